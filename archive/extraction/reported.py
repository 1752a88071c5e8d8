"""Indirect speech: "Smith said *the bridge was never safe*" as a record of its own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from . import clauses
from .attribution import participle_subject
from .lexicon import words
from .phrases import Phrase
from .rules import TOLD_ACCORDING, TOLD_AFTER, TOLD_AROUND, TOLD_BEFORE, TOLD_VIEW
from .tokens import Coded

SHORTEST, LONGEST = 3, 180  # words of a statement
SAYING, VIEWING = re.compile("[VGK]"), re.compile("[vg]")
OTHER_SPEAKER = re.compile(r",?C?(?:[NPDnRoT]{1,5}|(?<=C))[BA]{0,2}V")  # "and others have said", "and added"
OTHER_CLAUSE = re.compile(r"[,-](?:[GgpKV]|CA?[PVvbBN]|AS)")
THAT = frozenset(["that", "whether", "if", "how", "why", "what"])
CONTRASTS = frozenset(["while", "though", "although", "whereas"])
TELL = frozenset(["told", "tell", "tells", "telling"])
TOLD = re.compile(r"[PDR]?[NTn]*")  # "them", "the paper", "Northby News"
TOPIC = frozenset(["for", "about", "against", "on", "of"])


@dataclass(slots=True)
class Statement:
    """A reported clause, the mention, the cue (all tokens, the last one exclusive), and the rule."""

    first: int
    last: int
    mention: Phrase
    cue: tuple[int, int]
    rule: str


def statements(coded: Coded, quotes: Iterable[int]) -> list[Statement]:
    """Return the reported statements of a block in order; none overlap, none holds one of the quotes.

    Verbs of saying come first: a view inside what somebody said is part of what was said.
    """
    taken = bytearray(len(coded.codes))
    for quote in quotes:
        taken[quote] = 1
    found: list[Statement] = []
    for cues, read in ((SAYING, said), (VIEWING, after_cue)):
        for cue in cues.finditer(coded.codes):
            if not (clauses.is_passive(coded, cue.start()) or is_attribute(coded, cue.start())):
                statement = read(coded, cue.start())
                if statement and not any(taken[statement.first : statement.last]):
                    found.append(statement)
                    taken[statement.first : statement.last] = b"\1" * (statement.last - statement.first)
    return sorted(found, key=lambda statement: statement.first)


def is_attribute(coded: Coded, cue: int) -> bool:
    """Tell whether a verb form belongs to a noun behind it: "he ignored *repeated* warnings"."""
    return cue > 0 and coded.codes[cue - 1] in "vb" and coded.word(cue).endswith("ed")


def said(coded: Coded, cue: int) -> Statement | None:
    """Return what a verb of saying or “according to” reports, before it or after it."""
    if coded.codes[cue] == "K":
        return according(coded, cue) if cue + 2 < len(coded.codes) else None
    tells = after_cue(coded, cue) if coded.word(cue) in TELL else None
    return tells or (before_cue(coded, cue) if coded.codes[cue] == "V" else None) or after_cue(coded, cue)


def made(coded: Coded, first: int, last: int, mention: Phrase, cue: int, rule: str) -> Statement | None:
    """Return the statement of the tokens first … last - 1, marks at its end left off; None if too short."""
    last = min(last, cue + LONGEST)
    while last > first and coded.codes[last - 1] in ".,x:;-":
        last -= 1
    if last - first < SHORTEST:
        return None
    return Statement(first, last, mention, (cue, cue + 1 + (coded.codes[cue] == "K")), rule)


def before_cue(coded: Coded, verb: int) -> Statement | None:
    """*Relations have room to develop*, Welch said; …, said Welch; *relations*, he said, *have room*."""
    codes, (begin, end) = coded.codes, coded.sentence(verb)
    begin = max(begin, verb - LONGEST)
    after = codes[verb + 1 : verb + 2] if verb + 1 < end else "."
    inserted = codes[verb - 1 : verb] == ","
    if inserted and (mention := clauses.subject_after(coded, verb)):
        cut = verb - 1
        if mention.last < end and codes[mention.last] not in ".,(W-;I":
            return None
        after = "."
    else:
        mention = clauses.subject_before(coded, verb)
        cut = mention.first - 1 if mention else begin
        if not mention or mention.kind == "who" or after not in ".Idt,(-NnDRo":
            return None
        if after in "NnDRo" and coded.word(verb) not in TELL:
            return None
    if cut <= begin or codes[cut] != "," or "V" in codes[begin:cut] or "Q" in codes[begin:cut]:
        return None
    if not set(codes[begin:cut]) & set("BVvb"):
        return made(coded, begin, end, mention, verb, TOLD_AROUND) if after == "," else None
    if after == "," and codes[verb + 2 : verb + 3] not in ("G", "g", "p", "C", "I", ""):
        return made(coded, begin, end, mention, verb, TOLD_AROUND)
    return made(coded, begin, cut, mention, verb, TOLD_BEFORE)


def after_cue(coded: Coded, verb: int) -> Statement | None:
    """Welch said *the deepening of cooperation is a welcome step*; the mayor urged them *to leave*."""
    code, end = coded.codes[verb], coded.sentence(verb)[1]
    first, kind = complement(coded, verb, end)
    if first is None or not accepts(coded.word(verb), code, kind):
        return None
    mention = clauses.subject_before(coded, verb) if code in "Vv" else participle_subject(coded, verb)
    if not mention:
        return None
    return made(
        coded, first, clause_end(coded, first, end), mention, verb, TOLD_AFTER if code in "VG" else TOLD_VIEW
    )


def complement(coded: Coded, verb: int, end: int) -> tuple[int | None, str]:
    """Return where what a verb reports begins, and how: "that", "clause", "infinitive", "topic", "object"."""
    codes = coded.codes
    for index in range(verb + 1, min(end, verb + 16)):
        word = coded.word(index)
        if word in THAT and codes[index] == "S":
            return index + (word == "that"), "that"
        if codes[index] in "VvGgbBC.;:Q(":
            break
    first = verb + 1
    if coded.word(verb) in TELL and (told := TOLD.match(codes, first, end)):
        first = told.end()
    while first < end and codes[first] in "Ad" and coded.word(first) != "there":
        first += 1
    if first >= end:
        return None, ""
    if codes[first] == "t":
        return first, "infinitive"
    if coded.word(first) in TOPIC:
        on_terms = coded.word(first + 1) == "condition"  # "spoke on condition of anonymity"
        return (None, "") if on_terms else (first + 1, "topic")
    if codes[first] not in "DNTPRnsA":
        return None, ""
    for index in range(first, min(end, first + 14)):
        if codes[index] in "VvbB" and codes[index - 1] != "t" and index > first:
            return first, "clause"
        if codes[index] == "t" and index > first:
            return first, "infinitive"
        if codes[index] in ".,;:QSC":
            break
    return first, "object"


def accepts(word: str, code: str, kind: str) -> bool:
    """Tell whether a verb with such a complement reports a statement: "said it was late", not "told us"."""
    if kind == "topic":
        return word in words("topic_verbs")
    if code in "VG":
        return kind in ("that", "clause") or word not in words("needs_clause")
    return word in words("speech_acts" if kind == "object" else "views")


def clause_end(coded: Coded, first: int, end: int) -> int:
    """Return where a reported clause ends: at the sentence's end or where another clause begins."""
    codes, end = coded.codes, min(end, first + LONGEST)
    for index in range(first + 1, end):
        code = codes[index]
        if code == ";" or (code in "C," and OTHER_SPEAKER.match(codes, index, end)):
            return index
        if code in ",-" and OTHER_CLAUSE.match(codes, index, end):
            return index
        if code in ",-" and index + 1 < end and coded.word(index + 1) in ("but", *CONTRASTS):
            return index
    return end


def according(coded: Coded, cue: int) -> Statement | None:
    """According to the report, *the bridge was unsafe*; *the bridge was unsafe*, according to the report."""
    codes, (begin, end) = coded.codes, coded.sentence(cue)
    mention = clauses.subject_after(coded, cue + 1)
    if not mention:
        return None
    if cue - begin < SHORTEST:
        comma = codes.find(",", mention.last, min(end, mention.last + 20))
        return made(coded, comma + 1, end, mention, cue, TOLD_ACCORDING) if comma >= 0 else None
    begin = max(begin, cue - LONGEST)
    goes_on = (
        codes[mention.last : mention.last + 1] == "," and codes[mention.last + 1 : mention.last + 2] != "W"
    )
    if goes_on and end - mention.last > SHORTEST + 2:
        return made(coded, begin, end, mention, cue, TOLD_ACCORDING)
    return made(coded, begin, cue, mention, cue, TOLD_ACCORDING)
