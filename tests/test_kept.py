"""Answers kept in memory: the same to the byte, never beyond their room, never out of date."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from archive.models import Revision
from archive.reading.remembered import Remembered
from archive.views.kept import ROOM, Kept
from tests.test_pages import ARTICLE, annotate


@pytest.fixture
def room(monkeypatch):
    """Let pages be kept, as in public."""
    from archive.views.public import kept

    monkeypatch.setattr(kept, "room", ROOM)


@pytest.mark.django_db
@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_a_page_that_was_made_is_given_again_for_one_small_query(client, article, room, accepted):
    headers = {"accept-encoding": accepted}
    first = client.get(ARTICLE, headers=headers)
    with CaptureQueriesContext(connection) as queries:
        again = client.get(ARTICLE, headers=headers)
    assert len(queries) == 1 and "archive_revision" in queries[0]["sql"]
    numbers = {first.headers.pop("X-Request-ID"), again.headers.pop("X-Request-ID")}
    assert len(numbers) == 2  # each request has its own
    assert (again.content, dict(again.items())) == (first.content, dict(first.items()))


@pytest.mark.django_db
def test_what_changes_is_made_anew(client, article, room):
    client.get(ARTICLE)
    annotate(article.passages.get(kind="paragraph", number=6), "Xylophone")
    assert "Xylophone" in client.get(ARTICLE).text


@pytest.mark.django_db
def test_packed_and_plain_are_not_mixed_up(client, article, room):
    for accepted in ("gzip", "", "gzip", ""):
        answer = client.get(ARTICLE, headers={"accept-encoding": accepted})
        assert answer.has_header("Content-Encoding") == bool(accepted)


def test_it_keeps_within_its_room():
    kept = Kept(room=100, largest=50)
    for number in range(10):
        kept.keep(number, HttpResponse(b"x" * 30))
        kept.get(0)
    assert kept.size == 90
    assert [number for number in range(10) if kept.get(number)] == [0, 8, 9]
    kept.keep(10, HttpResponse(b"x" * 51))
    kept.keep(11, HttpResponse(b"x", status=503))
    assert kept.get(10) is None and kept.get(11) is None
    kept.keep(9, HttpResponse(b"y"))
    assert kept.get(9).content == b"y" and kept.size == 61


def test_an_answer_is_nobody_else_s():
    kept = Kept()
    kept.keep("a", HttpResponse(b"x"))
    kept.get("a")["Set-Cookie"] = "mine"
    assert not kept.get("a").has_header("Set-Cookie")


def test_what_the_pages_of_a_list_have_in_common_is_counted_once_until_the_archive_changes(article):
    remembered, made = Remembered(room=2), []

    def get(key):
        return remembered.get(key, lambda: made.append(key) or key)

    assert [get(key) for key in (1, 2, 1)] == [1, 2, 1] and made == [1, 2]
    assert [get(key) for key in (3, 1, 2)] == [3, 1, 2]
    assert made == [1, 2, 3, 2]  # 2 had been asked for longest ago
    Revision.advance()
    assert get(1) == 1 and made[-1] == 1 and len(made) == 5
