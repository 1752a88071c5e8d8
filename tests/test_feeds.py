"""Feeds: valid Atom, the same entries for the same records, new results first."""

import html
from datetime import datetime
from xml.etree import ElementTree

import feedparser
import pytest

from archive import search
from archive.editing import verdicts
from archive.editing.adding import add_quote
from archive.loading import load
from archive.models import Attribution, Speaker
from archive.sources import read_plain
from tests.test_editions import NEW, edition
from tests.test_pages import ARTICLE, annotate
from tests.test_search_pages import ODD, SITE

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, address="/search/feed.atom", **asked):
    """Return the root of a feed that has all RFC 4287 demands, and that feedparser can read."""
    answer = client.get(address, asked)
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
    assert links(root)["self"].startswith(f"{SITE}{address}")
    parsed = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert (parsed.bozo, len(parsed.entries)) == (0, len(root.findall(f"{ATOM}entry")))
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


def text(element, name):
    """Return the text of a part of an element."""
    return element.find(ATOM + name).text


def test_new_articles_are_a_feed_and_a_new_edition_updates_its_entry(client, article):
    (entry,) = feed(client, "/feeds/articles.atom").findall(f"{ATOM}entry")
    assert text(entry, "id") == links(entry)["alternate"] == SITE + ARTICLE
    assert text(entry, "title") == article.headline and entry.find(f"{ATOM}author") is None
    assert article.passages.get(kind="paragraph", number=1).text.split()[0] in text(entry, "summary")
    edition(NEW)
    load(read_plain(b"Town Votes\n\nA & B <won>."))
    other, again = feed(client, "/feeds/articles.atom").findall(f"{ATOM}entry")
    assert text(other, "title") == "Town Votes" and "&amp; B &lt;won&gt;" in text(other, "summary")
    assert text(again, "id") == text(entry, "id") and text(again, "published") == text(entry, "published")
    assert text(again, "updated") > text(entry, "updated")


def test_corrections_are_a_feed_and_stay_the_same_in_a_new_edition(client, article):
    assert ids(feed(client, "/feeds/corrections.atom")) == []
    said = {quote.number: quote.attributions.get() for quote in article.passages.filter(kind="quote")}
    verdicts.confirm(said[1], "Seen.")  # corrects nothing
    verdicts.correct(said[5], Speaker.objects.get(name="Rob Huebert"), "It <was> him & not he.")
    verdicts.set_aside(said[6], "A title.")
    block = article.passages.get(kind="paragraph", number=6)
    start = block.start + block.text.index("Operation Neon")
    add_quote(block, start, start + 14, None, "It was said.")
    root = feed(client, "/feeds/corrections.atom")
    titles = [text(entry, "title").partition(": “")[0] for entry in root.iter(f"{ATOM}entry")]
    assert titles == [
        "Nobody named, in a quote that was missed",
        "Not a quote",
        "Rob Huebert, not David Welch",
    ]
    summary = text(root.findall(f"{ATOM}entry")[2], "summary")
    assert said[5].passage.text in summary and "It &lt;was&gt; him &amp; not he." in summary
    edition(NEW)
    assert set(ids(root)) >= set(ids(feed(client, "/feeds/corrections.atom"))) >= set(ids(root)[::2])


def test_a_speaker_is_a_feed_of_what_is_quoted_and_what_is_reported(client, article, expected):
    root = feed(client, "/speakers/david-welch/feed.atom")
    assert text(root, "title") == "David Welch in the Article Archive"
    mine = [
        each for part in ("quotes", "reported") for each in expected[part] if each["speaker"] == "David Welch"
    ]
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == len(mine) == 11
    assert {entry.find(f"{ATOM}category").get("term") for entry in entries} == {"quote", "reported"}
    for each in mine:
        assert any(html.escape(each["text"]) in text(entry, "summary") for entry in entries), each
    said = Attribution.objects.filter(speaker__slug="david-welch", mode="direct").first()
    verdicts.confirm(said)
    assert text(feed(client, "/speakers/david-welch/feed.atom"), "updated") > text(root, "updated")
    assert client.get("/speakers/nobody/feed.atom").status_code == 404
    other = Speaker.objects.get(slug="rob-huebert")
    other.merged_into = said.speaker
    other.save()
    answer = client.get("/speakers/rob-huebert/feed.atom")
    assert (answer.status_code, answer["Location"]) == (301, "/speakers/david-welch/feed.atom")
    assert len(ids(feed(client, "/speakers/david-welch/feed.atom"))) == 16


def test_editors_notes_are_a_feed(client, article):
    annotate(article.passages.get(kind="paragraph", number=6), "A <b>note</b> & *more*.")
    (entry,) = feed(client, "/feeds/annotations.atom").findall(f"{ATOM}entry")
    assert "<em>more</em>" in text(entry, "summary")


@pytest.mark.parametrize("name", ["annotations", "articles", "corrections"])
def test_pages_announce_the_feeds(client, article, name):
    for address in ("/", ARTICLE, "/speakers/david-welch/"):
        announced = client.get(address).text
        assert f'title="{name.capitalize().replace("Annotations", "Editors’ notes")}"' in announced
        assert f'href="/feeds/{name}.atom"' in announced
    assert 'type="application/atom+xml" title="New words of David Welch"' in announced


def test_a_text_can_not_break_any_feed(client, db):
    odd = "“</entry>]]> \ufffe & <script>alert(1)</script> שלום {signs},” Ann Lee said."
    load(read_plain(f"Odd \x02 & <signs>\n\n{odd}".encode()))
    said = Attribution.objects.get(mode="direct")
    verdicts.correct(said, said.speaker, "</summary>\x02 & ]]>")
    Speaker.objects.update(name="Ann </name> & \x02 <b>Lee</b>")
    for address in ("/feeds/articles.atom", "/feeds/corrections.atom", "/speakers/ann-lee/feed.atom"):
        (entry,) = feed(client, address).findall(f"{ATOM}entry")
        assert "<script" not in text(entry, "summary") and "signs" in text(entry, "summary")
