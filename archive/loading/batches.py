"""A stream of sources in batches: bounded in bytes, without what the archive has already."""

from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Batch:
    """Sources that are written together.

    `fresh` are those that the archive does not have, as (origin, Source), `articles` the keys of their
    articles to be. `outcomes` are those of all in the stream's order, None where `fresh` will tell.
    """

    fresh: list
    articles: list
    outcomes: list
    keys: set  # the SHA-256 of the fresh ones, until it is known what became of them

    def settled(self, outcomes=()):
        """Return the Outcomes of all, given those of the fresh ones."""
        self.keys.clear()
        rest = iter(outcomes)
        return [outcome or next(rest) for outcome in self.outcomes]


def batches(found, size=BATCH_BYTES, numbered=True):
    """Yield Batches of a stream of (origin, Source) and (origin, reason why there is none).

    The archive is asked once a batch what it has. Keys of articles are drawn here, in the order of the
    stream, unless `numbered` is False: the front page shows the newest by them.
    """
    unsettled = []
    for part in parts(found, size):
        unsettled = [batch for batch in unsettled if batch.keys]
        taken = set().union(*(batch.keys for batch in unsettled))
        keys = ["" if isinstance(source, str) else sha256_of(source) for _, source in part]
        known = addresses_of(set(keys) - {""})
        batch = Batch([], [], [], set())
        for (origin, source), key in zip(part, keys, strict=True):
            if not key:
                batch.outcomes.append(Outcome(origin, "refused", source))
            elif key in known or key in taken:
                batch.outcomes.append(Outcome(origin, "known", slug=known.get(key, "")))
            else:
                taken.add(key)
                batch.keys.add(key)
                batch.outcomes.append(None)
                batch.fresh.append((origin, source))
        batch.articles = draw("archive_article", len(batch.fresh)) if numbered else [None] * len(batch.fresh)
        unsettled.append(batch)
        yield batch


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
