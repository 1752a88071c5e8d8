"""One article into the archive, in the caller's transaction or one of its own."""

from dataclasses import dataclass

from django.db import transaction

from archive.loading.reading import counts_of, read, sha256_of
from archive.loading.writing import KnownError, insert_articles
from archive.models import Article, Edition


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a source: its article, whether it is new, and what was found in it."""

    article: Article
    new: bool
    counts: dict[str, int]


@transaction.atomic
def load(source):
    """Write a Source as an article with its edition and records: all rows or none.

    The same bytes again change nothing. Returns Loaded; raises NotAnArticleError.
    """
    sha256 = sha256_of(source)
    if known := article_of(sha256):
        return Loaded(known, False, {})
    reading = read(source)
    try:
        with transaction.atomic():
            insert_articles([reading])
    except KnownError:
        return Loaded(article_of(sha256), False, {})
    return Loaded(Article.objects.get(pk=reading.article_id), True, counts_of(reading.record))


def article_of(sha256):
    """Return the article that has a source with this SHA-256, None if none has."""
    known = Edition.objects.filter(sha256=sha256).select_related("article").defer("source", "text").first()
    return known and known.article
