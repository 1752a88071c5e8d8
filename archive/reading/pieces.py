"""A passage's words cut where something begins or ends in them, so that a page can mark them."""

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Span:
    """What lies over some of the words: offsets into the edition's text, end exclusive."""

    start: int
    end: int
    kind: str
    about: object = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Words under the same spans."""

    text: str
    spans: tuple

    def over(self, kind):
        """Return the first span of a kind over these words, or None."""
        return next((span for span in self.spans if span.kind == kind), None)


def pieces_of(passage, spans):
    """Cut a passage's text at the ends of the spans: the pieces together are the text, to the letter."""
    return cut(passage.text, spans, passage.start)


def cut(text, spans, first=0):
    """Cut a text, which begins at the offset `first`, at the ends of the spans."""
    spans = [span for span in spans if span.start < first + len(text) and span.end > first]
    cuts = {0, len(text)}
    for span in spans:
        cuts |= {max(0, span.start - first), min(len(text), span.end - first)}
    cuts = sorted(cuts)
    return [
        Piece(
            text[start:end],
            tuple(span for span in spans if span.start - first < end and span.end - first > start),
        )
        for start, end in pairwise(cuts)
    ]


def attribution_spans(attribution):
    """Yield the mention and the cue of an attribution."""
    for kind in ("mention", "cue"):
        start, end = getattr(attribution, f"{kind}_start"), getattr(attribution, f"{kind}_end")
        if start is not None and end is not None:
            yield Span(start, end, kind, attribution)


def note_spans(notes):
    """Yield the words that annotations are about, where it is not all of the passage."""
    for note in notes:
        if note.exact and note.start is not None:
            yield Span(note.start, note.end, "note", note)
