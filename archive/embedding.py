"""Cards that carry a record's words elsewhere: HTML without scripts, styles, classes or frames.

It can be pasted anywhere: it takes the looks of the page it comes to, and every text in it is escaped.
"""

from math import ceil

from django.conf import settings
from django.utils.html import format_html

from archive.citations import dated

# What a card takes where letters are of the usual size, in CSS pixels.
WIDTH, LETTER, LINE = 600, 8, 24
FRAME = 2  # lines above, between and below


def card(page, work, words=None):
    """Return the HTML of a record's card: its words (or these instead), whose and where from they are."""
    return format_html(
        '<figure><blockquote cite="{}" lang="{}" dir="auto"><p>{}</p></blockquote>'
        '<figcaption>{}<a href="{}"><cite lang="{}">{}</cite></a>{}. Article Archive</figcaption></figure>',
        work.url,
        work.language,
        work.words if words is None else words,
        whose(page, work),
        work.url,
        work.language,
        work.headline,
        "".join(f", {each}" for each in (work.publisher, work.published and dated(page.article)) if each),
    )


def whose(page, work):
    """Return the words before the link to a record: its speaker, or what it is."""
    if work.speaker:
        address = settings.ARCHIVE_URL + page.attribution.speaker.get_absolute_url()
        probably = "probably " * work.is_doubtful
        return format_html('{}<a href="{}">{}</a>, quoted in ', probably, address, work.speaker)
    return "Quoted in " if work.kind == "quote" else f"{work.kind.capitalize()} {work.number} of "


def fitted(work, width=WIDTH, height=None):
    """Return the words of a card that fit, and how wide and high it is: an estimate, in CSS pixels.

    Where not all of them do, the last are left out, with an ellipsis; the link leads to all of them.
    """
    width = max(1, min(width, WIDTH))
    in_line = max(1, width // LETTER)
    below = ceil((len(work.headline) + len(work.says_who) + len(work.publisher) + 50) / in_line) + FRAME
    words = work.words
    needed = LINE * (ceil(len(words) / in_line) + below)
    if height is None or needed <= height:
        return words, width, needed
    room = max(0, height // LINE - below) * in_line
    return f"{words[:room].rpartition(' ')[0]} […]".strip(), width, height
