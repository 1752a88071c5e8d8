"""Nonsense at every address: whatever is asked, and however, no answer is a mistake of ours.

FUZZ_EXAMPLES=20000 looks for hours, each time at others.
"""

import json
import os
import re
import string
from urllib.parse import quote_from_bytes, urlencode

import pytest
from django.conf import settings as site
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.models import Annotation
from tests.test_pages import annotate
from tests.test_tokens import key_for

pytestmark = pytest.mark.django_db
LONG = int(os.environ.get("FUZZ_EXAMPLES", "0"))
SLUG = "canada-japan-to-expand-security-cooperation-in-the-indo-pacific-region"
# What would lead somewhere, by the name of the parameter in the address.
RIGHT = {
    "slug": [SLUG, "david-welch"],
    "kind": ["quote", "quotes", "paragraphs", "captions", "articles", "records"],
    "edition": ["1"],
    "year": ["2026"],
    "month": ["1"],
    "form": ["bib", "ris", "csl.json"],
    "object_id": ["1", "5"],
    "app_label": ["auth", "archive"],
    "content_type_id": ["1"],
}
NAMES = [
    "q", "kind", "speaker", "article", "integrity", "confidence", "rule", "sort", "page", "count", "after",
    "before", "sha256", "text", "url", "format", "maxwidth", "maxheight", "fields", "cursor", "limit", "mode",
    "passage", "next", "o", "p", "all", "e", "_popup", "_to_field", "status__exact", "action",
    "_selected_action", "body", "motivation", "status", "exact", "seen_version", "draft", "unsaved-draft",
    "username", "password", "otp_token", "one", "other", "confirm", "code", "start", "end", "number", "post",
]  # fmt: skip
METHODS = ["GET"] * 6 + ["POST"] * 4 + ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "é"]
HEADERS = [
    "ACCEPT", "ACCEPT_DATETIME", "ACCEPT_ENCODING", "ACCEPT_LANGUAGE", "AUTHORIZATION", "COOKIE", "EXPECT",
    "FORWARDED", "HOST", "IF_MATCH", "IF_MODIFIED_SINCE", "IF_NONE_MATCH", "ORIGIN", "RANGE", "REFERER",
    "TRANSFER_ENCODING", "USER_AGENT", "X_CSRFTOKEN", "X_FORWARDED_FOR", "X_FORWARDED_HOST",
    "X_FORWARDED_PROTO", "X_HTTP_METHOD_OVERRIDE", "X_REQUESTED_WITH", "X_REQUEST_ID", "TRACEPARENT",
]  # fmt: skip
TYPES = [
    "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
    "multipart/form-data", "text/plain; charset=nonsense", "application/merge-patch+json", "é/\0", "",
]  # fmt: skip
HARD = [
    b"", b"\0", b"%00", b"\xff\xfe", b"\xed\xa0\x80", "é“”ſİ\u202e\u0301".encode(), b"'\"<>&",
    b"../../etc/passwd", b"-1", b"0", b"1", b"9" * 30, b"1e309", b"NaN", b"true", b"null", b"[]",
    b"{{7*7}}", b"%s%n", b"a" * 3_000, b'"unclosed', b'"a b"~5', b"-", b"*", b"a*", b"OR OR", b"speaker:",
    b'kind:quote -kind:"', b"(((", b"&|!:*", b"http://[", b"http://127.0.0.1:8000/articles/",
    b"\r\nSet-Cookie: a=b", b"Bearer ", b"Bearer \xff", b"bytes=-1", b"W/\"", b"sessionid=\xff; csrftoken=",
    b"Wed, 99 Nov 2026 08:00:00 GMT", b"application/json",
]  # fmt: skip
odd = st.sampled_from(HARD) | st.binary(max_size=12) | st.text(max_size=12).map(
    lambda text: text.encode("utf-8", "surrogatepass")
)  # fmt: skip
plain = st.text(string.ascii_lowercase, min_size=1, max_size=8).map(str.encode)
values = odd | plain | st.sampled_from([b"alliance", b"canada japan", SLUG.encode(), b"quote", b"2"])
fields = st.lists(st.tuples(st.sampled_from(NAMES) | plain.map(bytes.decode), values), max_size=4)
text = values.map(lambda value: value.decode("latin-1"))
tree = st.recursive(
    text | st.integers() | st.none() | st.booleans() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=8,
)
bodies = st.one_of(
    odd,
    fields.map(lambda given: urlencode(given).encode()),
    tree.map(lambda data: json.dumps(data).encode()),
    fields.map(lambda given: b"".join(part_of(*one) for one in given) + b"--x--\r\n"),
)


def part_of(name, value):
    """Return a field of a multipart form, as a file where its value is long."""
    file = '; filename="a"' if len(value) > 5 else ""
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + value + b"\r\n"


def routes(resolver=None, before=""):
    """Yield all addresses that there are, as they are written in urls.py."""
    for each in (resolver or get_resolver()).url_patterns:
        route = each.pattern._route if isinstance(each.pattern, RoutePattern) else "<nonsense>"
        if isinstance(each, URLResolver):
            yield from routes(each, before + route)
        else:
            yield before + route


@st.composite
def asked(draw, where):
    """Draw a request: an address with its parts, a query, a method, headers, a body."""

    def filled(match):
        name = match[1].rpartition(":")[2]
        if draw(st.integers(0, 3)):
            right = RIGHT.get(name, [str(number) for number in range(1, 13)])
            return draw(st.sampled_from(right))
        return quote_from_bytes(draw(odd), safe="")

    path = "/" + re.sub(r"<([^>]+)>", filled, draw(st.sampled_from(where)))
    if not draw(st.integers(0, 9)):
        path += quote_from_bytes(draw(odd), safe="/")
    query = urlencode(draw(fields)) if draw(st.booleans()) else draw(odd).decode("latin-1")
    headers = draw(st.dictionaries(st.sampled_from(HEADERS), text, max_size=3))
    return {
        "method": draw(st.sampled_from(METHODS)),
        "path": path,
        "data": draw(bodies),
        "content_type": draw(st.sampled_from(TYPES)),
        "QUERY_STRING": query,
        **{f"HTTP_{name}": value for name, value in headers.items()},
    }


ALL = sorted(set(routes()))
PUBLIC = [route for route in ALL if not route.startswith("admin/")]
DESK = [route for route in ALL if route.startswith("admin/")]


@pytest.fixture
def somebody(article, editor):
    """Return the headers of who may do everything, at the desk and by the API."""
    note = annotate(article.passages.get(kind="paragraph", number=6), "A note.", author=editor)
    RIGHT["key"] = [str(Annotation.objects.get(pk=note.pk).key)]
    RIGHT["object_id"] = [str(note.pk), str(article.pk), str(note.passage_id), str(editor.pk)]
    client = Client()
    client.force_login(editor)
    session = client.cookies[site.SESSION_COOKIE_NAME].value
    return {
        "HTTP_COOKIE": f"{site.SESSION_COOKIE_NAME}={session}",
        "HTTP_AUTHORIZATION": f"Bearer {key_for(editor)}",
    }


def look(where, somebody, examples):
    """Ask so often; return how often each status came."""
    seen = {}

    @settings(
        max_examples=LONG or examples,
        derandomize=not LONG,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(request=asked(where), known=st.integers(0, 3))
    def answers(request, known):
        with transaction.atomic():
            answer = Client().generic(**(somebody if known else {}) | request)
            status = answer.status_code
            content = b"".join(answer)
            too_dear = status == 503 and answer["Retry-After"] and b"The archive is busy" not in content
            assert status < 500 or status == 501 or too_dear, request
            seen[status] = seen.get(status, 0) + 1
            transaction.set_rollback(True)

    answers()
    return seen


def test_no_public_address_fails(somebody):
    seen = look(PUBLIC, somebody, 120)
    assert {200, 404, 405} <= set(seen) and seen[200] > 8, seen


def test_no_address_of_the_desk_fails(somebody):
    seen = look(DESK, somebody, 80)
    assert {200, 302, 404} <= set(seen) and seen[200] > 4, seen


@pytest.mark.parametrize("route", [route for route in PUBLIC if "<" in route])
@pytest.mark.parametrize("slug", [SLUG, "nothing"])
def test_what_is_not_there_is_not_found(client, article, route, slug):
    missing = {"slug": slug, "name:slug": slug, "kind": "quote", "kinds:kind": "quotes", "form:form": "bib"}
    missing["key"] = "99999999-9999-9999-9999-999999999999"
    path = re.sub(r"<([^>]+)>", lambda match: missing.get(match[1], "999"), f"/{route}")
    is_there = slug == SLUG and "speaker" not in path and "999" not in path
    assert client.get(path).status_code in ((200, 302) if is_there else (404,))


def test_every_address_is_looked_at():
    assert len(PUBLIC) > 55 and len(DESK) > 60
    assert {"search/", "oembed", "api/check", "admin/login/"} <= set(ALL)
