"""Which edition of an article readers see."""

from archive.models import Attribution, Edition, Passage


def editions_of(slug):
    """Return an article's editions, newest first, without their bytes and text; the article is loaded."""
    editions = Edition.objects.filter(article__slug=slug).select_related("article")
    return list(editions.defer("source", "text").order_by("-number"))


def passages():
    """Return the passages of the newest editions."""
    return Passage.objects.defer("search").filter(current=True)


def attributions():
    """Return the attributions in the newest editions."""
    return Attribution.objects.filter(passage__current=True)
