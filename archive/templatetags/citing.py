"""What templates need for citations and cards."""

from django import template
from django.utils.html import format_html, format_html_join

from archive import citations
from archive.embedding import card

register = template.Library()
register.simple_tag(citations.cite_article)
register.simple_tag(card)
register.filter("highwire", citations.highwire)
register.filter("coins", citations.coins)


@register.simple_tag
def cite_record(page):
    """Return the citation of the record on a page."""
    said = page.attribution
    speaker = said.speaker.name if said and said.speaker and not page.is_set_aside else ""
    is_doubtful = bool(speaker and said.attribution.is_doubtful)
    return citations.cite_record(page.passage, page.around, page.edition, speaker, is_doubtful)


@register.filter
def styles(work):
    """Return a Work cited in every style."""
    return [style(work) for style in citations.STYLES]


@register.filter
def files(work):
    """Return the names of the citation files of a Work and their addresses, relative to its page."""
    return [(name, f"cite.{form}") for form, (name, *_) in citations.FILES.items()]


@register.filter
def parts(cited):
    """Return the parts of a citation as HTML: titles in italics, words of the source in their direction."""
    return format_html_join("", "{}", ((part_html(part),) for part in cited))


def part_html(part):
    """Return a part of a citation as HTML."""
    if isinstance(part, citations.Title):
        return format_html("<cite><bdi>{}</bdi></cite>", part)
    return format_html("<bdi>{}</bdi>", part) if isinstance(part, citations.Given) else part
