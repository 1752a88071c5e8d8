"""Which words of a text are said to be somebody's: its quotes with their claimed speakers. Pure Python."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from archive import extraction
from archive.checking import pasted
from archive.checking.words import words_of
from archive.extraction.quotes import marked_spans

# What stands for words that were left out, as writers and style books have it.
ELLIPSIS = re.compile(r"[\[(]\s*(?:…|\.\s?\.\s?\.)\s*[\])]|…|\.\s?\.\s?\.")
SIC = re.compile(r"[\[(]\s*sic\s*[\])]", re.IGNORECASE)
LINE_END = re.compile(r"(?<![\r\n])(?:\r\n|\r|\n)(?![\r\n])")
BLANKS = " \t\r\n\v\f\x85\xa0\u2028\u2029"
LONE_MARKS = BLANKS + '“”„‟"«»'


@dataclass(frozen=True)
class Claim:
    """Words that are said to be somebody's. `start` and `end` are code points of what was given.

    `speaker` is who is said to have said them, as the text has it; `named` tells a name from a description.
    `places`: of each of its characters, in what was given.
    """

    text: str
    start: int
    end: int
    speaker: str | None = None
    named: bool = False
    places: tuple[tuple[int, int], ...] = ()

    def span(self, start, end):
        """Return where text[start:end] stands in what was given."""
        if start >= len(self.text):
            return self.end, self.end
        return self.places[start][0], self.places[end - 1][1] if end > start else self.places[start][0]

    @cached_property
    def words(self):
        """Return its Words, without what an editor put in between to say that it stands so."""
        return words_of(SIC.sub(lambda found: " " * len(found[0]), self.text))

    @cached_property
    def breaks(self):
        """Return the numbers of the words before which an ellipsis stands, and some word before that."""
        starts = [word.start for word in self.words]
        places = (bisect_left(starts, found.end()) for found in ELLIPSIS.finditer(self.text))
        return frozenset(place for place in places if 0 < place < len(starts))


def claims_of(given):
    """Return the Claims of a text in its order: any string is allowed; markup is read as its text.

    They are its quotes. A text without any, or in which what stands between marks is less than half, is one
    claim as a whole. A text without a word holds none.
    """
    text = pasted.read(given)
    found = [claim_of(text, *quote) for quote in quotes_of(text.text) or between_marks(text.text)]
    return [claim for claim in found if claim and claim.words]


def between_marks(text):
    """Return what stands between marks as (start, end), or all of a text in which that is less than half."""
    spans = [(span.start, span.end) for span in marked_spans(text, 0, len(text))]
    inside = sum(len(words_of(text[start:end])) for start, end in spans)
    return spans if spans and 2 * inside >= len(words_of(text)) else [(0, len(text))]


def quotes_of(text):
    """Return the quotes of a text as (start, end, speaker, named).

    Where one has no end, the lines may be wrapped, so that their ends are spaces: if more quotes have an end
    then, it is read so. A quote over several paragraphs is one.
    """
    quotes = extracted(text)
    if any(quote.integrity == "unclosed" for quote in quotes):
        unwrapped = extracted(LINE_END.sub(lambda found: " " * len(found[0]), text))
        quotes = min(quotes, unwrapped, key=lambda read: sum(quote.integrity == "unclosed" for quote in read))
    joined, last = [], None
    for quote in quotes:
        if quote.continues and last is not None and quote.continues == last.number:
            joined[-1] = (joined[-1][0], quote.end, *joined[-1][2:])
        else:
            joined.append((quote.start, quote.end, quote.speaker, quote.named))
        last = quote
    return joined


def extracted(text):
    """Return the quotes that extraction finds in a text, those of the headline, too, in order."""
    article = extraction.extract(text)
    return sorted((*article.headline_quotes, *article.quotes), key=lambda quote: quote.start)


def claim_of(text, start, end, speaker=None, named=False):
    """Return text[start:end] without outer blanks as a Claim; None where nothing is left.

    A mark at the end of a whole text has lost its partner, or it would be a quote.
    """
    words, outer = text.text[start:end], LONE_MARKS if end - start == len(text.text) else BLANKS
    start += len(words) - len(words.lstrip(outer))
    words = words.strip(outer)
    if not words:
        return None
    end = start + len(words)
    return Claim(words, *text.span(start, end), speaker, named, tuple(text.places[start:end]))
