"""How common words are, and what to look for when no passage has all of them."""

from itertools import combinations
from math import log

from archive.search.statements import COUNT, FREQUENCIES, SEEN
from archive.search.tsquery import Writer

COUNTED = 300
SAMPLED = 400
COMMON = 4  # of SAMPLED: what is in more needs no counting
PARTS = 32  # of a query; more are not counted
RAREST = 8  # parts that choose the passages; by the others they are only ranked
SHARES = (3 / 4, 1 / 2, 1 / 4)  # of what the parts tell


def frequencies(cursor, terms):
    """Return in how many passages each term (a tsquery) is, and about how many passages there are.

    Rare terms are counted, to COUNTED; how common the others are is estimated by the newest SAMPLED passages.
    """
    values = {f"term{place}": term for place, term in enumerate(terms)}
    sql = FREQUENCIES.format(
        seen=", ".join(SEEN.format(term=term) for term in values),
        counts=", ".join(COUNT.format(term=term) for term in values),
    )
    cursor.execute(sql, values | {"counted": COUNTED, "sampled": SAMPLED, "common": COMMON})
    last, sampled, *numbers = cursor.fetchone()
    passages = last if sampled == SAMPLED else sampled
    found = []
    for seen, count in zip(numbers[::2], numbers[1::2], strict=True):
        estimate = seen * passages // max(sampled, 1)
        found.append(estimate if count is None else count if count < COUNTED else max(count, estimate))
    return found, passages


def weights(found, passages):
    """Return how much each term tells by its being there: inverse document frequency."""
    return [log(1 + passages / max(count, 1)) for count in found]


def compromises(terms, found, told):
    """Yield tsqueries, from nearly all of the terms to any of the rarest, and how many each can find at most.

    Each asks for any group of terms that together tell a share of what all tell (`told`: their weights), so
    that one rare word outweighs many common ones. Passages are chosen by the rarest terms only: these find
    few, so that nothing is lost to the cap on ranked passages. How many is None, if not all were counted.
    """
    for groups in _choices(found, told):
        rarer = [min(found[place] for place in group) for group in groups]
        sought = Writer.any(Writer.all(terms[place] for place in group) for group in groups)
        yield sought, sum(rarer) if max(rarer) < COUNTED else None


def _choices(found, told):
    """Yield lists of groups of places; of each list one group has to be there, whole."""
    there = sorted((place for place in range(len(found)) if found[place]), key=lambda place: found[place])
    if not there:
        return
    if len(there) < len(found):
        yield [there]
    rarest = there[:RAREST]
    for share in SHARES:
        yield _enough(rarest, told, share * sum(told[place] for place in rarest))
    yield [[place] for place in rarest]


def _enough(places, told, need):
    """Return the groups of places that tell enough, none with a place more than it needs."""
    groups = []
    for size in range(1, len(places) + 1):
        for group in combinations(places, size):
            total = sum(told[place] for place in group)
            if total >= need and total - min(told[place] for place in group) < need:
                groups.append(group)
    return groups
