"""Lines in, blocks out: what blank lines part, and lines that were wrapped joined again."""

import re
from collections.abc import Sequence
from itertools import pairwise

from .bylines import BYLINE
from .captions import stripped
from .left_out import LONGEST_MENU, has_final_mark, is_label

LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x85\u2028\u2029]|\Z)")
PARAGRAPH_SEPARATOR = "\u2029"
LONGEST_WRAPPED_LINE = 120
SHORT_LINE, LONG_LINE = 25, 60
ENDS = frozenset(".!?;:…")
OPEN = frozenset(
    ["of", "the", "a", "an", "and", "with", "at", "to", "from", "by", "that", "which", "his", "her"]
)
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
        one_by_one = one_by_one or (place == 0 and begins_with_label(text, group))
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


def begins_with_label(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Tell whether the first of several lines is a label of the page, and not all are: "Skip to content"."""
    return (
        len(lines) > 2
        and is_label(text[slice(*lines[0])])
        and not is_label(text[lines[0][0] : min(lines[-1][1], lines[0][0] + LONGEST_MENU)])
    )


def rejoined(text: str, lines: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return lines, those joined that were parted inside of a sentence: the next begins in small letters."""
    joined = list(lines[:1])
    for (first, last), (start, end) in pairwise(lines):
        if goes_on(text[joined[-1][0]], text[first:last], text[start : min(end, start + 2)]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def goes_on(opening: str, line: str, following: str) -> bool:
    """Tell whether a line's sentence goes on in the next, of which `following` are the first two letters.

    `opening`: the first letter of the sentence's first line. A list's lines are short and small, and "iPhone"
    opens a sentence, too.
    """
    if line[-1] in ENDS or following[1:].isupper():
        return False
    if following[0].islower():
        return len(line) >= SHORT_LINE or not opening.islower()
    return len(line) > LONG_LINE and (line.endswith(",") or line.rpartition(" ")[2] in OPEN)
