"""Captions: how one is known, its label and its credit: “(Photo by Jo Doe)”, “Jo Doe/Agency”."""

import re

from .left_out import BLANK
from .lexicon import words
from .records import Caption, Told

LONGEST_CREDIT = 120

BRACKETED = re.compile(r"[(\[](?P<credit>[^()\[\]\n]{2,120})[)\]]\.?$")
NAMES = r"[A-Z](?:[\w.'’&-]*[\w’&-])?(?: (?:[A-Z](?:[\w.'’&-]*[\w’&-])?|of|the|and|for)){0,4}"
AFTER_WORDS = re.compile(
    r"(?:^|[.!?”\"'’)]\s+(?:[|—–-] ?)?|\n\s*|[a-z\d]\s(?=© ?[A-Z][\w ]+\Z))(?P<credit>"
    r"(?i:(?:photo|image) credit|photos?|images?|pictures?|credit|photograph|illustration)"
    r"(?: by |: ?)[^.\n]{2,80}|Pics?:? [A-Z][^.\n]{2,60}"
    rf"|{NAMES}(?:(?: ?/ ?|, via | via (?=AP\b|AFP|Getty|Reuters|Wikimedia|Flickr)| ?\| ?){NAMES}){{1,3}}"
    rf"|(?<=[|] ){NAMES}|{NAMES} (?:photo|image)s?"
    r"|©[^.\n]{2,80})\.?$"
)
SLASHED = re.compile(r"[A-Z][\w.'’, -]+ ?(?:/|\||, via | via ) ?[A-Z][\w.'’, -]+")
OF_PAPER = re.compile(  # "(ABC North: Jo Doe)"
    r"(?:[A-Z]{2,5}|Supplied|Getty Images)(?: [A-Z][\w’']+){0,3}: [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3} ?"
    r"|[A-Z][\w.'’-]+ [A-Z][\w.'’-]+: (?:AFP|AP|AAP|Reuters|Getty Images|PA|EPA)"
)
TAKEN = re.compile(r"(?i)\b(?:picture|photo|image|photograph)s?(?: by |: ?)\w")
ALONE = re.compile(r"(?P<credit>[A-Z][^\n.]{1,80})")
BETWEEN = re.compile(r" ?/ ?|(?:,| )? ?via |, ")
NAME = r"(?:[A-Z©][\w.'’&-]*|of|the|for|via|and|/)"
NAMED = re.compile(rf"(?P<credit>\({NAME}(?:[ /]{NAME}){{0,7}}\))\Z")
NO_CREDIT = re.compile(r"(?i)(additional |with )?(report|edit|writ|compil|translat)(ing|ed|ten)\b")
PICTURE_LABEL = re.compile(
    r"(?i)(?:photo|image|picture|(?:photo )?caption|file(?: photo)?|pictured)(?: above| below)?"
    r" ?(?:[:|]| [–—-] )|(?:image|media) (?:source|caption),"
)
CREDIT_FIRST = re.compile(
    r"(?i:image source), (?P<credit>[^\n]+)\n(?i:(?:image|media) caption), (?P<words>.+)", re.DOTALL
)
BEFORE_CAPTION = re.compile(r"(?i).{0,300}(?:image|media) source, [^\n]{1,120}\n(?:image|media) caption,\Z")
ONE_SENTENCE = r"(?:(?![.!?] [A-Z]).)*"
LABELLED = re.compile(r"(?i)(?:source|photo|image|picture|credit)s?: \S")
DATED = re.compile(  # "A house stands in water, Thursday, May 1, 2014, in Northby, Fla."
    r"(?![^\n]*\b(?:was|were|will|had|took|broke|died|killed|happened|opened|said|is|are|passed|beat"
    r"|married|begins|starts|open|opens|takes|held|won|lost)\b)"
    r"(?:An? |The )?[A-Z][^.!?“\"\n]{10,180}, (?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, "
    r"[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4},? (?:in|at|near) [A-Z][^!?\n]{2,60}\.?"
)
PLACED = re.compile(  # "Ann Smith (left) opens …", in one sentence; "Ann Smith, center, speaks"
    rf"{ONE_SENTENCE}\b(?!The |A )[A-Z][\w’'-]+ [A-Z][\w’'-]+ "
    rf"\((?:left|right|cent(?:er|re)(?: left| right)?)\){ONE_SENTENCE}\Z"
    rf"|(?:[A-Z][\w.’'-]+ ){{1,6}}[A-Z][\w’'-]+, (?:left|right), (?:and|with) (?!the\b)[A-Z]{ONE_SENTENCE}"
    r"|.*\b[A-Z][\w’'-]+, (?:cent(?:er|re)|(?:second|third) from (?:left|right)|far (?:left|right)),"
    r" (?!was\b|has\b)(?:[a-z]+(?:s|ing)|and|with)\b"
)


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without blanks at its ends; empty spans come back with start == end."""
    part = text[start:end]
    left = len(part) - len(part.lstrip(BLANK))
    return (start + left, start + len(part.rstrip(BLANK))) if left < len(part) else (end, end)


def is_caption(block: str) -> bool:
    """Tell whether a block ends in a credit, begins with a label, stands twice, or tells who is where."""
    first, _, second = block.partition("\n")
    if second and first.startswith("©") and len(first) <= LONGEST_CREDIT and is_short_caption(second):
        return True
    if second and second.startswith(f"{first} ") and LABELLED.match(second, len(first) + 1):
        return True
    if first == second and not first.endswith(first.split(" ")[0].rstrip(",").lower()):
        return True
    if len(block) < 300 and (PLACED.match(block) or DATED.fullmatch(block)):
        return True
    return bool(credit_of(block) or PICTURE_LABEL.match(block))


def is_short_caption(text: str) -> bool:
    """Tell whether a line below a copyright sign tells what the picture shows."""
    return text[0].isupper() and len(text) < 160 and not re.search(r"\b(?:said|says|told)\b", text)


def credit_of(text: str) -> re.Match | None:
    """Return the match of a picture's credit at the end of a block, group "credit".

    “(Jo Doe / Agency)”, “(Photo by Jo Doe)”, “… in London. Photo: Jo Doe”, “… on Monday. Jo Doe/Agency”.
    """
    alone = ALONE.fullmatch(text)
    if alone and not words("agencies").isdisjoint(BETWEEN.split(text.lower())):
        return alone
    tail = max(0, len(text) - LONGEST_CREDIT - 4)
    found = BRACKETED.search(text, tail)
    if found:
        credit, parts = (
            found["credit"],
            [word.strip(".,:;").lower() for word in re.split(r"[\s/]+", found["credit"])],
        )
        ends = parts[:2] + parts[-2:]
        known = (
            credit[0].isupper() and len(parts) < 12 and (set(ends) & words("credits") or TAKEN.search(credit))
        )
        slashed = text[found.start()] == "(" and (
            SLASHED.fullmatch(credit.rstrip()) or OF_PAPER.fullmatch(credit)
        )
        return found if (known or slashed) and not NO_CREDIT.match(credit) else None
    return AFTER_WORDS.search(text, tail) if len(text) < 600 else None


def credit_told(text: str, block: Told) -> int | None:
    """Return where the credit of a block begins that is a caption without doubt: any name in brackets is."""
    if block.kind != "caption" or block.credit is not None or credit_of(text[block.start : block.end]):
        return block.credit
    named = NAMED.search(text, max(block.start, block.end - LONGEST_CREDIT), block.end)
    return named.start("credit") if named else None


def caption(number: int, start: int, end: int, text: str, after: int) -> Caption:
    """Make a caption, label and credit split off; a block that is all credit keeps its words as the text."""
    if first := CREDIT_FIRST.fullmatch(text):
        named = start + first.start("credit"), start + first.end("credit")
        return Caption(
            number, start + first.start("words"), end, first["words"], first["credit"], *named, after
        )
    credit, label = credit_of(text), PICTURE_LABEL.match(text)
    if (
        label
        and label[0].rstrip()[-1] in ":|,"
        and label.end() < len(text.rstrip(BLANK))
        and not (credit and credit.start() < label.end())
    ):
        begin, _ = stripped(text, label.end(), len(text))
        return caption(number, start + begin, end, text[begin:], after)
    if not credit:
        return Caption(number, start, end, text, None, None, None, after)
    place = start + credit.start("credit"), start + credit.end("credit")
    cut = credit.start() if text[credit.start()] in "([" else credit.start("credit")
    words_of = text[:cut].rstrip(BLANK + "|—–") or text
    return Caption(number, start, end, words_of, credit["credit"], *place, after)


def credited(number: int, start: int, end: int, text: str, credit: int, after: int) -> Caption:
    """Make a caption whose credit is known to begin at `credit`; brackets around it are not part of it."""
    words_of, name = text[: credit - start].rstrip(BLANK), text[credit - start :]
    if name[0] + name[-1] in ("()", "[]"):
        name, credit = name[1:-1], credit + 1
    return Caption(number, start, end, words_of or text, name, credit, credit + len(name), after)
