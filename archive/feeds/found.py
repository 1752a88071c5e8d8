"""What a search finds."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from archive import reading, search
from archive.asked import takes, words
from archive.feeds.atom import Feed, loaded_of, plain


@takes("q", *reading.SEARCH_FILTERS)
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
    feed = Feed(
        plain(", ".join(filter(None, [page.results.query, *chosen]))) or "Search",
        "What the archive finds for this search, the newest first",
        f"{reverse('search')}?{urlencode({**asked, 'sort': 'newest'})}",
        f"{reverse('search-feed')}?{urlencode(asked)}",
    )
    hits = [] if page.results.partial or page.results.searched_for else page.results.hits
    loaded = loaded_of([hit.passage for hit in hits])
    for hit in hits:
        feed.add_item(**entry_of(hit, page.results.query, loaded[hit.passage.edition_id]))
    return feed.answer()


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
