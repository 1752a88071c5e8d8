"""Feeds: valid Atom, the same entries for the same records, new results first."""

from datetime import datetime
from xml.etree import ElementTree

import pytest

from archive import search
from archive.loading import load
from archive.sources import read_plain
from tests.test_pages import ARTICLE
from tests.test_search_pages import ODD, SITE

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, **asked):
    """Return the root of a feed that has all that RFC 4287 demands."""
    answer = client.get("/search/feed.atom", asked)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    for each in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (only,) = each.findall(ATOM + name)
            assert only.text
        assert datetime.fromisoformat(each.find(f"{ATOM}updated").text).tzinfo
        assert links(each)["alternate"].startswith(f"{SITE}/")
    assert root.find(f"{ATOM}author/{ATOM}name").text
    ids = [each.text for each in root.findall(f"{ATOM}entry/{ATOM}id")]
    assert len(ids) == len(set(ids))
    return root


def links(element):
    """Return the addresses of an element by their relation."""
    return {link.get("rel", "alternate"): link.get("href") for link in element.findall(f"{ATOM}link")}


def ids(root):
    """Return the ids of the entries."""
    return [each.text for each in root.findall(f"{ATOM}entry/{ATOM}id")]


def test_a_search_is_a_feed_of_records(client, article):
    root = feed(client, q="alliance", kind="quote", speaker="rob-huebert")
    assert root.find(f"{ATOM}title").text == "alliance, only quotes, said by Rob Huebert"
    asked = "q=alliance&kind=quote&speaker=rob-huebert"
    assert links(root) == {
        "self": f"{SITE}/search/feed.atom?{asked}",
        "alternate": f"{SITE}/search/?{asked}&sort=newest",
    }
    assert root.find(f"{ATOM}id").text == links(root)["self"]
    entry = root.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text == f"{SITE}{ARTICLE}quotes/10/"
    assert entry.find(f"{ATOM}title").text.startswith("Rob Huebert: quote 10 of “Canada, Japan")
    summary = entry.find(f"{ATOM}summary")
    assert summary.get("type") == "html" and "<mark>alliance</mark>" in summary.text
    assert client.get(links(entry)["alternate"].removeprefix(SITE).partition("#")[0]).status_code == 200


def test_what_is_new_comes_first_and_what_was_there_stays_the_same(client, article):
    before = feed(client, q="security")
    load(read_plain(b"Security elsewhere\n\nThere is security in this place, too."))
    after = feed(client, q="security")
    new = [one for one in ids(after) if one not in ids(before)]
    assert len(new) == 2 and ids(after) == new + ids(before)
    assert after.find(f"{ATOM}updated").text > before.find(f"{ATOM}updated").text


def test_only_what_has_all_words_is_news(client, article):
    assert search.find("neon zzzxqy").partial
    assert search.find("garneu").searched_for
    for asked in (
        {"q": "neon zzzxqy"},
        {"q": "garneu"},
        {"q": "zzzxqy"},
        {"q": "neon", "speaker": "nobody"},
        {},
    ):
        root = feed(client, **asked)
        assert ids(root) == []
        assert root.find(f"{ATOM}updated").text == feed(client, **asked).find(f"{ATOM}updated").text


def test_an_unchanged_feed_is_not_sent_again(client, article):
    etag = client.get("/search/feed.atom?q=canada")["ETag"]
    assert client.get("/search/feed.atom?q=canada", headers={"if-none-match": etag}).status_code == 304
    load(read_plain(b"Canada elsewhere\n\nCanada."))
    assert client.get("/search/feed.atom?q=canada", headers={"if-none-match": etag}).status_code == 200


def test_a_text_can_not_break_a_feed(client, db):
    text = (
        "Odd \x02signs\n\n“</entry>]]> \ufffe\uffff& <script>alert(1)</script> signs,” Ann <b>Lee</b> said."
    )
    load(read_plain(text.encode()))
    root = feed(client, q="signs")
    assert len(ids(root)) == 2
    assert all("<script" not in each.text for each in root.iter(f"{ATOM}summary"))


@pytest.mark.parametrize("name", ["q", "kind", "speaker", "article", "integrity"])
def test_any_text_is_answered(client, article, name):
    for text in (*ODD, "\ufffe\uffff"):
        feed(client, **{name: text})
    assert client.get(f"/search/feed.atom?{name}=%ff%fe%00").status_code == 200


def test_a_feed_that_is_too_slow_says_when_to_come_back(client, article, monkeypatch):
    def slow(*args, **asked):
        raise search.TooSlow

    monkeypatch.setattr(search, "find", slow)
    answer = client.get("/search/feed.atom?q=the")
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "600", "no-store")


def test_the_search_page_announces_its_feed(client, article):
    page = client.get("/search/?q=alliance&kind=quote&sort=article&page=2").text
    assert '<link rel="alternate" type="application/atom+xml"' in page
    assert page.count('href="/search/feed.atom?q=alliance&amp;kind=quote"') == 2
    assert "feed.atom" not in client.get("/search/").text
