"""What is put into a sentence between commas or brackets: an age, a place, a party."""

from .codes import forenames
from .phrases import FARTHEST
from .tokens import Coded


def is_age(coded: Coded, first: int, end: int) -> bool:
    """Tell whether what stands between commas is an age: "Ann Smith, *aged 49*, from Northby, said"."""
    alone = end == first + 1 or (end == first + 2 and coded.word(first) in ("aged", "age", "now"))
    return alone and coded.word(end - 1).isdigit()


def is_place_of(coded: Coded, comma: int, end: int) -> bool:
    """Tell whether a word between commas tells where a place is: "people in Mill Lane, *Northby*, said"."""
    before, least = comma, max(0, comma - FARTHEST)
    while before > least and coded.codes[before - 1] == "N":
        before -= 1
    within = coded.word(before - 1) in ("in", "at", "near", "from", "outside") and before < comma
    hangs = before > 1 and coded.codes[before - 2] in "NRnBbvp"
    return end == comma + 2 and within and hangs and coded.word(comma + 1).lower() not in forenames()


def before_bracket(codes: str, end: int, begin: int) -> int:
    """Return where a phrase ends when a bracketed note at its end is left off: "Ann Smith (R-OH)"."""
    if end > begin and codes[end - 1] == ")":
        opening = codes.rfind("(", begin, end)
        return opening if opening > begin else end
    return end
