"""Merkle trees, hashed as RFC 6962 has them: one root for many leaves, a short path for each of them."""

from hashlib import sha256

LEAF, NODE = b"\0", b"\1"  # so that no leaf can be taken for a node
SIZE = 32  # bytes of a hash


def leaf(data):
    """Return the hash of a leaf's bytes."""
    return sha256(LEAF + data).digest()


def node(left, right):
    """Return the hash of a node from those of its children."""
    return sha256(NODE + left + right).digest()


def above(hashes):
    """Return the next level of the tree: a node for each pair; what is left over stands there itself."""
    pairs = zip(hashes[::2], hashes[1::2], strict=False)
    return [node(left, right) for left, right in pairs] + hashes[len(hashes) & ~1 :]


def root(hashes):
    """Return the root over a list of at least one hash."""
    while len(hashes) > 1:
        hashes = above(hashes)
    return hashes[0]


def path(hashes, place):
    """Return what leads from the hash at this place to the root: (its side, the other hash), upwards."""
    found = []
    while len(hashes) > 1:
        other = place ^ 1
        if other < len(hashes):
            found.append(("left" if other < place else "right", hashes[other]))
        hashes, place = above(hashes), place // 2
    return found


def follow(found, way):
    """Return the root to which a path leads from a hash."""
    for side, other in way:
        found = node(other, found) if side == "left" else node(found, other)
    return found
