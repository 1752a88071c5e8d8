"""Found words in a passage, marked; what the passage says is escaped. Pure Python."""

import re
from bisect import bisect
from dataclasses import dataclass
from html import escape

from django.utils.safestring import mark_safe

from archive.models.passage import Words

START, STOP = "\x02", "\x03"  # around found words, as `page.py` asks of ts_headline
WHOLE = 600  # characters of a passage that is shown in full
FRAGMENTS, BEFORE, AFTER = 3, 60, 180
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to be marked: the tsqueries whose words are, and when.

    `words`: only so many in a row. `near`: only where a word of each tsquery is within so many words.
    """

    queries: tuple[str, ...]
    words: int = 1
    near: int = 0

    def places(self, headlines, text):
        """Return the places in the text to be marked, by a headline for each of the queries."""
        found = [found_places(headline, text) for headline in headlines]
        if self.near:
            return near_each_other(found, text, self.near)
        return side_by_side([place for places in found for place in places], text, self.words)


def found_places(headline, text):
    """Return the (start, end) in the text of each word that is marked in its headline.

    The headline is the text letter by letter, with START and STOP, without what Words leaves out. Nothing, if
    it is not: then places could not be trusted.
    """
    seen = [place for place, character in enumerate(text) if character not in Words.UNSEEN]
    places, count, begun = [], 0, 0
    for character in headline:
        if character == START:
            begun = count
        elif character == STOP:
            places.append((begun, count))
        else:
            count += 1
    if count != len(seen):
        return []
    return [(seen[start], seen[end - 1] + 1) for start, end in places if start < end]


def side_by_side(places, text, words):
    """Return the places that stand in a row of at least so many words, with no other word between."""
    kept, row = [], []
    for place in places:
        if row and WORD.search(text, row[-1][1], place[0]):
            kept += row if len(row) >= words else []
            row = []
        row.append(place)
    return kept + (row if len(row) >= words else [])


def near_each_other(found, text, distance):
    """Return the places of each word that are within a distance, in words, of a place of each other word."""
    begins = [match.start() for match in WORD.finditer(text)]
    numbers = [{place: bisect(begins, place[0]) for place in places} for places in found]
    return [
        place
        for word, places in enumerate(numbers)
        for place, number in places.items()
        if all(
            any(0 < abs(number - other) <= distance for other in others.values())
            for at, others in enumerate(numbers)
            if at != word
        )
    ]


def marked(text, places):
    """Return the text as safe HTML with <mark> around the places; a long text as its best fragments."""
    places = joined(sorted(places), text)
    if len(text) <= WHOLE:
        return mark_safe(_html(text, places, 0, len(text)))  # noqa: S308 (escaped piece by piece)
    shown = _windows(text, places)
    html = " … ".join(_html(text, places, *window) for window in shown)
    return mark_safe("… " * (shown[0][0] > 0) + html + " …" * (shown[-1][1] < len(text)))  # noqa: S308


def joined(places, text):
    """Return sorted places, overlaps made one, and so neighbours with only a space or a joint between."""
    kept = []
    for start, end in places:
        if kept and (start <= kept[-1][1] or (start == kept[-1][1] + 1 and not text[start - 1].isalnum())):
            kept[-1] = kept[-1][0], max(end, kept[-1][1])
        else:
            kept.append((start, end))
    return kept


def _windows(text, places):
    """Return up to FRAGMENTS spans of the text, in its order, that together show the most different words."""

    def words_from(start):
        return {text[begin:end].lower() for begin, end in places if start <= begin < start + AFTER}

    chosen, seen, left = [], set(), [start for start, _ in places]
    while left and len(chosen) < FRAGMENTS:
        best = max(left, key=lambda start: len(words_from(start) - seen))
        seen |= words_from(best)
        chosen.append(_whole_words(text, best - BEFORE, best + AFTER))
        left = [start for start in left if not best - AFTER < start < best + AFTER]
    return _merged(sorted(chosen)) or [_whole_words(text, 0, WHOLE)]


def _whole_words(text, start, end):
    """Return the span, no wider, with no word cut in two."""
    start, end = max(start, 0), min(end, len(text))
    while 0 < start < end and not text[start - 1].isspace():
        start += 1
    while start < end < len(text) and not text[end].isspace():
        end -= 1
    return (start, end) if start < end else (max(start - BEFORE, 0), min(start + AFTER, len(text)))


def _merged(spans):
    """Return sorted spans with those that touch made one."""
    merged = []
    for start, end in spans:
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _html(text, places, start, end):
    """Return text[start:end], escaped, with the places in it marked."""
    parts, at = [], start
    for begin, stop in places:
        if start <= begin and stop <= end:
            parts += [escape(text[at:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
            at = stop
    return "".join([*parts, escape(text[at:end])])
