"""Bytes in, articles out: each kind of source has a module of its own.

`documents` finds the bytes of articles in whatever people have, `Document.read` makes an article of them: the
costly half, which needs nothing of the first and may be done in another process.
"""

from archive.sources.document import Document
from archive.sources.plain import read_plain
from archive.sources.reading import documents, read
from archive.sources.source import MAX_BYTES, Refused, Source, UnreadableError

__all__ = [
    "MAX_BYTES",
    "Document",
    "Refused",
    "Source",
    "UnreadableError",
    "documents",
    "read",
    "read_plain",
]
