"""A block in, its marked spans out: which words stand between quotation marks, and how well closed.

One pass from left to right over the marks of one block, so that an odd mark never swallows the next block.
Marks that are none (apostrophes, feet and inches, '90s) are passed over.
"""

import re
from dataclasses import dataclass

RUN = r"[“”„‟\"«»＂'`‘’]{4,}"  # four marks and more in a row quote nothing
DOUBLE = re.compile(RUN + r"|“”(?=\w)|[“”„‟\"«»＂]|``|'{2,3}|’’|‘‘|‘’(?=\w)")
SINGLE = re.compile(RUN + r"|[‘’‚‛'`‹›]")
OPENERS, CLOSERS = frozenset({"“", "„", "‟", "``", "‘‘", "‘’", "“”"}), frozenset({"”", "’’"})
SINGLE_OPENERS = "‘'‚‛`‹"
CLOSES = {"“": "”", "„": "“”", "‟": "”", "«": "»", "»": "«", "``": "''\"", "‘‘": "’’", "‘’": "’’", "“”": "”",
          "‹": "›", "‘": "’", "‚": "‘’", "`": "'´"}  # fmt: skip
BLANKS = " \t\r\n\v\f\x85\xa0\u2009\u202f\u2028\u2029\u200b\ufeff"
BEFORE_OPENING = frozenset(BLANKS + "([{—–-/…:*_>|")
ENDS_CLAUSE = frozenset(",.?!…;:-–—)")
FOOT_AND_INCH = re.compile(r"\d['’] ?\d{1,2}\Z")
ELISION = re.compile(
    r"(?i)(?:\d\ds?|em|til|tis|twas|cause|bout|n|nuff|round|cept|twere|neath|tween|kay|ere|ol)\b"
)
SAYS_WHO = re.compile(
    r"\s*(?:(?:the|an?|his|her|their|its|our) )?(?:[\w’'-]+\.? ){0,4}?"
    r"(?:said|says|reads?|added|adds|wrote|writes|asked|told|replied|explained|noted)\b"
)
SAYS_BEFORE = re.compile(r"\b(?:said|says|added|told|asked|wrote|replied)[,:]\Z")
LOOK_AHEAD, LOOK_BACK = 80, 8


@dataclass(slots=True)
class Marked:
    """One marked span. `first` and `last` include the marks; `start` and `end` are the words only."""

    first: int
    last: int
    start: int
    end: int
    opening: str
    closing: str | None
    integrity: str


@dataclass(slots=True)
class Mark:
    """A quotation mark as it stands, and what its neighbours say about which way it looks."""

    start: int
    end: int
    sign: str
    opens: bool
    closes: bool


def marked_spans(text: str, start: int, end: int) -> list[Marked]:
    """Return the marked spans of the block text[start:end], outermost only, in order."""
    doubles = double_spans(text, start, end)
    singles = single_spans(text, start, end)
    return outermost(doubles, singles) if singles else doubles


def double_marks(text: str, start: int, end: int) -> list[Mark]:
    """Return the double marks of a block; inches and marks without words are passed over."""
    marks = []
    for match in DOUBLE.finditer(text, start, end):
        first, last = match.span()
        if last - first > 3:
            continue
        before = text[first - 1] if first > start else " "
        if last - first == 3:  # ''' is a double mark beside an apostrophe or a single mark
            first, last = (first, last - 1) if before in BEFORE_OPENING else (first + 1, last)
        sign, after = text[first:last], text[last] if last < end else " "
        free_before, free_after = before in BEFORE_OPENING or before in "'‘“\"", after in BLANKS
        if sign in ('"', "”", "''") and FOOT_AND_INCH.search(text, max(start, first - LOOK_BACK), first):
            continue
        marks.append(Mark(first, last, sign, free_before and not free_after, not free_before or free_after))
    return marks


def double_spans(text: str, start: int, end: int) -> list[Marked]:
    """Pair the double marks of a block.

    A span opens at an opening mark or at one with a free left side. It closes at the next closing mark, or at
    one turned the wrong way where a closing one belongs (“ … , “the statement read), or at the block's end.
    """
    marks = double_marks(text, start, end)
    found, opening, skip = [], None, 0
    for index, mark in enumerate(marks):
        if skip:
            skip -= 1
        elif opening is None:
            if can_open(text, mark, end) or is_loose(text, marks[index : index + 2], start):
                opening = mark
        elif is_closing(text, marks, index, opening, start, end):
            if opening.sign == "“”" and text.startswith("”", mark.end):  # “”doubled like this,””
                mark.end, skip = mark.end + 1, 1
            add(found, text, opening, mark, end)
            opening = None
        elif nests(marks, index):
            skip = 1
        elif mark.opens:  # the span before was never closed
            add(found, text, opening, None, mark.start)
            opening = mark
    if opening is not None:
        add(found, text, opening, None, end)
    return found


def can_open(text: str, mark: Mark, end: int) -> bool:
    """Tell whether a mark outside of any span opens one: `said "yes` and `“ yes` do, `24" screen` not."""
    free = mark.sign in ('"', "«") and text[mark.start - 1 : mark.start] in BEFORE_OPENING
    return mark.end < end and (mark.opens or mark.sign in OPENERS or free)


def is_loose(text: str, marks: list[Mark], start: int) -> bool:
    """Tell whether a mark with blanks on both sides opens: He added, ” It was so,” as the next one closes."""
    if len(marks) < 2 or marks[0].opens or marks[1].opens:
        return False
    if text[marks[0].end] != " " or not text[marks[0].end + 1].isalnum():
        return False
    before = text[max(start, marks[0].start - LOOK_BACK) : marks[0].start]
    return not before or before[-2:] in (", ", ": ") or bool(SAYS_BEFORE.search(before))


def is_closing(text: str, marks: list[Mark], index: int, opening: Mark, start: int, end: int) -> bool:
    """Tell whether a mark inside a span closes it, whichever way it is turned."""
    mark = marks[index]
    if mark.sign in CLOSERS or (mark.sign == "»" and opening.sign == "«"):
        return True
    if mark.sign in CLOSES.get(opening.sign, "") and not mark.opens:
        return True
    if not mark.opens:
        return mark.sign not in OPENERS or mark.closes
    before = text[max(start, mark.start - 2) : mark.start].rstrip(BLANKS)[-1:]
    if before not in ENDS_CLAUSE or not before:
        return False
    if SAYS_WHO.match(text, mark.end, min(end, mark.end + LOOK_AHEAD)):
        return True
    return index + 1 == len(marks) and before == ","


def nests(marks: list[Mark], index: int) -> bool:
    """Tell whether a mark opens a span inside a span: “He called it “mad” and left.”"""
    rest = marks[index + 1 : index + 3]
    both_close = len(rest) == 2 and not any(mark.opens or mark.sign in OPENERS for mark in rest)
    return marks[index].opens and both_close


def add(found: list[Marked], text: str, opening: Mark, closing: Mark | None, end: int) -> None:
    """Add the span between two marks, its words stripped of blanks; spans without a letter or digit go."""
    stop = closing.start if closing else end
    inner = text[opening.end : stop]
    first = opening.end + len(inner) - len(inner.lstrip(BLANKS))
    last = opening.end + len(inner.rstrip(BLANKS))
    if not any(map(str.isalnum, inner[:200])) and not any(map(str.isalnum, inner)):
        return
    if closing is None:
        found.append(Marked(opening.start, last, first, last, opening.sign, None, "unclosed"))
        return
    right = closing.sign in CLOSES.get(opening.sign, opening.sign)
    integrity = "balanced" if right else "wrong-closing-mark"
    found.append(Marked(opening.start, closing.end, first, last, opening.sign, closing.sign, integrity))


def single_spans(text: str, start: int, end: int) -> list[Marked]:
    """Pair the single marks of a block: ‘We don’t want the workers’ rights to go,’ she said.

    The closing mark is the first with punctuation beside it before the next opening one, else the first
    that is free on its right side; a mark that finds none is an apostrophe, unless the block opens with it.
    """
    found, opening, likely = [], None, None
    for match in SINGLE.finditer(text, start, end):
        first, last = match.span()
        sign = match.group()
        if len(sign) > 1:
            continue
        before = text[first - 1] if first > start else " "
        after = text[last] if last < end else " "
        if after in "'‘’" or before in "'‘’":
            continue
        free = before in BEFORE_OPENING or before in '“"'
        if after.isalnum() or (free and after in '“"[$£€#@.…('):
            if free and sign in SINGLE_OPENERS and not ELISION.match(text, last, min(end, last + 8)):
                if opening is not None and likely is not None:
                    add(found, text, opening, likely, end)
                if opening is None or likely is not None:
                    opening, likely = Mark(first, last, sign, True, False), None
            continue
        if opening is None or sign in "‘‚‛`‹" or before in BEFORE_OPENING:
            continue
        mark = Mark(first, last, sign, False, True)
        if before in ",.?!…;" or (after in ',.?!…;:)—–”"' or last == end):
            add(found, text, opening, mark, end)
            opening = likely = None
        elif likely is None:
            likely = mark
    if opening is None:
        return found
    is_apostrophe = likely is None or text[likely.start - 1] == "s"
    if is_apostrophe and (opening.start == start or goes_on(text, start, opening, end)):
        add(found, text, opening, None, end)
    elif likely is not None:
        add(found, text, opening, likely, end)
    return found


def goes_on(text: str, start: int, opening: Mark, end: int) -> bool:
    """Tell whether a colon introduces words that the next paragraph goes on with, in single marks as well."""
    introduced = text[max(start, opening.start - LOOK_BACK) : opening.start].rstrip(BLANKS)[-1:] in {":", ","}
    return introduced and text[end : end + LOOK_BACK].lstrip(BLANKS)[:1] in {*SINGLE_OPENERS}


def outermost(doubles: list[Marked], singles: list[Marked]) -> list[Marked]:
    """Return the spans of both families that lie in no other; where two cross, the double one stays."""
    found: list[Marked] = []
    for span in sorted(doubles + singles, key=lambda m: (m.first, -m.last)):
        while found and span.first < found[-1].last < span.last and found[-1].opening in SINGLE_OPENERS:
            found.pop()
        if not found or span.first >= found[-1].last:
            found.append(span)
    return found
