"""The addresses. They are in other people's footnotes: none ever changes its meaning."""

from django.contrib import admin
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from archive import feeds
from archive.api import addresses
from archive.views import annotations, api, check, errors, machine, pages, style, taken
from archive.views.public import public


class Slug(StringConverter):
    """A lasting address: letters and digits of any script, hyphens, underscores."""

    regex = r"[-\w]+"


class Number(StringConverter):
    """A number that something can have: 1 to 999,999,999, written in one way only."""

    regex = "[1-9][0-9]{0,8}"
    to_python = staticmethod(int)


class Part(Number):
    """A number that counts from 0."""

    regex = "0|[1-9][0-9]{0,8}"


register_converter(Slug, "name")
register_converter(Number, "number")
register_converter(Part, "part")


def page(route, view, name, **options):
    """Return the address of a public page: the only way to add one, so that none forgets what all do."""
    return path(route, public(view, **options), name=name)


urlpatterns = [
    page("", pages.front, "front"),
    page("articles/", pages.articles, "articles"),
    # /articles/<slug>/…
    page("articles/<name:slug>/", pages.article, "article"),
    page("articles/<name:slug>/source.txt", pages.source, "source"),
    page("articles/<name:slug>/editions/<number:edition>/", pages.article, "edition"),
    page("articles/<name:slug>/editions/<number:edition>/source.txt", pages.source, "edition-source"),
    page("articles/<name:slug>/paragraphs/<number:number>/", pages.paragraph, "paragraph"),
    page("articles/<name:slug>/captions/<number:number>/", pages.caption, "caption"),
    page("articles/<name:slug>/quotes/<number:number>/", pages.quote, "quote"),
    page("articles/<name:slug>/annotations.jsonld", annotations.collection, "annotations"),
    page("quotes/", pages.quotes, "quotes"),
    page("check/", check.check, "check", asked_by_post=True),
    page("attributions/", pages.attributions, "attributions"),
    page("speakers/", pages.speakers, "speakers"),
    page("speakers/<name:slug>/", pages.speaker, "speaker"),
    page("search/", pages.find, "search"),
    page("search/help/", pages.search_help, "search-help"),
    page("search/feed.atom", feeds.found, "search-feed"),
    page("search/results.csv", taken.results, "search-csv"),
    page("search/suggest", machine.suggest, "search-suggest"),
    # For machines.
    page("feeds/annotations.atom", feeds.annotations, "annotations-feed"),
    page("sitemap.xml", machine.sitemap, "sitemap"),
    page("sitemap-<name:kind>-<part:number>.xml", machine.sitemap_part, "sitemap-part"),
    page("robots.txt", machine.robots, "robots"),
    page("opensearch.xml", machine.opensearch, "opensearch"),
    page("favicon.ico", machine.favicon, "favicon"),
    page("healthz", machine.healthz, "healthz"),
    page("api/", api.described, "api"),
    path("api/", addresses(public)),
    # Not for the public.
    path("style/", style.style, name="style"),
    path("admin/", admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
