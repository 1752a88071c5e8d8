"""What was pasted, as text: markup taken for what it means, unseen characters out, every place kept.

Pure Python. Whatever is left out or turned into something else, the text still knows where each of its
characters stood in what was given.
"""

import html
import re
import unicodedata
from dataclasses import dataclass

from archive.checking.words import listed

BLOCKS = listed(
    """
    address article aside blockquote body caption center dd div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 head header hr html legend li main nav ol p pre section table tbody td tfoot th
    thead title tr ul
    """
)
INLINE = listed(
    """
    a abbr acronym b bdi bdo big button cite code data del dfn em font i iframe img input ins kbd label
    link mark meta noscript picture s samp small source span strike strong sub sup svg time tt u var video
    wbr
    """
)
UNREAD = frozenset(["script", "style", "template", "textarea"])  # what is in them is nobody's words
SPECIAL = re.compile(
    r"(?i)(?P<comment><!--)|<(?P<close>/?)(?P<tag>[a-z][a-z0-9]{0,10})(?=[\s/>])[^<>]*>"
    r"|<!doctype[^<>]*>|(?P<entity>&\#?\w{2,32};)"
)
LINE_BREAKS = frozenset("\n\r\v\f\x85\u2028\u2029")


@dataclass(frozen=True, slots=True)
class Pasted:
    """The text, and for each of its characters the (start, end) of what it stands for, in what was given."""

    text: str
    places: list[tuple[int, int]]

    def span(self, start, end):
        """Return where text[start:end], which is not empty, stands in what was given."""
        return self.places[start][0], self.places[end - 1][1]


def read(given):
    """Return what was given as Pasted. Any string is allowed; time grows linearly with its length."""
    characters, places = [], []
    for part, start, end in parts(given):
        as_given = end - start == len(part)  # each character has a place of its own; else all have the tag's
        for offset, character in enumerate(part):
            if shown := seen(character):
                characters.append(shown)
                places.append((start + offset, start + offset + 1) if as_given else (start, end))
    return Pasted("".join(characters), places)


def parts(given):
    """Yield all of what was given as (text, start, end), tags and entities turned into what they mean."""
    at, never_closed = 0, set()
    while found := SPECIAL.search(given, at):
        yield given[at : found.start()], at, found.start()
        at = found.end()
        tag = (found["tag"] or "").lower()
        closing = "-->" if found["comment"] else rf"</{tag}\b[^<>]*>" if tag in UNREAD else ""
        if closing and closing not in never_closed:
            if closed := re.compile(closing, re.IGNORECASE).search(given, at):
                at = closed.end()
            else:
                never_closed.add(closing)  # or each one of many would be looked for to the end
        yield meaning(found, tag), found.start(), at
    yield given[at:], at, len(given)


def meaning(found, tag):
    """Return what a tag or an entity stands for in plain text; what is none stands for itself."""
    if found["entity"]:
        return html.unescape(found[0])
    if tag in BLOCKS:
        return "\n\n"
    if tag == "br":
        return "\n"
    if tag == "q":
        return "”" if found["close"] else "“"
    return "" if not tag or tag in INLINE or tag in UNREAD else found[0]


def seen(character):
    """Return the character as a reader sees it; nothing for what nobody sees, a space for what is no text."""
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return " " if category in ("Cc", "Cs") and character not in LINE_BREAKS else character
