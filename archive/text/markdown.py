"""Editors' Markdown to HTML that can do no harm."""

import re
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

READ = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).disable(["heading", "lheading"])
TAGS = {"p", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre", "br", "hr"}
SCHEMES = {"http", "https", "mailto"}


def to_html(markdown):
    """Return the Markdown as HTML with a short list of tags and links to web pages and mail.

    Headings are not read as such: an annotation never disturbs the outline of the page it stands on.
    """
    html = nh3.clean(
        READ.render(markdown),
        tags=TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes=SCHEMES,
        link_rel="nofollow noopener ugc",
    )
    return mark_safe(html)  # noqa: S308 (nh3 let through only what is listed here)


def faulty_links(markdown):
    """Return what is wrong with the form of links in the Markdown, a sentence each."""
    found = []
    for block in READ.parse(markdown):
        for token in block.children or ():
            if token.type == "link_open" and (fault := fault_of(str(token.attrs["href"]))):
                found.append(fault)
    return found


def fault_of(address):
    """Return what is wrong with an address, "" where nothing is."""
    if address.startswith(("/", "#", "?")) and not address.startswith("//"):
        return ""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return f"The link to “{address}” can't be read."
    if parts.scheme not in SCHEMES:
        return f"The link to “{address}” leads nowhere: begin it with https:// (or / for a page here)."
    if parts.scheme == "mailto":
        return "" if re.fullmatch(r"[^@\s]+@[^@\s]+", parts.path) else f"“{address}” is no mail address."
    if not re.fullmatch(r"[^\s.]+(\.[^\s.]+)+\.?|localhost|[0-9a-f:]+:[0-9a-f]*", host):
        return f"The link to “{address}” names no site: is a letter missing?"
    return ""
