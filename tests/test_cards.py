"""The pictures beside shared links: the words, whose they are, or, in other scripts, where they stand."""

import re
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from archive import cards
from archive.loading import load
from archive.models import Article, Attribution
from archive.sources import read_plain
from tests.test_citations import SITE
from tests.test_citing import record, texts
from tests.test_pages import ARTICLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(monkeypatch):
    """Return the lines that the next card shows, as it is drawn."""
    lines = []
    write = cards.write

    def note(draw, top, size, more, *colour):
        assert all(cards.LEFT + cards.font(size).getlength(line) <= cards.WIDTH for line in more)
        lines.extend(more)
        write(draw, top, size, more, *colour)

    monkeypatch.setattr(cards, "write", note)
    return lines


def drawn(png):
    """Return a card as a picture, of which its size and some ink are asserted."""
    image = Image.open(BytesIO(png))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(image.convert("RGB").getcolors(10_000)) > 3 and len(png) < 100_000
    return image


@pytest.mark.parametrize("tail", ["paragraphs/6/", "captions/1/", "quotes/10/"])
def test_a_record_names_its_card_and_the_card_is_kept_like_a_page(client, article, tail):
    head = client.get(ARTICLE + tail).text.partition("<body")[0]
    (address,) = re.findall(r'<meta property="og:image" content="([^"]+)">', head)
    assert address == f"{SITE}{ARTICLE}{tail}card.png"
    for line in (
        'og:image:width" content="1200"',
        'og:image:height" content="630"',
        'og:image:alt" content="',
    ):
        assert f'<meta property="{line}' in head
    assert '<meta name="twitter:card" content="summary_large_image">' in head
    answer = client.get(address.removeprefix(SITE))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    drawn(answer.content)
    known = client.get(address.removeprefix(SITE), headers={"If-None-Match": answer["ETag"]})
    assert known.status_code == 304 and not known.content


def test_a_quotes_card_has_its_words_speaker_and_source(client, article, expected, written):
    client.get(f"{ARTICLE}quotes/10/card.png")
    assert f"“{expected['quotes'][9]['text']}”" in " ".join(written)
    assert "Rob Huebert" in written and "¶ Article Archive" in written
    assert article.headline in " ".join(written)


def test_a_doubtful_speaker_is_told_as_such_and_what_is_no_quote_has_no_card(client, article, written):
    said = Attribution.objects.get(mode="direct", passage__number=5)
    said.confidence = 0.5
    said.save()
    client.get(f"{ARTICLE}quotes/5/card.png")
    assert "probably David Welch" in written
    said.status = "scare"
    said.save()
    assert client.get(f"{ARTICLE}quotes/5/card.png").status_code == 404
    assert "og:image" not in client.get(f"{ARTICLE}quotes/5/").text


def test_what_is_not_there_has_no_card(client, article):
    for tail in ("quotes/99/card.png", "paragraphs/0/card.png", "quotes/5/card.jpg", "headings/1/card.png"):
        assert client.get(ARTICLE + tail).status_code == 404
    assert client.get("/articles/nothing/quotes/1/card.png").status_code == 404
    assert client.get(f"{ARTICLE}paragraphs/{'9' * 13}/card.png").status_code == 404


@pytest.mark.parametrize("words", ["日本語の文", "שלום עולם", "مرحبا", "So it is 👋", "x\u0301\u0302\u0303"])
def test_words_that_the_font_lacks_are_not_shown_as_boxes(written, words):
    drawn(cards.card(record("日本", words)))
    assert written[0] == "Paragraph 6"
    assert not set("".join(written)) & set("日本語שلم👋\u0302")


@pytest.mark.parametrize("words", ["A", "Łódź, Đorđe, Ağrı, Tiếng Việt, e\u0301", "so " * 2000, "so" * 2500])
def test_short_and_long_words_get_a_decent_card(written, words):
    drawn(cards.card(record("Headline", words)))
    shown = written[: written.index("Headline")]
    assert shown[-1].endswith("…") == (len(words) > 1000)
    assert sum(map(len, shown)) <= cards.MOST + 20


@settings(max_examples=8, deadline=None)
@given(text=texts, headline=st.text(max_size=200))
def test_any_words_get_a_card(text, headline):
    drawn(cards.card(record(headline, text)))


def test_an_article_in_another_script_has_its_cards(client, db):
    load(read_plain("日本の見出し\n\n「これは文です」と彼は言った。\n\nشכלם 👩‍👩‍👧‍👦".encode()))
    article = Article.objects.get()
    for number in (1, 2):
        drawn(client.get(f"{article.get_absolute_url()}paragraphs/{number}/card.png").content)
