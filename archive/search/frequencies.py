"""How common words are, and what to look for when no passage has all of them."""

from math import log

from archive.search.statements import COUNT, FEW, HAS_TERM
from archive.search.tsquery import Writer

COUNTED = 100
RARE = 0.006  # of all passages: what the planner expects in more it knows; of the rest it says at most 0.005
SMALL = 400  # passages: of so few the planner knows little
PARTS = 32  # of a query; more are not counted
RAREST = 8  # parts that choose the passages; by the others they are only ranked
LOOKED_UP = 4  # of these, in the index; passages are compared with the others
SHARES = (3 / 4, 1 / 2, 1 / 4)  # of what the parts tell
ALMOST = 1 - 1e-9  # three equal parts of four are three quarters, however their sum is rounded


def frequencies(estimates, terms):
    """Return in how many passages each term (a tsquery) likely is, and how many passages there likely are.

    Those that may be rare are counted, to COUNTED, and all passages, to SMALL. `estimates`: of the archive.
    """
    found, passages = estimates.having(terms)
    rare = [place for place, count in enumerate(found) if count <= max(COUNTED, RARE * passages)]
    values = {f"term{place}": terms[place] for place in rare}
    counts = [COUNT.format(condition=HAS_TERM.format(term=name)) for name in values]
    estimates.cursor.execute(
        f"SELECT {', '.join([FEW, *counts])}", values | {"counted": COUNTED, "few": SMALL}
    )
    few, *counted = estimates.cursor.fetchone()
    for place, count in zip(rare, counted, strict=True):
        found[place] = count if count < COUNTED else max(count, found[place])
    return found, passages if few == SMALL else few


def weights(found, passages):
    """Return how much each term tells by its being there: inverse document frequency."""
    return [log(1 + passages / max(count, 1)) for count in found]


def compromises(terms, found, told):
    """Yield tsqueries, from nearly all of the terms to any of the rarest.

    Before each stands what to look for in the index, behind it how many passages it can find at most, None if
    that isn't known. Each asks for terms that together tell a share of what all tell (`told`: their weights),
    so that one rare word outweighs many common ones. Passages are chosen by the rarest terms only: these find
    few, so that nothing is lost to the cap on ranked passages.
    """
    rarest = sorted((place for place in range(len(terms)) if found[place]), key=lambda place: found[place])
    if not rarest:
        return
    if len(rarest) < len(terms):
        known = [terms[place] for place in rarest]
        yield Writer.all(known[:LOOKED_UP]), Writer.all(known), _most(found[rarest[0]])
    rarest = rarest[:RAREST]
    names, tell = [terms[place] for place in rarest], [told[place] for place in rarest]
    for share in SHARES:
        need = share * sum(tell) * ALMOST
        sought = _enough(names, tell, need)
        least = need - sum(tell[LOOKED_UP:])  # of the first, even where all the others are
        looked_up = _enough(names[:LOOKED_UP], tell[:LOOKED_UP], least) if least > 0 else sought
        # Without the first of them the others don't tell enough.
        first = next(count for count in range(1, len(tell) + 1) if sum(tell[count:]) < need)
        yield looked_up, sought, _most(*(found[place] for place in rarest[:first]))
    yield Writer.any(names), Writer.any(names), _most(*(found[place] for place in rarest))


def _enough(terms, told, need):
    """Return the tsquery of those of the terms that together tell what is needed; all of them do.

    What begins alike is written once, so that it is soon compared with a passage.
    """
    first, *others = terms
    tells, *less = told
    rest = need - tells
    with_it = f"({first})" if rest <= 0 else f"({first}) & ({_enough(others, less, rest)})"
    return f"{with_it} | {_enough(others, less, need)}" if sum(less) >= need else with_it


def _most(*found):
    """Return how many passages have any of the terms that so many have, None if one of these is no count."""
    return sum(found) if max(found) < COUNTED else None
