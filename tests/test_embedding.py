"""Cards of records, pasted or by oEmbed: words, speaker and link, and nothing that could do harm."""

import html
import re
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

import pytest
from django.utils.html import escape
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.embedding import LINE, fitted
from archive.loading import load
from archive.models import Article, Attribution, Speaker
from archive.sources import read_plain
from tests.test_citations import SITE
from tests.test_citing import record, texts
from tests.test_pages import ARTICLE, text_of

pytestmark = pytest.mark.django_db
MAY = {"figure", "blockquote", "p", "figcaption", "a", "cite"}
HAVE = {"cite", "lang", "dir", "href"}


class Elements(HTMLParser):
    """Notes the elements and attributes of some HTML; each element must be closed in its turn."""

    def __init__(self, markup):
        super().__init__()
        self.names, self.attributes, self.open = set(), [], []
        self.feed(markup)
        self.close()
        assert not self.open

    def handle_starttag(self, name, attributes):
        self.names.add(name)
        self.attributes += attributes
        self.open.append(name)

    def handle_endtag(self, name):
        assert self.open.pop() == name


def embedded(client, url, **asked):
    """Return what oEmbed answers for an address."""
    answer = client.get("/oembed", {"url": url, **asked})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json"), url
    assert answer["Access-Control-Allow-Origin"] == "*"
    found = answer.json()
    assert (found["version"], found["type"]) == ("1.0", "rich")
    assert isinstance(found["width"], int) and isinstance(found["height"], int)
    return found


def harmless(card):
    """Assert that a card has nothing but plain elements, and links to this archive only."""
    elements = Elements(card)
    assert elements.names <= MAY and {name for name, _ in elements.attributes} <= HAVE
    addresses = [value for name, value in elements.attributes if name in ("href", "cite")]
    assert addresses and all(address.startswith(f"{SITE}/") for address in addresses)
    return addresses


def test_the_card_of_a_quote_shows_words_speaker_and_link(client, article, expected):
    address = f"{SITE}{ARTICLE}quotes/10/"
    found = embedded(client, address, format="json")
    assert (found["author_name"], found["author_url"]) == ("Rob Huebert", f"{SITE}/speakers/rob-huebert/")
    assert found["title"].startswith("Quote 10 of “Canada, Japan")
    assert text_of(found["html"]) == (
        f"{expected['quotes'][9]['text']}Rob Huebert, quoted in {article.headline}. Article Archive"
    )
    links = harmless(found["html"])
    assert found["author_url"] in links
    for link in links:
        assert client.get(link.removeprefix(SITE)).status_code == 200
    page = client.get(f"{ARTICLE}quotes/10/").text
    (pasted,) = re.findall(r'(?s)<textarea id="embed"[^>]*>(.*?)</textarea>', page)
    (copied,) = re.findall(r'data-copy="(&lt;figure[^"]*)"', page)
    assert html.unescape(pasted) == html.unescape(copied) == found["html"]


@pytest.mark.parametrize("tail", ["paragraphs/6/", "captions/1/", "quotes/1/"])
def test_a_page_leads_to_its_card(client, article, tail):
    page = client.get(ARTICLE + tail).text
    (link,) = re.findall(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', page)
    found = client.get(html.unescape(link).removeprefix(SITE)).json()
    assert f'<blockquote cite="{SITE}{ARTICLE}{tail}?sha256=' in found["html"]
    assert "oembed" not in client.get(ARTICLE).text.partition("<body")[0]


def test_a_doubtful_speaker_is_told_as_such_and_a_missing_one_is_not_made_up(client, article):
    said = Attribution.objects.get(mode="direct", passage__number=5)
    said.confidence = 0.5
    said.save()
    address = f"{SITE}{ARTICLE}quotes/5/"
    assert "probably David Welch, quoted in" in text_of(embedded(client, address)["html"])
    said.speaker = None
    said.save()
    found = embedded(client, address)
    assert "Quoted in Canada" in text_of(found["html"]) and not {"author_name", "author_url"} & set(found)
    said.status = "scare"
    said.save()
    assert client.get("/oembed", {"url": address}).status_code == 404
    page = client.get(f"{ARTICLE}quotes/5/").text
    assert "oembed" not in page and 'id="embed"' not in page


ELSEWHERE = [
    "", "x", "http://[", "https://example.org/", f"{SITE}/", f"{SITE}{ARTICLE}", f"{SITE}{ARTICLE}quotes/99/",
    f"https://127.0.0.1:8000{ARTICLE}quotes/5/", f"http://127.0.0.1:8000.example.org{ARTICLE}quotes/5/",
    f"//127.0.0.1:8000{ARTICLE}quotes/5/", f"{SITE}/admin/", f"{SITE}/oembed?url={SITE}{ARTICLE}quotes/5/",
    f"{SITE}{ARTICLE}quotes/5/cite.bib", f"{SITE}/articles/nothing/quotes/5/", f"{SITE}/%00", f"{SITE}/%ff",
]  # fmt: skip


@pytest.mark.parametrize("url", ELSEWHERE)
def test_what_is_not_here_can_not_be_embedded(client, article, url):
    assert client.get("/oembed", {"url": url}).status_code == 404


def test_what_is_asked_for_is_answered_as_the_specification_has_it(client, article):
    address = f"{SITE}{ARTICLE}quotes/5/"
    assert client.get("/oembed", {"url": address, "format": "xml"}).status_code == 501
    assert client.get("/oembed").status_code == 404
    for url in (
        f"{address}?q=canada",
        f"{address}#words",
        f"{address}?sha256=abc",
        quote(address, safe=":/"),
    ):
        assert embedded(client, url)["html"] == embedded(client, address)["html"]
    whole = embedded(client, f"{SITE}{ARTICLE}paragraphs/6/")
    small = embedded(client, f"{SITE}{ARTICLE}paragraphs/6/", maxwidth=300, maxheight=200)
    assert small["width"] <= 300 and small["height"] <= 200
    assert "[…]" in small["html"] and "[…]" not in whole["html"]
    for odd in ("0", "-1", "x", "9" * 40, ""):
        found = embedded(client, address, maxwidth=odd, maxheight=odd)
        assert found["width"] > 0 and found["height"] >= 0
    assert client.get(f"/oembed?{urlencode({'url': address})}&format=%00").status_code in (200, 501)


@settings(max_examples=60, deadline=None)
@given(text=texts, width=st.integers(0, 2000), height=st.integers(0, 2000) | st.none())
def test_a_card_is_never_larger_than_asked_for(text, width, height):
    work = record("Headline", text)
    words, wide, high = fitted(work, width, height)
    assert 0 < wide <= max(1, width) and high <= (high if height is None else height)
    assert work.words.startswith(words.removesuffix("[…]").strip())
    if height is None or height > LINE * 10_000:
        assert words == work.words


def test_nothing_in_a_text_gets_out_of_a_card(client, db):
    odd = "<b>x</b> </p></figure><script>alert(1)</script> & שלום {y} onclick=z"
    load(read_plain(f"Odd {odd}\n\n“{odd} is it,” Ann Lee said.".encode()))
    odd += " \"'>"
    Speaker.objects.update(name=odd)
    Article.objects.update(publisher=odd)
    article = Article.objects.get()
    for tail in ("quotes/1/", "paragraphs/1/"):
        found = embedded(client, f"{SITE}{article.get_absolute_url()}{tail}")
        harmless(found["html"])
        assert escape("<script>alert(1)</script>") in found["html"]
        page = client.get(f"{article.get_absolute_url()}{tail}").text
        (pasted,) = re.findall(r'(?s)<textarea id="embed"[^>]*>(.*?)</textarea>', page)
        assert html.unescape(pasted) == found["html"]
