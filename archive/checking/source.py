"""Passages of one article as one row of words, in which a wording may be found. Pure Python."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from archive.checking.words import words_of

PARAGRAPH_END = "\n\n"
SENTENCE_END = re.compile("[.?!…]")


@dataclass(frozen=True)
class Source:
    """Blocks of an edition in the order of its text, and where in them quotes stand.

    A block has `start`, `end` and `text`, a quote `start` and `end`: code points of the edition's text.
    """

    blocks: tuple
    quotes: tuple = ()

    @cached_property
    def words(self):
        """Return the Words of all blocks; their offsets are the edition's."""
        return [word for block in self.blocks for word in words_of(block.text, block.start)]

    @cached_property
    def places(self):
        """Return for each word a number of the quote that it is in, positive, or of its block, negative."""
        starts = [quote.start for quote in self.quotes]
        numbers = []
        for number, block in enumerate(self.blocks, 1):
            for word in self.words[len(numbers) :]:
                if word.start >= block.end:
                    break
                last = bisect_right(starts, word.start)
                inside = last and word.start < self.quotes[last - 1].end
                numbers.append(last if inside else -number)
        return numbers

    def verbatim(self, text, first, last):
        """Return the numbers of the first and last word where a text stands to the character, or None.

        `first`, `last`: offsets in the text at which its first word begins and its last one ends. Of several
        places the first that is quoted is returned.
        """
        blocks = [block for block in self.blocks if text in block.text]
        if not blocks:
            return None
        starts, found = [word.start for word in self.words], []
        for block in blocks:
            at = block.text.find(text)
            while at >= 0:
                number = bisect_right(starts, block.start + at + first) - 1
                after = bisect_right(starts, block.start + at + last - 1)
                if (
                    starts[number] == block.start + at + first
                    and self.words[after - 1].end == block.start + at + last
                ):
                    found.append((number, after))
                at = block.text.find(text, at + len(text))
        return max(found, key=lambda place: self.places[place[0]] > 0, default=None)

    def ends_before(self, number):
        """Tell whether a sentence, a quote or a block ends before the word of this number."""
        if number in (0, len(self.words)) or self.places[number - 1] != self.places[number]:
            return True
        return bool(SENTENCE_END.search(self.text(self.words[number - 1].end, self.words[number].start)))

    def text(self, start, end):
        """Return the words from start to end; what stands between two blocks is a paragraph's end."""
        parts = (
            block.text[max(0, start - block.start) : end - block.start]
            for block in self.blocks
            if block.start < end
        )
        return PARAGRAPH_END.join(part for part in parts if part)

    def block_at(self, offset):
        """Return the block that an offset is in, or the last that begins before it."""
        return max((block for block in self.blocks if block.start <= offset), key=lambda block: block.start)
