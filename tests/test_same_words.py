"""The same words in several articles and editions: told on the pages of all of them."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from archive.editing import verdicts
from archive.editing.editions import load_edition
from archive.loading import load
from archive.models import Article, Passage, Speaker
from archive.reading import elsewhere
from archive.sources import read_plain
from tests.filled import fill

pytestmark = pytest.mark.django_db
TEXT = """{headline}

The bridge was opened on Monday by the mayor, who had come by train.

{quote}

Nobody else came to see it, and the rain went on all day."""
ELSEWHERE = 'id="elsewhere"'
QUOTE = "“The bridge is open, and it’s ours at last,” said {}."


def add(headline, quote, day=None, **others):
    """Load an article with a quote and return it."""
    text = TEXT.format(headline=headline, quote=quote)
    for old, new in others.items():
        text = text.replace(old, new)
    article = load(read_plain(text.encode())).article
    Article.objects.filter(pk=article.pk).update(published=day)
    return article


def page_of(client, article, kind="quote", number=1):
    """Return the words on a record's page, with its markup."""
    return client.get(reverse(kind, args=[article.slug, number])).text


def seen(html):
    """Return what a reader sees of a page's main part."""
    main = re.search(r"(?s)<main.*</main>", html)[0]
    return " ".join(unescape(re.sub("<[^>]*>", "", main)).split())


@pytest.fixture
def bridge(db):
    """Load an article that has its quote's words for itself."""
    return add("A bridge opens", QUOTE.format("Ann Smith"), date(2026, 5, 2))


def test_words_of_one_article_are_nowhere_else(client, bridge):
    for kind in ("quote", "paragraph"):
        assert ELSEWHERE not in page_of(client, bridge, kind)


def test_other_articles_with_the_words_are_listed_by_their_days(client, bridge):
    add("Undated bridge", "“The bridge is open and it's ours, at last!” said Ann Smith.")
    add("A late bridge", "“THE BRIDGE  IS OPEN – AND IT’S OURS AT LAST,” said Ann Smith.", date(2026, 6, 1))
    add("An early bridge", QUOTE.format("Ann Smith"), date(2026, 4, 1))
    add("Another bridge", "“The bridge is open, and it’s theirs at last,” said Ann Smith.", date(2026, 4, 1))
    told = seen(page_of(client, bridge))
    assert "3 other articles have these words" in told
    places = [told.index(name) for name in ("An early bridge", "A late bridge", "Undated bridge")]
    assert places == sorted(places)
    assert "Another bridge" not in told and "attributes these words to" not in told
    paragraph = seen(page_of(client, bridge, "paragraph"))
    assert "4 other articles have these words" in paragraph


def test_the_first_article_is_called_so_only_where_all_days_are_known(client, bridge):
    late = add("A late bridge", QUOTE.format("Ann Smith"), date(2026, 6, 1))
    assert "this article is the first" in page_of(client, bridge)
    assert "this article is the first" not in page_of(client, late)
    Article.objects.filter(pk=late.pk).update(published=None)
    assert "this article is the first" not in page_of(client, bridge)


def test_another_speaker_of_the_words_is_told_on_both_pages(client, bridge):
    other = add("Another bridge", QUOTE.format("Bob Jones"), date(2026, 6, 1))
    assert "Another article attributes these words to Bob Jones" in seen(page_of(client, bridge))
    assert "Another article attributes these words to Ann Smith" in seen(page_of(client, other))
    assert "attributes these words" not in seen(page_of(client, bridge, "paragraph"))
    add("A third bridge", QUOTE.format("Bob Jones"), date(2026, 6, 2))
    assert "Other articles attribute these words to Bob Jones. Where" in seen(page_of(client, bridge))
    Speaker.objects.filter(name="Bob Jones").update(merged_into=Speaker.objects.get(name="Ann Smith"))
    assert "attributes these words" not in seen(page_of(client, bridge))


def test_what_editors_set_aside_is_not_elsewhere(client, bridge):
    other = add("Another bridge", QUOTE.format("Bob Jones"))
    quote = other.passages.get(kind="quote")
    verdicts.set_aside(quote.attributions.get(), "A title.")
    assert ELSEWHERE not in page_of(client, bridge)
    assert ELSEWHERE not in page_of(client, other)


def test_short_words_are_no_evidence(client):
    one, other = (
        add(headline, "“Yes, of course,” said Ann Smith.", Nobody=who, bridge=what)
        for headline, who, what in (("One", "None", "road"), ("Other", "Few", "school"))
    )
    assert one.passages.get(kind="quote").same_words == other.passages.get(kind="quote").same_words
    assert ELSEWHERE not in page_of(client, one)


def test_a_quote_that_is_a_paragraph_elsewhere_is_told_once_an_article(client, bridge):
    other = add("Another bridge", "“The bridge is open, and it’s ours at last.”")
    assert other.passages.filter(same_words=bridge.passages.get(kind="quote").same_words).count() == 2
    told = seen(page_of(client, bridge))
    assert "1 other article has these words" in told and told.count("Another bridge") == 1


def test_letters_of_every_script_count(bridge):
    texts = ["Мост открыт, и он наш", "мост открыт – и он «наш»", "Мост закрыт, и он наш", "Είναι δικό μας"]
    articles = [add(f"Bridge {number}", f"“{text},” said Ann Smith.") for number, text in enumerate(texts)]
    keys = [article.passages.get(kind="quote").same_words for article in articles]
    assert keys[0] == keys[1] and len(set(keys)) == 3


def test_of_very_many_places_some_are_listed(client, bridge, monkeypatch):
    monkeypatch.setattr(elsewhere, "LOOKED_AT", 4)
    monkeypatch.setattr(elsewhere, "LISTED", 2)
    for number in range(3):
        add(f"Bridge {number}", QUOTE.format("Ann Smith"))
    response = client.get(reverse("quote", args=[bridge.slug, 1]))
    told = seen(response.text)
    assert "3 other articles have" in told and "These are 2 of them." in told
    assert "Bridge 1" in told and "Bridge 2" not in told
    found = client.get(reverse("search"), {"q": response.context["page"].elsewhere.phrase})
    assert "Bridge 2" in found.text
    for number in range(3, 5):
        add(f"Bridge {number}", QUOTE.format("Ann Smith"))
    assert "Very many other articles have these words" in seen(page_of(client, bridge))


def test_places_are_found_by_the_index(bridge):
    fill(bridge, 5_000)
    key = bridge.passages.get(kind="quote").same_words
    rows = Passage.objects.filter(same_words=key, current=True, kind__in=elsewhere.KINDS)
    assert "passage_same_words" in rows.order_by("article_id", "id")[:9].explain()


def test_a_record_tells_which_edition_brought_its_words(client, bridge):
    assert "In the editions" not in page_of(client, bridge)
    first = TEXT.format(headline="A bridge opens", quote=QUOTE.format("Ann Smith"))
    gone = first.replace("Nobody else came to see it, and", "All day long, said the mayor,")
    back = first.replace("The bridge was opened on Monday", "The bridge was opened on Tuesday")
    for text in (gone, back):
        load_edition(bridge.slug, read_plain(text.encode()))
    told = [seen(page_of(client, bridge, "paragraph", number)) for number in (1, 2, 3)]
    assert "New in edition 3, the newest" in told[0]
    assert "First seen in edition 1" in told[1] and "every edition has these words" in told[1]
    assert "last seen in edition 3, the newest; not in edition 2" in told[2]
    assert "every edition has these words" in seen(page_of(client, bridge))
