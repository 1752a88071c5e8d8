"""What a speaker says, quoted or reported, in the newest articles."""

import hashlib

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from archive import reading
from archive.feeds.atom import Feed, loaded_of, plain

ENTRIES = 50


def speaker(request, slug):
    """The newest words of a speaker; one who was merged into another leads there."""
    page = reading.speaker_page(slug, first=ENTRIES)
    if page is None:
        raise Http404("There is no such speaker.")
    if page.moved_to:
        return redirect("speaker-feed", page.moved_to.slug, permanent=True)
    name = page.speaker.name
    feed = Feed(
        f"{name} in the Article Archive",
        f"What {name} is quoted with or reported to have said, the newest articles first",
        page.speaker.get_absolute_url(),
        reverse("speaker-feed", args=[page.speaker.slug]),
    )
    said = sorted([*page.quotes, *page.reported], key=lambda said: (-said.article_id, said.start))[:ENTRIES]
    loaded = loaded_of([each.passage for each in said])
    for each in said:
        feed.add_item(**entry_of(each, name, loaded[each.passage.edition_id]))
    return feed.answer()


def entry_of(said, name, loaded):
    """Return an attribution as an entry; what is reported has its paragraph's address and a digest."""
    passage, article = said.passage, said.passage.article
    quoted = said.mode == said.Mode.DIRECT
    words = passage.text if quoted else said.words
    address = settings.ARCHIVE_URL + passage.get_absolute_url()
    digest = hashlib.sha256(words.encode()).hexdigest()[:12]
    what = (
        "quote"
        if quoted
        else "reported in paragraph"
        if passage.kind == "paragraph"
        else "reported in caption"
    )
    probably = "probably " * said.is_doubtful
    element = '<blockquote lang="{}"><p>{}</p></blockquote>' if quoted else '<p lang="{}">{}</p>'
    return {
        "title": plain(f"{probably}{name}: {what} {passage.number} of “{article.headline}”"),
        "link": address,
        "description": plain(format_html(element, article.language, words)),
        "unique_id": address if quoted else f"{address}#reported-{digest}",
        "author_name": plain(article.byline) or None,
        "pubdate": loaded,
        "updateddate": max(loaded, said.decided or loaded),
        "categories": ["quote" if quoted else "reported"],
    }
