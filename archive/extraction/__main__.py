"""JSON lines in, JSON lines out: python -m archive.extraction < articles.jsonl > records.jsonl

Each line in is {"id", "text"}; each line out is the article's records. A line that is no such thing gets one
line on standard error with its number, the rest goes on, and the exit status is 1.
"""

import io
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, TextIO

from . import extract
from .records import Article

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def plain(record: "DataclassInstance") -> dict:
    """Return a record's fields by name."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def as_dict(identity: object, article: Article) -> dict:
    """Return an article's records as plain data; quotes of the headline come first, their paragraph null."""
    quotes = sorted(article.headline_quotes + article.quotes, key=lambda quote: quote.start)
    return {
        "id": identity,
        "headline": article.headline.text if article.headline else None,
        "paragraphs": [plain(record) for record in article.paragraphs],
        "captions": [plain(record) for record in article.captions],
        "headings": [plain(record) for record in article.headings],
        "quotes": [{**plain(record), "paragraph": record.paragraph} for record in quotes],
        "reported": [plain(record) for record in article.reported],
        "speakers": [plain(record) for record in article.speakers],
        "left_out": [plain(record) for record in article.left_out],
    }


def parse(line: str) -> tuple[object, str]:
    """Return the id and text of a line; raise ValueError with a reason where it has none."""
    data = json.loads(line)
    if not isinstance(data, dict) or "id" not in data or not isinstance(data.get("text"), str):
        raise ValueError('needs an object with "id" and a string "text"')
    return data["id"], data["text"]


def run(source: Iterable[bytes], sink: TextIO, errors: TextIO) -> int:
    """Read JSON lines, write JSON lines; return the exit status."""
    status = 0
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            identity, text = parse(line.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            print(f"line {number}: {error}", file=errors)
            status = 1
            continue
        print(json_line(as_dict(identity, extract(text))), file=sink, flush=True)
    return status


def json_line(record: dict) -> str:
    """Return a record as JSON, escaped only where UTF-8 has no character: half a surrogate pair."""
    line = json.dumps(record, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(record)
    return line


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        sys.exit(run(sys.stdin.buffer, sys.stdout, sys.stderr))
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
