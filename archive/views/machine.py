"""What machines read: sitemap, robots.txt, a browser's search box with its suggestions."""

import json

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import urlencode

from archive import reading, search
from archive.asked import given, takes
from archive.views.public import show

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def sitemap(request):
    """The index of the sitemap's parts."""
    response = show(request, "sitemap.xml", reading.sitemap_parts())
    response["Content-Type"] = "application/xml; charset=utf-8"
    return response


def sitemap_part(request, kind, number):
    """The addresses in one part of the sitemap."""
    listed = reading.sitemap_part(kind, number)
    if not listed:
        raise Http404("There is no such part of the sitemap.")
    return HttpResponse(urlset(listed), content_type="application/xml; charset=utf-8")


def urlset(listed):
    """Return (path, when it changed or None) as a sitemap; a template would take seconds for 50,000."""
    moments = {changed for _, changed in listed if changed}
    times = {each: f"<lastmod>{each.isoformat(timespec='seconds')}</lastmod>" for each in moments}
    urls = (
        f"<url><loc>{escape(settings.ARCHIVE_URL + path)}</loc>{times.get(changed, '')}</url>\n"
        for path, changed in listed
    )
    return f'{XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{"".join(urls)}</urlset>\n'


def llms(request):
    """What language models and those who build with them should know, as llmstxt.org has it."""
    response = show(request, "llms.txt")
    response["Content-Type"] = "text/plain; charset=utf-8"
    return response


def robots(request):
    """What crawlers should leave alone."""
    response = show(request, "robots.txt")
    response["Content-Type"] = "text/plain; charset=utf-8"
    return response


def opensearch(request):
    """How a browser searches the archive from its address bar."""
    response = show(request, "opensearch.xml")
    response["Content-Type"] = "application/opensearchdescription+xml; charset=utf-8"
    return response


@takes("q")
def suggest(request):
    """What may be meant by what is typed so far, as OpenSearch suggestions: texts, their kinds, addresses.

    A speaker or heading leads to its page; words, which are of no kind, to their search.
    """
    typed = given(request, "q")
    found = search.suggest(typed)
    answer = [
        typed,
        [one.text for one in found],
        ["" if one.kind == "word" else one.kind for one in found],
        [
            settings.ARCHIVE_URL + (one.url or f"{reverse('search')}?{urlencode({'q': one.text})}")
            for one in found
        ],
    ]
    return HttpResponse(json.dumps(answer), content_type="application/x-suggestions+json; charset=utf-8")


def favicon(request):
    """Lead to the icon: browsers ask here for pages that name none, such as a source."""
    return redirect(static("favicon.svg"))
