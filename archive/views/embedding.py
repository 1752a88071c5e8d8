"""Cards of records for other sites, as oEmbed 1.0 (oembed.com) has it."""

import json
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import Resolver404, resolve

from archive import reading
from archive.asked import number, takes, words
from archive.citations import work_of_record
from archive.embedding import WIDTH, card, fitted
from archive.views.record import KINDS

HOUR = 3_600  # seconds


@takes("url", "format", "maxwidth", "maxheight")
def oembed(request):
    """The card of the paragraph, caption or quote that has this address, as JSON."""
    if words(request, "format") not in ("", "json"):
        return HttpResponse("Only JSON is given here.\n", "text/plain; charset=utf-8", 501)
    page = record_at(words(request, "url"))
    if page is None:
        raise Http404(
            "There is nothing to embed at this address: give that of a paragraph, caption or quote."
        )
    work = work_of_record(page)
    shown, width, height = fitted(
        work, number(request, "maxwidth", WIDTH), number(request, "maxheight", None)
    )
    speaker = page.attribution.speaker if work.speaker else None
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": f"{work.kind.capitalize()} {work.number} of “{work.headline}”",
        "author_name": work.says_who,
        "author_url": speaker and settings.ARCHIVE_URL + speaker.get_absolute_url(),
        "provider_name": "Article Archive",
        "provider_url": f"{settings.ARCHIVE_URL}/",
        "cache_age": HOUR,
        "html": card(page, work, shown),
        "width": width,
        "height": height,
    }
    answer = {name: value for name, value in answer.items() if value not in (None, "")}
    response = HttpResponse(json.dumps(answer, ensure_ascii=False), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def record_at(url):
    """Return the RecordPage at an address of this archive; None where there is none that can be embedded."""
    try:
        parts = urlsplit(url)
        site = urlsplit(settings.ARCHIVE_URL)
        found = resolve(unquote(parts.path).removeprefix(site.path))
    except (ValueError, Resolver404):
        return None
    if (parts.scheme, parts.netloc) != (site.scheme, site.netloc) or found.url_name not in KINDS:
        return None
    page = reading.record_page(**found.kwargs)
    return None if page is None or page.is_set_aside else page
