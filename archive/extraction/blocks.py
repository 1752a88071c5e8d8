"""Text in, blocks out: headline, headings, paragraphs, captions, and what is left out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .left_out import (
    BLANK,
    BYLINE,
    FINAL,
    LONGEST_HEADING,
    LONGEST_HEADLINE,
    MARKS_AND_BLANKS,
    boilerplate_from,
    has_final_mark,
    is_furniture,
    is_time_line,
    take_bylines,
)
from .lexicon import words
from .records import Caption, Heading, Headline, LeftOut, Paragraph, Told

LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x85\u2028\u2029]|\Z)")
PARAGRAPH_SEPARATOR = "\u2029"

LONGEST_WRAPPED_LINE = 120
LONGEST_CREDIT = 120
BYLINES = 5  # blocks below the headline in which bylines are looked for

BRACKETED = re.compile(r"[(\[](?P<credit>[^()\[\]\n]{2,120})[)\]]\.?$")
NAMES = r"[A-Z](?:[\w.'’&-]*[\w’&-])?(?: (?:[A-Z](?:[\w.'’&-]*[\w’&-])?|of|the|and|for)){0,4}"
AFTER_WORDS = re.compile(
    r"(?:^|[.!?”\"'’)]\s+(?:[|—–-] ?)?|\n\s*)(?P<credit>"
    r"(?i:(?:photo|image) credit|photos?|images?|pictures?|credit|photograph|illustration)"
    r"(?: by |: ?)[^.\n]{2,80}"
    rf"|{NAMES}(?:(?: ?/ ?|, via | ?\| ?){NAMES}){{1,3}}"
    rf"|(?<=[|] ){NAMES}|{NAMES} (?:photo|image)s?"
    r"|©[^.\n]{2,80})\.?$"
)
SLASHED = re.compile(r"[A-Z][\w.'’, -]+ ?(?:/|\||, via | via ) ?[A-Z][\w.'’, -]+")
ALONE = re.compile(r"(?P<credit>[A-Z][^\n.]{1,80})")
BETWEEN = re.compile(r" ?/ ?|(?:,| )? ?via ")
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
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
DATELINE = re.compile(
    r"[^\W\d_a-z][^\W\d_a-z.'’ -]{2,}(?:, [^()—–\n]{2,40}?)? "
    r"(?:\([^()]{2,30}\) |(?=[—–-][^\n]{100}))[—–-]+ ?\S"
)
NUMBERED = re.compile(r"\d{1,2}[.)] .*\?")
NO_HEADING = re.compile(
    r"[^\w“‘\"'(¿¡]|\d+\s|https?:|www\.|.*[{}<>]"
    r"|\(?(?i:with files from|(?:additional )?(?:reporting|writing|editing) by|edited by) "
)


@dataclass(slots=True)
class Blocks:
    """The blocks of one text, sorted into their kinds; `flow` keeps their order."""

    headline: Headline | None = None
    headings: list[Heading] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    flow: list[Headline | Heading | Paragraph | Caption] = field(default_factory=list)


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without blanks at its ends; empty spans come back with start == end."""
    part = text[start:end]
    left = len(part) - len(part.lstrip(BLANK))
    return (start + left, start + len(part.rstrip(BLANK))) if left < len(part) else (end, end)


def spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of the blocks: lines between blank lines.

    Without a single blank line each line is a block. So are the lines between two blank ones where one of
    them is too long to come from wrapping: then a line's end was meant as a paragraph's end. And so are the
    lines at the top: headline, kind of text, place and date.
    """
    groups, group = [], []
    for match in LINE.finditer(text):
        start, end = stripped(text, *match.span())
        if start < end:
            group.append((start, end))
        if group and (start == end or text[match.end() - 1] == PARAGRAPH_SEPARATOR):
            groups.append(group)
            group = []
    if group:
        groups.append(group)
    blocks = []
    for place, group in enumerate(groups):
        one_by_one = len(groups) == 1 or (place == 0 and is_head([text[start:end] for start, end in group]))
        if one_by_one or any(end - start > LONGEST_WRAPPED_LINE for start, end in group):
            blocks += group
        else:
            blocks.append((group[0][0], group[-1][1]))
    return blocks


def is_head(parts: Sequence[str]) -> bool:
    """Tell whether the lines of the first block are each by itself: one has author or date, or is a deck."""
    if len(parts) == 2:
        return len(parts[1]) > 40 and has_final_mark(parts[1]) and not has_final_mark(parts[0])
    return (
        len(parts) > 2
        and not any(map(has_final_mark, parts))
        and not any(part[0].islower() for part in parts)
        and any(BYLINE.match(part) or YEAR.search(part) for part in parts[1:])
    )


def plain(text: str) -> str:
    """Return a text reduced to what counts when two headlines are compared."""
    return " ".join(text.casefold().split()).rstrip(FINAL + MARKS_AND_BLANKS)


def looks_like_headline(text: str) -> bool:
    """Tell whether the first block may be the headline, perhaps with a deck: short, no run of sentences."""
    if len(text) > LONGEST_HEADLINE or text.count("\n") > 2 or (DATELINE.match(text) and text.endswith(".")):
        return False
    return len(re.findall(r"[.!?][”\"’']?\s+[A-Z“\"‘']", text)) < 2


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
        known = credit[0].isupper() and len(parts) < 12 and set(parts[:2] + parts[-2:]) & words("credits")
        slashed = text[found.start()] == "(" and SLASHED.fullmatch(credit)
        return found if (known or slashed) and not NO_CREDIT.match(credit) else None
    return AFTER_WORDS.search(text, tail) if len(text) < 600 else None


def is_heading(text: str) -> bool:
    """Tell whether a block is short and has no final mark, as headings have none; a numbered one may ask."""
    return (
        len(text) <= LONGEST_HEADING
        and "\n" not in text
        and (not has_final_mark(text) or bool(NUMBERED.fullmatch(text)))
        and any(map(str.isalpha, text))
        and not NO_HEADING.match(text)
        and not BYLINE.match(text)
    )


def read_blocks(text: str, told: Sequence[Told] = ()) -> Blocks:
    """Sort a text's blocks into their kinds. Nothing is lost: each block is in one of the lists.

    `told` are all blocks in their order, where the source tells them.
    """
    found = Blocks()
    places = [(block.start, block.end) for block in told] or spans(text)
    if not told:
        while len(places) > 2 and is_time_line(text[slice(*places[0])]):
            add(found, "boilerplate", *places[0], text[slice(*places[0])])
            places = places[1:]
    if is_headline_first(text, places, told):
        found.headline = Headline(*places[0], text[slice(*places[0])])
        found.flow.append(found.headline)
        places, told = places[1:], told[1:]
    title = plain(found.headline.text) if found.headline else None
    end = boilerplate_from(text, places)
    kinds = [kind_of(text[slice(*place)], title) for place in places[:end]]
    if found.headline:
        take_bylines(kinds, [text[slice(*place)] for place in places[:BYLINES]])
    kinds += ["boilerplate"] * (len(places) - end)
    settle_headings(kinds)
    for index, block in enumerate(told):
        kinds[index] = as_told(block, kinds[index])
    credits = [credit_told(text, block) for block in told] or [None] * len(places)
    for place, kind, credit in zip(places, kinds, credits, strict=True):
        add(found, kind, *place, text[slice(*place)], credit)
    return found


def is_headline_first(text: str, places: Sequence[tuple[int, int]], told: Sequence[Told]) -> bool:
    """Tell whether the first block is the headline."""
    if told:
        return told[0].kind == "headline"
    return len(places) > 1 and looks_like_headline(text[slice(*places[0])])


def as_told(block: Told, kind: str) -> str:
    """Return the kind of a block whose source tells more than its words do."""
    if block.kind == "text":
        return "paragraph" if kind == "heading" else kind
    return block.kind or kind


def credit_told(text: str, block: Told) -> int | None:
    """Return where the credit of a block begins that is a caption without doubt: any name in brackets is."""
    if block.kind != "caption" or block.credit is not None or credit_of(text[block.start : block.end]):
        return block.credit
    named = NAMED.search(text, max(block.start, block.end - LONGEST_CREDIT), block.end)
    return named.start("credit") if named else None


def kind_of(block: str, title: str | None) -> str:
    """Return the kind that a block looks like by itself."""
    if title and len(block) < 2 * LONGEST_HEADLINE and plain(block) == title:
        return "headline-duplicate"
    if is_furniture(block):
        return "boilerplate"
    if credit_of(block) or PICTURE_LABEL.match(block):
        return "caption"
    return "heading" if is_heading(block) else "paragraph"


def settle_headings(kinds: list[str]) -> None:
    """Keep as headings only those that a paragraph follows; a list of short lines is no run of headings."""
    kinds.append("end")
    run = 0
    for index, (kind, following) in enumerate(pairwise(kinds)):
        run = run + 1 if kind == "heading" else 0
        if run and following not in ("heading", "caption") and (run > 2 or following != "paragraph"):
            kinds[index - run + 1 : index + 1] = ["paragraph"] * run
    kinds.pop()


def add(found: Blocks, kind: str, start: int, end: int, text: str, credit: int | None = None) -> None:
    """Make the record of one block and file it; `credit` is where a caption's begins, if that was told."""
    if kind in ("headline-duplicate", "boilerplate", "byline"):
        found.left_out.append(LeftOut(kind, start, end, text))
        return
    if kind == "heading":
        found.headings.append(Heading(len(found.headings) + 1, start, end, text))
        found.flow.append(found.headings[-1])
    elif kind == "caption":
        number, after = len(found.captions) + 1, len(found.paragraphs)
        found.captions.append(
            caption(number, start, end, text, after)
            if credit is None
            else credited(number, start, end, text, credit, after)
        )
        found.flow.append(found.captions[-1])
    else:
        found.paragraphs.append(Paragraph(len(found.paragraphs) + 1, start, end, text, len(found.headings)))
        found.flow.append(found.paragraphs[-1])


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
