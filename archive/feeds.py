"""Feeds, as Atom (RFC 4287): what a search finds and what editors write comes to whoever subscribes."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import mark_safe

from archive import reading, search
from archive.asked import words
from archive.markdown import to_html
from archive.models import Edition, Revision

NOTES = 50
# What XML 1.0 can't hold, however it is escaped, but a text can.
NOT_IN_XML = dict.fromkeys([*(set(range(32)) - {9, 10, 13}), 0xFFFE, 0xFFFF])


class Feed(Atom1Feed):
    """An Atom feed whose date is known without entries, too: the archive's last change."""

    def latest_post_date(self):
        """Return when the newest entry was loaded; of no entries, when anything last changed."""
        return super().latest_post_date() if self.items else changed()


def found(request):
    """The newest passages that a search finds; none that has only some of the words, or other words."""
    query = words(request, "q")
    filters = {name: words(request, name) for name in reading.SEARCH_FILTERS}
    try:
        page = reading.newest_page(query, filters, search.LIMITS["feed"])
    except search.TooSlow:
        told = {"Retry-After": "600", "Cache-Control": "no-store"}
        return HttpResponse("This search asks too much.\n", "text/plain", 503, headers=told)
    chosen = [each.label for each in page.chosen]
    asked = {name: value for name, value in {"q": page.results.query, **filters}.items() if value}
    address = f"{settings.ARCHIVE_URL}{reverse('search-feed')}?{urlencode(asked)}"
    feed = Feed(
        title=plain(", ".join(filter(None, [page.results.query, *chosen]))) or "Search",
        link=f"{settings.ARCHIVE_URL}{reverse('search')}?{urlencode({**asked, 'sort': 'newest'})}",
        description=None,
        subtitle="What the archive finds for this search, the newest first",
        language="en",
        author_name="Article Archive",
        feed_url=address,
        feed_guid=address,
    )
    hits = [] if page.results.partial or page.results.searched_for else page.results.hits
    loaded = loaded_of(hits)
    for hit in hits:
        feed.add_item(**entry_of(hit, page.results.query, loaded[hit.passage.edition_id]))
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def entry_of(hit, query, loaded):
    """Return a Hit as an entry; its id is the record's lasting address, so that no reader has it twice."""
    article = hit.passage.article
    names = ", ".join(
        f"{speaker.name}{' reported' * (speaker.mode == 'reported')}" for speaker in hit.speakers
    )
    place = hit.place if names else hit.place.capitalize()
    return {
        "title": plain(f"{names}{': ' * bool(names)}{place} of “{article.headline}”"),
        "link": settings.ARCHIVE_URL + search.words_at(hit.passage, query),
        "description": plain(format_html('<p lang="{}">{}</p>', article.language, hit.marked)),
        "unique_id": settings.ARCHIVE_URL + hit.passage.get_absolute_url(),
        "author_name": plain(article.byline) or None,
        "pubdate": loaded,
        "updateddate": loaded,
        "categories": [hit.passage.kind],
    }


def annotations(request):
    """The newest published annotations, as Atom."""
    address = f"{settings.ARCHIVE_URL}{reverse('annotations-feed')}"
    feed = Feed(
        title="Editors’ notes in the Article Archive",
        link=f"{settings.ARCHIVE_URL}/",
        description=None,
        subtitle="What editors wrote about passages, the newest first",
        language="en",
        author_name="Article Archive",
        feed_url=address,
        feed_guid=address,
    )
    for note in reading.newest_notes(NOTES):
        feed.add_item(**entry_of_note(note))
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def entry_of_note(note):
    """Return an annotation as an entry of the feed."""
    passage, article = note.passage, note.passage.article
    published = note.published or note.changed
    collection_of = reverse("annotations", args=[article.slug])
    place = passage.get_absolute_url()
    words = f", on “{note.exact}”" if note.exact else ""
    anchor = "" if "#" in place else f"#note-{note.pk}"
    return {
        "title": plain(f"{note.get_motivation_display().capitalize()}{words}: “{article.headline}”")[:300],
        "link": f"{settings.ARCHIVE_URL}{place}{anchor}",
        "description": plain(to_html(note.body)),
        "unique_id": f"{settings.ARCHIVE_URL}{collection_of}#{note.key}",
        "author_name": plain((note.author and note.author.get_full_name()) or "an editor"),
        "pubdate": published,
        "updateddate": note.edited or published,
        "categories": [note.motivation],
    }


def loaded_of(hits):
    """Return when the editions of these hits were loaded, by key."""
    articles, editions = (
        {getattr(hit.passage, name) for hit in hits} for name in ("article_id", "edition_id")
    )
    return dict(Edition.objects.filter(article__in=articles, pk__in=editions).values_list("pk", "loaded"))


def changed():
    """Return when anything that readers see last changed."""
    return Revision.objects.filter(pk=1).values_list("changed", flat=True).first() or Revision().changed


def plain(text):
    """Return the text, or the HTML, without what XML can't hold."""
    kept = text.translate(NOT_IN_XML)
    return mark_safe(kept) if hasattr(text, "__html__") else kept  # noqa: S308 (it was safe before)
