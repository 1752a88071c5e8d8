"""What a check searches: so that "not in this archive" can be cited."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Max

from archive import __version__
from archive.models import Article, Edition, Passage, Revision


@dataclass(frozen=True, slots=True)
class Extent:
    """How much was searched: the newest editions of articles, loaded until then, at a revision."""

    articles: int
    passages: int
    until: datetime | None
    revision: int
    version: str = __version__


def extent():
    """Return the Extent of the archive as it is now."""
    last = Passage.objects.aggregate(last=Max("id"))["last"]
    until = Edition.objects.order_by("-id").values_list("loaded", flat=True).first()
    return Extent(*counts(last, until), until, Revision.current())


@lru_cache(maxsize=4)
def counts(last, until):
    """Return how many articles and current passages there are, counted once for each last one.

    Passages are only ever added, and become old only as others are added.
    """
    return Article.objects.count(), Passage.objects.filter(current=True).count()
