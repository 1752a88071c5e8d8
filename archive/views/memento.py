"""Articles as they were at a time: Memento (RFC 7089). An edition's time is when the archive first saw it."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe

from archive import reading
from archive.views.public import CACHE_CONTROL

LINKS = "application/link-format"
UNREADABLE = "Accept-Datetime has to be a time such as Wed, 25 Nov 2026 08:00:00 GMT.\n"


def timegate(request, slug):
    """Lead to the edition that was the newest at the time in Accept-Datetime; without a time, that is now.

    Before the first edition there was none: it leads to the first.
    """
    editions = editions_or_404(slug)
    asked = request.headers.get("Accept-Datetime")
    time = None if asked is None else parse_http_date_safe(asked)
    if asked is not None and time is None:
        response = HttpResponse(UNREADABLE, "text/plain; charset=utf-8", 400)
    else:
        there = (edition for edition in editions if time is None or seconds(edition) <= time)
        response = redirect(reverse("edition", args=[slug, next(there, editions[-1]).number]))
        response["Link"] = ", ".join([original(editions), map_of(editions), *ends(editions)])
    response["Cache-Control"] = CACHE_CONTROL
    patch_vary_headers(response, ["accept-datetime"])
    return response


def timemap(request, slug):
    """List all editions with their times."""
    editions = editions_or_404(slug)
    told = [memento(edition, editions) for edition in reversed(editions)]
    links = [original(editions), gate(editions), map_of(editions, "self"), *told]
    return HttpResponse(",\n".join(links) + "\n", content_type=LINKS)


def dated(response, editions, edition=None):
    """Tell with an article's page where its times are; with the page of an edition, which time it is of."""
    links = [gate(editions), map_of(editions)]
    if edition:
        response["Memento-Datetime"] = http_date(seconds(edition))
        near = [one for one in reversed(editions) if abs(one.number - edition.number) == 1]
        links = [original(editions), *links, *ends(editions)]
        links += [memento(one, editions, "prev" if one.number < edition.number else "next") for one in near]
    response["Link"] = ", ".join([*filter(None, [response.get("Link")]), *links])
    return response


def editions_or_404(slug):
    """Return the editions of an article, newest first."""
    editions = reading.editions_of(slug)
    if not editions:
        raise Http404("There is no such article.")
    return editions


def seconds(edition):
    """Return when an edition was loaded, as HTTP has times: in whole seconds since 1970."""
    return int(edition.loaded.timestamp())


def address(name, editions, *more):
    """Return an address of an article in full."""
    return settings.ARCHIVE_URL + reverse(name, args=[editions[0].article.slug, *more])


def original(editions):
    """Return the link to the article, which shows its newest edition."""
    return f'<{address("article", editions)}>; rel="original"'


def gate(editions):
    """Return the link to the article's TimeGate."""
    return f'<{address("timegate", editions)}>; rel="timegate"'


def map_of(editions, rel="timemap"):
    """Return the link to the article's TimeMap, with the times that it covers."""
    first, last = http_date(seconds(editions[-1])), http_date(seconds(editions[0]))
    return f'<{address("timemap", editions)}>; rel="{rel}"; type="{LINKS}"; from="{first}"; until="{last}"'


def ends(editions):
    """Return the links to the first and the last edition, one if they are the same."""
    return [memento(edition, editions) for edition in dict.fromkeys([editions[-1], editions[0]])]


def memento(edition, editions, *more):
    """Return the link to an edition, with its time."""
    places = [name for name, end in (("first", editions[-1]), ("last", editions[0])) if edition == end]
    rel, time = " ".join([*places, *more, "memento"]), http_date(seconds(edition))
    return f'<{address("edition", editions, edition.number)}>; rel="{rel}"; datetime="{time}"'
