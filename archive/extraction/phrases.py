"""Noun phrases with their head names, and what ties a quote to one."""

import re
from dataclasses import dataclass

from .codes import forenames
from .lexicon import words
from .name_words import after_office
from .tokens import Coded

FARTHEST = 45  # tokens; no clause of a news text needs more, and every walk stays bounded
ROLE_THEN_NAME = re.compile(r"[NTRnsDAo]*(R)[NT]*N\Z")  # "University of Northby expert Ann Smith"
OF_NAME = re.compile(r"(?:oD?N+)+")
ARTICLES = frozenset(["the", "a", "an", "every"])


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

    "council aide Ann Smith" → Ann Smith; "a spokesman for Mr. Jones" → no name.
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
    if name_follows_role(coded, first, head_end, last):
        head_end = last
    if head_end == first:
        return None
    end = head_end - 1
    while end > first and codes[end] in "AsD":
        end -= 1
    if codes[end] != "N":
        if end == first and coded.word(end) in ARTICLES:
            return None
        return Phrase(first, last, first, last, "description")
    begin = end
    while begin > first and codes[begin - 1] in "NT":
        begin -= 1
    if begin > first and codes[begin - 1] == "o":  # "Secretary of State Ann Smith"
        begin += after_office(coded.words(begin, end + 1))
    if begin == end > first and codes[begin - 1] == "s" and coded.word(end) in words("bodies"):
        begin -= 1
        while begin > first and codes[begin - 1] in "NTR":
            begin -= 1  # "the County Sheriff’s Office"
    after = OF_NAME.match(codes, end + 1, last) if coded.word(end) in words("bodies") else None
    return Phrase(first, last, begin, after.end() if after else end + 1, "name")  # "the Bank of Northby"


def name_follows_role(coded: Coded, first: int, head_end: int, last: int) -> bool:
    """Tell whether an of-phrase belongs to a role before a name: "University of Northby expert Ann Smith"."""
    codes, lower = coded.codes, [word.lower() for word in coded.words(first, last)]
    if head_end == last or codes[head_end] != "o" or (codes[first] == "N" and lower[0] in forenames()):
        return False
    match = ROLE_THEN_NAME.match(codes, first, last)
    if match and lower[match.start(1) - first] in words("roles"):
        return True
    tail = last
    while tail > first and codes[tail - 1] in "NT":
        tail -= 1
    inside = lower[tail - first + 1 : -1]
    if not words("roles").isdisjoint(inside):  # "Isle of Northby Coroner Ann Smith"
        return True
    role = lower[head_end - first - 1]
    return role in words("roles") and (
        not forenames().isdisjoint(inside) or 0 < after_office(lower[tail - first :]) < last - tail
    )


@dataclass(slots=True)
class Link:
    """What ties a quote to a speaker inside a block: the mention and the cue (tokens), and the rule."""

    mention: Phrase | None
    cue: tuple[int, int] | None
    rule: str
    carried_from: int | None = None  # token of the quote that this one is carried on from
