"""What machines ask of the site as a whole."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from archive.models import Article, Edition, Speaker

# A sitemap may hold 50,000 addresses. Parts are ranges of keys, so that none must be counted to find another.
PART = 10_000
LISTED = {"articles": Article, "speakers": Speaker}


@dataclass(frozen=True, slots=True)
class Listed:
    """An address in a sitemap, and when its page last changed, if that is known."""

    path: str
    changed: datetime | None = None


def sitemap_parts():
    """Return the names of the parts of the sitemap as (kind, number)."""
    parts = []
    for kind, model in LISTED.items():
        last = model.objects.aggregate(last=Max("pk"))["last"]
        parts += [(kind, number) for number in range((last or 0) // PART + 1)] if last else []
    return parts


def sitemap_part(kind, number):
    """Return the addresses in a part; nothing for one that there is not."""
    keys = range(number * PART, (number + 1) * PART)
    if kind not in LISTED or keys.stop > 2**62:
        return []
    rows = LISTED[kind].objects.filter(pk__gte=keys.start, pk__lt=keys.stop).order_by("pk")
    if kind == "speakers":
        return [Listed(speaker.get_absolute_url()) for speaker in rows.filter(merged_into=None)]
    loaded = Edition.objects.filter(article_id__gte=keys.start, article_id__lt=keys.stop).order_by("number")
    loaded = dict(loaded.values_list("article_id", "loaded"))
    return [Listed(article.get_absolute_url(), loaded.get(article.pk)) for article in rows]
