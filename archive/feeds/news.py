"""What is new in the archive as a whole: articles, editors' notes, corrections."""

import hashlib

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html

from archive import reading
from archive.feeds.atom import Feed, plain
from archive.text.markdown import to_html

ENTRIES = 50


def articles(request):
    """The newest articles, each with its opening words; a new edition is the same entry, updated."""
    feed = Feed(
        "Articles in the Article Archive",
        "The newest in the archive first",
        reverse("articles"),
        reverse("articles-feed"),
    )
    for article in reading.articles_page():
        address = settings.ARCHIVE_URL + article.get_absolute_url()
        feed.add_item(
            title=plain(article.headline),
            link=address,
            unique_id=address,
            description=plain(format_html('<p lang="{}">{}</p>', article.language, article.opening)),
            author_name=plain(article.byline or article.publisher) or None,
            pubdate=article.added,
            updateddate=article.edition.loaded if article.edition else article.added,
        )
    return feed.answer()


def annotations(request):
    """The newest published annotations."""
    feed = Feed(
        "Editors’ notes in the Article Archive",
        "What editors wrote about passages, the newest first",
        reverse("front"),
        reverse("annotations-feed"),
    )
    for note in reading.newest_notes(ENTRIES):
        feed.add_item(**entry_of_note(note))
    return feed.answer()


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


def corrections(request):
    """The newest corrections: whose words it really were, what was no quote, what was missed."""
    feed = Feed(
        "Corrections in the Article Archive",
        "Where editors found that somebody else had said something, or nobody, the newest first",
        reverse("attributions"),
        reverse("corrections-feed"),
    )
    for verdict in reading.newest_corrections(ENTRIES):
        feed.add_item(**entry_of_correction(verdict))
    return feed.answer()


def entry_of_correction(verdict):
    """Return a correction as an entry; it is the same one where a new edition carries it over."""
    said, article = verdict.attribution, verdict.attribution.passage.article
    told = correction_of(verdict)
    digest = hashlib.sha256(verdict.words.encode()).hexdigest()[:12]
    reason = f": {said.reason}" if said.reason else ""
    words = '<blockquote lang="{}"><p>{}</p></blockquote><p>{}{}</p>'
    return {
        "title": plain(f"{told}: “{article.headline}”"),
        "link": settings.ARCHIVE_URL + said.passage.get_absolute_url(),
        "description": plain(format_html(words, article.language, verdict.words, told, reason)),
        "unique_id": f"{settings.ARCHIVE_URL}{article.get_absolute_url()}"
        f"#corrected-{said.decided:%Y%m%dT%H%M%S.%fZ}-{digest}",
        "author_name": "an editor",
        "pubdate": said.decided,
        "updateddate": said.decided,
        "categories": [said.status],
    }


def correction_of(verdict):
    """Return in words what an editor found: "David Welch, not Rob Huebert"."""
    if verdict.attribution.is_set_aside:
        return "Not a quote"
    name = verdict.speaker.name if verdict.speaker else "Nobody named"
    if verdict.attribution.is_added:
        return f"{name}, in a quote that was missed"
    return f"{name}, not {verdict.formerly}" if verdict.formerly else name
