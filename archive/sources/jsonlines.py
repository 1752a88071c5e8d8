"""JSON lines: an article a line, {"url", "headline", "text", "published", "byline", "publisher"}."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from .dates import moment
from .encodings import decode, marked_encoding
from .metadata import LANGUAGE, absolute
from .plain import refuse_unless_readable, refuse_unless_text
from .source import MAX_BYTES, Refused, Source, UnreadableError
from .spaces import in_one_line

READER = "jsonl/1"
MEDIA_TYPE = "application/json"
FIELDS = ("headline", "url", "published", "byline", "publisher", "language")
CHUNK = 1 << 16


def read_json_lines(stream: BinaryIO, origin: str, encoding: str | None = None) -> Iterator[Source | Refused]:
    """Yield the article of each line, or why there is none. A line that is too long is passed over unread."""
    number = 0
    while line := stream.readline(MAX_BYTES + 1):
        number += 1
        where = f"{origin}, line {number:,}"
        is_whole = line.endswith(b"\n") or len(line) <= MAX_BYTES
        while not line.endswith(b"\n") and (rest := stream.readline(CHUNK)):
            line = rest
        if not is_whole:
            yield Refused(
                where, f"it has more than {MAX_BYTES / 1e6:.0f} MB, which is too much for one article"
            )
        elif line.strip():
            try:
                yield read_json(line.rstrip(b"\r\n"), encoding, where)
            except UnreadableError as error:
                yield Refused(where, str(error))


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
