"""Annotations for machines: a feed of the newest, and those of an article as W3C Web Annotations."""

import json

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from archive import reading, webannotations
from archive.markdown import to_html
from archive.models import Article, Revision

NEWEST = 50
JSON_LD = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
# What XML 1.0 can't hold, however it is escaped, but a text can.
NOT_IN_XML = dict.fromkeys([*(set(range(32)) - {9, 10, 13}), 0xFFFE, 0xFFFF])


class Feed(Atom1Feed):
    """An Atom feed that has a date without entries, too."""

    def latest_post_date(self):
        """Return when the newest entry changed; of no entries, when anything did."""
        if self.items:
            return super().latest_post_date()
        return Revision.objects.filter(pk=1).values_list("changed", flat=True).first() or Revision().changed


def collection(request, slug):
    """An article's published annotations and editors' verdicts, as a W3C Web Annotation collection."""
    article = Article.objects.filter(slug=slug).first()
    if article is None:
        raise Http404("There is no such article.")
    text = json.dumps(webannotations.collection(article), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type=JSON_LD)
    response["Allow"] = "GET, HEAD"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def feed(request):
    """The newest published annotations, as Atom."""
    address = f"{settings.ARCHIVE_URL}{reverse('annotations-feed')}"
    made = Feed(
        title="Editors’ notes in the Article Archive",
        link=f"{settings.ARCHIVE_URL}/",
        description=None,
        subtitle="What editors wrote about passages, the newest first",
        language="en",
        author_name="Article Archive",
        feed_url=address,
        feed_guid=address,
    )
    for note in reading.newest_notes(NEWEST):
        made.add_item(**entry_of(note))
    return HttpResponse(made.writeString("utf-8"), content_type=made.content_type)


def entry_of(note):
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


def plain(text):
    """Return the text without what XML can't hold."""
    return str(text).translate(NOT_IN_XML)
