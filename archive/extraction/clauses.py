"""Who does what in a sentence: the subject that belongs to a verb, read from the codes of tokens.py."""

import re
from dataclasses import dataclass

from .lexicon import words
from .tokens import Coded

SKIPPED = frozenset("BAdt")  # "has also repeatedly", "on Monday" leave the subject where it is
NOUN_PHRASE = frozenset("NTRnsoD")
HEADS = frozenset("NRn")
ROLE_THEN_NAME = re.compile(r"[NTRnsDAo]*R[NT]*N\Z")  # "University of Calgary defense expert Rob Huebert"
FARTHEST = 45  # tokens; no clause of a news text needs more, and every walk stays bounded
BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "am", "'s", "’s", "'re", "’re", "'m", "’m"])


@dataclass(slots=True, frozen=True)
class Phrase:
    """A noun phrase: tokens first … last - 1, whose head name (if any) is the tokens name … last_name - 1."""

    first: int
    last: int
    name: int
    last_name: int
    kind: str  # "name", "pronoun", "who", "description"


def phrase(coded: Coded, first: int, last: int) -> Phrase | None:
    """Read the tokens first … last - 1 as a noun phrase and find its head name.

    "Trump aide Kellyanne Conway" → Kellyanne Conway; "a spokesman for Mr. Trump" → no name.
    """
    codes = coded.codes
    while first < last and codes[first] in "AxCSId":
        first += 1
    if first >= last:
        return None
    if codes[first] == "P":
        return Phrase(first, first + 1, first, first + 1, "pronoun")
    head_end = first
    while head_end < last and codes[head_end] in "NTRnsDA":
        head_end += 1
    described = ROLE_THEN_NAME.match(codes, first, last)
    if described:
        head_end = last
    if head_end == first:
        return None
    end = head_end - 1
    while end > first and codes[end] in "AsD":
        end -= 1
    if codes[end] != "N":
        return Phrase(first, last, first, last, "description")
    begin = end
    while begin > first and codes[begin - 1] in "NT":
        begin -= 1
    return Phrase(first, last, begin, end + 1, "name")


def subject_before(coded: Coded, verb: int, depth: int = 0) -> Phrase | None:
    """Return the subject that stands before a verb: "Brock, a Clinton confidant who heads the PAC, also *said*"."""
    codes = coded.codes
    begin = max(coded.sentence(verb)[0], verb - FARTHEST)
    index = verb - 1
    while index >= begin and codes[index] in SKIPPED:
        index -= 1
    if index < begin or depth > 3:
        return None
    code = codes[index]
    if code == "P":
        return Phrase(index, index + 1, index, index + 1, "pronoun")
    if code == "W":
        index -= codes[index - 1] == "," if index > begin else 0
        return noun_phrase_ending(coded, index - 1, begin)
    if code == ")":
        while index > begin and codes[index] != "(":
            index -= 1
        return noun_phrase_ending(coded, index - 1, begin)
    if code in ",-":
        return before_insertion(coded, index, begin)
    if code == "C" or code in "Vv":
        return subject_of_conjoined(coded, index, begin, depth)
    if code in HEADS or code == "D":
        return noun_phrase_ending(coded, index, begin)
    return None


def subject_of_conjoined(coded: Coded, conjunction: int, begin: int, depth: int) -> Phrase | None:
    """Return the subject that two verbs share: "Trump blasted the plan and *said*"."""
    for index in range(conjunction - 1, begin, -1):
        if coded.codes[index] in "Vv":
            return subject_before(coded, index, depth + 1)
    return first_subject(coded, begin, conjunction)


def before_insertion(coded: Coded, comma: int, begin: int) -> Phrase | None:
    """Return the noun phrase before an insertion between commas or dashes: "Trump, speaking in Iowa, *said*"."""
    codes = coded.codes
    sign, index, best = codes[comma], comma - 1, None
    while index >= begin:
        if codes[index] == sign or index == begin:
            start = index + (codes[index] == sign)
            part = noun_phrase_ending(coded, index - 1, begin) if codes[index] == sign else None
            inner = (
                phrase(coded, start, comma) if codes[start] in "NTR" and codes[comma - 1] in "NR" else None
            )
            if part and (part.kind == "name" or not best):
                return part if not (inner and inner.kind == "name" and part.kind != "name") else inner
            if inner and inner.kind == "name":
                best = inner
        if codes[index] in ".Q;":
            break
        index -= 1
    return best


def noun_phrase_ending(coded: Coded, last: int, begin: int) -> Phrase | None:
    """Return the noun phrase whose last token is `last`, with what belongs to its left: role, of-phrases."""
    codes, index = coded.codes, last
    if last < begin:
        return None
    if codes[last] == ")":
        while index > begin and codes[index] != "(":
            index -= 1
        last = index = index - 1
        if last < begin:
            return None
    if codes[last] == "P":
        return Phrase(last, last + 1, last, last + 1, "pronoun")
    if codes[last] not in HEADS and codes[last] not in "Dd":
        return None
    while index >= begin and codes[index] in "NT":
        index -= 1
    if index == last or (index >= begin and codes[index] in "Roas"):
        index = extend_left(coded, index, begin)
    elif index >= begin and codes[index] == "D":
        index -= 1
    first = index + 1
    if (
        index > begin
        and codes[index] in "It"
        and codes[index - 1] in "R"
        and is_speaking_role(coded, index - 1)
    ):
        wider = extend_left(coded, index - 1, begin) + 1
        return Phrase(wider, last + 1, wider, last + 1, "description")
    return phrase(coded, first, last + 1)


def extend_left(coded: Coded, index: int, begin: int) -> int:
    """Walk left over the rest of a noun phrase; return the index of the first token that is not part of it."""
    codes = coded.codes
    while index >= begin and codes[index] in NOUN_PHRASE:
        if codes[index] == "D" and not (index > begin and codes[index - 1] in "os"):
            return index - 1
        index -= 1
    return index


def is_speaking_role(coded: Coded, index: int) -> bool:
    """Tell whether a token names somebody by a role: the spokesman in "a spokesman for the campaign"."""
    return coded.words[index].lower() in words("roles")


def subject_after(coded: Coded, verb: int) -> Phrase | None:
    """Return the subject that follows its verb: “…,” *said* a statement from the ministry."""
    codes, end = coded.codes, min(coded.sentence(verb)[1], verb + FARTHEST)
    index = verb + 1
    while index < end and codes[index] in "A":
        index += 1
    if index < end and codes[index] == "P":
        return Phrase(index, index + 1, index, index + 1, "pronoun")
    first = index
    while index < end and codes[index] in NOUN_PHRASE:
        index += 1
    if index == first:
        return None
    found = phrase(coded, first, index)
    if found and found.kind == "description":
        while index + 1 < end and codes[index] in "It" and codes[index + 1] in NOUN_PHRASE:
            index += 1
            while index < end and codes[index] in NOUN_PHRASE:
                index += 1
        if index + 1 < end and codes[index] == "," and codes[index + 1] in "NT":
            name = index + 1
            stop = name
            while stop < end and codes[stop] in "NT":
                stop += 1
            if stop == end or codes[stop] in ".,(;":
                return Phrase(name, stop, name, stop, "name")
        return Phrase(first, index, first, index, "description")
    return found


def first_subject(coded: Coded, begin: int, end: int) -> Phrase | None:
    """Return the first noun phrase of tokens begin … end - 1 that can be a subject: no preposition before it."""
    codes, index = coded.codes, begin
    end = min(end, begin + FARTHEST)
    while index < end:
        code = codes[index]
        if code == "P":
            return Phrase(index, index + 1, index, index + 1, "pronoun")
        if code in "NTRD":
            stop = index
            while stop < end and codes[stop] in NOUN_PHRASE:
                stop += 1
            if not (index > begin and codes[index - 1] in "Iot") and codes[index:stop].strip("D"):
                return phrase(coded, index, stop)
            index = stop
        index += 1
    return None


def is_passive(coded: Coded, verb: int) -> bool:
    """Tell whether a verb is passive, so that its subject is spoken to or about: "he *was told*"."""
    index = verb - 1
    while index >= 0 and coded.codes[index] == "A":
        index -= 1
    word = coded.words[verb].lower()
    return (
        index >= 0
        and coded.words[index].lower() in BE
        and (word.endswith("ed") or word in ("told", "written", "said", "known", "seen"))
    )
