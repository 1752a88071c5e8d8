"""Bytes in, articles out: each kind of source has a module of its own."""

from archive.sources.again import read_again, without_spaces, words_of
from archive.sources.plain import read_plain
from archive.sources.reading import read
from archive.sources.source import MAX_BYTES, Refused, Source, UnreadableError

__all__ = [
    "MAX_BYTES",
    "Refused",
    "Source",
    "UnreadableError",
    "read",
    "read_again",
    "read_plain",
    "without_spaces",
    "words_of",
]
