"""Indirect speech: "Smith said *the bridge was never safe*" as a record of its own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from . import clauses
from .codes import NEVER_NOUN
from .inverted import subject_after
from .lexicon import words
from .participles import participle_subject
from .phrases import Phrase
from .rules import TOLD_ACCORDING, TOLD_AFTER, TOLD_AROUND, TOLD_BEFORE, TOLD_VIEW
from .tokens import Coded
from .unsaid import is_attribute, nothing_said

SHORTEST, LONGEST = 3, 180  # words of a statement
SAYING, VIEWING = re.compile("[VGK]"), re.compile("[vg]")
OTHER_SPEAKER = re.compile(r",?C?(?:[NPDnRoT]{1,5}|(?<=C))[BA]{0,2}V")  # "and others have said", "and added"
OTHER_CLAUSE = re.compile(r"[,-](?:[GgpKV]|CA?[PVvbBN]|AS)")
THAT = frozenset(["that", "whether", "if", "how", "why", "what"])
CONTRASTS = frozenset(["while", "though", "although", "whereas"])
TELL = frozenset(["told", "tell", "tells", "telling"])
OBJECT = re.compile(r"[DnRA]*n")
SAYS = frozenset(
    ["said", "says", "say", "added", "explained", "whispered", "shouted", "apologised", "complained"]
)
ASKS = ("advis", "remind", "volunteer")
BY_MEANS = frozenset(["phone", "email", "e-mail", "telephone", "text", "letter", "fax", "video"])
SAID_BEFORE = re.compile(r"(?<!B)V")  # not "will continue"
DATELINE = re.compile(r"[NTndI,.()x]{1,14}-")
ON_DAY = re.compile(r"Id(?!s)")
FEEL = frozenset(["feel", "feels", "felt", "feeling"])
WHEN = frozenset(["as", "while", "when", "after", "before", "once", "until", "since"])
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
    begin = max(after_dateline(coded, begin), verb - LONGEST)
    after = codes[verb + 1 : verb + 2] if verb + 1 < end else "."
    inserted = codes[verb - 1 : verb] == "," and coded.word(verb) not in TELL
    if inserted and (mention := subject_after(coded, verb)):
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
    if cut <= begin or codes[cut] != "," or SAID_BEFORE.search(codes, begin, cut) or "Q" in codes[begin:cut]:
        return None
    if coded.word(begin) in WHEN and "," not in codes[begin:cut] and codes[verb - 1] in "CA":
        return None  # "As they left, Smith sighed and told …"
    if coded.word(begin) in WHEN and coded.word(verb + 1) == "by" and coded.word(verb + 2) not in BY_MEANS:
        return None  # "While they scored, the Gulls countered by …"
    if not set(codes[begin:cut]) & set("BVvb"):
        return made(coded, begin, end, mention, verb, TOLD_AROUND) if after == "," else None
    if after == "," and codes[verb + 2 : verb + 3] not in ("G", "g", "p", "C", "I", ""):
        return made(coded, begin, end, mention, verb, TOLD_AROUND)
    return made(coded, begin, cut, mention, verb, TOLD_BEFORE)


def after_dateline(coded: Coded, begin: int) -> int:
    """Return where a sentence begins behind its place: "NORTHBY, Ohio (AP) – *Rivers rose*"."""
    place = DATELINE.match(coded.codes, begin) if begin == 0 else None
    return place.end() if place and len(coded.word(0)) > 2 and coded.slice(0, 1).isupper() else begin


def after_cue(coded: Coded, verb: int) -> Statement | None:
    """Welch said *the deepening of cooperation is a welcome step*; the mayor urged them *to leave*."""
    code, end = coded.codes[verb], coded.sentence(verb)[1]
    first, kind = complement(coded, verb, end)
    if first is None or not accepts(coded.word(verb), code, kind) or nothing_said(coded, verb, first, kind):
        return None
    mention = clauses.subject_before(coded, verb) if code in "Vv" else participle_subject(coded, verb)
    word = coded.word(mention.first) if mention else "you"
    if not mention or word == "you" or (word == "it" and coded.word(verb - 1) in clauses.BE):
        return None  # "it is understood that …"
    return made(
        coded, first, clause_end(coded, first, end), mention, verb, TOLD_AFTER if code in "VG" else TOLD_VIEW
    )


def complement(coded: Coded, verb: int, end: int) -> tuple[int | None, str]:
    """Return where what a verb reports begins, and how: "that", "clause", "infinitive", "topic", "object"."""
    codes = coded.codes
    for index in range(verb + 1, min(end, verb + 16)):
        word = coded.word(index)
        relative = codes[verb] in "vg" and word == "that" and OBJECT.fullmatch(codes, verb + 1, index)
        if word in THAT and codes[index] == "S" and not relative:
            return index + (word == "that"), "that"
        if codes[index] in "VvGgbBC.;:Q(":
            break
    first = verb + 1
    if coded.word(verb) in TELL and (told := TOLD.match(codes, first, end)):
        first = told.end()
    while first < end and codes[first] in "Ad" and coded.word(first) != "there":
        if codes[first + 1 : first + 2] == "s":  # "said *Monday’s fire* was small", "*last year’s*"
            first -= codes[first - 1] == "A"
            break
        first += 1
    while ON_DAY.match(codes, first):  # "said on Friday *it would close*"
        first += 2
    if first >= end:
        return None, ""
    if codes[first] == "t":
        to_whom = codes[first + 1 : first + 2] in ("D", "N", "T", "P", "R")  # "said to the paper"
        nothing = coded.word(verb) in SAYS and (to_whom or codes[first + 1 : first + 2] == "B")
        return (None, "") if nothing else (first, "infinitive")
    if coded.word(first) in TOPIC:
        on_terms = coded.word(first + 1) == "condition"  # "spoke on condition of anonymity"
        return (None, "") if on_terms else (first + 1, "topic")
    if codes[first] in "pGg":  # "said *raising rates would be* unfair"
        clause = set(codes[first : min(end, first + 10)].partition(",")[0]) & set("B")
        return (first, "clause") if clause else (None, "")
    if codes[first] not in "DNTPRnsAd":
        return None, ""
    for index in range(first, min(end, first + 14)):
        if codes[index] in "VvbB" and codes[index - 1] != "t" and index > first:
            return first, "clause"
        if (
            codes[index] == "t"
            and index > first
            and codes[index + 1 : index + 2] not in ("D", "d", "N", "T", "P")
        ):
            return first, "wish"
        if codes[index] in ".,;:QSC":
            break
    return first, "object"


def accepts(word: str, code: str, kind: str) -> bool:
    """Tell whether a verb with such a complement reports a statement: "said it was late", not "told us"."""
    if kind == "topic":
        return word in words("topic_verbs")
    if code in "VG":
        asks = kind in ("wish", "infinitive") and word.startswith(ASKS)
        return kind in ("that", "clause") or asks or word not in words("needs_clause")
    if word in FEEL:
        return kind in ("that", "clause")
    return word in words("speech_acts" if kind == "object" else "views") or (
        kind == "wish" and word in words("speech_acts")
    )


def clause_end(coded: Coded, first: int, end: int) -> int:
    """Return where a reported clause ends: at the sentence's end or where another clause begins."""
    codes, end = coded.codes, min(end, first + LONGEST)
    for index in range(first + 1, end):
        code = codes[index]
        # "… and maintain peace"
        goes_on = codes[index + 1 : index + 2] == "V" and is_base(coded.word(index + 1))
        if code == ";" or (code in "C," and not goes_on and OTHER_SPEAKER.match(codes, index, end)):
            return index
        if code in ",-" and OTHER_CLAUSE.match(codes, index, end):
            return index
        if code in ",-" and index + 1 < end and coded.word(index + 1) in ("but", *CONTRASTS):
            return index
    return end


def is_base(verb: str) -> bool:
    """Tell whether a verb of saying stands as after "to": "maintain", and not "maintained"."""
    return not verb.endswith(("ed", "s", "ing")) and verb not in NEVER_NOUN


def according(coded: Coded, cue: int) -> Statement | None:
    """According to the report, *the bridge was unsafe*; *the bridge was unsafe*, according to the report."""
    codes, (begin, end) = coded.codes, coded.sentence(cue)
    mention = subject_after(coded, cue + 1)
    if not mention:
        return None
    if cue - begin < SHORTEST:
        if codes[mention.last : mention.last + 1] in ("D", "P"):  # "According to them this is …"
            return made(coded, mention.last, end, mention, cue, TOLD_ACCORDING)
        comma = codes.find(",", mention.last, min(end, mention.last + 20))
        return made(coded, comma + 1, end, mention, cue, TOLD_ACCORDING) if comma >= 0 else None
    begin = max(after_dateline(coded, begin), cue - LONGEST)
    goes_on = (
        codes[mention.last : mention.last + 1] == "," and codes[mention.last + 1 : mention.last + 2] != "W"
    )
    if goes_on and end - mention.last > SHORTEST + 2:
        return made(coded, begin, end, mention, cue, TOLD_ACCORDING)
    return made(coded, begin, cue, mention, cue, TOLD_ACCORDING)
