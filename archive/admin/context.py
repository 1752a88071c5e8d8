"""A passage as an editor reads it: with what stands before and after."""

from dataclasses import dataclass, replace

from archive.models import Kind, Passage

BLOCKS = (Kind.HEADING, Kind.PARAGRAPH, Kind.CAPTION)
COLUMNS = 70


@dataclass(frozen=True, slots=True)
class Context:
    """A passage with its neighbours; for a quote, `before` and `after` are of its paragraph."""

    passage: Passage
    above: Passage | None
    below: Passage | None
    before: str = ""
    after: str = ""

    @property
    def rows(self):
        """Return how many lines a field needs that shows the passage."""
        return sum(1 + len(line) // COLUMNS for line in self.passage.text.split("\n"))


def words_in_context(attribution):
    """Return the Context of an attribution's passage, with what stands around the words in it."""
    passage, context = attribution.passage, context_of(attribution.passage)
    if passage.kind == Kind.QUOTE:
        return context
    first, last = attribution.start - passage.start, attribution.end - passage.start
    return replace(context, before=passage.text[:first], after=passage.text[last:])


def context_of(passage):
    """Return the Context of a passage."""
    is_quote = passage.kind == Kind.QUOTE and passage.parent
    around = passage.parent if is_quote else passage
    blocks = Passage.objects.filter(
        article_id=passage.article_id, edition_id=passage.edition_id, kind__in=BLOCKS
    ).defer("search")
    above = blocks.filter(start__lt=around.start).order_by("-start").first()
    below = blocks.filter(start__gte=around.start + len(around.text)).order_by("start").first()
    if not is_quote:
        return Context(passage, above, below)
    first = passage.start - around.start
    before, after = around.text[:first], around.text[first + len(passage.text) :]
    return Context(passage, above, below, before, after)
