"""The front page: a search, the archive at a glance, where to begin; honest where there is little."""

import re

import pytest

from archive.editing import people, verdicts
from archive.loading import load
from archive.models import Attribution, Passage, Speaker
from archive.sources import read_plain
from tests.test_pages import annotate, seen

pytestmark = pytest.mark.django_db


def say(number, *quotes):
    """Load an article in which each of (name, words) is quoted."""
    paragraphs = (f"“{words} of number {number},” {name} said." for name, words in quotes)
    return load(read_plain("\n\n".join([f"Headline of number {number}", *paragraphs]).encode())).article


@pytest.fixture
def two(db):
    """Load two articles, in which Ann Lee is quoted three times, Bo Berg twice, Cy Dahl once."""
    say(1, ("Ann Lee", "This is the first word"), ("Bo Berg", "This is the second word"))
    return say(
        2,
        ("Ann Lee", "The rain came early"),
        ("Ann Lee", "The roads were closed"),
        ("Bo Berg", "The bridge stood firm"),
        ("Cy Dahl", "The river fell again"),
    )


def charted(client):
    """Return (name, quotes, share) of each bar in the chart of who is quoted most."""
    chart = re.search(r'(?s)<ol class="heard most".*?</ol>', client.get("/").text)
    pattern = r'(?s)<a href="/speakers/[^"]+">([^<]+)</a>.*?tally">(\d+) quotes?<.*?<rect width="(\d+)"'
    return [(name, int(n), int(share)) for name, n, share in re.findall(pattern, chart[0])] if chart else []


def test_an_empty_archive_has_its_search_and_no_chart(client, db):
    shown = client.get("/").text
    assert "The archive is empty" in shown and 'role="search"' in shown
    assert "at a glance" not in shown and "<svg" not in shown.partition("<main")[2]


def test_one_article_is_charted_by_its_own_voices_only(client, article):
    shown = seen(client, "/")
    assert "You will hear" in shown and "Quoted most" not in shown
    assert "None yet. When editors publish a note" in shown
    annotate(Passage.objects.get(kind="paragraph", number=2), "Checked against the *record*.")
    shown = seen(client, "/")
    assert "Checked against the record." in shown and "None yet." not in shown


def test_articles_without_quotes_have_no_chart(client, db):
    for number in (1, 2):
        load(read_plain(f"Headline {number}\n\nNobody is heard in number {number}.".encode()))
    shown = seen(client, "/")
    assert "2 articles" in shown and "0 quotes" in shown
    assert "Quoted most" not in shown and "You will hear" not in shown


def test_who_is_quoted_most_is_charted_over_all_articles(client, two):
    assert charted(client) == [("Ann Lee", 3, 100), ("Bo Berg", 2, 67)]
    Attribution.objects.filter(speaker__name="Bo Berg").first().delete()
    assert charted(client) == [("Ann Lee", 3, 100)]


def test_merged_speakers_are_one_and_what_is_no_quote_counts_for_nobody(client, two):
    people.merge(Speaker.objects.get(name="Cy Dahl"), into=Speaker.objects.get(name="Bo Berg"))
    assert charted(client) == [("Ann Lee", 3, 100), ("Bo Berg", 3, 100)]
    for said in Attribution.objects.filter(speaker__name="Ann Lee"):
        verdicts.set_aside(said, "No quote.")
    assert charted(client) == [("Bo Berg", 3, 100)]
