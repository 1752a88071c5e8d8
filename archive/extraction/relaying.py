"""Who speaks through others: “…,” the agency reported, *citing* Ann Smith; *according to* Ann Smith."""

from . import clauses
from .inverted import subject_after
from .lexicon import words
from .phrases import FARTHEST, Link, Phrase
from .rules import ACCORDING, LEADS, NEXT
from .tokens import Coded


def according(coded: Coded, cue: int) -> Link | None:
    """Return the link of the words “according to” at a token."""
    mention = subject_after(coded, cue + 1)
    return Link(mention, (cue, cue + 2), ACCORDING) if mention else None


def relayed(coded: Coded, begin: int) -> Link | None:
    """Return whom the words “According to” name at a token, whoever else reported it."""
    return (
        according(coded, begin)
        if coded.codes[begin : begin + 1] == "K" and begin + 2 < len(coded.codes)
        else None
    )


def is_somebody(coded: Coded, mention: Phrase) -> bool:
    """Tell whether a source is likely a person: "According to *Ann Smith*", no paper, police or record."""
    told = set(map(str.lower, coded.words(mention.name, mention.last_name)))
    names_body = (
        told & words("bodies", "documents", "agencies") or coded.slice(mention.name, mention.last).isupper()
    )
    return mention.kind == "name" and not names_body


def cited(coded: Coded, verb: int) -> Link | None:
    """“…,” the agency reported, *citing* Ann Smith: it is she who speaks."""
    cue = verb + 1 + (coded.codes[verb + 1 : verb + 2] == ",")
    if coded.word(cue) not in ("citing", "quoting") or coded.word(verb) not in ("reported", "reports"):
        return None
    mention = subject_after(coded, cue)
    return Link(mention, (cue, cue + 1), NEXT) if mention and mention.kind == "name" else None


def quoted_as_saying(coded: Coded, verb: int) -> Link | None:
    """“…,” the agency *quoted* Ann Smith *as saying*: it is she who speaks."""
    mention = subject_after(coded, verb) if coded.word(verb) in ("quoted", "quotes") else None
    if not mention or coded.word(mention.last) != "as":
        return None
    return Link(mention, (verb, verb + 1), NEXT)


def as_saying(coded: Coded, saying: int) -> Link | None:
    """Smith was quoted on Monday *as saying* “…”; the paper quoted Smith *as saying* “…”."""
    begin = max(coded.sentence(saying)[0], saying - FARTHEST)
    for index in range(saying - 1, begin, -1):
        if coded.word(index) in ("quoted", "cited", "quotes", "cites", "reported", "citing"):
            find = clauses.subject_before if clauses.is_passive(coded, index) else subject_after
            mention = find(coded, index)
            return Link(mention, (saying, saying + 1), LEADS) if mention else None
    return None
