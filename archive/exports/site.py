"""A copy of the site as files, made by the site's own views: it reads and links from any server or disk.

What only the archive itself can do (the desk, checking, filters, feeds of searches) is left out of the pages.
The search is another, that works in the browser alone: archive/exports/offline.py.
"""

import inspect
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlencode

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse

from archive.exports import offline
from archive.exports.addresses import file_of, relative
from archive.exports.errors import NotExportableError
from archive.exports.rewriting import DROP, Page, rewritten
from archive.exports.snapshot import count, rows
from archive.models import Revision

KIND = "static"
LISTS = ("front", "articles", "quotes", "speakers", "attributions", "integrity")
# Pages that are all copied, so that a link to one needs no look: by name of their address.
ALL = {*LISTS, "article", "edition", "paragraph", "caption", "quote", "speaker"}
# Pages that make sense in the archive itself only, or are another in the copy.
NONE = {
    "check", "search", "search-help", "search-feed", "search-csv", "search-suggest", "timegate", "timemap",
    "sitemap", "sitemap-part", "robots", "opensearch", "favicon",
}  # fmt: skip
FOLLOWED = {"after", "before", "kind"}  # parameters of lists whose pages are copied
ARTICLES = """
SELECT slug, number FROM archive_article a JOIN archive_edition e ON e.article_id = a.id ORDER BY a.id, number
"""
RECORDS = """
SELECT a.slug, p.kind, p.number
FROM archive_article a
JOIN archive_edition e ON e.article_id = a.id
    AND e.number = (SELECT max(number) FROM archive_edition WHERE article_id = a.id)
JOIN archive_passage p ON p.article_id = a.id AND p.edition_id = e.id
WHERE p.kind IN ('paragraph', 'caption', 'quote')
ORDER BY p.article_id, p.id
"""
FIRST = "SELECT id FROM archive_article"
SPEAKERS = "SELECT slug FROM archive_speaker ORDER BY id"


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the copy: the address it is made from, and which page of a list it is."""

    path: str
    query: str = ""
    variant: str = ""
    number: int = 1

    @property
    def file(self):
        """Return the name of its file in the copy."""
        return file_of(self.path, self.variant, self.number)


def write(manifest, directory, progress):
    """Write every page, the files that pages lead to, and the search."""
    copy = Copy(manifest, directory)
    for path in progress(seeds(), number_of_seeds()):
        copy.add(path)
    copy.add_search(progress)


def seeds():
    """Yield the addresses from which all others are found."""
    yield from map(reverse, LISTS)
    for slug, number in rows(ARTICLES):
        if number == 1:
            yield reverse("article", args=[slug])
        yield reverse("edition", args=[slug, number])
    for slug, kind, number in rows(RECORDS):
        yield reverse(kind, args=[slug, number])
    for (slug,) in rows(SPEAKERS):
        yield reverse("speaker", args=[slug])


def number_of_seeds():
    """Return how many addresses there are to begin with."""
    return len(LISTS) + sum(count(f"({sql}) AS seeds") for sql in (FIRST, ARTICLES, RECORDS, SPEAKERS))


class Copy:
    """The copy while it is written. What is on the disk is what was copied: memory holds no list of it."""

    def __init__(self, manifest, directory):
        self.manifest, self.directory = manifest, directory
        self.changed = Revision.objects.values_list("changed", flat=True).first()

    def has(self, place):
        """Tell whether a page was copied already."""
        return (self.directory / place.file).exists()

    def add(self, path):
        """Copy a page, the following pages if it is a list, and what it alone leads to."""
        waiting = [Place(path)]
        while waiting:
            place = waiting.pop()
            if not self.has(place):
                waiting += self.write(place)

    def write(self, place):
        """Write the page of a place; return the places that have to be copied, too."""
        answer = response_of(place)
        if answer is None:
            raise NotExportableError(f"the page {place.path}{place.query} can't be made; nothing was written")
        if answer.status_code in (301, 302):
            target = relative(place.file, file_of(answer["Location"]))
            self.manifest.add(place.file, render_to_string("copy_moved.html", {"target": target}).encode())
            return []
        if not answer["Content-Type"].startswith("text/html"):
            self.manifest.add(place.file, b"".join(answer))
            return []
        return self.write_html(place, answer.text)

    def write_html(self, place, html):
        """Write a page with its links made relative; return the places that have to be copied, too."""
        links = Links(self, place)
        note = {"address": settings.ARCHIVE_URL + place.path + place.query, "changed": self.changed}
        page = Page(links.to, render_to_string("_copied.html", note))
        self.manifest.add(place.file, rewritten(html, page).encode())
        return links.found

    def add_static(self, path):
        """Copy a static file; return its name in the copy, None if there is none."""
        name = file_of(path)
        if ".." in name:
            return None
        if (self.directory / name).exists():
            return name
        try:
            with staticfiles_storage.open(path.removeprefix(settings.STATIC_URL)) as file:
                self.manifest.add(name, file.read())
        except (OSError, SuspiciousFileOperation):
            return None
        return name

    def add_search(self, progress):
        """Write the page that searches the copy, and its index."""
        place = Place(reverse("search"))
        about = offline.write(self.manifest, place.file.rpartition("/")[0], progress)
        request = request_for(place.path, "")
        context = {"site": settings.ARCHIVE_URL, "path": place.path, "about": about}
        self.write_html(place, render_to_string("copy_search.html", context, request))


class Links:
    """The links of one page: where each leads in the copy, and what has to be copied for that."""

    def __init__(self, copy, place):
        self.copy, self.place, self.found = copy, place, []

    def to(self, address, rel=""):
        """Return what a link becomes; DROP where it leads to nothing in the copy, None where it stays."""
        if address.startswith(f"{settings.ARCHIVE_URL}/"):
            address = address.removeprefix(settings.ARCHIVE_URL)
        if not address.startswith(("/", "?")) or address.startswith("//"):
            return None
        address, _, fragment = address.partition("#")
        path, _, query = address.partition("?")
        if path == reverse("search-help"):
            path, fragment = reverse("search"), "help"
        file = self.file_for(path or self.place.path, query, rel)
        if file is None:
            return DROP
        asked = f"?{query}" if query and path == reverse("search") else ""
        return relative(self.place.file, file) + asked + (f"#{fragment}" if fragment else "")

    def file_for(self, path, query, rel):
        """Return the name of the file in the copy that an address leads to, None if there is none."""
        if path.startswith(settings.STATIC_URL):
            return self.copy.add_static(path)
        if path == reverse("search"):
            return file_of(path)
        place = self.list_page(path, query, rel) if query else Place(path)
        if place is None:
            return None
        match = match_of(path)
        if match is None or match.url_name in NONE or match.namespaces:
            return None
        if match.url_name not in ALL and not self.copy.has(place) and response_of(place) is None:
            return None  # an editor's note may lead anywhere
        if match.url_name not in ALL or query:
            self.found.append(place)
        return place.file

    def list_page(self, path, query, rel):
        """Return the place of a page of this list, or of a part of it; None if it is none of these."""
        asked = QueryDict(query)
        kind = asked.get("kind", "")
        if path != self.place.path or not set(asked) <= FOLLOWED or not (kind + "a").isalpha():
            return None
        variant = f"kind-{kind}" if kind else ""
        first = Place(path, f"?{urlencode({'kind': kind})}" if kind else "", variant)
        if not {"after", "before"} & set(asked):
            return first
        number = self.place.number + {"next": 1, "prev": -1}.get(rel, 0)
        return Place(path, f"?{query}", variant, number) if number > 1 else first


@lru_cache(maxsize=1_000)
def match_of(path):
    """Return what answers at a path, None if it is nothing or no public page."""
    try:
        match = resolve(unquote(path))
    except Resolver404:
        return None
    return match if getattr(match.func, "is_public", False) else None


def request_for(path, query):
    """Return a reader's request."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, unquote(path)
    request.META = {"QUERY_STRING": query.removeprefix("?"), "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request.GET = QueryDict(request.META["QUERY_STRING"])
    return request


def response_of(place):
    """Return what the site's own view answers for a place, None where there is nothing."""
    match = match_of(place.path)
    if match is None:
        return None
    try:
        request = request_for(place.path, place.query)
        answer = inspect.unwrap(match.func)(request, *match.args, **match.kwargs)
    except Http404:
        return None
    return answer if answer.status_code in (200, 301, 302) else None
