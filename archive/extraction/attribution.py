"""Quotes in, links out: the mention, the cue and the rule for each marked span of a block."""

import re
from dataclasses import dataclass

from . import clauses
from .clauses import Phrase
from .lexicon import words
from .rules import (
    ACCORDING,
    BACK,
    CARRIED,
    ENDS,
    LABEL,
    LEADS,
    NEXT,
    NOUN,
    OPINION,
    SENTENCE,
    SIGNED,
    SUBJECT,
)
from .scare import is_scare
from .tokens import Coded

LIST = re.compile(r"[,CAQDxIo;]{1,6}\Z")  # what stands between the quotes of one list
MODALS = frozenset(["will", "would", "should", "could", "can", "might", "may", "must"])
SHORT_BLOCK, LONGEST_SIGNATURE = 12, 40  # tokens
SPEAKER_LABEL = re.compile(r"([A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]+){0,3}): ")


@dataclass(slots=True)
class Link:
    """What ties a quote to a speaker inside a block: the mention and the cue (tokens), and the rule."""

    mention: Phrase | None
    cue: tuple[int, int] | None
    rule: str
    carried_from: int | None = None  # token of the quote that this one is carried on from


def links(coded: Coded, headline: bool = False) -> dict[int, Link | None]:
    """Return each quote's link, or None where no rule finds one; scare quotes are left out."""
    found: dict[int, Link | None] = {}
    before: int | None = None
    labelled_block = label(coded)
    for quote in coded.marked:
        link = in_list(coded, quote, before) or next_to(coded, quote)
        link = link or labelled_block or in_sentence(coded, quote)
        if link is None and before is not None and stands_alone(coded, quote):
            link = Link(None, None, CARRIED, before)
        link = link or by_subject(coded, quote)
        rule, cue = (link.rule, link.cue and link.cue[0]) if link else ("", None)
        if is_scare(coded, quote, rule, cue, headline):
            continue
        if link is None and before is not None:
            link = Link(None, None, CARRIED, before)
        found[quote] = link
        if link:
            before = quote
    carry_back(coded, found)
    return found


def carry_back(coded: Coded, found: dict[int, Link | None]) -> None:
    """Give quotes without a link that of the sentence before, or of the next: “No.” … “Never,” he said."""
    following: Link | None = None
    for quote in reversed(found):
        if found[quote] is None:
            begin = coded.sentence(quote)[0]
            mention = (
                clauses.main_subject(coded, coded.sentence(begin - 1)[0], begin, "Vvb") if begin else None
            )
            if mention:
                found[quote] = Link(mention, None, SENTENCE)
            elif following and following.mention:
                found[quote] = Link(following.mention, following.cue, BACK)
        following = found[quote]


def in_list(coded: Coded, quote: int, before: int | None) -> Link | None:
    """He called it “sad,” “weak” and “*wrong*”: a list of quotes has one speaker."""
    if before is None or before < coded.sentence(quote)[0] or not LIST.match(coded.codes, before + 1, quote):
        return None
    return Link(None, None, CARRIED, before)


def next_to(coded: Coded, quote: int) -> Link | None:
    """“…,” Welch *said*; “…,” *said* a statement; “…,” *according to* the report; “…” – Ann Smith."""
    codes = coded.codes
    index, end = quote + 1, min(coded.sentence(quote)[1], quote + clauses.FARTHEST)
    while index < end and codes[index] in ",-AdB":
        index += 1
    if index >= end:
        return None
    if codes[index] == "K" and index + 2 < end:
        return according(coded, index)
    verbs = "Vvb" if is_clause(coded, quote) else "V"
    beamed = verbs != "V" and codes[index : index + 2] == "nN" and coded.word(index).endswith("ed")
    if codes[index] in verbs or (beamed and "V" not in codes[index : index + 8]):
        mention = clauses.subject_after(coded, index)
        return Link(mention, (index, index + 1), NEXT) if mention else None
    for verb in range(index + 1, end):
        if codes[verb] in ".;:Q":
            break
        if codes[verb] in verbs and (codes[verb] != "b" or verb - index < 8):
            mention = clauses.subject_before(coded, verb)
            apposed = "," if codes[verb - 1] == "," else ""  # “…,” the mayor, Ann Smith, said
            if (
                mention
                and codes[index] != "C"
                and not codes[index : mention.first].strip("NTRnDsoIAdC" + apposed)
            ):
                return Link(mention, (verb, verb + 1), NEXT)
            if codes[verb] == "V" and codes[verb - 1] != ",":
                break
    return signed(coded, quote)


def is_clause(coded: Coded, quote: int) -> bool:
    """Tell whether marked words open their sentence and end in a comma or the like: any verb may follow."""
    span = coded.marked[quote]
    ended = coded.text[span.end - 1] in ",?!…-–—"
    return coded.sentence(quote)[0] == quote and ended and span.end - span.start > 12


def signed(coded: Coded, quote: int) -> Link | None:
    """“The words.” – Ann Smith, mayor: a dash and a name after the quote, and nothing more."""
    codes = coded.codes
    if codes[quote + 1 : quote + 2] != "-":
        return None
    last = quote + 2
    while last < len(codes) and codes[last] in "NTo":
        last += 1
    mention = clauses.phrase(coded, quote + 2, last)
    ended = last == len(codes) or codes[last] in "Q.,("
    return Link(mention, None, SIGNED) if mention and mention.kind == "name" and ended else None


def signature(coded: Coded) -> Link | None:
    """Return the name in a block that is nothing but a dash, a name and a role: "- Ann Smith, mayor of …"."""
    codes, comma = coded.codes, coded.codes.find(",")
    last = comma if comma > 0 else len(codes)
    if codes[:1] != "-" or last >= SHORT_BLOCK or len(codes) > LONGEST_SIGNATURE or set(codes) & set("QVPB"):
        return None
    mention = clauses.phrase(coded, 1, last)
    return Link(mention, None, SIGNED) if mention and mention.kind == "name" else None


def label(coded: Coded) -> Link | None:
    """Return the name before a colon that opens a block, as in transcripts and headlines: "Ann Smith: …"."""
    colon = coded.codes.find(":", 0, SHORT_BLOCK)
    if colon < 1 or coded.codes[:colon].strip("NTRnsDo") or coded.codes[colon - 1] not in "NR":
        return None
    mention = clauses.phrase(coded, 0, colon)
    return Link(mention, None, LABEL) if mention and mention.kind == "name" else None


def according(coded: Coded, cue: int) -> Link | None:
    """Return the link of the words “according to” at a token."""
    mention = clauses.subject_after(coded, cue + 1)
    return Link(mention, (cue, cue + 2), ACCORDING) if mention else None


def in_sentence(coded: Coded, quote: int) -> Link | None:
    """The cue that governs the quote from somewhere in its sentence: before it, else at its end."""
    return (
        labelled(coded, quote)
        or verb_before(coded, quote)
        or verb_at_end(coded, quote)
        or noun_before(coded, quote)
    )


def labelled(coded: Coded, quote: int) -> Link | None:
    """The mayor: “…”; Ann Smith: “…”."""
    codes = coded.codes
    if quote < 2 or codes[quote - 1] != ":":
        return None
    begin = max(coded.sentence(quote)[0], quote - clauses.FARTHEST)
    first = quote - 1
    while first > begin and codes[first - 1] in "NTRnsDo":
        first -= 1
    if first > begin and codes[first - 1] not in "-.:;x":
        return None
    mention = clauses.phrase(coded, first, quote - 1)
    return Link(mention, None, LABEL) if mention and mention.kind == "name" else None


def verb_before(coded: Coded, quote: int) -> Link | None:
    """Welch *said*: “…”; Welch *called* it “…”.

    The nearest verb of saying or opinion; but what somebody is *said* to call “…” belongs to who said it.
    """
    codes = coded.codes
    begin = max(coded.sentence(quote)[0], quote - clauses.FARTHEST)
    weak: Link | None = None  # an opinion or an infinitive: it gives way to a verb of saying before it
    bracket = False
    for index in range(quote - 1, begin - 1, -1):
        code = codes[index]
        if code in "()":
            bracket = code == ")"
        if bracket or code not in "VvGgK" or clauses.is_passive(coded, index):
            continue
        if code == "K":
            return weak or (according(coded, index) if index + 2 < quote else None)
        if weak and code != "V":
            continue
        mention = clauses.subject_before(coded, index) if code in "Vv" else participle_subject(coded, index)
        if mention:
            link = Link(mention, (index, index + 1), LEADS if code in "VG" else OPINION)
            if code == "v" or codes[index - 1] == "t" or coded.word(index - 1) in MODALS:
                weak = weak or link
            else:
                return link
    return weak


def participle_subject(coded: Coded, verb: int) -> Phrase | None:
    """Return the subject of a participle, that of its sentence: "Welch spoke on Monday, *saying* …"."""
    codes = coded.codes
    begin = max(coded.sentence(verb)[0], verb - clauses.FARTHEST)
    if verb > begin and codes[verb - 1] in "NPBA":
        found = clauses.subject_before(coded, verb)
        if found:
            return found
    for index in range(begin + 1, verb):
        if codes[index] in "VvbB" and codes[index - 1] != "t":
            found = clauses.subject_before(coded, index)
            if found:
                return found
    return clauses.main_subject(coded, begin, verb)


def verb_at_end(coded: Coded, quote: int) -> Link | None:
    """The plan is “a disaster” for the town, Welch *said*; … for the town, *said* the mayor."""
    codes, (_, end) = coded.codes, coded.sentence(quote)
    for verb in range(min(end, quote + clauses.FARTHEST) - 1, quote, -1):
        if codes[verb] == "K":
            return according(coded, verb)
        if codes[verb] != "V" or clauses.is_passive(coded, verb):
            continue
        find = clauses.subject_after if codes[verb - 1] in ",Q" else clauses.subject_before
        mention = find(coded, verb)
        if mention and mention.first > quote and codes[min(mention.first, verb) - 1] in ",Q":
            return Link(mention, (verb, verb + 1), ENDS)
    return None


def noun_before(coded: Coded, quote: int) -> Link | None:
    """Her *claim* that it was “unfair”; Ann Smith’s *promise* to “listen”."""
    codes = coded.codes
    begin = max(coded.sentence(quote)[0], quote - clauses.FARTHEST)
    for index in range(quote - 1, begin, -1):
        if codes[index] in "nRNVvb" and coded.word(index) in words("speech_nouns"):
            owner = index - 1
            while owner > begin and codes[owner] in "nNRp":
                owner -= 1
            if codes[owner] == "s":
                mention = clauses.noun_phrase_ending(coded, owner - 1, begin)
                return Link(mention, (index, index + 1), NOUN) if mention else None
            if coded.word(owner) in ("his", "her", "their", "its", "my", "our"):
                mention = Phrase(owner, owner + 1, owner, owner + 1, "pronoun")
                return Link(mention, (index, index + 1), NOUN)
    return None


def stands_alone(coded: Coded, quote: int) -> bool:
    """Tell whether a quote is a sentence of its own or follows another at once."""
    begin, end = coded.sentence(quote)
    if coded.codes[begin] == "Q":
        return True
    return end - begin < clauses.FARTHEST and not coded.codes[begin:end].strip("Q.,;:-xCA")


def by_subject(coded: Coded, quote: int) -> Link | None:
    """The last resort: the subject of the nearest verb before the words, or of their sentence."""
    begin = coded.sentence(quote)[0]
    for index in range(quote - 1, max(begin, quote - clauses.FARTHEST), -1):
        if coded.codes[index] in "bv" and not clauses.is_passive(coded, index):
            mention = clauses.subject_before(coded, index)
            if mention:
                return Link(mention, None, SUBJECT)
    mention = clauses.main_subject(coded, begin, quote)
    return Link(mention, None, SUBJECT) if mention else None


def announced(coded: Coded) -> Link | None:
    """Return who is about to speak at a block's end: "Smith put it bluntly:", "Smith wrote to the town."."""
    begin, end = coded.begins[-1], len(coded.codes)
    link = verb_before(coded, end) if coded.codes.endswith(":") else None
    if link is None:
        mention = clauses.main_subject(coded, begin, end, "V") or clauses.main_subject(coded, begin, end)
        link = Link(mention, None, SUBJECT) if mention else None
    return link
