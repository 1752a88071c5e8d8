"""What a Web Annotation says, value by value: its target, selectors, body, times."""

import re
import uuid
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.utils.dateparse import parse_datetime

from archive.editing.editions import newest_of
from archive.models import Article, Edition, Kind, Passage

SOURCE = re.compile(r"/articles/([-\w]+)/(?:editions/([1-9][0-9]{0,8})/)?")
SCOPE = re.compile(r"/(paragraphs|captions|quotes)/([1-9][0-9]{0,8})/|#(h[1-9][0-9]{0,8}|headline)$")
KINDS = {"paragraphs": Kind.PARAGRAPH, "captions": Kind.CAPTION, "quotes": Kind.QUOTE, "h": Kind.HEADING}


class FaultError(ValueError):
    """What is wrong with one annotation, in words."""


def types_of(data):
    """Return the types of a JSON-LD object as a list."""
    types = data.get("type", data.get("@type", []))
    return types if isinstance(types, list) else [types]


def fits(start, end, text, exact):
    """Tell whether the words of a selector stand at a position of a text."""
    if not all(isinstance(at, int) and not isinstance(at, bool) for at in (start, end)):
        return False
    return 0 <= start < end <= len(text) and exact in ("", text[start:end])


def target_of(item):
    """Return the target of an annotation as a specific resource. Raises FaultError."""
    target = item.get("target")
    if isinstance(target, list):
        target = target[0] if len(target) == 1 else None
    if isinstance(target, str):
        target = {"source": target}
    if not isinstance(target, dict):
        raise FaultError("it has no target, or several")
    return target


def source_of(target):
    """Return the article and the edition that a target is in. Raises FaultError."""
    source = target.get("source", target.get("id"))
    found = SOURCE.match(path_of(source))
    if not found:
        raise FaultError("its target is no address of this archive")
    article = Article.objects.filter(slug=found[1]).first()
    if article is None:
        raise FaultError(f"there is no article {found[1]}")
    if found[2] is None:
        return article, newest_of(article.pk)
    edition = Edition.objects.filter(article=article, number=int(found[2])).defer("source").first()
    return article, edition or newest_of(article.pk)


def path_of(address):
    """Return the path in an address, "" in what is none."""
    try:
        return unquote(urlsplit(address).path) if isinstance(address, str) else ""
    except ValueError:
        return ""


def scope_of(note, target):
    """Return the passage whose page is the scope or source of a target, None where neither is one."""
    for name in ("scope", "source", "id"):
        address = target.get(name)
        found = SCOPE.search(address) if isinstance(address, str) else None
        if not found:
            continue
        if found[3]:
            kind = Kind.HEADLINE if found[3] == "headline" else Kind.HEADING
            number = 1 if found[3] == "headline" else int(found[3][1:])
        else:
            kind, number = KINDS[found[1]], int(found[2])
        passages = Passage.objects.of(note.edition).filter(kind=kind, number=number).defer("search")
        return passages.first()
    return None


def selectors_of(target):
    """Return the quote selector and the position selector of a target, {} for one that it has not."""
    selectors = target.get("selector", [])
    selectors = selectors if isinstance(selectors, list) else [selectors]
    found = {}
    for selector in selectors:
        if not isinstance(selector, dict):
            raise FaultError("a selector is no object")
        for kind in ("TextQuoteSelector", "TextPositionSelector"):
            if kind in types_of(selector):
                found.setdefault(kind, selector)
    return found.get("TextQuoteSelector", {}), found.get("TextPositionSelector", {})


def body_of(item):
    """Return the textual body of an annotation. Raises FaultError."""
    bodies = item.get("body", item.get("bodyValue"))
    bodies = bodies if isinstance(bodies, list) else [bodies]
    for body in bodies:
        if isinstance(body, str):
            return {"value": body}
        if isinstance(body, dict) and "value" in body:
            return body
    raise FaultError("it has no text as its body")


def text_of(data, name, what, longest):
    """Return a text in the data, "" where there is none. Raises FaultError for what is no text to keep."""
    text = data.get(name, "")
    if not isinstance(text, str) or "\0" in text or len(text) > longest:
        raise FaultError(f"{what} is no text, or too long")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise FaultError(f"{what} holds half of a character")
    return text


def choice(item, name, choices, otherwise):
    """Return a value of these choices; of several motivations the first known. Raises FaultError."""
    value = item.get(name, otherwise)
    values = value if isinstance(value, list) else [value]
    known = [value for value in values if value in choices.values]
    if not known:
        raise FaultError(f"{name.removeprefix('archive:')} {values[0] if values else ''!r} is not known here")
    return known[0]


def whole(value, what, least):
    """Return a whole number. Raises FaultError."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 2**31:
        raise FaultError(f"{what} is no whole number")
    return value


def time_of(item, name):
    """Return a time in the item, None where there is none. Raises FaultError."""
    value = item.get(name)
    if value is None:
        return None
    try:
        time = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        time = None
    if not isinstance(time, datetime) or time.tzinfo is None:
        raise FaultError(f"{name.removeprefix('archive:')} is no time with its zone")
    return time


def key_of(item):
    """Return the key of an annotation: ours stands at the end of its address, others get a lasting one."""
    name = text_of({"id": item.get("id", item.get("@id", ""))}, "id", "the id", 2_000)
    if not name:
        raise FaultError("it has no id")
    try:
        return uuid.UUID(name.rpartition("#")[2])
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_URL, name)
