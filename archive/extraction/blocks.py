"""Text in, blocks out: headline, headings, paragraphs, captions, and what is left out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .bylines import BYLINE, DATE_LINE, names_author, take_bylines, tells_date
from .captions import BEFORE_CAPTION, caption, credit_told, credited, is_caption
from .headlines import blocks_above, is_headline_first, is_page_line, plain
from .layout import spans
from .left_out import (
    FURNISHED,
    LONGEST_HEADING,
    LONGEST_HEADLINE,
    RELATED,
    boilerplate_from,
    has_final_mark,
    is_furniture,
)
from .records import Caption, Heading, Headline, LeftOut, Paragraph, Told

LONGEST_CREDITS = LONGEST_CAPTION = 300
WHO = (
    r"[A-Z][\w.'’-]+(?: (?:[A-Z][\w.'’-]+|de|del|van|von|al|bin|la|le)){0,4}"
    r"(?: in [A-Z][\w.'’]+(?: [A-Z][\w.'’]+)?)?"
)
WORK = r"(?i:(?:additional )?(?:reporting|writing|editing|edited|compiled|translated|written)) by "
CREDITS = re.compile(  # "(Reporting by Ann Smith; Editing by Tom Jones)"
    rf"\(*{WORK}{WHO}(?:(?:[,;]|,? and|;? and| &) (?:{WORK})?{WHO})*\)*\.?\)*|Editor: [^\n.]{{2,40}}"
)
NEWS = frozenset(
    ["local news", "national news", "world news", "breaking news", "top stories", "news", "latest news"]
)
LENGTH = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")  # of a video
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


def is_heading(text: str) -> bool:
    """Tell whether a block is short and has no final mark, as headings have none; a numbered one may ask."""
    if DATE_LINE.fullmatch(text):
        return True
    return (
        len(text) <= LONGEST_HEADING
        and "\n" not in text
        and (not has_final_mark(text) or bool(NUMBERED.fullmatch(text)))
        and any(map(str.isalpha, text))
        and not NO_HEADING.match(text)
        and not BYLINE.match(text)
        and not tells_date(text)
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
    blocks = [text[slice(*place)] for place in places[:end]]
    kinds = [kind_of(block, title) for block in blocks]
    if not told:
        take_credits(kinds, text, places)
    if found.headline:
        take_bylines(kinds, text, places)
    elif not told:
        take_lines_above(kinds, blocks)
    if found.headline and kinds[:1] == ["heading"] and plain(blocks[0]) in NEWS:
        kinds[0] = "boilerplate"
    take_captions(kinds, blocks)
    take_teasers(kinds, blocks)
    kinds += ["boilerplate"] * (len(places) - end)
    settle_headings(kinds)
    for index, block in enumerate(told):
        kinds[index] = as_told(block, kinds[index])
    credits = [credit_told(text, block) for block in told] or [None] * len(places)
    for place, kind, credit in zip(places, kinds, credits, strict=True):
        add(found, kind, *place, text[slice(*place)], credit)
    return found


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


def take_credits(kinds: list[str], text: str, places: Sequence[tuple[int, int]]) -> None:
    """Take the lines that tell who reported and edited, where no source says that they are paragraphs."""
    for index, (kind, (start, end)) in enumerate(zip(kinds, places, strict=False)):
        if kind in ("paragraph", "heading") and end - start <= LONGEST_CREDITS:
            kinds[index] = "boilerplate" if CREDITS.fullmatch(text, start, end) else kind


def take_lines_above(kinds: list[str], blocks: list[str]) -> None:
    """Take the author, dates and sources that stand above an article without a headline."""
    first = 0
    while first < len(blocks) and (names_author(blocks[first]) or is_page_line(blocks[first])):
        kinds[first] = "byline" if names_author(blocks[first]) else "boilerplate"
        first += 1
    told, again = blocks[first : first + 1], blocks[first + 1 : first + 2]
    if told and told == again and has_final_mark(told[0]):
        kinds[first : first + 2] = ["paragraph", "headline-duplicate"]


def take_teasers(kinds: list[str], blocks: list[str]) -> None:
    """Take the titles of other articles: behind "Related", and twice behind the length of a video."""
    for index, (kind, block) in enumerate(zip(kinds, blocks, strict=True)):
        following = index + 1
        if LENGTH.fullmatch(block) and is_twice(blocks, following):
            kinds[index : following + 2] = ["boilerplate"] * 3
        if kind != "boilerplate":
            continue
        announced = block.strip(FURNISHED)
        if RELATED.fullmatch(announced) or announced.lower() == "related":
            while kinds[following : following + 1] == ["heading"]:
                following += 1
            titles = following - index - 1
            if titles > 1:  # one may be the heading of what follows
                kinds[index + 1 : following] = ["boilerplate"] * titles


def is_twice(blocks: list[str], index: int) -> bool:
    """Tell whether a block stands twice from a place on."""
    return len(blocks) > index + 1 and blocks[index] == blocks[index + 1]


def take_captions(kinds: list[str], blocks: list[str]) -> None:
    """Take the captions below lines that announce one, "Image source, Agency / Image caption,", or below
    what is shown instead of the picture, in the same words.
    """
    for index, (block, following) in enumerate(pairwise(blocks)):
        is_double = kinds[index] == "paragraph" and len(block) <= LONGEST_CAPTION and block == following
        if labelled_double(block, following):
            kinds[index : index + 2] = ["boilerplate", "caption"]
            continue
        if is_cut_copy(following, block):
            kinds[index : index + 2] = ["caption", "boilerplate"]
            continue
        if is_double and block in (*blocks[max(0, index - 1) : index], *blocks[index + 2 : index + 3]):
            continue  # a refrain
        if (is_double or BEFORE_CAPTION.match(block)) and kinds[index + 1] in ("heading", "paragraph"):
            kinds[index : index + 2] = ["boilerplate", "caption"]


def labelled_double(block: str, following: str) -> bool:
    """Tell whether a caption stands twice, the second time with a label: "Image: …"."""
    label, colon, words_of = following.partition(": ")
    return bool(colon) and label in ("Image", "Photo", "Picture", "Caption") and words_of == block


def is_cut_copy(block: str, whole: str) -> bool:
    """Tell whether a block is the beginning of another, cut: "A house stands in..."."""
    stem = block.removesuffix("...").removesuffix("…")
    return stem != block and len(stem) > 20 and len(whole) <= LONGEST_CAPTION and whole.startswith(stem)


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
