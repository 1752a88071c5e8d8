"""What readers and their browsers see of a search: suggestions, filters, results, and where they lead."""

import html
import json
import re
from urllib.parse import urlsplit

import pytest

from archive import search
from archive.search.marking import marked
from archive.search.rows import shown_text
from tests.test_pages import ARTICLE, text_of

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
ODD = (
    "", " ", "'", '"', '"unclosed', "-", "!!!", "&|!()<->", "\0", "a" * 10_000, "\u202e\0x",
    "<script>alert(1)</script>", "' OR 1=1 --", "😀", ":*", "a:*b\\", "\\", "NEAR(", "*", "؟", "\ud7ff",
)  # fmt: skip


# Suggestions


def suggestions(client, typed):
    """Return what is suggested, as (text, kind, address)."""
    answer = client.get("/search/suggest", {"q": typed})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/x-suggestions+json")
    given, *columns = json.loads(answer.content)
    assert given == typed
    return list(zip(*columns, strict=True))


def test_suggestions_lead_to_pages_and_searches(client, article):
    found = suggestions(client, "david")
    assert found[0] == ("David Welch", "speaker", f"{SITE}/speakers/david-welch/")
    assert ("david", "", f"{SITE}/search/?q=david") in found
    assert ("Canada, Japan to Expand Security Cooperation in the Indo-Pacific Region", "heading",
            f"{SITE}{ARTICLE}#headline") in suggestions(client, "Canada, Ja")  # fmt: skip
    assert ("Operation neon", "", f"{SITE}/search/?q=Operation+neon") in suggestions(client, "Operation ne")
    for _, _, address in [*found, *suggestions(client, "operation ne")]:
        assert client.get(address.removeprefix(SITE)).status_code == 200
    assert suggestions(client, "") == suggestions(client, "zzzxqy") == []


def test_browsers_are_told_where_suggestions_are(client, article):
    described = client.get("/opensearch.xml").text
    template = re.search(r'type="application/x-suggestions\+json"[^>]*template="([^"]+)"', described)[1]
    assert template == f"{SITE}/search/suggest?q={{searchTerms}}"


def test_every_field_that_searches_the_archive_suggests(client, article):
    for address in ("/", ARTICLE, "/search/", "/search/?q=canada", "/quotes/", "/nothing/"):
        fields = re.findall(r'<input [^>]*name="q"[^>]*>', client.get(address).text)
        assert fields and all('data-suggest="/search/suggest"' in field for field in fields)


@pytest.mark.parametrize("typed", ODD)
def test_anything_may_be_typed(client, article, typed):
    suggestions(client, typed)


# A result leads to its words

QUERIES = (
    "operation neon", "democracies", '"rule of law"', "montenegro OR olympics", "secur*", '"canada japan"~5',
    "indo pacific", "speaker:welch middle", "sanctions -neon", "xinhua", "neon zzzxqy",
    '"to maintain and promote the rule of lawyers"',
)  # fmt: skip


def links(page, where):
    """Return the addresses of the links of a page that have such a class or text before them."""
    return [html.unescape(link) for link in re.findall(rf'{where}<a [^>]*href="([^"]+)"', page)]


@pytest.mark.parametrize("query", QUERIES)
def test_a_result_leads_to_its_words(client, article, query):
    found = links(client.get("/search/", {"q": query}).text, r'class="words"[^>]*>')
    records = [link for link in found if "?q=" in link]
    assert records
    for link in records:
        assert urlsplit(link).fragment == "found"
        page = client.get(link.partition("#")[0]).text
        assert page.count('<mark id="found" class="found">') == 1
        assert "Marked is what was found for" in text_of(page)
        assert 'content="noindex, follow"' in page
        path = urlsplit(link).path
        assert f'<link rel="canonical" href="{SITE}{path}">' in page
        assert f'<a href="{path}">Without the marks</a>' in page
        plain = client.get(path).text
        assert 'class="found"' not in plain and "noindex" not in plain
        assert text_of(plain[plain.index('id="words"') :]).startswith(
            text_of(page[page.index('id="words"') :])[:200]
        )


@pytest.mark.parametrize("query", QUERIES)
def test_on_its_page_a_record_has_the_marks_that_it_has_in_the_results(article, query):
    hits = search.find(query, size=100).hits
    assert hits
    for hit in hits:
        places = search.places(query, [hit.passage])[hit.passage.pk]
        assert marked(shown_text(hit.passage), places) == hit.marked


def test_where_no_words_were_asked_for_a_result_leads_to_its_record(client, article):
    for asked in ({"q": "kind:caption"}, {"q": "-neon", "kind": "caption"}, {"kind": "caption"}):
        found = links(client.get("/search/", asked).text, r'class="words"[^>]*>')
        assert f"{ARTICLE}captions/1/" in found


def test_words_of_a_quote_are_marked_in_it_and_around_it(client, article):
    page = client.get(f"{ARTICLE}quotes/10/?q=alliance").text
    assert re.search(
        r'id="words".*?<mark id="found" class="found">alliance</mark>.*?</blockquote>', page, re.S
    )
    assert re.search(r'class="around.*?<mark class="said">.*?<mark class="found">alliance</mark>', page, re.S)
    credit = client.get(f"{ARTICLE}captions/1/?q=xinhua").text
    assert re.search(r'class="credit">Picture: .*<mark id="found" class="found">Xinhua</mark>', credit)


def test_what_can_not_be_marked_is_said(client, article, monkeypatch):
    page = client.get(f"{ARTICLE}paragraphs/1/?q=zzzxqy").text
    assert "No word of zzzxqy is here" in text_of(page) and 'id="found"' not in page

    def slow(*args):
        raise search.TooSlow

    monkeypatch.setattr(search, "places", slow)
    answer = client.get(f"{ARTICLE}paragraphs/6/?q=neon")
    assert answer.status_code == 200 and "too long to mark" in text_of(answer.text)


@pytest.mark.parametrize("tail", ["paragraphs/6/", "captions/1/", "quotes/5/"])
def test_any_words_may_be_asked_to_be_marked(client, article, tail):
    for words in (*ODD, "kind:quote", "-canada", '"' + "canada " * 150 + '"'):
        answer = client.get(f"{ARTICLE}{tail}", {"q": words})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    plain = client.get(f"{ARTICLE}{tail}").text
    assert client.get(f"{ARTICLE}{tail}?q=").text == plain
