"""JSON lines in, JSON lines out: python -m archive.extraction < articles.jsonl > records.jsonl

Each line in is {"id", "text"}; each line out is the article's records. A line that is no such thing gets one
line on standard error with its number, the rest goes on, and the exit status is 1.
"""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import TextIO

from . import extract
from .records import Article


def as_dict(identity: object, article: Article) -> dict:
    """Return an article's records as plain data; quotes of the headline come first, their paragraph null."""
    quotes = sorted(article.headline_quotes + article.quotes, key=lambda quote: quote.start)
    return {
        "id": identity,
        "headline": article.headline.text if article.headline else None,
        "paragraphs": [asdict(record) for record in article.paragraphs],
        "captions": [asdict(record) for record in article.captions],
        "headings": [asdict(record) for record in article.headings],
        "quotes": [{**asdict(record), "paragraph": record.paragraph} for record in quotes],
        "reported": [asdict(record) for record in article.reported],
        "speakers": [asdict(record) for record in article.speakers],
        "left_out": [asdict(record) for record in article.left_out],
    }


def parse(line: str) -> tuple[object, str]:
    """Return the id and text of a line; raise ValueError with a reason where it has none."""
    data = json.loads(line)
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise ValueError('needs an object with "id" and a string "text"')
    return data.get("id"), data["text"]


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
        print(json.dumps(as_dict(identity, extract(text)), ensure_ascii=False), file=sink, flush=True)
    return status


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass")
    sys.exit(run(sys.stdin.buffer, sys.stdout, sys.stderr))
