"""The proof that a passage is under a seal, for one that is shown to somebody, and for all of them."""

from dataclasses import dataclass

from archive.models import Seal, Sealed
from archive.sealing import merkle
from archive.sealing.leaves import hashes_of, line_of, passages_of
from archive.sealing.making import BLOCK, NOTHING, blocks_of, root_of


class BrokenSealError(Exception):
    """The words of a record are not those that were sealed."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A passage as the line that was hashed, and the path from there to the root of a seal."""

    seal: Seal
    line: str
    path: list


def proof_of(passage, edition):
    """Return the Proof of a passage of an edition under the first seal that has it; None if none has yet.

    Raises BrokenSealError where what is there now does not lead to the root.
    """
    under = Sealed.objects.filter(edition_id=edition.pk, last__gte=passage.pk).select_related("seal")
    sealed = under.order_by("seal").first()
    if sealed is None:
        return None
    inside = passages_of([(edition.pk, edition.article_id)])[edition.pk]
    inside = [row for row in inside if row["id"] <= sealed.last]
    place = next(place for place, row in enumerate(inside) if row["id"] == passage.pk)
    hashes = hashes_of(edition.sha256, inside)
    block, within = divmod(sealed.place, BLOCK)
    beside = sealed.seal.sealed.filter(place__gte=block * BLOCK, place__lt=(block + 1) * BLOCK)
    digests = [bytes(digest) for digest in beside.order_by("place").values_list("digest", flat=True)]
    way = [
        *merkle.path(hashes, place),
        *merkle.path(digests, within),
        *merkle.path(roots_in(sealed.seal), block),
        ("left", bytes.fromhex(sealed.seal.former)),
    ]
    if merkle.follow(hashes[place], way).hex() != sealed.seal.root:
        raise BrokenSealError(f"{passage} is not as it was sealed")
    return Proof(sealed.seal, line_of(edition.sha256, inside[place]), way)


def roots_in(seal):
    """Return the roots of a seal's blocks."""
    found = bytes(seal.blocks)
    return [found[at : at + merkle.SIZE] for at in range(0, len(found), merkle.SIZE)]


def faults_of_seals():
    """Yield a line for each seal whose root is not what its editions and the seal before give."""
    former = NOTHING.hex()
    for seal in Seal.objects.order_by("number"):
        rows = seal.sealed.order_by("place").values_list("digest", flat=True)
        digests = [bytes(digest) for digest in rows.iterator()]
        blocks = blocks_of(digests)
        if len(digests) != seal.editions or not blocks or root_of(seal, blocks) != seal.root:
            yield f"seal {seal.number}: its root is not that of its editions"
        if seal.former != former:
            yield f"seal {seal.number} does not follow the root of the one before"
        former = seal.root


def faults_of_editions(editions):
    """Yield (edition, a line) for each of these, read with their passages, that is not as it was sealed."""
    rows = Sealed.objects.filter(edition_id__in=[edition.pk for edition in editions])
    by_key = {edition.pk: edition for edition in editions}
    for row in rows.order_by("seal", "place"):
        edition = by_key[row.edition_id]
        inside = [passage for passage in edition.passages.all() if passage.pk <= row.last]
        inside.sort(key=lambda passage: passage.pk)
        if merkle.root(hashes_of(edition.sha256, map(vars, inside)) or [NOTHING]) != bytes(row.digest):
            yield edition, f"its passages are not those under seal {row.seal_id}"
