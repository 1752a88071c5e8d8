"""CSV: a file for each table, for spreadsheets. No cell can run as a formula; what is empty stays empty."""

import csv
import io
import json

from archive.exports.lines import plain
from archive.exports.snapshot import count, rows_of
from archive.exports.tables import tables
from archive.spreadsheet import guarded

KIND = "csv"


def write(manifest, directory, progress):
    """Write every table."""
    for table in tables():
        with manifest.file(f"{table.name}.csv") as file:
            file.rows = 0
            file.write("\ufeff".encode())
            file.write(line_of(table.columns))
            for row in progress(rows_of(table), count(table.source)):
                file.write(line_of(map(cell, row)))
                file.rows += 1


def line_of(cells):
    """Return cells as a line, each between quotation marks (RFC 4180)."""
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerow(cells)
    return buffer.getvalue().encode()


def cell(value):
    """Return a value as text; numbers as they are, as no number is a formula."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return value
        case str():
            return guarded(value)
        case dict() | list():
            return guarded(json.dumps(value, ensure_ascii=False))
    return plain(value)
