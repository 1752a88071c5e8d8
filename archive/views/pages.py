"""The pages that people read."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from archive import reading, search
from archive.asked import number, takes, words
from archive.citations import work_of_article
from archive.views import memento
from archive.views.linked import article_data, site_data, speaker_page_data
from archive.views.public import show

FOR_SEARCH = ("q", *reading.SEARCH_FILTERS, "sort", "page", "count")
FOR_QUOTES = ("q", *reading.FILTERS, "after", "before", "page", "count")
# What browsers call encodings that Python calls otherwise.
WEB_NAMES = {f"cp125{digit}": f"windows-125{digit}" for digit in range(9)}
WEB_NAMES |= {"cp932": "shift_jis", "cp949": "euc-kr", "big5hkscs": "big5", "euc_jis_2004": "euc-jp"}


def front(request):
    """The front page."""
    return show(request, "front.html", reading.front_page(), data=site_data())


@takes("after", "before")
def articles(request):
    """The list of articles."""
    return show(
        request, "articles.html", reading.articles_page(words(request, "after"), words(request, "before"))
    )


def article(request, slug, edition=None):
    """An article in its newest edition, or in another."""
    page = reading.article_page(slug, edition)
    if page is None:
        raise Http404("There is no such article." if edition is None else "There is no such edition.")
    address = page.article.get_absolute_url()
    work = work_of_article(page)
    response = show(request, "article.html", page, path=address, data=article_data(page), work=work)
    return memento.dated(response, page.editions, None if edition is None else page.edition)


def changes(request, slug, edition):
    """What became different in an edition of an article."""
    page = reading.changes_page(slug, edition)
    if page is None:
        raise Http404("There is no such edition.")
    return show(request, "changes.html", page)


def source(request, slug, edition=None):
    """The source of an edition, byte for byte, and as plain text whatever it is: it runs no scripts here."""
    found = reading.source_of(slug, edition)
    if found is None:
        raise Http404("There is no such source.")
    encoding = WEB_NAMES.get(found.encoding, found.encoding.removesuffix("-sig"))
    response = HttpResponse(bytes(found.source), content_type=f"text/plain; charset={encoding}")
    response["X-Content-SHA256"] = found.sha256
    return response


@takes(*FOR_QUOTES)
def quotes(request):
    """The list of quotes."""
    filters = {name: words(request, name) for name in reading.FILTERS}
    marks = (words(request, name) for name in ("after", "before"))
    try:
        page = reading.quotes_page(
            words(request, "q"), filters, *marks, number(request, "page"), counts_all(request)
        )
    except search.TooSlow:
        return too_slow(request, reading.FILTERS)
    return show(request, "quotes.html", page)


@takes("q", "after", "before")
def speakers(request):
    """The list of speakers."""
    page = reading.speakers_page(*(words(request, name) for name in ("q", "after", "before")))
    return show(request, "speakers.html", page)


@takes("kind", "article", "after", "before")
def speaker(request, slug):
    """A speaker; one who was merged into another leads there."""
    asked = (words(request, name) for name in ("kind", "article", "after", "before"))
    page = reading.speaker_page(slug, *asked)
    if page is None:
        raise Http404("There is no such speaker.")
    if page.moved_to:
        return redirect(page.moved_to, permanent=True)
    return show(request, "speaker.html", page, data=speaker_page_data(page))


def attributions(request):
    """The open ledger: how speakers are found, and how often that is right."""
    return show(request, "attributions.html", reading.ledger_page())


@takes(*FOR_SEARCH)
def find(request):
    """The search page."""
    filters = {name: words(request, name) for name in reading.SEARCH_FILTERS}
    try:
        page = reading.search_page(
            words(request, "q"),
            filters,
            words(request, "sort"),
            number(request, "page"),
            counts_all(request),
        )
    except search.TooSlow:
        return too_slow(request, reading.SEARCH_FILTERS)
    return show(request, "search.html", page)


def counts_all(request):
    """Tell whether all matches are to be counted, however long that takes."""
    return words(request, "count") == "all"


def search_help(request):
    """How to search."""
    return show(request, "search_help.html", reading.help_page(), limits=search.LIMITS)


def too_slow(request, filters):
    """Say that a search asks too much, and what would be easier: what was asked for stays in the form."""
    chosen = [(name, words(request, name)) for name in filters if words(request, name)]
    asked = {"query": words(request, "q"), "hidden": chosen, "limits": search.LIMITS}
    response = show(request, "too_slow.html", status=503, **asked)
    response["Retry-After"] = "10"
    response["Cache-Control"] = "no-store"
    return response
