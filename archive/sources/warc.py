"""Web archives: the pages among the responses of a WARC file, and of the WARC files in a WACZ."""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from .document import Document
from .source import MAX_BYTES, Refused

HTML = re.compile(r"(?i)\s*(?:text/html|application/xhtml\+xml)\b")


def pages_of(stream: BinaryIO, origin: str, encoding: str | None = None) -> Iterator[Document | Refused]:
    """Yield every response that is an HTML page; pictures, scripts and redirects are passed
    over.

    Its bytes are the page as a browser gets it: without HTTP headers, chunks and compression.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    records = ArchiveIterator(stream)
    number = 0
    while True:
        number += 1
        try:
            record = next(records, None)
            if record is None:
                return
            if not is_page(record):
                continue
            name = record.rec_headers.get_header("WARC-Record-ID") or f"record {number:,}"
            where = f"{origin}, {name} at byte {records.offset:,}"
            data = record.content_stream().read(MAX_BYTES + 1)
            if len(data) <= MAX_BYTES:
                refuse_if_cut(record)
        except (
            ArchiveLoadFailed,
            OSError,
            EOFError,
            ValueError,
            KeyError,
            AttributeError,
            zlib.error,
        ) as error:
            yield Refused(f"{origin}, record {number:,}", f"the web archive is broken here: {reason(error)}")
            return
        yield Document(
            data,
            "html",
            where,
            encoding,
            http=record.http_headers.get_header("Content-Type") or "",
            url=record.rec_headers.get_header("WARC-Target-URI") or "",
            only_articles=True,
        )


def refuse_if_cut(record) -> None:
    """Raise EOFError where a record that was read ends before it says it does."""
    while record.raw_stream.read(MAX_BYTES):
        pass
    if record.raw_stream.limit > 0:
        raise EOFError("it is cut off")


def is_page(record) -> bool:
    """Tell whether a record is a page that a site answered with."""
    if record.rec_type != "response" or record.http_headers is None:
        return False
    if record.http_headers.get_statuscode() != "200":
        return False
    return bool(HTML.match(record.http_headers.get_header("Content-Type") or ""))


def reason(error: Exception) -> str:
    """Return an error's first line, or its kind where it has none."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__
