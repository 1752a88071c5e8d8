"""Stretches of the archive, the newest first, each longer than the one before, as conditions for the index.

Where a word is common, its newest passages stand in the first stretches, and no more than these is read.
"""

from dataclasses import dataclass

from archive.models.passage import SearchTerms

SURE = 0.6  # of what is enough: where no more is likely, the next stretch is needed, too, and has this in it


@dataclass(frozen=True, slots=True)
class Window:
    """Passages with keys below `below`, if that is given, and in these blocks (a tsquery), if any are."""

    blocks: str = ""
    below: int = 0


def windows(last, expected, enough):
    """Return the Windows of an archive whose highest key is `last`; each passage is in one of them.

    Each but the last has the newest two blocks of a size (and the next, should it just be begun); the last
    has all that is older. `expected`: how many matches there are likely in all the archive; `enough`: how
    many are wanted.
    """
    found, below = [], 0
    for letter, bits in SearchTerms.BLOCKS.items():
        oldest = (last >> bits) - 1
        if oldest < 1:
            break
        if not found and expected * (last - (oldest << bits)) < SURE * enough * last:
            continue
        blocks = " | ".join(f"'#{letter}{block}'" for block in range(oldest, oldest + 3))
        found.append(Window(blocks, below))
        below = oldest << bits
    return [*found, Window("", below)]
