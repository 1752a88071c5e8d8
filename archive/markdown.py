"""Editors' Markdown to HTML that can do no harm."""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

READ = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).disable(["heading", "lheading"])
TAGS = {"p", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre", "br", "hr"}


def to_html(markdown):
    """Return the Markdown as HTML with a short list of tags and links to web pages and mail.

    Headings are not read as such: an annotation never disturbs the outline of the page it stands on.
    """
    html = nh3.clean(
        READ.render(markdown),
        tags=TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )
    return mark_safe(html)  # noqa: S308 (nh3 let through only what is listed here)
