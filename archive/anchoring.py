"""Selectors: how an annotation keeps its place in words that may change.

The method is that of the W3C Web Annotation model: a TextPositionSelector (start, end) for speed and a
TextQuoteSelector (exact, prefix, suffix) that still fits when the position does not.
"""

import re
from dataclasses import dataclass

# One character for one, so that places stay: what keyboards have for what print has.
AS_TYPED = str.maketrans("“”„‟«»‘’‚‛ʼ‐‑–—\u00a0", '"' * 6 + "'" * 5 + "----" + " ")
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


def select(passage, words="", at=None):
    """Return the Selector of these words in a passage, or of all of it where no words are given.

    The words may be typed: straight marks, plain hyphens and other blanks stand for what the passage has.
    `at` is where they begin, in code points into the passage, where that is known; it is only believed if
    they stand there. Raises NotInPassageError where the passage does not hold the words, or holds them more
    than once.
    """
    text = passage.text
    if not words.strip():
        return selector(passage.edition.text, passage.start, passage.start + len(text))
    places = places_of(words, text)
    if not places:
        raise NotInPassageError("These words are not in the passage: copy them from it, to the letter.")
    chosen = [place for place in places if place[0] == at] or places
    if len(chosen) > 1:
        raise NotInPassageError(
            f"The passage has these words {len(places)} times: take more of those around them."
        )
    start, end = chosen[0]
    return selector(passage.edition.text, passage.start + start, passage.start + end)


def selector(text, start, end):
    """Return the Selector of a place in an edition's text."""
    return Selector(
        start, end, text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    )


def places_of(words, text):
    """Return where words stand in a text as [(start, end)], whatever marks and blanks they are typed with."""
    pattern = r"\s+".join(map(re.escape, words.translate(AS_TYPED).split()))
    folded = text.translate(AS_TYPED)
    return [match.span(1) for match in re.finditer(f"(?=({pattern}))", folded)]
