"""Stretches of the archive, the newest first, each longer than the one before, as conditions for the index.

Where a word is common, its newest passages stand in the first stretches, and no more than these is read.
"""

from dataclasses import dataclass

from archive.models.passage import SearchTerms

SURE = 1.1  # times what is enough: so many matches are likely in the first stretch
LONGER = 3  # times as far back as all before it goes each stretch
PARTS = 3  # blocks of one size that a stretch has at least: it is not much longer than it has to be

SIZES = {1 << bits: letter for letter, bits in reversed(SearchTerms.BLOCKS.items())}  # the largest first
SMALLEST = min(SIZES)


@dataclass(frozen=True, slots=True)
class Window:
    """Passages with keys below `below`, if that is given, and in these blocks (a tsquery), if any are."""

    blocks: str = ""
    below: int = 0


def windows(last, expected, enough):
    """Return the Windows of an archive whose highest key is `last`; each passage is in one of them.

    The first has the newest passages, and as many as are likely enough; the last all that are older than
    those of the others. `expected`: how many matches there are likely in all the archive; `enough`: how many
    are wanted.
    """
    found, end = [], (last // SMALLEST + 2) * SMALLEST  # passages may have been added meanwhile
    length = max(SURE * enough * last / max(expected, 1), SMALLEST)
    while (begin := _begin(last - length, length)) > 0:
        found.append(Window(" | ".join(_blocks(begin, end))))
        end, length = begin, LONGER * (last - begin)
    return [*found, Window("", end if found else 0)]


def _begin(key, length):
    """Return where the last block not behind this key begins, of a size of which a stretch has several."""
    size = next((size for size in SIZES if size * PARTS <= length), SMALLEST)
    return int(key // size * size)


def _blocks(begin, end):
    """Yield the blocks from one key to another, exclusive, as words of the index: as few as there can be."""
    while begin < end:
        size = next(size for size in SIZES if not begin % size and begin + size <= end)
        yield f"'#{SIZES[size]}{begin // size}'"
        begin += size
