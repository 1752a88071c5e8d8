"""The only writer of articles, editions, passages, speakers and extracted attributions.

One article or millions go the same way: source -> `reading` (its records, or why there are none) -> `writing`
(rows, all of a batch or none). `single` loads one in the caller's transaction, `bulk` all of a stream, in
processes of their own (`workers`) where they are many.
"""

from archive.loading.bulk import Outcome, load_all
from archive.loading.reading import NotAnArticleError, Reading, counts_of, read
from archive.loading.rows import headline_of, told_of
from archive.loading.single import Loaded, load
from archive.loading.workers import LoadingError
from archive.loading.writing import insert_edition, lock

__all__ = [
    "Loaded",
    "LoadingError",
    "NotAnArticleError",
    "Outcome",
    "Reading",
    "counts_of",
    "headline_of",
    "insert_edition",
    "load",
    "load_all",
    "lock",
    "read",
    "told_of",
]
