"""The addresses. They are in other people's footnotes: none ever changes its meaning."""

import re

from django.contrib import admin
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from archive import feeds
from archive.api import addresses
from archive.apps import open_desk
from archive.citations import FILES
from archive.views import (
    annotations,
    api,
    cards,
    check,
    citing,
    embedding,
    errors,
    machine,
    memento,
    pages,
    record,
    seals,
    style,
    taken,
    timeline,
)
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


class Kinds(StringConverter):
    """The records that have a page, in the plural; the singular goes to the view."""

    regex = "|".join(f"{kind}s" for kind in record.KINDS)
    to_python = staticmethod(lambda kinds: kinds[:-1])
    to_url = staticmethod(lambda kind: f"{kind}s")


class Form(StringConverter):
    """A form of citations, by how its files' names end."""

    regex = "|".join(map(re.escape, FILES))


register_converter(Slug, "name")
register_converter(Number, "number")
register_converter(Part, "part")
register_converter(Kinds, "kinds")
register_converter(Form, "form")


def page(route, view, name, told=None, **options):
    """Return the address of a public page: the only way to add one, so that none forgets what all do.

    `told`: what the view is told besides what is in the address.
    """
    return path(route, public(view, **options), told, name=name)


open_desk()

urlpatterns = [
    page("", pages.front, "front"),
    page("articles/", pages.articles, "articles"),
    # /articles/<slug>/…
    page("articles/<name:slug>/", pages.article, "article"),
    page("articles/<name:slug>/source.txt", pages.source, "source"),
    page("articles/<name:slug>/editions/<number:edition>/", pages.article, "edition"),
    page("articles/<name:slug>/editions/<number:edition>/changes/", pages.changes, "changes"),
    page("articles/<name:slug>/editions/<number:edition>/source.txt", pages.source, "edition-source"),
    *(
        page(f"articles/<name:slug>/{kind}s/<number:number>/", record.record, kind, {"kind": kind})
        for kind in record.KINDS
    ),
    page("articles/<name:slug>/cite.<form:form>", citing.article, "cite-article"),
    page("articles/<name:slug>/editions/<number:edition>/cite.<form:form>", citing.article, "cite-edition"),
    page("articles/<name:slug>/<kinds:kind>/<number:number>/cite.<form:form>", citing.record, "cite-record"),
    page("articles/<name:slug>/<kinds:kind>/<number:number>/card.png", cards.record, "card", is_dear=True),
    page(
        "articles/<name:slug>/<kinds:kind>/<number:number>/evidence.json",
        seals.evidence,
        "evidence",
        is_dear=True,
    ),
    page("articles/<name:slug>/annotations.jsonld", annotations.collection, "annotations"),
    page("timeline/", timeline.timeline, "timeline"),
    page("timeline/<number:year>/", timeline.stretch, "year"),
    page("timeline/<number:year>/<number:month>/", timeline.stretch, "month"),
    page("quotes/", pages.quotes, "quotes", is_dear=True),
    page("check/", check.check, "check", asked_by_post=True, is_dear=True),
    page("attributions/", pages.attributions, "attributions"),
    page("integrity/", seals.integrity, "integrity"),
    page("speakers/", pages.speakers, "speakers"),
    page("speakers/<name:slug>/", pages.speaker, "speaker"),
    page("speakers/<name:slug>/feed.atom", feeds.speaker, "speaker-feed"),
    page("search/", pages.find, "search", is_dear=True),
    page("search/help/", pages.search_help, "search-help"),
    page("search/feed.atom", feeds.found, "search-feed", is_dear=True),
    page("search/results.csv", taken.results, "search-csv", is_dear=True),
    page("search/suggest", machine.suggest, "search-suggest", is_dear=True),
    # For machines.
    page("feeds/articles.atom", feeds.articles, "articles-feed"),
    page("feeds/corrections.atom", feeds.corrections, "corrections-feed"),
    page("timegate/<name:slug>/", memento.timegate, "timegate"),
    page("timemap/<name:slug>/", memento.timemap, "timemap"),
    page("feeds/annotations.atom", feeds.annotations, "annotations-feed"),
    page("oembed", embedding.oembed, "oembed"),
    page("sitemap.xml", machine.sitemap, "sitemap"),
    page("sitemap-<name:kind>-<part:number>.xml", machine.sitemap_part, "sitemap-part", is_dear=True),
    page("robots.txt", machine.robots, "robots"),
    page("llms.txt", machine.llms, "llms"),
    page("opensearch.xml", machine.opensearch, "opensearch"),
    page("favicon.ico", machine.favicon, "favicon"),
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
