"""Plain text: bytes of a known encoding to the words they stand for."""

import codecs
from dataclasses import dataclass

# Longest first: the mark of UTF-32 begins with that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAX_BYTES = 5_000_000


class UnreadableError(ValueError):
    """These bytes are no text that can be kept. The message tells a person why and what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """What was found (`data`, kept as it is) and the words in it (`text`, without a byte order mark)."""

    data: bytes
    text: str
    encoding: str
    media_type: str = "text/plain"


def read_plain(data, encoding=None):
    """Return the Source in these bytes.

    The encoding is the one told, else the byte order mark's, else UTF-8: it is never guessed, as a wrong
    guess would change the record. Raises UnreadableError.
    """
    if not data.strip():
        raise UnreadableError("it is empty")
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"it has more than {MAX_BYTES / 1e6:.0f} MB, which is too much for one article")
    encoding = encoding or next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except LookupError as error:
        raise UnreadableError(f"{encoding!r} is no encoding that Python knows") from error
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"it is not {encoding.upper()} (byte {error.start:,}: {error.reason}); "
            "if you know its encoding, say for example --encoding cp1252"
        ) from error
    if "\0" in text:
        raise UnreadableError("it holds NUL characters, so it is no text")
    if not text.strip():
        raise UnreadableError("it is empty")
    return Source(data, text, encoding)
