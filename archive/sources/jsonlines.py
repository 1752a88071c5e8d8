"""JSON lines: an article a line, {"url", "headline", "text", "published", "byline", "publisher"}."""

import json

from .dates import moment
from .encodings import decode, marked_encoding
from .metadata import LANGUAGE, absolute
from .plain import refuse_unless_readable, refuse_unless_text
from .source import Source, UnreadableError
from .spaces import in_one_line

READER = "jsonl/1"
MEDIA_TYPE = "application/json"
FIELDS = ("headline", "url", "published", "byline", "publisher", "language")


def read_json(data: bytes, encoding: str | None = None, origin: str = "") -> Source:
    """Return the Source in one JSON object: its headline, if it has one, and its text.

    Raises UnreadableError.
    """
    refuse_unless_readable(data)
    encoding = encoding or marked_encoding(data) or "utf-8"
    record = parsed(decode(data, encoding))
    text = record.get("text")
    if not isinstance(text, str):
        raise UnreadableError('it has no "text"' if text is None else 'its "text" is no string')
    fields = {name: value for name in FIELDS if (value := field_of(record, name))}
    headline = fields.get("headline", "")
    if headline and not text.lstrip().startswith(headline):
        text = f"{headline}\n\n{text}"
    refuse_unless_text(text)
    told_by = dict.fromkeys(fields, "jsonl")
    return Source(data, text, encoding, MEDIA_TYPE, READER, told_by=told_by, origin=origin, **fields)


def parsed(line: str) -> dict:
    """Return the object in a line. Raises UnreadableError with the reason where there is none."""
    try:
        record = json.loads(line)
    except RecursionError as error:
        raise UnreadableError("it is no JSON: it is nested too deeply") from error
    except ValueError as error:
        raise UnreadableError(f"it is no JSON: {error}") from error
    if not isinstance(record, dict):
        raise UnreadableError('it is no JSON object {"headline": …, "text": …}')
    return record


def field_of(record: dict, name: str):
    """Return what a record tells in one of its fields, "" if nothing. Raises UnreadableError."""
    value = record.get(name)
    if value is None or value == "":
        return ""
    if name == "byline" and isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = ", ".join(value)
    if not isinstance(value, str):
        raise UnreadableError(f'its "{name}" is no string')
    refuse_unless_text(value + ".")
    value = in_one_line(value)
    if name == "published":
        if (when := moment(value)) is None:
            raise UnreadableError(f'its "published" is no date such as 2021-05-04: {value[:40]!r}')
        return when
    if name == "url" and not absolute(value, ""):
        raise UnreadableError(f'its "url" is no web address: {value[:80]!r}')
    if name == "language" and not LANGUAGE.match(value):
        raise UnreadableError(f'its "language" is no tag such as "en": {value[:40]!r}')
    return value
