"""A stream of sources into the archive, in batches, each all or nothing, in the order of the stream."""

from itertools import chain

from django.db import connection

from archive.loading.batches import Outcome, batches
from archive.loading.settling import settle
from archive.loading.workers import Workers

__all__ = ["Outcome", "load_all"]


def load_all(found, processes=1, *, dry_run=False, **size):
    """Load a stream of (origin, Document or Source) and (origin, reason why there is none); yield Outcomes.

    What is yielded as loaded is committed. As articles go in in the order of the stream, whoever stops at any
    moment and starts again ends with the same archive as if nothing had happened. One batch, or all where the
    caller has begun a transaction, is loaded on the caller's connection; several are by so many processes
    with connections of their own. Raises LoadingError where these can't go on. With `dry_run` nothing is
    written, and there are no addresses.
    """
    stream = batches(found, numbered=not dry_run, **size)
    first, second = next(stream, None), next(stream, None)
    if first is None:
        return
    if second is None or processes < 2 or connection.in_atomic_block:
        for batch in chain([first, second] if second else [first], stream):
            yield from batch.settled(settle(batch.fresh, batch.articles, dry_run=dry_run))
        return
    with Workers(processes, dry_run) as workers:
        yield from workers.load(chain([first, second], stream))
