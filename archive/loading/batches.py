"""A stream of sources in batches: bounded in bytes, without what the archive has already."""

from dataclasses import dataclass, field, replace

from archive.loading.reading import sha256_of
from archive.loading.writing import addresses_of, draw

# A transaction's worth of text: large enough that what is done once a batch hardly counts, small enough for
# a Ctrl-C, for memory, and for a progress bar that moves.
BATCH_BYTES = 400_000
BATCH_SOURCES = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a source. `became` is "loaded", "known" or "refused"; `why` tells a person the reason.

    `slug` and `counts` are those of its article, `size` the bytes of its source, where they are known.
    """

    origin: str
    became: str
    why: str = ""
    slug: str = ""
    counts: dict = field(default_factory=dict)
    size: int = 0


@dataclass(slots=True, eq=False)
class Awaited:
    """A source that is loaded now, until it is known what became of it."""

    key: str  # its SHA-256
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """A source with the same bytes as one before it that is loaded now."""

    origin: str
    first: Awaited

    @property
    def outcome(self):
        """What became of it: what is refused once is refused again, and all else is known."""
        first = self.first.outcome
        if first and first.became == "refused":
            return replace(first, origin=self.origin)
        return Outcome(self.origin, "known")


@dataclass(slots=True, eq=False)
class Batch:
    """Sources that are written together.

    `fresh` are those that the archive does not have, as (origin, Document or Source), `articles` the keys of
    their articles to be. `sources` are all in the stream's order: Outcomes, and what has none yet.
    """

    fresh: list = field(default_factory=list)
    articles: list = field(default_factory=list)
    sources: list = field(default_factory=list)
    is_open: bool = False  # nobody knows yet what became of all

    def awaited(self):
        """Return what is to be loaded."""
        return [source for source in self.sources if isinstance(source, Awaited)]

    def settled(self, outcomes=()):
        """Return the Outcomes of all, given those of the fresh ones. Batches are settled in their order."""
        self.is_open = False
        for source, outcome in zip(self.awaited(), outcomes, strict=True):
            source.outcome = outcome
        return [each if isinstance(each, Outcome) else each.outcome for each in self.sources]


def batches(found, size=BATCH_BYTES, numbered=True):
    """Yield Batches of a stream of (origin, Document or Source) and (origin, reason why there is none).

    The archive is asked once a batch what it has. Keys of articles are drawn here, in the order of the
    stream, unless `numbered` is False: the front page shows the newest by them.
    """
    before = []
    for part in parts(found, size):
        before = [batch for batch in before if batch.is_open]
        batch = batch_of(part, {one.key: one for batch in before for one in batch.awaited()})
        count = len(batch.fresh)
        batch.articles = draw("archive_article", count) if numbered else [None] * count
        before.append(batch)
        yield batch


def batch_of(part, awaited):
    """Return the Batch of a part of the stream; `awaited` are the sources in the open ones, by SHA-256."""
    batch = Batch()
    keys = ["" if isinstance(source, str) else sha256_of(source) for _, source in part]
    known = addresses_of(set(keys) - {""})
    for (origin, source), key in zip(part, keys, strict=True):
        if not key:
            batch.sources.append(Outcome(origin, "refused", source))
        elif key in known:
            batch.sources.append(Outcome(origin, "known", slug=known[key]))
        elif key in awaited:
            batch.sources.append(Twin(origin, awaited[key]))
        else:
            awaited[key] = Awaited(key)
            batch.sources.append(awaited[key])
            batch.fresh.append((origin, source))
    batch.is_open = not all(isinstance(source, Outcome) for source in batch.sources)
    return batch


def parts(found, size):
    """Yield lists of what is in the stream, of about this many bytes each."""
    part, held = [], 0
    for origin, source in found:
        part.append((origin, source))
        held += 0 if isinstance(source, str) else len(source.data)
        if held >= size or len(part) == BATCH_SOURCES:
            yield part
            part, held = [], 0
    if part:
        yield part
