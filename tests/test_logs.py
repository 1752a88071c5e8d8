"""What is logged: one line an event, with the number of its request, and not what readers look for."""

import json
import logging
import re
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from archive.logs import Json, Line, logging_of, request_id
from archive.operations import watching

NUMBER = re.compile("[0-9a-f]{32}")


def record(message, *args, **more):
    """Return an event as logging makes it."""
    made = logging.getLogger("archive.test").makeRecord(
        "archive.test", logging.WARNING, "file.py", 1, message, args, more.pop("exc_info", None)
    )
    vars(made).update(more)
    return made


@pytest.fixture
def numbered():
    """Be in a request."""
    token = request_id.set("number-0001")
    yield
    request_id.reset(token)


def test_json_is_one_line_whatever_happened(numbered):
    try:
        raise ValueError("two\nlines")
    except ValueError:
        line = Json().format(record("at %s", "a\nb\u2028“é”", exc_info=sys.exc_info(), told={"ms": 1.5}))
    assert len(line.splitlines()) == 1 or "\u2028" in line
    told = json.loads(line)
    assert told["message"] == "at a\nb\u2028“é”" and told["ms"] == 1.5 and told["request"] == "number-0001"
    assert "ValueError: two\nlines" in told["exception"] and told["time"].endswith("+00:00")


def test_what_comes_from_outside_begins_no_new_line(numbered):
    line = Line().format(record("at %s", "/a\nb\x1b[31m\r/“é”", told={"path": "x\ny"}))
    assert len(line.splitlines()) == 1 and "\x1b" not in line and "“é”" in line
    assert line.endswith("path=x\\x0ay") and "request=number-0001" in line


def test_outside_of_a_request_there_is_no_number():
    assert "request" not in json.loads(Json().format(record("hello")))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0123-abcd_EF.g", True),
        ("short", False),
        ("x" * 65, False),
        ("has spaces in it", False),
        ("quote\"'<b>12345", False),
        ("", False),
    ],
)
def test_a_number_that_a_proxy_gave_is_kept_if_it_looks_like_one(client, given, kept):
    number = client.get("/robots.txt", headers={"x-request-id": given})["X-Request-ID"]
    assert number == given if kept else NUMBER.fullmatch(number)


@pytest.mark.django_db
def test_an_error_shows_the_number_that_is_in_the_log(client, article, monkeypatch, caplog):
    from archive.views import pages

    def broken(*_, **__):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(pages.reading, "speakers_page", broken)
    client.raise_request_exception = False
    answer = client.get("/speakers/?q=nothing-kept", headers={"x-request-id": "number-0500"})
    assert answer.status_code == 500 and "<code>number-0500</code>" in answer.text
    assert answer["X-Request-ID"] == "number-0500"


@pytest.mark.django_db
def test_a_slow_statement_is_logged_without_its_values(settings, monkeypatch):
    settings.SLOW_QUERY_MS = 1
    told = []
    monkeypatch.setattr(watching.log, "warning", lambda *_, extra: told.append(extra["told"]))
    token = watching.current.set(watching.Seen("number", "GET", "/x"))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.02), %s", ["zanzibar"])
            settings.SLOW_QUERY_MS = 0
            cursor.execute("SELECT pg_sleep(0.02), %s", ["zanzibar"])
    finally:
        watching.current.reset(token)
    (slow,) = told
    assert slow["sql"] == "SELECT pg_sleep(0.02), %s" and slow["ms"] >= 20 and slow["path"] == "/x"


@pytest.mark.django_db
def test_the_access_log_is_silent_where_it_is_off():
    assert logging_of("json", False)["loggers"]["archive.access"]["level"] == "WARNING"
    assert logging_of("json", True)["loggers"]["archive.access"]["level"] == "INFO"


@pytest.mark.parametrize("given", ["nonsense", "127.0.0.1", ":8001", "127.0.0.1:0", "127.0.0.1:99999"])
def test_an_address_that_is_none_is_told(given):
    from archive.settings import address

    with pytest.raises(ImproperlyConfigured, match=r"METRICS_BIND is .*127\.0\.0\.1:8001"):
        address("METRICS_BIND", given)
    assert address("METRICS_BIND", "[::1]:8001") == ("::1", 8001)
    assert address("METRICS_BIND", "") is None
