"""What the words of a name tell by themselves: the surname, the sex, a person or an organisation."""

from itertools import pairwise

from .codes import forenames
from .lexicon import words
from .tokens import INSIDE, OPENING

COLOURS = frozenset(["black", "white"])  # and surnames
GENERATION = frozenset(["jr", "sr", "ii", "iii", "iv"])


def is_surname(name: str) -> bool:
    """Tell whether a name of several words is a surname alone: "de Vries", "Van der Berg"."""
    return name.partition(" ")[0].lower() in OPENING and " " in name


def surnames_inside(parts: list[str]) -> list[str]:
    """Return the surnames before a name's last word: Joseph R. *Biden* Jr., Francois *Merle* de Galant."""
    return [
        part
        for part, following in pairwise(parts[1:])
        if part[0].isupper() and (bare(following) in GENERATION or following in OPENING)
    ]


def key_of(name: str) -> str:
    """Return what two spellings of a name share: O’Dowd is O'Dowd."""
    return name.replace("’", "'")


def bare(word: str) -> str:
    """Return a word in lower case without a final full stop, its apostrophes plain."""
    return key_of(word).rstrip(".").lower()


def after_office(parts: list[str]) -> int:
    """Return where a name begins behind "Secretary of": Defense *Martin Lorne*, State *Kerry*, Northby."""
    begin, of_offices = 0, words("offices", "places")
    while begin < len(parts) and (bare(parts[begin]) in of_offices or parts[begin] in ("the", "and", "&")):
        begin += 1
    rest = len(parts) - begin
    if not rest or (not begin and rest < 3):
        return 0
    forename = next((place for place in range(begin, len(parts) - 1) if bare(parts[place]) in forenames()), 0)
    if forename or not begin:
        return forename
    return begin if rest < 4 else len(parts) - 2


def sex_of(forename: str) -> str:
    """Return the sex a forename tells: "m", "f", or "" for both and neither."""
    male, female = forename in words("forenames_male"), forename in words("forenames_female")
    return "" if male == female else "m" if male else "f"


def looks_like_person(name: str) -> bool:
    """Tell whether a name has a person's shape: a forename first, no noun of organisations in it."""
    parts = [bare(part) for part in name.split()]
    return parts[0] in forenames() and "of" not in parts and not set(parts) & words("bodies")


def kind_of(name: str, described: bool) -> str:
    """Return what a name is by its words: "person", "organisation", or "" where they do not tell."""
    parts = [bare(part) for part in name.split() if part not in OPENING | INSIDE]
    if described and len(parts) < 4:
        return "person"
    if len(parts) > 1 and looks_like_person(name):
        return "person"
    if set(parts) & words("bodies") or (name.isupper() and len(name) > 1) or "of" in parts:
        return "organisation"
    if len(parts) > 1 and {parts[0], parts[-1]} & words("things"):
        return "organisation"
    last = parts[-1]
    somewhere = last in words("places", "demonyms") and last not in COLOURS
    if somewhere or " ".join(parts) in words("places", "agencies"):
        return "organisation"
    if len(parts) > 3:
        return "organisation"
    return ""
