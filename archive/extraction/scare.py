"""Scare quotes set aside by evidence: titles, nicknames, words held with tongs are nobody's words.

Every sign speaks for or against a quote with a number of points; the points are the weights of a logistic
regression over the marked spans of 838 annotated news articles, rounded to halves. No single sign decides,
length least of all: “No,” said the mayor is a quote, the show “A Long Evening at Home With Friends” is none.
"""

import re

from .rules import NOUN, OPINION, SUBJECT
from .tokens import Coded

SMALL_WORDS = frozenset(
    ["a", "an", "the", "of", "on", "in", "at", "for", "to", "and", "or", "with", "from", "by", "vs"]
)
WORD = re.compile(r"[\w’'&-]+")

SAID, UNSAID = 3.0, -2.0  # how a rule ties the words to a speaker
LOOSELY = {SUBJECT: 1.5, OPINION: 2.0, NOUN: 2.0}  # by rule
NEARBY = 1.5  # the cue stands at most nine words before
CALLED = 1.0  # … and what somebody calls by the words stands between: he called the demand “a fantasy”
CALLING = re.compile(r"(?:call|describ|label|brand|dubb?|denounc|dismiss|deem|term)(?:e[ds]?|s|l?ing|l?ed)?")
LENGTH = (-1.5, -1.5, -1.5, -1.0, -0.5, -0.5, 0.0, 0.0, 0.0)  # by number of words; longer spans:
LONG = 3.5
TITLE, TITLE_WORD = -4.5, -1.0  # Every Word With a Capital; a single one
BEFORE = {"": 2.5, ".": 2.5, ":": 5.0, "(": 3.0, "Q": 1.5, "s": -2.0, "n": -1.5, "I": -1.0, "R": -1.0,
          "o": -1.0,          "-": -1.0, "p": -1.0, "D": -0.5, "W": -1.5}  # fmt: skip
AFTER = {
    "": 1.5,
    ".": 1.5,
    "o": 2.5,
    "P": 1.0,
    "N": 1.0,
    "C": 1.0,
    "A": 1.0,
    "I": 1.0,
    "t": 1.0,
    "v": -0.5,
    "V": -0.5,
}
NICKNAME, BRACKETED = -5.0, -9.0  # Ann “Bee” Smith; “(LAUGHTER)” in a transcript
EXCLAIMED, ENDED = 3.5, 0.5  # the words end in "!"; in another mark
TOPPED = 4.0  # a headline's first words, marked, and a colon: “It was terrible”: town is flooded
THRESHOLD = 1.5


def is_title(words: str) -> bool:
    """Tell whether all words but the small ones are capitalised: "Tea at the Lighthouse"."""
    parts = WORD.findall(words)
    return bool(parts) and parts[0][0].isupper() and all(
        part[0].isupper() or part[0].isdigit() or part.lower() in SMALL_WORDS for part in parts
    )  # fmt: skip


def points(coded: Coded, quote: int, tie: float, cue: int | None, headline: bool) -> float:
    """Return a marked span's points: `tie` is how a rule ties it to a speaker, `cue` the cue's token."""
    span, codes = coded.marked[quote], coded.codes
    text = coded.text[span.start : min(span.end, span.start + 200)]
    count = len(text.split())
    if count > len(LENGTH) - 1:
        return LONG + tie
    total = (
        tie
        + LENGTH[count]
        + BEFORE.get(codes[quote - 1 : quote], 0.0)
        + AFTER.get(codes[quote + 1 : quote + 2], 0.0)
    )
    if cue is not None and 0 < quote - cue <= 10:
        total += NEARBY
        if cue < quote - 1 and CALLING.fullmatch(coded.word(cue).lower()):
            total += CALLED
    if is_title(text) and not headline:
        total += TITLE if count > 1 else TITLE_WORD
    if headline and quote == 0 and codes[1:2] in (":", "-"):
        total += TOPPED
    if count == 1 and text[0].isupper() and codes[quote - 1 : quote] == codes[quote + 1 : quote + 2] == "N":
        total += NICKNAME
    if text[0] == "(" and text.rstrip(".").endswith(")"):
        total += BRACKETED
    return total + (EXCLAIMED if text.endswith("!") else ENDED if text[-1] in ",.?" else 0.0)


def is_scare(coded: Coded, quote: int, rule: str, cue: int | None, headline: bool) -> bool:
    """Tell whether marked words are a name, a title or irony, not somebody's words.

    `rule` found who said them, by the `cue` (a token); "": no rule did.
    """
    tie = LOOSELY.get(rule, SAID) if rule or coded.only_marked else UNSAID
    return points(coded, quote, tie, cue, headline) < THRESHOLD
