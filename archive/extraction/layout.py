"""Lines in, blocks out: what blank lines part, and lines that were wrapped joined again."""

import re
from collections.abc import Sequence

from .bylines import BYLINE
from .captions import stripped
from .left_out import has_final_mark
from .lexicon import words

LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x85\u2028\u2029]|\Z)")
PARAGRAPH_SEPARATOR = "\u2029"
LONGEST_WRAPPED_LINE = 120
LONGEST_WORD = 40
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


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
            blocks += rejoined(text, group)
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


def rejoined(text: str, lines: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return lines, those joined that were parted inside of a sentence: the next begins in small letters."""
    joined = list(lines[:1])
    for start, end in lines[1:]:
        before = text[max(joined[-1][0], joined[-1][1] - LONGEST_WORD) : joined[-1][1]]
        is_open = before.endswith(",") or before.rpartition(" ")[2] in words("prepositions")
        if (is_open or text[start].islower()) and not has_final_mark(before.rstrip(",")):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
