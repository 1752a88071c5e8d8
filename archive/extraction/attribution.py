"""Quotes in, links out: the mention, the cue and the rule for each marked span of a block."""

import re

from . import clauses
from .inverted import subject_after
from .lexicon import words
from .participles import participle_subject, with_participle
from .phrases import FARTHEST, Link, Phrase
from .relaying import according, as_saying, cited, is_somebody, quoted_as_saying, relayed
from .rules import (
    BACK,
    CARRIED,
    ENDS,
    LEADS,
    NEXT,
    NOUN,
    OPINION,
    SENTENCE,
    SUBJECT,
)
from .scare import is_scare
from .signatures import label, labelled, signed, topped
from .tokens import Coded

LIST = re.compile(r"[,CAQDxIo;]{1,6}\Z")  # what stands between the quotes of one list
NOBODY = frozenset(["it", "i", "we", "you"])
REPORTS = frozenset(["reported", "reports"])
MODALS = frozenset(["will", "would", "should", "could", "can", "might", "may", "must"])


def links(coded: Coded, headline: bool = False) -> dict[int, Link | None]:
    """Return each quote's link, or None where no rule finds one; scare quotes are left out."""
    found: dict[int, Link | None] = {}
    before: int | None = None
    labelled_block = label(coded)
    for quote in coded.marked:
        link = in_list(coded, quote, before) or next_to(coded, quote)
        if link and link.cue and coded.word(link.cue[0]) in REPORTS:
            link = relayed(coded, coded.sentence(quote)[0]) or link
        link = link or labelled_block or in_sentence(coded, quote)
        if link is None and before is not None and (stands_alone(coded, quote) or is_demand(coded, quote)):
            link = Link(None, None, CARRIED, before)
        link = link or (topped(coded, quote) if headline else None) or by_subject(coded, quote)
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
            source = relayed(coded, coded.sentence(begin - 1)[0]) if begin else None
            if source and source.mention and is_somebody(coded, source.mention):
                mention = mention if mention and mention.kind == "name" else source.mention
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
    index, end = quote + 1, min(coded.sentence(quote)[1], quote + FARTHEST)
    while index < end and codes[index] in ",-AdB":
        index += 1
    if index >= end:
        return None
    if codes[index] == "K" and index + 2 < end:
        return according(coded, index)
    verbs = "Vvb" if is_clause(coded, quote) else "V"
    beamed = verbs != "V" and codes[index : index + 2] == "nN" and coded.word(index).endswith("ed")
    if codes[index] in verbs or (beamed and "V" not in codes[index : index + 8]):
        mention = subject_after(coded, index)
        return Link(mention, (index, index + 1), NEXT) if mention else None
    for verb in range(index + 1, end):
        if codes[verb] in ".;:Q":
            break
        if codes[verb] in verbs and (codes[verb] != "b" or verb - index < 8):
            if codes[verb] != "V" and saying_follows(coded, verb, end):
                continue
            if link := cited(coded, verb) or quoted_as_saying(coded, verb):
                return link
            mention = clauses.subject_before(coded, verb)
            apposed = "," if codes[verb - 1] == "," else ""  # “…,” the mayor, Ann Smith, said
            if (
                mention
                and codes[index] != "C"
                and (codes[index] != "I" or codes[mention.first - 1] == "," or is_clause(coded, quote))
                and not codes[index : mention.first].strip("NTRnDsoIAdC" + apposed)
            ):
                return Link(mention, (verb, verb + 1), NEXT)
            if codes[verb] == "V" and codes[verb - 1] != ",":
                return with_participle(coded, index, verb) or signed(coded, quote)
    return signed(coded, quote)


def saying_follows(coded: Coded, verb: int, end: int) -> bool:
    """Tell whether a verb of saying comes behind another in a clause: “…,” the man *held* there *said*."""
    for index in range(verb + 1, end):
        if coded.codes[index] in ",.;:QW":
            return False
        if coded.codes[index] == "V" and not clauses.is_passive(coded, index):
            return True
    return False


def is_clause(coded: Coded, quote: int) -> bool:
    """Tell whether marked words open their sentence and end in a comma or the like: any verb may follow."""
    span = coded.marked[quote]
    ended = coded.text[span.end - 1] in ",?!…-–—"
    return coded.sentence(quote)[0] == quote and ended and span.end - span.start > 12


def in_sentence(coded: Coded, quote: int) -> Link | None:
    """The cue that governs the quote from somewhere in its sentence: before it, else at its end."""
    return (
        labelled(coded, quote)
        or verb_before(coded, quote)
        or verb_at_end(coded, quote)
        or noun_before(coded, quote)
    )


def verb_before(coded: Coded, quote: int) -> Link | None:
    """Welch *said*: “…”; Welch *called* it “…”.

    The nearest verb of saying or opinion; but what somebody is *said* to call “…” belongs to who said it.
    """
    codes = coded.codes
    begin = max(coded.sentence(quote)[0], quote - FARTHEST)
    weak: Link | None = None  # an opinion or an infinitive: it gives way to a verb of saying before it
    bracket = False
    for index in range(quote - 1, begin - 1, -1):
        code = codes[index]
        if code in "()":
            bracket = code == ")"
        if (
            coded.word(index) == "saying"
            and coded.word(index - 1) == "as"
            and (link := as_saying(coded, index))
        ):
            return link
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


def verb_at_end(coded: Coded, quote: int) -> Link | None:
    """The plan is “a disaster” for the town, Welch *said*; … for the town, *said* the mayor."""
    codes, (_, end) = coded.codes, coded.sentence(quote)
    for verb in range(min(end, quote + FARTHEST) - 1, quote, -1):
        if codes[verb] == "K":
            return according(coded, verb)
        if codes[verb] != "V" or clauses.is_passive(coded, verb):
            continue
        find = subject_after if codes[verb - 1] in ",Q" else clauses.subject_before
        mention = find(coded, verb)
        if mention and mention.first > quote and codes[min(mention.first, verb) - 1] in ",Q":
            return Link(mention, (verb, verb + 1), ENDS)
    return None


def noun_before(coded: Coded, quote: int) -> Link | None:
    """Her *claim* that it was “unfair”; Ann Smith’s *promise* to “listen”; a *warning* from her aide."""
    codes = coded.codes
    begin = max(coded.sentence(quote)[0], quote - FARTHEST)
    for index in range(quote - 1, begin, -1):
        if codes[index] in "nRNVvb" and coded.word(index) in words("speech_nouns"):
            if coded.word(index + 1) == "from" and (mention := subject_after(coded, index + 1)):
                told = coded.word(mention.last) == "that" or codes[mention.last : mention.last + 1] == ":"
                return Link(mention, (index, index + 1), NOUN) if mention.kind == "name" and told else None
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
    return end - begin < FARTHEST and not coded.codes[begin:end].strip("Q.,;:-xCA")


def is_demand(coded: Coded, quote: int) -> bool:
    """Tell whether the words are what somebody else shall do: The council must “*listen*”."""
    return coded.word(quote - 1) in MODALS


def by_subject(coded: Coded, quote: int) -> Link | None:
    """The last resort: the subject of the nearest verb before the words, or of their sentence."""
    begin = coded.sentence(quote)[0]
    for index in range(quote - 1, max(begin, quote - FARTHEST), -1):
        if coded.word(index) in ("asked", "told") and clauses.is_passive(coded, index):
            return None  # Smith was asked: “…”
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
        link = Link(mention, None, SUBJECT) if mention and not is_nobody(coded, mention) else None
    return link


def is_nobody(coded: Coded, mention: Phrase) -> bool:
    """Tell whether a subject stands for no one who could go on to speak: "*This* was *an end* to it."."""
    if mention.kind == "description":
        return "R" not in coded.codes[mention.first : mention.last]
    return mention.kind == "pronoun" and coded.word(mention.first) in NOBODY
