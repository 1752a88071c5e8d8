"""Articles as they were at a time, by Memento (RFC 7089): TimeGate, TimeMap, what an edition's page tells."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.http import http_date

from archive.editing.editions import load_edition
from archive.models import Edition
from archive.sources import read_plain
from tests.test_editions import NEW, SLUG
from tests.test_pages import ARTICLE

pytestmark = pytest.mark.django_db

GATE, MAP = f"/timegate/{SLUG}/", f"/timemap/{SLUG}/"
SITE = "http://127.0.0.1:8000"
DAY = timedelta(days=1)


@pytest.fixture
def times(article):
    """Load a second edition; let a month lie between the two; return when they were loaded."""
    load_edition(SLUG, read_plain(NEW.encode()))
    times = [timezone.now() - 40 * DAY, timezone.now() - 10 * DAY]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the table could not be altered
        cursor.execute("ALTER TABLE archive_edition DISABLE TRIGGER edition_never_changes")
        for number, time in enumerate(times, 1):
            Edition.objects.filter(number=number).update(loaded=time)
        cursor.execute("ALTER TABLE archive_edition ENABLE TRIGGER edition_never_changes")
    return times


def links(text):
    """Return links as (address, rel, datetime)."""
    found = re.findall(r"<([^>]+)>((?:; \w+=\"[^\"]*\")+)", text)
    told = [(address, dict(re.findall(r'(\w+)="([^"]*)"', rest))) for address, rest in found]
    return [(address, each["rel"], each.get("datetime")) for address, each in told]


def asked(client, time):
    """Return the path that the TimeGate leads to for a time."""
    answer = client.get(GATE, headers={"accept-datetime": http_date(time.timestamp())})
    assert answer.status_code == 302 and answer["Vary"].lower() == "accept-datetime"
    return answer["Location"]


def test_the_timegate_leads_to_the_edition_of_a_time(client, times):
    first, second = f"{ARTICLE}editions/1/", f"{ARTICLE}editions/2/"
    assert asked(client, times[0] - 400 * DAY) == first
    assert asked(client, times[0]) == asked(client, times[1] - DAY) == first
    assert asked(client, times[1]) == asked(client, times[1] + 1000 * DAY) == second
    answer = client.get(GATE)
    assert (answer.status_code, answer["Location"]) == (302, second)
    assert (f"{SITE}{ARTICLE}", "original", None) in links(answer["Link"])
    assert {rel for _, rel, _ in links(answer["Link"])} == {
        "original", "timemap", "first memento", "last memento",
    }  # fmt: skip
    assert "Memento-Datetime" not in answer and not answer.cookies


@pytest.mark.parametrize(
    "nonsense", ["", "yesterday", "Wed, 99 Nov 2026 08:00:00 GMT", "2026-11-25", "x" * 5_000]
)
def test_a_time_that_is_none_is_told(client, article, nonsense):
    answer = client.get(GATE, headers={"accept-datetime": nonsense})
    assert answer.status_code == 400 and "has to be a time" in answer.text


def test_an_edition_tells_its_time_and_is_found_again_by_it(client, times):
    for number in (1, 2):
        answer = client.get(f"{ARTICLE}editions/{number}/")
        time = answer["Memento-Datetime"]
        assert time == http_date(times[number - 1].timestamp())
        again = client.get(GATE, headers={"accept-datetime": time})
        assert again["Location"] == f"{ARTICLE}editions/{number}/"
        rels = {rel for _, rel, _ in links(answer["Link"])}
        assert {"original", "timegate", "timemap", "first memento", "last memento"} < rels
        assert any("prev" in rel for rel in rels) == (number == 2)
        assert any("next" in rel for rel in rels) == (number == 1)


def test_the_article_leads_to_its_times_and_is_of_none(client, times):
    answer = client.get(ARTICLE)
    assert {(rel, address) for address, rel, _ in links(answer["Link"])} == {
        ("timegate", SITE + GATE), ("timemap", SITE + MAP),
    }  # fmt: skip
    assert "Memento-Datetime" not in answer


def test_the_timemap_lists_all_editions(client, times):
    answer = client.get(MAP)
    assert answer["Content-Type"] == "application/link-format"
    assert (
        f'from="{http_date(times[0].timestamp())}"; until="{http_date(times[1].timestamp())}"' in answer.text
    )
    assert links(answer.text) == [
        (f"{SITE}{ARTICLE}", "original", None),
        (f"{SITE}{GATE}", "timegate", None),
        (f"{SITE}{MAP}", "self", None),
        (f"{SITE}{ARTICLE}editions/1/", "first memento", http_date(times[0].timestamp())),
        (f"{SITE}{ARTICLE}editions/2/", "last memento", http_date(times[1].timestamp())),
    ]


def test_one_edition_is_first_and_last(client, article):
    assert links(client.get(MAP).text)[-1][:2] == (f"{SITE}{ARTICLE}editions/1/", "first last memento")


def test_unknown_articles_have_no_times(client, article):
    for address in ("/timegate/nothing/", "/timemap/nothing/"):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 405
