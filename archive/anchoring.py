"""Selectors: how an annotation keeps its place in words that may change.

The method is that of the W3C Web Annotation model: a TextPositionSelector (start, end) for speed and a
TextQuoteSelector (exact, prefix, suffix) that still fits when the position does not.
"""

from dataclasses import dataclass

# As long as Hypothesis's client keeps, which found it enough to tell equal words apart.
CONTEXT = 32


class NotInPassageError(ValueError):
    """The words are not in the passage. The message tells an editor what to do."""


@dataclass(frozen=True, slots=True)
class Selector:
    """A place in an edition's text: offsets in code points, end exclusive; the words; what is around."""

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


def select(passage, words=""):
    """Return the Selector of these words in a passage, or of all of it where no words are given.

    Raises NotInPassageError where the passage does not hold the words to the character, or holds them more
    than once.
    """
    exact = words.strip() or passage.text
    found = passage.text.count(exact)
    if found == 0:
        raise NotInPassageError("These words are not in the passage, to the character: copy them from it.")
    if found > 1 and exact != passage.text:
        raise NotInPassageError(f"The passage has these words {found} times: take more of those around them.")
    text = passage.edition.text
    start = passage.start + passage.text.index(exact)
    end = start + len(exact)
    return Selector(start, end, exact, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])
