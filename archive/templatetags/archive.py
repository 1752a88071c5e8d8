"""What templates need beyond Django: words marked at their places, numbers with their nouns, linked data."""

import json
from functools import lru_cache
from itertools import groupby
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from archive.models import Kind
from archive.search import FOUND, words_at
from archive.text.fragments import text_fragment
from archive.text.markdown import to_html

register = template.Library()
register.filter("markdown", to_html)
register.filter("words_at", words_at)

AT_ENDS = 16  # words of a long text at either end
ODD_MARKS = {
    "wrong-closing-mark": "closing mark turned the wrong way in the source",
    "unclosed": "no closing mark in the source",
}
# How the pieces of a record are marked, the innermost first.
ELEMENTS = {"found": "found", "said": "said", "note": "noted", "mention": "mention", "cue": "cue"}
BAR = (
    '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
    '<rect class="whole" width="100" height="8"/><rect width="{}" height="8"/></svg>'
)
NOT_IN_HTML = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


@register.filter
@lru_cache(101)
def bar(share):
    """Return a share of a hundred as a bar; what it is of stands beside it in words."""
    return format_html(BAR, share)


@register.simple_tag
def running_text(pieces, linked=True):
    """Return an article's paragraph: its words to the letter, quotes as links to their pages."""
    runs = groupby(pieces, key=lambda piece: piece.over("quote"))
    return format_html_join("", "{}", ((quote_html(span, run, linked),) for span, run in runs))


def quote_html(span, run, linked):
    """Return the pieces under one quote as an element, those under none as they are."""
    words = format_html_join("", "{}", ((piece_html(piece, ["note"]),) for piece in run))
    if span is None:
        return words
    if span.about.is_set_aside:
        return format_html('<span id="{}">{}</span>', span.about.passage.anchor, words)
    quote, voice, doubtful = span.about.passage, span.about.voice, span.about.is_doubtful
    name = f"{'probably ' * doubtful}{voice.name}" if voice else "nobody named"
    by = f"{'probably ' * doubtful}voice-{voice.slug}" if voice else ""
    described = format_html(' aria-describedby="{}"', by) if by else ""
    marks = (quote.anchor, voice.tint if voice else 0, f"{name}, quote {quote.number}", described, words)
    if not linked:
        return format_html('<span id="{}" class="quote v{}" title="{}"{}>{}</span>', *marks)
    link = '<a id="{}" class="quote v{}" title="{}"{} href="{}">{}</a>'
    return format_html(link, *marks[:4], quote.get_absolute_url(), words)


@register.simple_tag
def marked_text(pieces, anchored=True):
    """Return a record's words with what was said, who by, the annotated and the found words marked.

    The first found words have an id, that links lead to, unless it is not `anchored`.
    """
    first = next((piece for piece in pieces if piece.over("found")), None) if anchored else None
    htmls = (piece_html(piece, ELEMENTS, FOUND if piece is first else "") for piece in pieces)
    return format_html_join("", "{}", ((html,) for html in htmls))


def piece_html(piece, kinds, anchor=""):
    """Return a piece of text inside a mark for each span of these kinds over it, the innermost with an id."""
    html = format_html("{}", piece.text)
    for kind in kinds:
        if piece.over(kind):
            own = format_html(' id="{}"', anchor) if anchor else ""
            html, anchor = format_html('<mark{} class="{}">{}</mark>', own, ELEMENTS[kind], html), ""
    return html


@register.filter
def linked_data(data):
    """Return the data as JSON-LD that nothing inside can end early."""
    text = json.dumps(data, ensure_ascii=False, indent=1).translate(NOT_IN_HTML)
    return mark_safe(text)  # noqa: S308 (no <, > or & is left)


@register.filter
def grouped(count):
    """Return a number with its thousands set apart."""
    return f"{count:,}"


@register.filter
def many(count, noun):
    """Return a number with its noun: "1 quote", "1,200 quotes"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


@register.filter
def odd_marks(quote):
    """Return what is odd about a quote's marks in the source, nothing if they are as they should be."""
    return ODD_MARKS.get(quote.integrity, "")


@register.filter
def editor(user):
    """Return the name that readers see of an editor: never the log-in name."""
    return (user and user.get_full_name()) or "an editor"


@register.filter
def place(passage):
    """Return what a passage is, in words: "paragraph 6"."""
    return "headline" if passage.kind == Kind.HEADLINE else f"{passage.kind} {passage.number}"


@register.filter
def cut_at(text, most):
    """Return a text, or so many characters of it that end in "…"."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


@register.filter
def in_short(text):
    """Return a text whole, or of a long one its beginning and end with the number of words between."""
    words = text.split()
    if len(words) <= 2 * AT_ENDS + AT_ENDS:
        return text
    left = f"{len(words) - 2 * AT_ENDS:,} more words"
    return f"{' '.join(words[:AT_ENDS])} … ({left}) … {' '.join(words[-AT_ENDS:])}"


@register.filter
def moment(time):
    """Return a time as HTML's elements for times have it: ISO 8601, to the second."""
    return time.isoformat(timespec="seconds")


@register.filter
def percent(share):
    """Return a share from 0 to 1 as a whole number of a hundred."""
    return round(100 * share)


@register.simple_tag(takes_context=True)
def narrowed(context, name, value=None):
    """Return this list's address with a filter set, or taken back where there is no value; it starts anew."""
    anew = (name, "after", "before", "page", "count")
    asked = [(key, values) for key, values in context["request"].GET.lists() if key not in anew]
    if value:
        asked.append((name, [value]))
    return f"?{urlencode(asked, doseq=True)}" if asked else context["request"].path


@register.simple_tag(takes_context=True)
def taken(context, name, *left_out):
    """Return the address of this search at another door, without paging and the parameters left out."""
    asked = context["request"].GET.copy()
    for known in ("page", "count", *left_out):
        asked.pop(known, None)
    return f"{reverse(name)}?{asked.urlencode()}"


@register.simple_tag
def words_fragment(page):
    """Return the text fragment that marks a record's words in its article, without "#"."""
    first = page.around.start
    return text_fragment(page.around.text, page.passage.start - first, page.passage.end - first)


@register.simple_tag
def annotate(passage):
    """Return the address at the editors' desk for a new annotation of a passage."""
    return f"{reverse('admin:archive_annotation_add')}?passage={passage.pk}"


@register.simple_tag(takes_context=True)
def door(context, name, label):
    """Return a link of the main navigation; it says so when the reader is behind it."""
    address, path = reverse(name), context.get("path") or ""
    current = format_html(' aria-current="{}"', "page" if path == address else "true")
    return format_html('<a href="{}"{}>{}</a>', address, current if path.startswith(address) else "", label)
