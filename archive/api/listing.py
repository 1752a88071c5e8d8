"""What lists and records do alike: cursors, links to the next page, and which fields are told."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from ninja import Field, Schema

from archive.api.problems import Unreadable
from archive.reading import UnknownMark

LONGEST_CURSOR = 1_000


class Fields(Schema):
    """How much of a record is told."""

    fields: str = Field("", description="only these fields, with commas between: `text,url`")


class Asked(Fields):
    """Which part of a list is told."""

    cursor: str = Field("", description="where to go on: take it from `next`, it has no meaning of its own")
    limit: int = Field(50, ge=1, le=200, description="records a page, at most")

    @property
    def mark(self):
        """Return the mark in the cursor; raises UnknownMark."""
        try:
            padded = self.cursor + "=" * (-len(self.cursor) % 4)
            mark = (
                urlsafe_b64decode(padded.encode("ascii")).decode() if len(padded) < LONGEST_CURSOR else "\0"
            )
        except (UnicodeError, binascii.Error):
            mark = "\0"
        if "\0" in mark or (self.cursor and cursor_of(mark) != self.cursor):
            raise UnknownMark(self.cursor)
        return mark


def cursor_of(mark):
    """Return a mark as a cursor, which nobody is tempted to take apart."""
    return urlsafe_b64encode(mark.encode()).decode().rstrip("=")


def told(kind, fields):
    """Return which fields of a kind of record are asked for, None for all; raises Unreadable."""
    names = [name.strip() for name in fields.split(",") if name.strip()]
    known = list(kind.model_fields)
    for name in names:
        if name not in known:
            raise Unreadable("fields", f"“{name[:100]}” is no field; these are: {', '.join(known)}")
    return set(names) or None


def one(kind, row, asked):
    """Answer with a record."""
    return answered(kind.of(row).model_dump(mode="json", include=told(kind, asked.fields)))


def some(request, kind, page, asked):
    """Answer with a page of records and the address of the next, which the header Link has, too."""
    fields = told(kind, asked.fields)
    follows = None
    if page.after:
        kept = {name: value for name, value in request.GET.items() if name != "cursor"}
        follows = f"{full(request.path)}?{urlencode(kept | {'cursor': cursor_of(page.after)})}"
    results = [kind.of(row).model_dump(mode="json", include=fields) for row in page]
    response = answered({"results": results, "next": follows})
    if follows:
        response["Link"] = f'<{follows}>; rel="next"'
    return response


def answered(data):
    """Return data as an answer."""
    return HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/json; charset=utf-8")


def full(path):
    """Return an address in full."""
    return settings.ARCHIVE_URL + path
