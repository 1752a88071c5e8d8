"""The queue: what wants a human look, most doubtful first; counts that never cost much."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive.admin import queue as queues
from archive.admin.queue import queue_for
from archive.editing.people import make
from archive.loading import load
from archive.models import Annotation, Attribution, Passage, Speaker
from archive.sources import read_plain

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:queue")


@pytest.fixture
def orphan(article, editor):
    """Return an annotation that has lost its place."""
    edition = article.editions.get()
    return Annotation.objects.create(
        article=article,
        edition=edition,
        passage=None,
        start=0,
        end=5,
        exact="Canad",
        body="Hm.",
        author=editor,
    )


def test_the_most_doubtful_stands_first(article, orphan, editor):
    make("D. Welch", "person")
    queue = queue_for(editor)
    assert queue.items[0].kind == "orphans"
    assert [item.doubt for item in queue.items] == sorted((item.doubt for item in queue.items), reverse=True)
    assert {item.kind for item in queue.items} >= {"orphans", "marks", "merges"}
    addresses = [item.address for item in queue.items]
    assert len(addresses) == len(set(addresses))


def test_what_was_looked_at_is_left_out(desk, article, editor):
    before = queue_for(editor)
    item = next(item for item in before.items if item.kind in ("speakers", "marks"))
    page = desk.post(QUEUE, {"confirm": item.row.pk}, follow=True).text
    assert "Confirmed: " in page
    item.row.refresh_from_db()
    assert item.row.status == "confirmed"
    assert queue_for(editor).left < before.left
    assert "decided this meanwhile" in desk.post(QUEUE, {"confirm": item.row.pk}, follow=True).text
    for nonsense in ("", "x", "-1", "9" * 40):
        assert "meanwhile" in desk.post(QUEUE, {"confirm": nonsense}, follow=True).text


def test_the_front_of_the_desk_counts_what_is_left(desk, article, orphan):
    page = desk.get(reverse("admin:index")).text
    assert "What wants a human look" in page and "Annotations without a place</a>: 1" in page


def test_one_kind_is_shown_alone(desk, article, orphan):
    page = desk.get(QUEUE, {"kind": "orphans"}).text
    assert "Find its place" in page and "Look and decide" not in page
    assert desk.get(QUEUE, {"kind": "nonsense"}).status_code == 200


def test_nothing_to_do_is_told(desk, db):
    assert "Nothing wants a look just now" in desk.get(QUEUE).text
    assert "Nothing just now" in desk.get(reverse("admin:index")).text


def test_only_the_newest_edition_wants_a_look(article, editor):
    assert queue_for(editor).counts["marks"]
    Passage.objects.update(current=False)
    assert queue_for(editor).counts["marks"] == queue_for(editor).counts["speakers"] == 0


def test_counts_stop(article, editor, monkeypatch):
    monkeypatch.setattr(queues, "COUNTED", 1)
    text = "Headline\n\n" + "\n\n".join(f"“It works {n}. He left “ and went {n}." for n in range(5))
    load(read_plain(text.encode()))
    queue = queue_for(editor)
    assert queue.counts["marks"] == 2 and not queue.is_exact
    assert ("marks", "Broken quotation marks", 1, True) in queue.tabs


def test_the_number_of_queries_does_not_grow(article, editor, django_assert_max_num_queries):
    with CaptureQueriesContext(connection) as queries:
        queue_for(editor)
    for number in range(5):
        load(read_plain(f"Headline {number}\n\n“It works {number}. He left “ and went.".encode()))
    with django_assert_max_num_queries(len(queries) + 2):
        queue_for(editor)


def test_a_verdict_leads_back_to_the_queue(desk, article, editor):
    item = next(item for item in queue_for(editor).items if item.kind == "marks")
    assert item.address.endswith("?then=queue")
    answer = desk.post(item.address, {"verdict": "confirm", "kind": "person", "seen": "0"})
    assert answer["Location"] == QUEUE


def test_speakers_who_may_be_one_are_decided_from_it(desk, article, editor):
    make("D. Welch", "person")
    item = next(item for item in queue_for(editor).items if item.kind == "merges")
    assert "Merging makes one page" in desk.get(item.address.split("#")[0]).text
    assert Speaker.objects.filter(merged_into=None, name="D. Welch").exists()
    assert Attribution.objects.exists()
