"""JSON lines: a file for each table, a row a line, in UTF-8. The format that can be taken back."""

import base64
import datetime
import json
import uuid

from archive.exports.snapshot import count, rows_of
from archive.exports.tables import tables

KIND = "jsonl"


def write(manifest, directory, progress):
    """Write every table."""
    for table in tables():
        with manifest.file(f"{table.name}.jsonl") as file:
            file.rows = 0
            for row in progress(rows_of(table), count(table.source)):
                file.write(line_of(table.columns, row))
                file.rows += 1


def line_of(columns, row):
    """Return a row as a line: the columns in their order, so that the same row is the same line."""
    pairs = dict(zip(columns, row, strict=True))
    return ENCODER.encode(pairs).encode() + b"\n"


def plain(value):
    """Return what JSON has no form for as text: times in UTC (ISO 8601), UUIDs, bytes in base64."""
    match value:
        case datetime.datetime():
            return value.astimezone(datetime.UTC).isoformat()
        case datetime.date() | uuid.UUID():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
    raise TypeError(f"no form is known for {type(value)}")


ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=plain)
