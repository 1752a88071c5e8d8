"""Selectors: how an annotation keeps its place in words that may change.

The method is that of the W3C Web Annotation model: a TextPositionSelector (start, end) for speed and a
TextQuoteSelector (exact, prefix, suffix) that still fits when the position does not. In a changed text the
words are looked for at their position, then elsewhere, where what stands around them decides, then words like
them; what is not sure is no place. tests/benchmarks/anchoring.py measures how often that is right.
"""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

# One character for one, so that places stay: what keyboards have for what print has.
AS_TYPED = str.maketrans("“”„‟«»‘’‚‛ʼ‐‑–—\u00a0", '"' * 6 + "'" * 5 + "----" + " ")
# What is looked at around words in an edition that is at hand: much more than what a selector keeps.
WIDE = 240
# Words this long are nowhere by chance.
DISTINCTIVE = 24
MOST_PLACES = 500
# Chosen on the training part of the benchmark: how well the surroundings must fit, and better than elsewhere;
# how like the words must be that stand for changed ones, and from which length at all.
FITS, MARGIN, SIMILAR, SIMILAR_SHORT, SHORT, WORTH_A_LOOK = 0.38, 0.1, 0.72, 0.85, 12, 55
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
    if not words.strip():
        return []
    pattern = r"\s+".join(map(re.escape, words.translate(AS_TYPED).split()))
    folded = text.translate(AS_TYPED)
    return [match.span(1) for match in re.finditer(f"(?=({pattern}))", folded)]


@dataclass(frozen=True, slots=True)
class Place:
    """Where words may be in a new text: offsets, how they were found, and how sure that is, 0 to 1."""

    start: int
    end: int
    how: str  # same, moved, retypeset, changed
    score: float


def find(old, start, end, new):
    """Return the Place in a new text of what stood from start to end in an old one; None if none is sure."""
    before, after = old[max(0, start - WIDE) : start], old[end : end + WIDE]
    return find_words(old[start:end], before, after, new, start)


def find_words(words, before, after, new, start=None):
    """Return the Place of words with this before and after them in a new text; None if none is sure."""
    if start is not None and new[start : start + len(words)] == words:
        near = new[max(0, start - CONTEXT) : start], new[start + len(words) :][:CONTEXT]
        if near == (before[-CONTEXT:] if before else "", after[:CONTEXT]):
            return Place(start, start + len(words), "same", 1.0)
    places = exact_places(words, before, after, new)
    if places:
        return the_sure_one(words, places)
    places = similar_places(words, before, after, new)
    needed = SIMILAR if len(words) >= DISTINCTIVE else SIMILAR_SHORT
    return places[0] if places and places[0].score >= needed else None


def candidates(words, before, after, new, most=5):
    """Return the Places where words may be, sure or not, the likeliest first: for a person to choose from."""
    places = exact_places(words, before, after, new) or similar_places(words, before, after, new)
    return sorted(places, key=lambda place: -place.score)[:most]


def exact_places(words, before, after, new):
    """Return the Places where the words stand, however they are typeset, scored by what is around them."""
    found = []
    places = [place for place in places_of(words, new) if cuts_no_word(new, *place)]
    for start, end in places[:MOST_PLACES]:
        how = "moved" if new[start:end] == words else "retypeset"
        found.append(Place(start, end, how, around(before, after, new, start, end)))
    return found


def cuts_no_word(text, start, end):
    """Tell whether a stretch of text begins and ends where words do."""
    cut_before = text[start - 1 : start].isalnum() and text[start].isalnum()
    return not cut_before and not (text[end - 1].isalnum() and text[end : end + 1].isalnum())


def the_sure_one(words, places):
    """Return the place that is clearly the best; None where chance could have made it so."""
    places = sorted(places, key=lambda place: -place.score)
    best = places[0]
    if len(places) == 1 and len(words) >= DISTINCTIVE:
        return best
    second = places[1].score if len(places) > 1 else 0
    return best if best.score >= FITS and best.score - second >= MARGIN else None


def around(before, after, new, start, end):
    """Return how well the surroundings fit, 0 to 1: most by the better side, as the other may be new."""
    sides = (
        alike(before, new[max(0, start - len(before)) : start], CONTEXT, from_end=True),
        alike(after, new[end : end + len(after)], CONTEXT),
    )
    return 0.7 * max(sides) + 0.3 * min(sides)


def alike(one, other, near, from_end=False):
    """Return how alike two contexts are, 0 to 1; what is next to the words counts as much as all the rest."""
    if not one and not other:
        return 1.0
    one, other = one.translate(AS_TYPED), other.translate(AS_TYPED)
    close = (one[-near:], other[-near:]) if from_end else (one[:near], other[:near])
    return 0.5 * above_chance(*close) + 0.5 * above_chance(one, other)


def above_chance(one, other):
    """Return the similarity of two texts, 0 for two that have no more in common than any two."""
    return max(0.0, fuzz.ratio(one, other) / 50 - 1)


def similar_places(words, before, after, new):
    """Return the Places of words like these, one a paragraph at most, the likeliest first."""
    if len(words) < SHORT:
        return []
    folded = words.translate(AS_TYPED)
    found = []
    for block in re.finditer(r"\S(?:.|\n(?!\s*\n))*", new):
        text = block[0].translate(AS_TYPED)
        if len(folded) > 0.6 * len(text):
            start, end, score = 0, len(text), fuzz.ratio(folded, text)
        elif best := fuzz.partial_ratio_alignment(folded, text):
            start, end, score = best.dest_start, best.dest_end, best.score
        else:
            continue
        if score < WORTH_A_LOOK:
            continue
        start, end = whole_words(text, start, end)
        first = block.start() + start
        last = block.start() + end
        fit = around(before, after, new, first, last)
        found.append(Place(first, last, "changed", 0.8 * score / 100 + 0.2 * fit))
    found.sort(key=lambda place: -place.score)
    return found


def whole_words(text, start, end):
    """Return a stretch of text widened to whole words."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    stretch = text[start:end]
    return start + len(stretch) - len(stretch.lstrip()), end - len(stretch) + len(stretch.rstrip())
