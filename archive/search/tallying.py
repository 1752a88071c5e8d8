"""The newest matches: which they are, of which kinds, and how many."""

from dataclasses import dataclass
from functools import cached_property

from archive.search.ranking import Match
from archive.search.statements import (
    BELOW,
    EXPECTED,
    FROM_WINDOW,
    IN_BLOCKS,
    LAST,
    LIMIT,
    SAMPLED,
    SO_FAR,
    TALLY,
    UNRANKED,
    WINDOW,
)
from archive.search.windows import Window, windows

LOOKED_AT = 1_000  # matches, the newest: they are ranked, and facets are counted in them
COUNTED = 5_000  # matches, if there are likely no more; otherwise only those are that are looked at
# A look through the windows ends where so many were found. To check phrases word by word takes longer.
ENOUGH, ENOUGH_PHRASES = 500, 50
SAMPLE = 500  # passages, the newest


class Extent:
    """How far the archive goes: `is_distributed`, if it may lie on many nodes; `last`, its highest key."""

    def __init__(self, cursor, is_distributed):
        self.cursor, self.is_distributed = cursor, is_distributed

    @cached_property
    def last(self):
        """Return the highest key of a passage, looked up if it is asked for."""
        self.cursor.execute(LAST)
        return self.cursor.fetchone()[0]


@dataclass(slots=True)
class Tally:
    """What one look at the matches tells: of each, in lists side by side, in the order asked for."""

    seen: int  # how many there are, as far as was looked
    is_all: bool  # there are no more than these
    keys: list[int]
    articles: list[int]  # by key
    around: list[int | None]  # of quotes: the key of the passage around them
    scores: list[float]
    kinds: list[str]
    integrities: list[str]

    @property
    def matches(self):
        """Return them as Matches."""
        return list(map(Match, self.keys, self.articles, self.around, self.scores))

    @property
    def is_whole(self):
        """Tell whether all matches are looked at."""
        return self.is_all and self.seen <= LOOKED_AT


def expected(cursor, values, conditions):
    """Return how many passages the planner thinks meet the conditions; on many nodes it tells of one part."""
    cursor.execute(EXPECTED.format(conditions=" AND ".join(conditions)), values)
    ((plan,),) = cursor.fetchone()
    if job := plan["Plan"].get("Distributed Query", {}).get("Job"):
        parts = [part for task in job.get("Tasks", ()) for (part,) in task["Remote Plan"]]
        return sum(part["Plan"]["Plan Rows"] for part in parts) * job["Task Count"]
    return plan["Plan"]["Plan Rows"]


def sampled(cursor, last, values, conditions):
    """Return how many passages likely meet the conditions, by how many of the newest do."""
    cursor.execute(SAMPLED.format(conditions=" AND ".join(conditions)), values | {"sampled": SAMPLE})
    found, looked_at = cursor.fetchone()
    return found * last // max(looked_at, 1)


def tally(cursor, extent, terms, values, conditions, score, order, at_most=None):
    """Return the Tally of the passages that meet the conditions (SQL), window by window if they are many.

    `extent`: of the archive. `terms`: all that may have to be there; to look for some takes long. `score`,
    `order`: SQL. `at_most`: how many there can be, if that is known.
    """
    effort = max((term.effort for term in terms), default=1)
    if at_most is not None and at_most * effort <= COUNTED:
        matches = at_most
    elif any(term.prefix for term in terms) and not extent.is_distributed:  # no sample meets a filter there
        matches = sampled(cursor, extent.last, values, conditions)
    else:
        matches = expected(cursor, values, conditions)
    if matches * effort <= COUNTED:
        stretches, most, enough = [Window()], COUNTED, COUNTED
    else:
        most, enough = LOOKED_AT, ENOUGH if effort == 1 else ENOUGH_PHRASES
        stretches = windows(extent.last, matches, enough)
    looks = [len(stretches)]
    if extent.is_distributed:  # there no limit can depend on what was found before
        looks = list(range(1, len(stretches) + 1))
    elif effort == 1 and stretches[2:]:  # two have enough as a rule, and a short statement is planned sooner
        looks = [2, len(stretches)]
    for count in looks:
        sql, own = look(stretches[:count], conditions, score, order, extent.is_distributed)
        cursor.execute(sql, values | own | {"enough": enough, "most": most + 1, "looked_at": LOOKED_AT})
        seen, *lists, kinds, integrities = cursor.fetchone()
        if sum(seen) >= enough:
            break
    seen += [0] * (len(stretches) - len(seen))
    is_all = sum(seen[:-1]) < enough and sum(seen) <= most
    named = [(each or "").split(" ") for each in (kinds, integrities)]
    return Tally(min(sum(seen), most), is_all, *(each or [] for each in lists), *named)


def look(stretches, conditions, score, order, one_by_one):
    """Return the SQL that looks through these Windows, and its values.

    Each window is read only as far as those before it had too little, unless they are read `one_by_one`.
    """
    opened, values = [], {}
    for place, window in enumerate(stretches):
        inside = [*conditions, *([IN_BLOCKS] if window.blocks else []), *([BELOW] if window.below else [])]
        so_far = " + ".join(SO_FAR.format(place=before) for before in range(place)) or "0"
        opened.append(
            WINDOW.format(
                place=place,
                conditions=" AND ".join(inside).format(place=place),
                search="" if score is UNRANKED else ", p.search",
                limit="%(most)s" if one_by_one else LIMIT.format(so_far=so_far),
            )
        )
        values |= {f"blocks{place}": window.blocks, f"below{place}": window.below}
    places = range(len(stretches))
    sql = TALLY.format(
        windows=",".join(opened),
        union=" UNION ALL ".join(FROM_WINDOW.format(place=place) for place in places),
        so_far=", ".join(SO_FAR.format(place=place) for place in places),
        score=score,
        order=order,
    )
    return sql, values
