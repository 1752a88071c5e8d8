"""Indirect speech: "Welch said *relations have plenty of room to develop*" as a record of its own."""

from dataclasses import dataclass

from . import clauses
from .clauses import Phrase
from .tokens import Coded

AFTER = "reported after “said”"
BEFORE = "reported before “said”"
ACCORDING = "reported with “according to”"


@dataclass(slots=True)
class Statement:
    """A reported clause: its characters' span, the mention and the cue (tokens), and the rule."""

    start: int
    end: int
    mention: Phrase
    cue: tuple[int, int]
    rule: str


def statements(coded: Coded) -> list[Statement]:
    """Return the reported statements of a block, none of which overlap."""
    found: list[Statement] = []
    codes = coded.codes
    for index, code in enumerate(codes):
        statement = None
        if code == "V" and not clauses.is_passive(coded, index):
            statement = before_cue(coded, index) or after_cue(coded, index)
        elif code == "K" and index + 2 < len(codes):
            statement = according(coded, index)
        if statement and (not found or statement.start >= found[-1].end) and statement.end > statement.start:
            found.append(statement)
    return found


def before_cue(coded: Coded, verb: int) -> Statement | None:
    """*Relations have plenty of room to develop*, Welch said."""
    codes, (begin, end) = coded.codes, coded.sentence(verb)
    mention = clauses.subject_before(coded, verb)
    if (
        not mention
        or mention.first - 1 <= begin
        or codes[mention.first - 1] != ","
        or (verb + 1 < end
        and codes[verb + 1] not in ".Idt,(-")
    ):
        return None
    if (
        codes[mention.first - 2] == "Q"
        or "V" in codes[begin : mention.first - 1]
        or mention.first - begin < 4
    ):
        return None
    if verb + 1 < end and codes[verb + 1] == "," and verb + 2 < end and codes[verb + 2] not in "CGgI":
        return None
    start, stop = coded.span(begin, mention.first - 1)
    return Statement(start, stop, mention, (verb, verb + 1), BEFORE)


def after_cue(coded: Coded, verb: int) -> Statement | None:
    """Welch said *the deepening of cooperation is a welcome step*."""
    codes, (begin, end) = coded.codes, coded.sentence(verb)
    mention = clauses.subject_before(coded, verb)
    if not mention:
        return None
    first = verb + 1
    that = next(
        (i for i in range(first, min(end, first + 8)) if coded.words[i].lower() in ("that", "whether", "if")),
        None,
    )
    if that is not None:
        first = that + (coded.words[that].lower() == "that")
    elif codes[first : first + 1] not in ("D", "N", "P", "R", "n", "T"):
        return None
    last = end
    while last > first and codes[last - 1] in ".x":
        last -= 1
    if last - first < 3 or codes[first] == "Q":
        return None
    start, stop = coded.span(first, last)
    return Statement(start, stop, mention, (verb, verb + 1), AFTER)


def according(coded: Coded, cue: int) -> Statement | None:
    """According to the report, *the bridge was unsafe*; *the bridge was unsafe*, according to the report."""
    codes, (begin, end) = coded.codes, coded.sentence(cue)
    mention = clauses.subject_after(coded, cue + 1)
    if not mention:
        return None
    if cue - begin < 3:
        comma = next((i for i in range(mention.last, min(end, mention.last + 20)) if codes[i] == ","), None)
        first, last = (comma + 1, end) if comma is not None else (end, end)
    else:
        first, last = begin, cue - (codes[cue - 1] == ",")
    while last > first and codes[last - 1] in ".x":
        last -= 1
    if last - first < 3:
        return None
    start, stop = coded.span(first, last)
    return Statement(start, stop, mention, (cue, cue + 2), ACCORDING)
