"""What a page tells of its article, and where it does: JSON-LD, Open Graph, meta tags, the page itself.

Nothing is guessed: a field that is not stated stays empty.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from . import linkeddata
from .dates import moment
from .linkeddata import names, words
from .spaces import in_one_line

PUBLISHED = (
    "article:published_time", "article:published", "og:published_time", "og:article:published_time",
    "datepublished", "date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date",
    "publicationdate", "date.issued", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.issued",
    "dcterms.created", "dc.date.created", "sailthru.date", "parsely-pub-date",
    "cxenseparse:recs:publishtime", "citation_publication_date", "citation_date", "article.published",
    "article_date_original", "rnews:datepublished", "originalpublicationdate",
)  # fmt: skip
AUTHOR = (
    "author", "article:author", "og:article:author", "article.author", "byl", "parsely-author",
    "sailthru.author", "dc.creator", "dcterms.creator", "citation_author", "cxenseparse:author",
    "rnews:author", "authors",
)  # fmt: skip
PUBLISHER = (
    "og:site_name",
    "publisher",
    "dc.publisher",
    "dcterms.publisher",
    "citation_publisher",
    "application-name",
)
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$")
BY = re.compile(
    r"(?i)^\s*(?:(?:written |reported |story |words )?(?:by\b|(?-i:By(?=[A-Z])))|par\b|de la plume de)[:\s]*"
)
NO_NAME = re.compile(
    r"(?i)https?:|www\.|^@|\S+@\S+\.\w|^(?:admin|administrator|editor|staff|webmaster|unknown|null|none|n/a)$"
)
LONGEST_NAME = 200
# JSON can spell out what is no character.
UNKEPT = re.compile("[\0\ud800-\udfff]")
# What sites put behind a title: "Bridge opens | The Daily", "Bridge opens - The Daily".
AFTER_TITLE = re.compile(r"\s+[|–—·•»-]+\s+|\s*[:｜]\s*")
OPEN_GRAPH = ("og:", "article:")


@dataclass(slots=True)
class Stated:
    """What a page states: `fields` maps a name to its value and place; `titles` are what its headline may be,
    the likeliest first; `text` is the article's text as linked data has it."""

    fields: dict = field(default_factory=dict)
    titles: list = field(default_factory=list)
    text: str = ""
    is_article: bool = False

    def take(self, name: str, value, where: str) -> None:
        """Take the value of a field, unless it is empty, no database keeps it, or the field has one."""
        if value and name not in self.fields and not (isinstance(value, str) and UNKEPT.search(value)):
            self.fields[name] = value, where


def stated_by(root, url: str = "") -> Stated:
    """Return what a page states of its article; `url` is the address it came from, if that is known."""
    stated, data, metas = Stated(), linkeddata.article_in(root), meta_tags(root)
    base = url or next((link.get("href") for link in root.iter("base") if link.get("href")), "")
    take_address(stated, root, data, metas, base, url)
    take_headline(stated, root, data, metas)
    stated.take("published", moment(words(data.get("datePublished"))), "json-ld")
    for name in PUBLISHED:
        for value in metas.get(name, ()):
            stated.take("published", moment(value), place_of(name))
    for value in published_on_page(root):
        stated.take("published", moment(value), "page")
    stated.take("byline", byline(names(data.get("author")) or names(data.get("creator"))), "json-ld")
    for name in AUTHOR:
        stated.take("byline", byline(metas.get(name, ())), place_of(name))
    stated.take("byline", byline(authors_on_page(root)), "page")
    stated.take("publisher", line(words(data.get("publisher"))), "json-ld")
    for name in PUBLISHER:
        for value in metas.get(name, ()):
            stated.take("publisher", line(value), place_of(name))
    take_language(stated, root, data, metas)
    stated.is_article = bool(data) or "article" in metas.get("og:type", ())
    text = data.get("articleBody")
    stated.text = text if isinstance(text, str) else ""
    return stated


def meta_tags(root) -> dict[str, list[str]]:
    """Return the contents of the page's meta tags by name, in small letters."""
    found = {}
    for tag in root.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or tag.get("http-equiv")
        content = in_one_line(tag.get("content") or "")
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def place_of(name: str) -> str:
    """Return where a meta tag of this name belongs."""
    return "open-graph" if name.startswith(OPEN_GRAPH) else "meta"


def take_address(stated, root, data, metas, base, url) -> None:
    """Take the address that the article is published at."""
    canonical = (
        tag.get("href") for tag in root.iter("link") if "canonical" in (tag.get("rel") or "").lower().split()
    )
    for value in canonical:
        stated.take("url", absolute(value, base), "link")
    for value in metas.get("og:url", ()):
        stated.take("url", absolute(value, base), "open-graph")
    for name in ("mainEntityOfPage", "url", "@id"):
        value = data.get(name)
        value = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        stated.take("url", absolute(value, base), "json-ld")
    stated.take("url", absolute(url, url), "warc")


def absolute(value, base: str) -> str:
    """Return a whole web address, "" where it is none."""
    if not isinstance(value, str) or not value.strip() or len(value) > 2_000:
        return ""
    try:
        address = urljoin(base, value.strip())
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (
        address
        if parts.scheme in ("http", "https") and parts.netloc and not re.search(r"[\s<>\"]", address)
        else ""
    )


def take_headline(stated, root, data, metas) -> None:
    """Take the headline, and all that it may be on the page."""
    title = next(("".join(tag.itertext()) for tag in root.iter("title")), "")
    title = in_one_line(title)
    social = [*metas.get("og:title", ()), *metas.get("twitter:title", ())]
    stated.take("headline", words(data.get("headline")), "json-ld")
    for value in metas.get("og:title", ()):
        stated.take("headline", value, "open-graph")
    for name in (
        "twitter:title",
        "title",
        "dc.title",
        "citation_title",
        "headline",
        "sailthru.title",
        "parsely-title",
    ):
        for value in metas.get(name, ()):
            stated.take("headline", value, "meta")
    stated.take("headline", title, "title")
    wholes = [words(data.get("headline")), *social, title, words(data.get("name"))]
    parts = [AFTER_TITLE.split(whole) for whole in wholes]
    shorter = [whole[: match.start()] for whole in wholes for match in AFTER_TITLE.finditer(whole)][::-1]
    stated.titles = [
        *wholes,
        *shorter,
        *(part for many in parts if len(many) > 1 for part in many if part.count(" ") > 1),
    ]


def published_on_page(root) -> Iterator[str]:
    """Yield the times that the page marks as those of publication."""
    for element in root.iter("time", "abbr", "span", "div", "p"):
        names = (element.get("class") or "").split()
        is_marked = (
            "datePublished" in (element.get("itemprop") or "").split() or element.get("pubdate") is not None
        )
        if is_marked or ("published" in names and element.tag in ("time", "abbr")):
            yield (
                element.get("datetime")
                or element.get("content")
                or element.get("title")
                or "".join(element.itertext())
            )


def authors_on_page(root) -> list[str]:
    """Return the names that the page marks as its author's."""
    for is_author in (
        lambda e: "author" in (e.get("itemprop") or "").split(),
        lambda e: e.tag == "a" and "author" in (e.get("rel") or "").split(),
        lambda e: bool({"byline", "author-name", "byline-name"} & set((e.get("class") or "").split())),
    ):
        found = []
        for element in root.iter("a", "span", "p", "div", "address", "li", "h4", "h5", "h6"):
            if is_author(element) and not any(
                each.tag in ("figure", "figcaption", "aside")
                or "comment" in (each.get("class") or "").lower()
                for each in element.iterancestors()
            ):
                name = next(
                    (e for e in element.iter() if "name" in (e.get("itemprop") or "").split()), element
                )
                found.append(in_one_line("".join(name.itertext())))
        if byline(found):
            return found
    return []


def byline(found) -> str:
    """Return names as a byline, each once: what is an address, an account or nobody's name is left out."""
    cleaned = (BY.sub("", line(name)).strip(" ,;|") for name in found)
    return ", ".join(dict.fromkeys(name for name in cleaned if name and not NO_NAME.search(name)))[
        :LONGEST_NAME
    ]


def byline_in(text: str) -> str:
    """Return the byline in a line of the page, "" if it has none: "By Ann Smith" gives "Ann Smith"."""
    first = text.split("\n")[0]
    return byline([first]) if BY.match(first) else ""


def line(value: str) -> str:
    """Return a text in one line; "" where it is too long to be a name."""
    value = in_one_line(value)
    return value if len(value) <= LONGEST_NAME else ""


def take_language(stated, root, data, metas) -> None:
    """Take the language as a BCP 47 tag."""
    places = [
        (
            root.get("lang")
            or root.get("{http://www.w3.org/XML/1998/namespace}lang")
            or root.get("xml:lang"),
            "html",
        ),
        (words(data.get("inLanguage")), "json-ld"),
        *((value, "open-graph") for value in metas.get("og:locale", ())),
        *(
            (value, "meta")
            for name in ("content-language", "language", "dc.language")
            for value in metas.get(name, ())
        ),
    ]
    for value, where in places:
        if value and LANGUAGE.match(value.strip()):
            stated.take("language", value.strip().replace("_", "-"), where)
