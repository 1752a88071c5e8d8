"""Names that stand by themselves beside words, without a verb: before a colon, behind a dash."""

import re

from .lexicon import words
from .phrases import FARTHEST, Link, phrase
from .rules import LABEL, LEADS, SIGNED
from .tokens import Coded

SHORT_BLOCK, LONGEST_SIGNATURE = 12, 40  # tokens
SIGNED_ON = re.compile(r"-[NT]{1,4}I")
SPEAKER_LABEL = re.compile(r"([A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]+){0,3}): ")


def signed(coded: Coded, quote: int) -> Link | None:
    """“The words.” – Ann Smith, mayor; “The words”: Ann Smith. A name after the quote, and nothing more."""
    codes, sign = coded.codes, coded.codes[quote + 1 : quote + 2]
    if sign not in ("-", ":"):
        return None
    last = quote + 2
    while last < len(codes) and codes[last] in "NTo":
        last += 1
    mention = phrase(coded, quote + 2, last)
    ended = last == len(codes) or (sign == "-" and codes[last] in "Q.,(")
    return Link(mention, None, SIGNED) if mention and mention.kind == "name" and ended else None


def topped(coded: Coded, quote: int) -> Link | None:
    """“The words”: Ann Smith looks back. A headline's first words, and whose they are."""
    codes, last = coded.codes, 2
    if quote or codes[1:2] != ":":
        return None
    while codes[last : last + 1] in ("N", "T"):
        last += 1
    mention = phrase(coded, 2, last)
    return Link(mention, None, SIGNED) if mention and mention.kind == "name" else None


def signature(coded: Coded) -> Link | None:
    """Return the name in a block that is nothing but a dash, a name and a role: "- Ann Smith, mayor of …".

    Or what it was said on: "-- Ann Smith on her match with …".
    """
    codes, comma = coded.codes, coded.codes.find(",")
    named = SIGNED_ON.match(codes)
    if named and coded.word(named.end() - 1) == "on":
        mention = phrase(coded, 1, named.end() - 1)
        return Link(mention, None, SIGNED) if mention and mention.kind == "name" else None
    last = comma if comma > 0 else len(codes)
    if codes[:1] != "-" or last >= SHORT_BLOCK or len(codes) > LONGEST_SIGNATURE or set(codes) & set("QVPB"):
        return None
    mention = phrase(coded, 1, last)
    return Link(mention, None, SIGNED) if mention and mention.kind == "name" else None


def label(coded: Coded) -> Link | None:
    """Return the name before a colon that opens a block, as in transcripts and headlines: "Ann Smith: …"."""
    colon = coded.codes.find(":", 0, SHORT_BLOCK)
    if colon < 1 or coded.codes[:colon].strip("NTRnsDo") or coded.codes[colon - 1] not in "NR":
        return None
    mention = phrase(coded, 0, colon)
    if coded.slice(0, colon).isupper() and coded.word(colon - 1) in words("places"):
        return None  # a dateline
    return Link(mention, None, LABEL) if mention and mention.kind == "name" else None


def labelled(coded: Coded, quote: int) -> Link | None:
    """The mayor: “…”; Ann Smith: “…”."""
    codes = coded.codes
    if quote < 2 or codes[quote - 1] != ":":
        return None
    begin = max(coded.sentence(quote)[0], quote - FARTHEST)
    first = quote - 1
    while first > begin and codes[first - 1] in "NTRnsDo":
        first -= 1
    if first > begin and codes[first - 1] not in "-.:;x":
        return None
    if coded.word(first).isalpha() and quote - first > 2 and coded.word(quote - 2) in words("speech_verbs"):
        mention = phrase(coded, first, quote - 2)  # "Another added: “…”"
        return Link(mention, (quote - 2, quote - 1), LEADS) if mention else None
    mention = phrase(coded, first, quote - 1)
    return Link(mention, None, LABEL) if mention and mention.kind == "name" else None
