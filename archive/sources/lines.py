"""A file of JSON lines, line by line, none of them unbounded."""

from collections.abc import Iterator
from typing import BinaryIO

from .document import Document
from .source import MAX_BYTES, Refused

CHUNK = 1 << 16


def lines_of(stream: BinaryIO, origin: str, encoding: str | None = None) -> Iterator[Document | Refused]:
    """Yield each line that is not empty. One that is too long is passed over unread."""
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
            yield Document(line.rstrip(b"\r\n"), "jsonl", where, encoding)
