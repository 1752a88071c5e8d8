"""What became of words between a source and a text that quotes it. Pure Python.

The verdicts, in the order in which they are decided; the first that fits is given:

- `absent`: no passage is enough like the words (`is_found`). It never means "false".
- `reported`: most of the words that were found stand outside of quotes: in the article's own voice, or in
  indirect speech.
- `other-speaker`: they stand in a quote, whose speaker is known and cannot be the one who is claimed.
- `altered`: words were replaced, inserted or deleted.
- `cut`: words were left out at an ellipsis, or two places were joined: LONG_CUT words or more lie between, or
  what stands around quotes ("Welch said"). Nothing else differs but marks.
- `marks`: the words are the same; marks, case, accents or spacing are not.
- `exact`: they are the same to the character.
"""

from enum import StrEnum

from archive.checking.speakers import may_be_one

# Measured by tests/benchmarks/check.py on annotated news articles: see `is_found`.
LEAST, SHORTNESS, WHOLE = 0.35, 1.42, 0.22
FEWEST = 0.1  # of that weight is taken for granted
SAME = 0.99
MOSTLY = 0.5


class Verdict(StrEnum):
    """What a check says of words."""

    EXACT = "exact"
    MARKS = "marks"
    ALTERED = "altered"
    CUT = "cut"
    OTHER_SPEAKER = "other-speaker"
    REPORTED = "reported"
    ABSENT = "absent"


def is_found(source, alignment):
    """Tell whether the words are so much alike that they are taken for the same ones.

    The fewer words both have, the more alike the rest must be, as a few are soon alike by chance: the score
    has to reach LEAST + SHORTNESS / the weight of the words that both have. Where they are all of a
    sentence or a quote, rather than some words of a longer one, WHOLE less is enough.
    """
    first, last = alignment.span
    least = LEAST + SHORTNESS / max(alignment.shared, FEWEST)
    if source.ends_before(first) and source.ends_before(last):
        least -= WHOLE
    return alignment.score >= min(least, SAME)


def wording(claim, source, alignment):
    """Return the verdict on the words alone: `altered`, `cut`, `marks` or `exact`."""
    kinds = alignment.kinds()
    if kinds - {"same", "cut"}:
        return Verdict.ALTERED
    if "cut" in kinds:
        return Verdict.CUT
    first, last = claim.words[0], claim.words[-1]
    start, end = span_of(source, alignment)
    around = start - first.start, end + len(claim.text) - last.end
    return Verdict.EXACT if source.text(*around) == claim.text else Verdict.MARKS


def span_of(source, alignment):
    """Return where in the edition's text the words begin and end."""
    first, last = alignment.span
    return source.words[first].start, source.words[last - 1].end


def quote_of(source, alignment):
    """Return the number in `source.quotes` of the quote that most words stand in; None if no quote."""
    weights = {}
    for step in alignment.steps:
        if step.kind in ("same", "replaced"):
            for place in range(*step.source):
                number = max(0, source.places[place])
                weights[number] = weights.get(number, 0) + source.words[place].weight
    outside, inside = weights.pop(0, 0), sum(weights.values())
    if not inside or inside < MOSTLY * (inside + outside):
        return None
    return max(weights, key=weights.get) - 1


def judge(claim, source, alignment, names=()):
    """Return the Verdict on words that were found; `names`: of who said them, where that is known."""
    if quote_of(source, alignment) is None:
        return Verdict.REPORTED
    if claim.named and names and not may_be_one(claim.speaker, names):
        return Verdict.OTHER_SPEAKER
    return wording(claim, source, alignment)


def turns(claim, source, alignment):
    """Return the words that turn a sentence, among those that the claim leaves out, has more, or replaces."""
    found = {}
    for step in alignment.steps:
        if step.kind != "same":
            ours, theirs = claim.words[slice(*step.claim)], source.words[slice(*step.source)]
            found |= dict.fromkeys(word.key for word in [*theirs, *ours] if word.is_turn)
    return list(found)
