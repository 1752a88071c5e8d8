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


# The page of results


def facets(page):
    """Return the choices beside the results, by group: label and count."""
    aside = re.search(r'<aside class="facets".*?</aside>', page, re.S)[0]
    groups = re.findall(r'<h2 class="label">(.*?)</h2>\s*<ul>(.*?)</ul>', aside, re.S)
    return {
        label: {text_of(name): int(count) for name, count in re.findall(
            r'<li>(.*?) <span class="count">([\d,]+)</span>', choices, re.S)}
        for label, choices in groups
    }  # fmt: skip


def chips(page):
    """Return the filters in use, each with the address that takes it back."""
    listed = re.search(r'<ul class="chips".*?</ul>', page, re.S)
    found = re.findall(r'href="([^"]+)">(.*?)</a>', listed[0], re.S) if listed else []
    return {text_of(label): html.unescape(address) for address, label in found}


def test_each_filter_is_added_by_a_facet_and_taken_back_by_its_chip(client, article):
    page = client.get("/search/?q=canada").text
    assert chips(page) == {}
    assert facets(page)["Kind"]["Quotes"] == search.find("canada", kind="quote").count
    assert facets(page)["Said by"]["David Welch"] == search.find("canada", speaker="david-welch").count
    both = client.get("/search/?q=canada&kind=quote&speaker=david-welch&sort=newest&page=1").text
    taken = chips(both)
    assert taken["Remove: only quotes ×"] == "?q=canada&speaker=david-welch&sort=newest"
    assert taken["Remove: said by David Welch ×"] == "?q=canada&kind=quote&sort=newest"
    assert taken["Remove all"] == "?q=canada&sort=newest"
    assert '<input type="hidden" name="kind" value="quote">' in both
    assert '<input type="hidden" name="sort" value="newest">' in both
    one = client.get(f"/search/?q=canada&article={article.slug}&integrity=balanced").text
    assert list(chips(one)) == [
        f"Remove: in {article.headline[:66]}… ×",
        "Remove: marks: opened and closed ×",
        "Remove all",
    ]


def test_filters_that_name_nothing_are_told_and_can_be_taken_back(client, article):
    asked = {"kind": "verse", "speaker": "nobody", "article": "none", "integrity": "fine"}
    answer = client.get("/search/", {"q": "canada", **asked})
    shown = text_of(answer.text)
    for name, value in asked.items():
        assert f"There is no {name} “{value}” in the archive." in shown
    assert len(chips(answer.text)) == len(asked) + 1
    assert "without the filters" in shown


def test_articles_and_states_of_marks_are_offered_where_the_search_tells_them(client, article, monkeypatch):
    found = search.find("canada")
    found.articles = [search.Facet(article.slug, article.headline, 17, True)]
    found.integrities = [search.Facet("unclosed", "never closed", 1, False)]
    monkeypatch.setattr(search, "find", lambda *args, **asked: found)
    page = client.get(f"/search/?q=canada&article={article.slug}").text
    assert list(facets(page)["Article"].values()) == [17]
    assert facets(page)["Quotation marks"] == {"never closed": 1}
    assert re.search(r'<a rel="nofollow" href="\?q=canada" aria-current="true">', page)


def test_every_link_of_a_page_of_results_is_answered(client, article):
    page = client.get("/search/?q=canada&kind=quote").text
    found = {
        html.unescape(link).partition("#")[0] for link in re.findall(r'<a [^>]*href="([^"#][^"]*)"', page)
    }
    assert len(found) > 20
    for link in found:
        answer = client.get(link if link.startswith("/") else f"/search/{link}")
        assert answer.status_code in (200, 302), link
        if answer.streaming:
            assert list(answer.streaming_content)


def test_a_quote_and_the_paragraph_around_it_are_one_result_with_two_links(client, article):
    page = client.get("/search/?q=proper+alliance+system").text
    kicker = re.search(r'data-kind="quote">.*?<p class="kicker">(.*?)</p>', page, re.S)[1]
    assert text_of(kicker) == "Quote 10 and paragraph 17 around it, Rob Huebert"
    assert links(kicker, "")[:2] == [
        f"{ARTICLE}{record}/?q=proper+alliance+system#found" for record in ("quotes/10", "paragraphs/17")
    ]


def test_where_only_the_mended_query_finds_something_it_is_shown_and_said(client, article):
    page = client.get("/search/?q=garneu").text
    assert "Nothing has garneu. These are the results for garneau." in text_of(page)
    assert "passages for garneau" in text_of(page) and "Did you mean" not in page
    assert "?q=garneau#found" in page and "<mark>Garneau</mark>" in page
    assert "Did you mean garneau?" not in text_of(client.get("/search/?q=garneau").text)


def test_what_is_not_counted_to_the_end_is_counted_if_asked(client, article, monkeypatch):
    from archive.search import tallying

    count = search.find("canada").count
    monkeypatch.setattr(tallying, "COUNTED", 0)
    monkeypatch.setattr(tallying, "LOOKED_AT", 3)
    page = client.get("/search/?q=canada&kind=paragraph").text
    assert "More than 3 passages for canada" in text_of(page)
    assert "Counted in the newest matches only" in page
    assert 'href="?q=canada&amp;kind=paragraph&amp;count=all">Count them all</a>' in page
    page = client.get("/search/?q=canada&count=all").text
    quotes = search.find("canada", kind="quote", count_all=True).count
    assert f"{quotes} quotes for canada" in text_of(client.get("/quotes/?q=canada&count=all").text)
    assert f"{count} passages for canada" in text_of(page) and "Count them all" not in page
    assert "count=all" not in "".join(re.findall(r'<a [^>]*href="\?[^"]*"', page))


def test_partial_results_say_what_each_lacks(client, article):
    page = client.get("/search/?q=neon+zzzxqy").text
    assert "Nothing has all of these words" in text_of(page)
    assert page.count('<p class="lacks">Lacks <s>zzzxqy</s></p>') == page.count("data-kind=") > 0
    # A headline has both words: it is only under this filter that nothing has.
    assert "Nothing here has all" in text_of(client.get("/search/?q=security+japan&kind=quote").text)
    assert "No quote has all of these words" in text_of(client.get("/quotes/?q=security+japan").text)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("canada japan", ""),
        ('"rule of law" -neon', "“rule of law”, without neon"),
        ("montenegro OR winter olympics", "montenegro, or winter, olympics"),
        ("secur*", "words that begin with “secur”"),
        ('"canada japan"~5', "“canada” and “japan” within 5 words of each other"),
        ("indo-pacific", "“indo pacific”"),
        ("canada speaker:welch kind:quote", "canada; said by “welch”; only quotes"),
        ("-speaker:welch -speaker:huebert", "not said by “welch” and not said by “huebert”"),
        ('said:announced said:"according to"', "attributed by “announced” or attributed by “according to”"),
        ("article:x -article:y", "in the article “x”; not in the article “y”"),
    ],
)
def test_a_search_is_read_back_in_words(client, article, query, told):
    shown = text_of(client.get("/search/", {"q": query}).text)
    assert search.told(query) == told
    assert (f"Read as: {told}." in shown) if told else ("Read as" not in shown)


# The page on searching


def test_every_example_of_the_help_finds_something(client, article):
    page = client.get("/search/help/").text
    examples = re.findall(r'href="(/search/\?q=[^"]+)"', page)
    assert len(examples) >= 14
    for link in map(html.unescape, examples):
        found = client.get(link.replace("/search/", "/api/search")).json()
        assert found["count"] and not found["partial"] and not found["read_as"], link
    assert "No results" not in text_of(client.get("/search/").text)


def test_the_help_tells_the_limits_that_there_are(client, article, monkeypatch):
    shown = text_of(client.get("/search/help/").text)
    assert f"the newest {search.LIMITS['ranked']:,} matches" in shown
    assert f"up to {search.LIMITS['counted']:,} matches" in shown
    monkeypatch.setitem(search.LIMITS, "ranked", 123_456)
    assert "the newest 123,456 matches" in text_of(client.get("/search/help/?anew=1").text)


def test_every_filter_and_word_of_the_language_is_in_the_help(client, article):
    from archive.models import Integrity, Kind
    from archive.reading import SEARCH_FILTERS
    from archive.search.query import FILTERS

    page = client.get("/search/help/").text
    for name in FILTERS:
        assert f"{name}:" in page
    for name in (*SEARCH_FILTERS, "q", "sort", "page", *Kind.values, *Integrity.values):
        assert f"<code>{name}</code>" in page, name


def test_the_help_of_an_empty_archive_has_no_article_to_show(client, db):
    assert client.get("/search/help/").status_code == 200


# Too slow


@pytest.mark.parametrize("address", ["/search/", "/quotes/"])
def test_a_search_that_was_too_slow_stays_in_the_form_with_ways_to_narrow_it(
    client, article, monkeypatch, address
):
    def slow(*args, **asked):
        raise search.TooSlow

    real = search.find
    monkeypatch.setattr(search, "find", slow)
    answer = client.get(address, {"q": "the a* OR of", "speaker": "david-welch", "page": "2"})
    assert answer.status_code == 503 and answer["Retry-After"] == "10"
    assert f'action="{address}"' in answer.text and 'value="the a* OR of"' in answer.text
    assert '<input type="hidden" name="speaker" value="david-welch">' in answer.text
    shown = text_of(answer.text)
    assert "more letters before the star" in shown and "fewer words with OR" in shown
    assert "who said it" not in shown
    monkeypatch.setattr(search, "find", real)
    ways = [html.unescape(way) for way in re.findall(r'href="(\?[^"]+)"', answer.text)]
    assert all("page=" not in way for way in ways) and len(ways) == (4 if address == "/search/" else 0)
    for way in ways:
        assert client.get(address + way).status_code == 200


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
