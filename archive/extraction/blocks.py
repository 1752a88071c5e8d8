"""Text in, blocks out: headline, headings, paragraphs, captions, and what is left out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .bylines import BYLINE, is_byline, is_time_line, take_bylines
from .captions import caption, credit_told, credited, is_caption, stripped
from .left_out import (
    FINAL,
    LONGEST_HEADING,
    LONGEST_HEADLINE,
    MARKS_AND_BLANKS,
    boilerplate_from,
    has_final_mark,
    is_furniture,
    is_label,
    may_be_label,
)
from .records import Caption, Heading, Headline, LeftOut, Paragraph, Told

LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x85\u2028\u2029]|\Z)")
PARAGRAPH_SEPARATOR = "\u2029"

LONGEST_WRAPPED_LINE = 120
MOST_UNLISTED = 2  # lines between two labels above the headline

SAYING = re.compile(r"[”\"’'],? (?:said|says|told|added)\b")
SENTENCE = re.compile(r"[^\n]*[^.\n]\.[”\"’']?")
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


def is_title(text: str) -> bool:
    """Tell whether more than half of the words have capitals, as in many papers' headlines."""
    parts = text.split()
    return 2 * sum(part.lstrip(MARKS_AND_BLANKS)[:1].isupper() for part in parts) > len(parts)


def looks_like_headline(text: str) -> bool:
    """Tell whether the first block may be the headline, perhaps with a deck: short, no run of sentences."""
    if len(text) > LONGEST_HEADLINE or text.count("\n") > 2 or (DATELINE.match(text) and text.endswith(".")):
        return False
    if (
        SENTENCE.fullmatch(text)
        and not is_title(text)
        and (len(text) > LONGEST_HEADING or SAYING.search(text))
    ):
        return False
    return len(re.findall(r"(?<!\b[A-Z])[.!?][”\"’']?\s+[A-Z“\"‘']", text)) < 2  # "Ann B. Smith" is no end


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
    above = 0 if told else blocks_above(text, places)
    for place in places[:above]:
        add(found, "boilerplate", *place, text[slice(*place)])
    places = places[above:]
    if is_headline_first(text, places, told):
        found.headline = Headline(*places[0], text[slice(*places[0])])
        found.flow.append(found.headline)
        places, told = places[1:], told[1:]
    title = plain(found.headline.text) if found.headline else None
    end = boilerplate_from(text, places)
    kinds = [kind_of(text[slice(*place)], title) for place in places[:end]]
    if found.headline:
        take_bylines(kinds, text, places)
    kinds += ["boilerplate"] * (len(places) - end)
    settle_headings(kinds)
    for index, block in enumerate(told):
        kinds[index] = as_told(block, kinds[index])
    credits = [credit_told(text, block) for block in told] or [None] * len(places)
    for place, kind, credit in zip(places, kinds, credits, strict=True):
        add(found, kind, *place, text[slice(*place)], credit)
    return found


def blocks_above(text: str, places: Sequence[tuple[int, int]]) -> int:
    """Return how many blocks stand above the headline: times, and labels of the page where one follows."""
    above = unlisted = 0
    for index, (place, following) in enumerate(pairwise(places[:-1])):
        block = text[slice(*place)]
        if is_time_line(block):
            above, unlisted = index + 1, 0
        elif is_label(block):
            above, unlisted = index + 1 if is_titled(text[slice(*following)]) else above, 0
        elif above and unlisted < MOST_UNLISTED and may_be_label(block):
            unlisted += 1
        else:
            break
    return above


def is_titled(block: str) -> bool:
    """Tell whether a block below the page's labels looks like the headline."""
    return looks_like_headline(block) and not block.rstrip().endswith(".") and not is_byline(block)


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


def kind_of(block: str, title: str | None) -> str:
    """Return the kind that a block looks like by itself."""
    if title and len(block) < 2 * LONGEST_HEADLINE and plain(block) == title:
        return "headline-duplicate"
    if is_furniture(block):
        return "boilerplate"
    if is_caption(block):
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
