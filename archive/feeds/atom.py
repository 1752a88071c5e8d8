"""What all feeds are made with: a date without entries, too, and nothing in them that XML can't hold."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.safestring import mark_safe

from archive.models import Edition, Revision

# What XML 1.0 can't hold, however it is escaped, but a text can.
NOT_IN_XML = dict.fromkeys([*(set(range(32)) - {9, 10, 13}), 0xFFFE, 0xFFFF])


class Feed(Atom1Feed):
    """An Atom feed of this archive: what it is about, where it is, where people read the same."""

    def __init__(self, title, subtitle, link, address):
        """Take the addresses without the archive's own; the feed's is its id."""
        own = settings.ARCHIVE_URL + address
        super().__init__(
            title=plain(title),
            link=settings.ARCHIVE_URL + link,
            description=None,
            subtitle=plain(subtitle),
            language="en",
            author_name="Article Archive",
            feed_url=own,
            feed_guid=own,
        )

    def latest_post_date(self):
        """Return when the newest entry changed; of no entries, when anything in the archive did."""
        return super().latest_post_date() if self.items else changed()

    def answer(self):
        """Return the feed as a response."""
        return HttpResponse(self.writeString("utf-8"), content_type=self.content_type)


def loaded_of(passages):
    """Return when the editions of these passages were loaded, by key."""
    articles, editions = ({getattr(each, name) for each in passages} for name in ("article_id", "edition_id"))
    return dict(Edition.objects.filter(article__in=articles, pk__in=editions).values_list("pk", "loaded"))


def changed():
    """Return when anything that readers see last changed."""
    return Revision.objects.filter(pk=1).values_list("changed", flat=True).first() or Revision().changed


def plain(text):
    """Return the text, or the HTML, without what XML can't hold."""
    kept = text.translate(NOT_IN_XML)
    return mark_safe(kept) if hasattr(text, "__html__") else kept  # noqa: S308 (it was safe before)
