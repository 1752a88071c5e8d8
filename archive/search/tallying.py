"""The newest matches: which they are, of which kinds, and how many."""

from dataclasses import dataclass

from archive.search.ranking import Match
from archive.search.statements import (
    BELOW,
    BY_FREQUENCY,
    BY_LENGTH,
    BY_ROWS,
    FROM_WINDOW,
    IN_BLOCKS,
    KEPT_PLACE,
    LIMIT,
    SO_FAR,
    SOON_TOLD,
    TALLY,
    TOLD,
    TOLD_LATER,
    UNRANKED,
    WINDOW,
)
from archive.search.windows import Window, windows

LOOKED_AT = 1_000  # matches, the newest: they are ranked, and facets are counted in them
COUNTED = 5_000  # matches, if there are likely no more; otherwise only those are that are looked at
# A look through the windows ends where so many were found. To check phrases word by word takes longer.
ENOUGH, ENOUGH_PHRASES = 500, 50


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


def score_of(terms):
    """Return the SQL for how well a passage matches that has all these Terms."""
    if terms and all(term.quoted and term.words[1:] and not term.near for term in terms):
        return BY_LENGTH
    words = sum(len(term.words) for term in terms)
    return BY_ROWS if words > 1 else BY_FREQUENCY if words else UNRANKED


def tally(estimates, terms, values, conditions, score, order, at_most=None):
    """Return the Tally of the passages that meet the conditions (SQL), window by window if they are many.

    `estimates`: of the archive. `terms`: all that may have to be there; to look for some takes long. `score`,
    `order`: SQL. `at_most`: how many there can be, if that is known.
    """
    effort = max((term.effort for term in terms), default=1)
    if at_most is not None and at_most * effort <= COUNTED:
        matches = at_most
    elif any(term.prefix for term in terms) and not estimates.is_distributed:  # no sample is filtered there
        matches = estimates.among_the_newest(conditions, values)
    else:
        matches = estimates.meeting(conditions, values)
    if matches * effort <= COUNTED:
        stretches, most, enough = [Window()], COUNTED, COUNTED
    else:
        most, enough = LOOKED_AT, ENOUGH if effort == 1 else ENOUGH_PHRASES
        stretches = windows(estimates.last, matches, enough)
    looks = [len(stretches)]
    if estimates.is_distributed:  # there no limit can depend on what was found before
        looks = list(range(1, len(stretches) + 1))
    elif effort == 1 and stretches[2:]:  # two have enough as a rule, and a short statement is planned sooner
        looks = [2, len(stretches)]
    for count in looks:
        sql, own = look(stretches[:count], conditions, score, order, estimates.is_distributed)
        own |= {"enough": enough, "most": most + 1, "looked_at": LOOKED_AT}
        estimates.cursor.execute(sql, values | own)
        seen, *lists, kinds, integrities = estimates.cursor.fetchone()
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
    told = TOLD.format(score=score)
    at_once = one_by_one or score in SOON_TOLD  # no row of many nodes can be found by its place
    for place, window in enumerate(stretches):
        inside = [*conditions, *([IN_BLOCKS] if window.blocks else []), *([BELOW] if window.below else [])]
        so_far = " + ".join(SO_FAR.format(place=before) for before in range(place)) or "0"
        opened.append(
            WINDOW.format(
                place=place,
                conditions=" AND ".join(inside).format(place=place),
                kept=told if at_once else KEPT_PLACE,
                limit="%(most)s" if one_by_one else LIMIT.format(so_far=so_far),
            )
        )
        values |= {f"blocks{place}": window.blocks, f"below{place}": window.below}
    places = range(len(stretches))
    sql = TALLY.format(
        windows=",".join(opened),
        union=" UNION ALL ".join(FROM_WINDOW.format(place=place) for place in places),
        so_far=", ".join(SO_FAR.format(place=place) for place in places),
        told="newest" if at_once else TOLD_LATER.format(told=told),
        order=order,
    )
    return sql, values
