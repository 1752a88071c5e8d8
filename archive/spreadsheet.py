"""Passages as a table that spreadsheets open: CSV as RFC 4180 has it, in UTF-8 with a byte order mark.

A spreadsheet takes a cell that begins with =, +, -, @ or a control character for a formula and runs it, which
an article could use against whoever opens the file (CWE-1236). Such a cell gets an apostrophe in front, which
spreadsheets read as "this is text", and every cell stands in quotation marks.
"""

import csv
import io

COLUMNS = (
    "kind", "text", "credit", "speakers", "headline", "place", "url", "article", "published", "integrity",
    "lacks",
)  # fmt: skip
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
PIECE = 64_000  # characters that are sent at once


def guarded(text):
    """Return the text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def row_of(hit, site):
    """Return a Hit as cells, by COLUMNS; `site`: what comes before its addresses."""
    passage, article = hit.passage, hit.passage.article
    return (
        passage.kind,
        passage.text,
        passage.credit,
        "; ".join(f"{speaker.name} ({speaker.mode})" for speaker in hit.speakers),
        article.headline,
        hit.place,
        site + passage.get_absolute_url(),
        site + article.get_absolute_url(),
        article.published.isoformat() if article.published else "",
        passage.integrity,
        ", ".join(hit.lacks),
    )


def pieces(hits, site):
    """Yield a table of Hits as bytes.

    Where reading them fails in the middle, the last line says that the file is not whole, and the error goes
    on: the server then breaks the connection, so that no browser takes the half for all.
    """
    buffer = io.StringIO()
    table = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    buffer.write("\ufeff")
    table.writerow(COLUMNS)
    try:
        for hit in hits:
            table.writerow(map(guarded, row_of(hit, site)))
            if buffer.tell() > PIECE:
                yield taken(buffer)
    except Exception:
        table.writerow(["NOT WHOLE: the archive could not read on. Ask for fewer passages, or try again."])
        yield taken(buffer)
        raise
    yield taken(buffer)


def taken(buffer):
    """Return what was written, encoded, and empty the buffer."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8")
