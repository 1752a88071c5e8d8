"""Quotes in, attributions out: the mention, the cue and the rule for each marked span of an article."""

from dataclasses import dataclass

from . import clauses
from .clauses import Phrase
from .quotes import Marked
from .tokens import Coded

NEXT = "name next to “said”"
ACCORDING = "“according to”"
LEADS = "verb of saying before the quote"
OPINION = "verb of opinion before the quote"
ENDS = "“said” at the end of the sentence"
CARRIED = "carried on from the quote before"
INTRODUCED = "introduced by the paragraph before"
CONTINUED = "goes on from the paragraph before"
SUBJECT = "subject of the sentence"
PRONOUN = "pronoun “{}”"
NONE = "no speaker found"


@dataclass(slots=True)
class Link:
    """What ties a quote to a speaker inside a block: the mention and the cue (tokens), and the rule."""

    mention: Phrase | None
    cue: tuple[int, int] | None
    rule: str
    carried_from: int | None = None  # token of the quote that this one is carried on from


def links(coded: Coded) -> dict[int, Link]:
    """Return a link for every marked span of a block for which a rule finds one, by its token."""
    found: dict[int, Link] = {}
    before: int | None = None
    for quote in coded.marked:
        link = adjacent_after(coded, quote) or adjacent_before(coded, quote) or in_sentence(coded, quote)
        if link is None and before is not None and stands_alone(coded, quote):
            link = Link(None, None, CARRIED, before)
        if link is None:
            link = by_subject(coded, quote)
        if link:
            found[quote] = link
            if link.mention or link.carried_from is not None:
                before = quote
    return found


def adjacent_after(coded: Coded, quote: int) -> Link | None:
    """“…,” Welch *said*; “…,” *said* a statement; “…,” *according to* the report."""
    codes = coded.codes
    index, end = quote + 1, min(coded.sentence(quote)[1], quote + clauses.FARTHEST)
    while index < end and codes[index] in ",-AdB":
        index += 1
    if index >= end:
        return None
    if codes[index] == "K" and index + 2 < end:
        mention = clauses.subject_after(coded, index + 1)
        return Link(mention, (index, index + 2), ACCORDING) if mention else None
    if codes[index] == "V":
        mention = clauses.subject_after(coded, index)
        return Link(mention, (index, index + 1), NEXT) if mention else None
    for verb in range(index + 1, end):
        if codes[verb] in ".;:Q":
            break
        if codes[verb] in "V":
            mention = clauses.subject_before(coded, verb)
            if mention and mention.first <= index + 1:
                return Link(mention, (verb, verb + 1), NEXT)
            break
    return None


def adjacent_before(coded: Coded, quote: int) -> Link | None:
    """Welch *said*: “…”; Welch *called* it “…”: the nearest verb before the quote in its sentence."""
    codes = coded.codes
    begin = max(coded.sentence(quote)[0], quote - clauses.FARTHEST)
    for index in range(quote - 1, begin - 1, -1):
        code = codes[index]
        if code == "Q":
            between = codes[index + 1 : quote]
            if not set(between) & set("VvGgK"):
                return None
        if code == "K" and index + 2 < quote:
            mention = clauses.subject_after(coded, index + 1)
            return Link(mention, (index, index + 2), ACCORDING) if mention else None
        if code in "VvGg" and not clauses.is_passive(coded, index):
            mention = (
                clauses.subject_before(coded, index) if code in "Vv" else participle_subject(coded, index)
            )
            if mention:
                return Link(mention, (index, index + 1), LEADS if code in "VG" else OPINION)
    return None


def participle_subject(coded: Coded, verb: int) -> Phrase | None:
    """Return the subject of a participle, that of the sentence: "Welch spoke on Monday, *saying* …"."""
    return (
        clauses.subject_before(coded, verb)
        if coded.codes[verb - 1] in "BA" and verb
        else clauses.first_subject(coded, coded.sentence(verb)[0], verb)
    )


def in_sentence(coded: Coded, quote: int) -> Link | None:
    """The plan is “a disaster” for the town, Welch *said*."""
    codes, (_, end) = coded.codes, coded.sentence(quote)
    for verb in range(min(end, quote + clauses.FARTHEST) - 1, quote, -1):
        if codes[verb] == "V" and not clauses.is_passive(coded, verb):
            mention = clauses.subject_before(coded, verb)
            if mention and mention.first > quote and codes[mention.first - 1] in ",Q":
                return Link(mention, (verb, verb + 1), ENDS)
        if codes[verb] == "K":
            mention = clauses.subject_after(coded, verb + 1)
            return Link(mention, (verb, verb + 2), ACCORDING) if mention else None
    return None


def announced(coded: Coded) -> Link | None:
    """Return who is about to speak at a block's end: "Cruz continued:", "Cruz called them on it:"."""
    end = len(coded.codes)
    return adjacent_before(coded, end) or by_subject(coded, end)


def is_alone(coded: Coded) -> bool:
    """Tell whether a block is nothing but marked spans."""
    return not coded.codes.strip("Q.,:;-xC")


def confidence(rule: str) -> float:
    """Return the share of a rule's attributions that were right when measured."""
    return 0.0


def stands_alone(coded: Coded, quote: int) -> bool:
    """Tell whether a quote is a sentence of its own or follows another at once."""
    begin, end = coded.sentence(quote)
    return not coded.codes[begin:end].strip("Q.,;:-xCA") or coded.codes[begin] == "Q"


def by_subject(coded: Coded, quote: int) -> Link | None:
    """The last resort: the subject of the sentence the words stand in."""
    begin, _ = coded.sentence(max(0, quote - 1)) if quote == len(coded.codes) else coded.sentence(quote)
    mention = clauses.first_subject(coded, begin, quote)
    return Link(mention, None, SUBJECT) if mention else None


def is_scare(coded: Coded, quote: int, link: Link | None) -> bool:
    """Tell whether marked words are a name, a title or irony, not somebody's words."""
    span: Marked = coded.marked[quote]
    count = len(coded.text[span.start : span.end].split())
    return (link is None and count < 6) or (link is not None and link.rule == SUBJECT and count < 4)
