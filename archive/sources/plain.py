"""Plain text: bytes to the words they stand for."""

import re

from .encodings import decode, guessed, marked_encoding
from .source import MAX_BYTES, Source, UnreadableError

HALF_A_PAIR = re.compile("[\ud800-\udfff]")


def read_plain(data: bytes, encoding: str | None = None, origin: str = "") -> Source:
    """Return the Source in these bytes.

    The encoding is the one told, else the byte order mark's, else UTF-8. It is guessed at last, and only
    where there are enough letters to go by, as a wrong guess would change the record; `told_by` says so.
    Raises UnreadableError.
    """
    refuse_unless_readable(data)
    told, mark = ("you", None) if encoding else ("byte order mark", marked_encoding(data))
    try:
        encoding = encoding or mark or "utf-8"
        text = decode(data, encoding)
        told = told if mark or told == "you" else "valid as UTF-8"
    except UnreadableError:
        found = None if told == "you" or mark else guessed(data)
        if found is None:
            raise
        text, encoding, told = data.decode(found), found, "charset-normalizer"
    refuse_unless_text(text)
    return Source(data, text, encoding, told_by={"encoding": told}, origin=origin)


def refuse_unless_readable(data: bytes) -> None:
    """Raise UnreadableError for bytes that are none, or too many."""
    if not data.strip():
        raise UnreadableError("it is empty")
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"it has more than {MAX_BYTES / 1e6:.0f} MB, which is too much for one article")


def refuse_unless_text(text: str) -> None:
    """Raise UnreadableError for words that are none, or that no database keeps."""
    if "\0" in text:
        raise UnreadableError("it holds NUL characters, so it is no text")
    if HALF_A_PAIR.search(text):
        raise UnreadableError("it holds halves of surrogate pairs, which are no characters")
    if not text.strip():
        raise UnreadableError("it is empty")
