"""Which edition of an article readers see."""

from django.db.models import Exists, F, OuterRef

from archive.models import Attribution, Edition, Passage


def editions_of(slug):
    """Return an article's editions, newest first, without their bytes and text; the article is loaded."""
    editions = Edition.objects.filter(article__slug=slug).select_related("article")
    return list(editions.defer("source", "text").order_by("-number"))


def passages():
    """Return the passages of the newest editions."""
    return Passage.objects.defer("search").filter(~newer("edition_id"))


def attributions():
    """Return the attributions in the newest editions."""
    inside = Attribution.objects.filter(passage__article_id=F("article_id"))
    return inside.filter(~newer("passage__edition_id"))


def newer(edition):
    """Return the condition that there is a newer edition than the one this field names."""
    return Exists(Edition.objects.filter(article_id=OuterRef("article_id"), id__gt=OuterRef(edition)))
