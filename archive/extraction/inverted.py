"""Subjects that follow their verbs: “…,” *said* Ann Smith; *according to* a report."""

from .clauses import NOUN_PHRASE
from .lexicon import words
from .phrases import FARTHEST, Phrase, phrase
from .tokens import Coded


def subject_after(coded: Coded, verb: int) -> Phrase | None:
    """Return the subject that follows its verb: “…,” *said* a statement from the ministry."""
    codes, end = coded.codes, min(coded.sentence(verb)[1], verb + FARTHEST)
    index = verb + 1
    while index < end and codes[index] in "A":
        index += 1
    if codes[index : index + 1] in ("p", "g", "G") and codes[index + 1 : index + 2] in ("n", "R"):
        index += 1  # "said rising star Ann Smith"
    if index < end and (codes[index] == "P" or is_object(coded, verb, index)):
        return Phrase(index, index + 1, index, index + 1, "pronoun")
    first = index
    while index < end and (codes[index] in NOUN_PHRASE or codes[index - 1 : index + 1] == "Dd"):
        index += 1
    if index == first:
        return None
    while (
        index + 1 < end
        and codes[index] == "C"
        and codes[index + 1] in NOUN_PHRASE + "pg"
        and (is_office(coded, index) or is_bare_role(coded, first, index))
    ):
        first = index + 1  # "the trust's chairman and chief executive Ann Smith", "guard and captain"
        first += codes[first] in "pg"
        index = first
        while index < end and codes[index] in NOUN_PHRASE:
            index += 1
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


def is_object(coded: Coded, to: int, index: int) -> bool:
    """Tell whether a token is a pronoun by itself: "according to *her*," and not "to her report"."""
    if coded.codes[to] != "t" or coded.word(index) not in ("him", "her"):
        return False
    return coded.word(index) == "him" or coded.codes[index + 1 : index + 2] in ("", ",", ".", ";")


def is_bare_role(coded: Coded, first: int, end: int) -> bool:
    """Tell whether a role without article is joined to a name: "*guard* and captain Ann Smith"."""
    following = end + 1 + (coded.codes[end + 1 : end + 2] in ("p", "g"))
    last = following
    while coded.codes[last : last + 1] and coded.codes[last] in NOUN_PHRASE:
        last += 1
    joins = any(word in words("roles") for word in coded.words(following, last)) or following > end + 1
    return joins and not set(coded.codes[first:end]) & set("DNTs") and coded.codes[last - 1] == "N"


def is_office(coded: Coded, end: int) -> bool:
    """Tell whether the word before a token is a role that another may follow: "chairman *and* chief"."""
    return coded.word(end - 1) in words("roles") and coded.word(end + 1) in words("roles")
