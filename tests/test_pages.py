"""The pages: each shows just what the record holds, with few queries; no address or parameter breaks one."""

import html
import json
import re
from urllib.parse import quote as percent
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.editing.editions import load_edition
from archive.loading import load
from archive.models import Alias, Annotation, Attribution, Edition, Passage, Speaker
from archive.sources import read_plain
from tests.conftest import FIRST_ARTICLE, ROOT

pytestmark = pytest.mark.django_db

ARTICLE = "/articles/canada-japan-to-expand-security-cooperation-in-the-indo-pacific-region/"
KINDS = ("paragraphs", "captions", "quotes")


def text_of(markup):
    """Return what a reader sees of some HTML."""
    markup = re.sub(r"(?is)<(script|style|title)\b.*?</\1>", " ", markup)
    return " ".join(html.unescape(re.sub(r"(?s)<[^>]+>", "", markup)).split())


def seen(client, address, status=200):
    """Return what a reader sees of a page."""
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return text_of(answer.text)


def annotate(passage, body, status="published", **fields):
    """Write an annotation of a passage."""
    return Annotation.objects.create(
        article_id=passage.article_id, edition_id=passage.edition_id, passage=passage, body=body,
        status=status, start=passage.start, end=passage.end, **fields,
    )  # fmt: skip


def linked_data(answer):
    """Return the JSON-LD of a page."""
    return json.loads(re.search(r'(?s)<script type="application/ld\+json">(.*?)</script>', answer.text)[1])


# The article


def test_the_article_is_shown_to_the_letter(client, article, expected):
    answer = client.get(ARTICLE)
    shown = text_of(answer.text)
    assert re.findall(r"(?s)<h1[^>]*>(.*?)</h1>", answer.text) == [expected["headline"]]
    for block in [*expected["paragraphs"], *expected["captions"], *expected["sections"]]:
        assert " ".join(block["text"].split()) in shown
    assert all(caption["credit"] in shown for caption in expected["captions"])
    assert "will not be published" not in shown


def test_every_passage_has_its_anchor_in_the_article(client, article, expected):
    page = client.get(ARTICLE).text
    for letter, records in (("p", "paragraphs"), ("c", "captions"), ("q", "quotes"), ("h", "sections")):
        anchors = re.findall(rf'id="{letter}(\d+)"', page)
        assert anchors == [str(record["number"]) for record in expected[records]]


def test_a_quote_in_the_article_says_whose_it_is_without_a_word_in_the_text(client, article, expected):
    page = client.get(ARTICLE).text
    for quote in expected["quotes"]:
        link = re.search(rf'<a id="q{quote["number"]}"[^>]*>(.*?)</a>', page)
        assert html.unescape(link[1]) == quote["text"]
        described_by = re.search(r'aria-describedby="([^"]+)"', link[0])[1]
        assert re.search(rf'id="{described_by}"[^>]*>{quote["speaker"]}<', page)
        assert f'title="{quote["speaker"]}, quote {quote["number"]}"' in link[0]


def test_the_article_tells_who_said_what(client, article, expected):
    shown = seen(client, ARTICLE)
    for speaker in expected["speakers"]:
        assert speaker["name"] in shown
        assert speaker["role"] is None or speaker["role"] in shown
    assert "4 quotes, 7 reported" in shown
    assert "19 paragraphs, 2 captions, 10 quotes, 5 speakers" in shown


def test_the_source_is_given_byte_for_byte(client, article, expected):
    import hashlib

    answer = client.get(f"{ARTICLE}source.txt")
    assert hashlib.sha256(answer.content).hexdigest() == expected["sha256"]
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_older_edition_stays_readable_and_leads_to_the_newest(client, article):
    first = article.editions.get()
    text = "A New Headline\n\nOnly this paragraph is left."
    edition = Edition.objects.create(
        article=article, number=2, source=text.encode(), text=text, sha256="0" * 64, extraction_version="1"
    )
    Passage.objects.create(
        article=article, edition=edition, kind="paragraph", number=1, start=16, end=len(text), text=text[16:]
    )
    assert "Only this paragraph is left." in seen(client, ARTICLE)
    assert "Operation Neon" not in seen(client, ARTICLE)
    old = client.get(f"{ARTICLE}editions/{first.number}/")
    assert "Operation Neon" in old.text
    assert "This is edition 1 of 2" in text_of(old.text)
    assert f'rel="canonical" href="http://127.0.0.1:8000{ARTICLE}"' in old.text
    assert f'href="{ARTICLE}quotes/1/"' not in old.text
    assert "Operation Neon" in client.get(f"{ARTICLE}editions/1/source.txt").text
    assert client.get(f"{ARTICLE}source.txt").text == text
    assert client.get(f"{ARTICLE}editions/3/").status_code == 404
    assert client.get(f"{ARTICLE}quotes/1/").status_code == 404
    assert "0 quotes" in seen(client, "/quotes/")


# The records


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_has_a_page_with_its_words_and_its_place(client, article, expected, kind):
    records = expected[kind]
    for record in records:
        address = f"{ARTICLE}{kind}/{record['number']}/"
        page = client.get(address).text
        shown = text_of(page)
        assert " ".join(record["text"].split()) in shown
        assert f"{record['number']} of {len(records)}" in shown
        assert f"http://127.0.0.1:8000{address}" in shown
        assert f"{ARTICLE}#{kind[0]}{record['number']}" in page
        before, after = (f"{ARTICLE}{kind}/{record['number'] + step}/" for step in (-1, 1))
        assert (f'<link rel="prev" href="{before}">' in page) == (record["number"] > 1)
        assert (f'<link rel="next" href="{after}">' in page) == (record["number"] < len(records))


def test_a_paragraph_stands_between_its_neighbours_and_in_its_section(client, article, expected):
    shown = seen(client, f"{ARTICLE}paragraphs/13/")
    for number in (12, 13, 14):
        assert " ".join(expected["paragraphs"][number - 1]["text"].split()) in shown
    assert expected["sections"][0]["text"] in shown
    assert "Reported here, not quoted" in shown


def test_a_quote_tells_how_its_speaker_is_known(client, article, expected):
    for quote in expected["quotes"]:
        page = client.get(f"{ARTICLE}quotes/{quote['number']}/").text
        shown = text_of(page)
        assert quote["speaker"] in shown
        assert f'<mark class="said">{html.escape(quote["text"])}</mark>' in page
        if quote["mention"]:
            assert re.search(rf'<p class="around.*<mark class="mention">{quote["mention"]}</mark>', page)
            assert re.search(rf'<p class="around.*<mark class="cue">{quote["cue"]}</mark>', page)
        if quote["integrity"] != "balanced":
            assert "closing mark" in shown and "as found" in shown
    assert "closes this quote with an opening mark (“)" in seen(client, f"{ARTICLE}quotes/2/")
    assert "no closing mark before the paragraph ends" in seen(client, f"{ARTICLE}quotes/4/")


def test_a_quote_that_goes_on_over_paragraphs_is_one(client, db):
    from archive.loading import load
    from archive.sources import read_plain

    text = "Long Speech\n\n“We will go on, Smith said.\n\n“We will never stop,” Smith said."
    article = load(read_plain(text.encode())).article
    first, second = article.passages.filter(kind="quote").order_by("number")
    Passage.objects.filter(pk=second.pk).update(continues=first)
    for quote in (first, second):
        assert "One quote over 2 paragraphs" in seen(client, quote.get_absolute_url())


def test_a_correction_is_told(client, article):
    attribution = Attribution.objects.filter(mode="direct").first()
    attribution.status = "corrected"
    attribution.save()
    assert "corrected by an editor" in seen(client, attribution.passage.get_absolute_url())


def test_a_quote_without_a_speaker_says_so(client, article):
    attribution = Attribution.objects.filter(mode="direct").select_related("passage__article").first()
    attribution.speaker, attribution.mention = None, "an official"
    attribution.save()
    assert "Not named; the text says “an official”" in seen(client, attribution.passage.get_absolute_url())
    assert "Nobody named (“an official”)" in seen(client, "/quotes/")
    assert "Nobody named" in seen(client, ARTICLE)


@pytest.mark.parametrize(
    "tail",
    ["paragraphs/20/", "paragraphs/0/", "captions/3/", "quotes/11/", "paragraphs/01/", "paragraphs/-1/",
     "paragraphs/99999999999999999999/", f"paragraphs/{'9' * 5000}/", "paragraphs/999999999/",
     "editions/2/", "editions/9999999999/", "paragraphs/six/", "paragraphs/٣/", "quotes/"],
)  # fmt: skip
def test_what_an_article_does_not_have_is_not_found(client, article, tail):
    answer = client.get(ARTICLE + tail)
    assert answer.status_code == 404
    assert 'action="/search/"' in answer.text


# Annotations


def test_a_published_annotation_stands_on_every_page_of_its_passage(client, article, editor):
    quote = article.passages.get(kind="quote", number=5)
    annotate(quote, "A *recent* view, see [there](https://example.org/).", author=editor)
    for address in ("/", ARTICLE, f"{ARTICLE}paragraphs/12/", f"{ARTICLE}quotes/5/"):
        page = client.get(address).text
        assert "<em>recent</em>" in page
        assert 'href="https://example.org/"' in page
        assert "an editor" in page and editor.username not in page.replace("editors", "").replace(
            "an editor", ""
        ).replace("Editors", "")


def test_words_that_an_annotation_is_about_are_marked(client, article):
    paragraph = article.passages.get(kind="paragraph", number=6)
    start = paragraph.start + paragraph.text.index("Operation Neon")
    note = annotate(paragraph, "An operation.", exact="Operation Neon")
    Annotation.objects.filter(pk=note.pk).update(start=start, end=start + 14)
    for address in (ARTICLE, f"{ARTICLE}paragraphs/6/"):
        assert '<mark class="noted">Operation Neon</mark>' in client.get(address).text
        assert "On “Operation Neon”" in seen(client, address)


def test_an_annotation_can_do_no_harm(client, article):
    paragraph = article.passages.get(kind="paragraph", number=1)
    body = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=y>\n\n# Title\n\n![i](/x)"
    annotate(paragraph, body)
    for address in ("/", ARTICLE, f"{ARTICLE}paragraphs/1/"):
        page = client.get(address).text
        assert "<script>alert" not in page and "<img" not in page and 'href="javascript' not in page
        assert page.count("<h1") == 1


def test_what_is_not_published_is_on_no_page(client, article):
    for passage in article.passages.all():
        for status in ("draft", "withdrawn"):
            annotate(passage, "Xylophone", status=status, exact=passage.text[:4])
    pages = walk(client)
    assert len(pages) > 40
    assert not [address for address, page in pages.items() if "Xylophone" in page or "noted" in page]


# Lists and speakers


def test_the_list_of_quotes_shows_all_and_is_filtered(client, article, expected):
    shown = seen(client, "/quotes/")
    assert all(quote["text"] in shown for quote in expected["quotes"])
    welch = client.get("/quotes/?speaker=david-welch").text
    assert set(re.findall(r"quotes/(\d+)/", welch)) == {"5", "6", "7", "8"}
    assert "10 quotes" in seen(client, f"/quotes/?article={ARTICLE.split('/')[2]}")
    assert "Nobody and nothing of that name" in seen(client, "/quotes/?speaker=nobody")
    found = client.get("/quotes/?q=alliance").text
    assert "quotes/10/" in found and "quotes/3/" not in found


def test_lists_go_on_by_the_last_row(client, article, monkeypatch):
    monkeypatch.setattr("archive.reading.paging.page_of.__defaults__", ("", "", 4))
    address, seen_quotes = "/quotes/", []
    for _ in range(3):
        page = client.get(address).text
        seen_quotes.append(re.findall(r'<p><a href="[^"]*/quotes/(\d+)/"', page))
        after = re.search(r'rel="next" href="([^"]+)"', page)
        address = urljoin(address, html.unescape(after[1])) if after else None
    assert seen_quotes == [["1", "2", "3", "4"], ["5", "6", "7", "8"], ["9", "10"]]
    assert address is None
    before = re.search(r'rel="prev" href="([^"]+)"', page)[1]
    back = client.get(f"/quotes/{html.unescape(before)}").text
    assert re.findall(r'<p><a href="[^"]*/quotes/(\d+)/"', back) == ["5", "6", "7", "8"]
    assert "10 quotes" in text_of(client.get("/quotes/?after=nonsense").text)


def test_speakers_are_listed_by_name_with_role_and_counts(client, article, expected):
    page = client.get("/speakers/").text
    names = re.findall(r'<li><a href="/speakers/[^"]+/">([^<]+)</a>', page)
    assert names == sorted(speaker["name"] for speaker in expected["speakers"])
    assert "4 quotes, 7 reported" in text_of(page)
    assert "University of Calgary defense expert" in page
    found = client.get("/speakers/?q=waterloo").text
    assert "David Welch" in found and "Rob Huebert" not in found
    assert "nobody of that name" in seen(client, "/speakers/?q=nobody")


def bars(page):
    """Return the shares of a hundred that the bars of a page tell, by the name before each."""
    rows = re.findall(r'(?s)<a href="/speakers/[^"]+">([^<]+)</a>((?:(?!<a ).)*?)<rect width="(\d+)"', page)
    return {name: int(share) for name, _, share in rows}


def test_bars_tell_how_much_is_quoted(client, article, expected):
    lengths = dict.fromkeys((speaker["name"] for speaker in expected["speakers"]), 0)
    for quote in expected["quotes"]:
        lengths[quote["speaker"]] += len(quote["text"].split(" "))
    most = max(lengths.values())
    shares = bars(client.get("/speakers/").text)
    assert shares == {name: -(-100 * length // most) for name, length in lengths.items()}
    assert shares["Harjit Sajjan"] == 0 and max(shares.values()) == 100


def test_the_front_page_tells_who_is_heard_most_first(client, article):
    shares = bars(client.get("/").text)
    assert next(iter(shares)) == "David Welch" and shares["David Welch"] == 100
    assert list(shares.values()) == sorted(shares.values(), reverse=True) and min(shares.values()) > 0


def test_speakers_go_on_by_name(client, article, monkeypatch):
    monkeypatch.setattr("archive.reading.speakers.SIZE", 2)

    def names(tail=""):
        page = client.get(f"/speakers/{tail}").text
        return re.findall(r'<li><a href="/speakers/([^"]+)/">', page), page

    first, page = names()
    assert first == ["david-welch", "global-affairs-canada"] and 'rel="prev"' not in page
    second, page = names("?after=global-affairs-canada")
    assert second == ["harjit-sajjan", "marc-garneau"]
    assert (
        'rel="prev" href="?before=harjit-sajjan"' in page and 'rel="next" href="?after=marc-garneau"' in page
    )
    back, page = names("?before=harjit-sajjan")
    assert back == first and 'rel="prev"' not in page
    assert names("?after=rob-huebert")[0] == []
    assert names("?after=nobody")[0] == first


def test_a_speaker_has_the_quotes_and_apart_from_them_what_is_reported(client, article, expected):
    for speaker in expected["speakers"]:
        slug = Speaker.objects.get(name=speaker["name"]).slug
        page = client.get(f"/speakers/{slug}/").text
        own, reported = text_of(page).split("Reported, not quoted")
        for quote in expected["quotes"]:
            assert (quote["text"] in own) == (quote["speaker"] == speaker["name"])
            assert quote["text"] not in reported
        for statement in expected["reported"]:
            mine = statement["speaker"] == speaker["name"]
            assert (statement["text"] in reported) == mine
            assert not mine or f"paragraphs/{statement['paragraph']}/" in page
        assert speaker["role"] is None or speaker["role"].lower() in own.lower()


def test_of_who_is_heard_very_often_the_newest_articles_are_listed(client, article, monkeypatch):
    for number in (1, 2, 3):
        said = f"“It works well, {number} times,” said David Welch, a historian of kind {number}."
        load(read_plain(f"Headline {number}\n\n{said}".encode()))
    monkeypatch.setattr("archive.reading.speaker.ARTICLES", 2)
    monkeypatch.setattr("archive.reading.aliases.TOLD", 2)
    page = client.get("/speakers/david-welch/").text
    told = text_of(page)
    assert "7 quotes, 7 reported statements in 4 articles" in told
    assert "in the newest 2 of these articles" in told
    heard = page.split('id="heard-in"')[1]
    assert [number for number in (0, 1, 2, 3) if f"Headline {number}" in heard] == [2, 3]
    assert article.headline not in heard and "of kind 3" not in told.split("In David Welch’s own words")[0]


def test_a_merged_speaker_leads_to_the_other_and_speaks_under_that_name(client, article):
    welch, huebert = Speaker.objects.get(slug="david-welch"), Speaker.objects.get(slug="rob-huebert")
    huebert.merged_into = welch
    huebert.save()
    answer = client.get("/speakers/rob-huebert/")
    assert answer.status_code == 301 and answer["Location"] == "/speakers/david-welch/"
    assert "proper alliance system" in seen(client, "/speakers/david-welch/")
    assert "6 quotes, 10 reported" in seen(client, "/speakers/")
    assert "6 quotes, 10 reported" in seen(client, ARTICLE)
    assert "Rob Huebert" not in seen(client, "/quotes/")
    assert "6 quotes" in seen(client, "/quotes/?speaker=rob-huebert")
    assert "David Welch" in seen(client, f"{ARTICLE}quotes/10/")


def test_a_ring_of_merges_ends(client, article):
    welch, huebert = Speaker.objects.get(slug="david-welch"), Speaker.objects.get(slug="rob-huebert")
    Speaker.objects.filter(pk=huebert.pk).update(merged_into=welch)
    Speaker.objects.filter(pk=welch.pk).update(merged_into=huebert)
    for address in ("/", ARTICLE, "/speakers/", "/quotes/", "/speakers/rob-huebert/"):
        assert client.get(address).status_code in (200, 301)


# The front page and search


def test_an_empty_archive_says_how_to_fill_it(client, db):
    assert "manage.py load FILE" in seen(client, "/")
    for address in ("/articles/", "/quotes/", "/speakers/", "/search/", "/search/?q=x", "/sitemap.xml"):
        assert client.get(address).status_code == 200


def test_the_front_page_opens_the_archive(client, article, expected):
    page = client.get("/").text
    assert ARTICLE in page and 'action="/search/"' in page
    assert expected["paragraphs"][0]["text"] in text_of(page)
    for count in ("1 article", "19 paragraphs", "10 quotes", "5 speakers"):
        assert count in text_of(page)


def test_search_shows_what_and_where(client, article):
    page = client.get("/search/?q=operation+neon").text
    assert f"{ARTICLE}paragraphs/6/" in page
    assert re.search(r"<mark>[^<]*Neon</mark>", page)
    assert 'value="operation neon"' in page
    assert "Harjit Sajjan" in text_of(page)
    chosen = client.get("/search/?q=canada&kind=quote&speaker=david-welch").text
    assert set(re.findall(r'data-kind="(\w+)"', chosen)) == {"quote"}
    assert "said by David Welch" in text_of(chosen)
    assert 'href="?q=canada&amp;speaker=david-welch"' in chosen  # the chip that takes the kind back


def test_search_helps_when_nothing_is_found(client, article):
    assert "No results for zzzxqy" in seen(client, "/search/?q=zzzxqy")
    assert 'href="?q=garneau"' in client.get("/search/?q=garneu").text
    assert "some of them" in seen(client, "/search/?q=neon+zzzxqy")
    assert "How to ask" in seen(client, "/search/")
    shown = client.get("/search/?q=<script>alert(1)</script>").text
    assert "<script>alert" not in shown


def test_one_article_does_not_fill_the_page_while_others_have_something_to_say(client, article):
    other = load(read_plain(b"Security elsewhere\n\nThere is security in this place, too.")).article
    page = client.get("/search/?q=security").text
    assert page.count('data-kind="') < article.passages.filter(text__icontains="security").count()
    assert other.get_absolute_url() in page
    folded = re.search(r'href="(\?[^"]+)">\d+ more in this article</a>', page)[1]
    alone = client.get("/search/" + html.unescape(folded)).text
    assert f"article={article.slug}" in folded
    assert other.get_absolute_url() not in alone
    assert "more in this article" not in alone


def test_a_search_has_three_orders(client, article):
    page = client.get("/search/?q=canada").text
    assert 'href="?q=canada&amp;sort=article">as in the articles</a>' in page
    page = client.get("/search/?q=canada&sort=article").text
    assert '<b aria-current="true">as in the articles</b>' in page
    numbers = [int(n) for n in re.findall(r"/paragraphs/(\d+)/[^\"]*\">Paragraph", page)]
    assert numbers == sorted(numbers)
    assert len(numbers) > 3
    assert client.get("/search/?q=canada&sort=nonsense").status_code == 200


def test_a_search_that_is_too_slow_is_told_honestly(client, article, monkeypatch):
    from archive import search

    def slow(*args, **options):
        raise search.TooSlow

    monkeypatch.setattr(search, "find", slow)
    for address in ("/search/?q=the", "/quotes/?q=the"):
        answer = client.get(address)
        assert answer.status_code == 503 and "asks too much" in answer.text
        assert answer["Cache-Control"] == "no-store"


# For machines


def test_pages_are_linked_data(client, article, expected):
    data = linked_data(client.get(ARTICLE))
    assert data["@type"] == "NewsArticle" and data["headline"] == expected["headline"]
    assert "datePublished" not in data and "author" not in data
    data = linked_data(client.get(f"{ARTICLE}quotes/10/"))
    assert data["@type"] == "Quotation" and data["text"] == expected["quotes"][9]["text"]
    assert data["spokenByCharacter"]["name"] == "Rob Huebert"


def test_linked_data_can_not_be_left_early(client, article):
    Speaker.objects.filter(slug="rob-huebert").update(name="</script><script>alert(1)</script>")
    for address in (ARTICLE, f"{ARTICLE}quotes/10/", "/speakers/rob-huebert/", "/quotes/"):
        answer = client.get(address)
        assert "<script>alert" not in answer.text
    name = linked_data(client.get(f"{ARTICLE}quotes/10/"))["spokenByCharacter"]["name"]
    assert name == "</script><script>alert(1)</script>"


def test_the_article_tells_what_its_source_tells_and_where(client, db):
    from archive.sources import read

    (page,) = read(ROOT / "fixtures" / "harbour-clock.html")
    html = client.get(load(page).article.get_absolute_url()).text
    assert "published <b>3 June 2024, 07:30 UTC−03:00</b>, in its JSON-LD" in html
    assert "publisher <b>Port Notes</b>, in its Open Graph tags" in html
    assert "encoding" not in html
    (page,) = read(ROOT / "tests" / "pages" / "table.html")
    address = load(page).article.get_absolute_url()
    assert "encoding <b>cp1252</b>, in its meta tags" in client.get(address).text
    source = client.get(f"{address}source.txt")
    assert source["Content-Type"] == "text/plain; charset=windows-1252"
    assert source["X-Content-Type-Options"] == "nosniff"
    assert source.content == page.data


def test_reference_managers_get_what_the_source_gives(client, article):
    assert 'name="citation_title"' in client.get(ARTICLE).text
    assert "citation_author" not in client.get(ARTICLE).text
    type(article).objects.filter(pk=article.pk).update(byline="Jane Doe", publisher="The Paper")
    assert '<meta name="citation_author" content="Jane Doe">' in client.get(ARTICLE).text


def test_crawlers_are_told_where_all_is(client, article):
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in client.get("/robots.txt").text
    parts = re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").text)
    listed = [
        address
        for part in parts
        for address in re.findall(r"<loc>([^<]+)</loc>", client.get(urlsplit(part).path).text)
    ]
    assert f"http://127.0.0.1:8000{ARTICLE}" in listed
    assert len(listed) == len(set(listed)) == 1 + 5 + 19 + 2 + 10
    for address in listed:
        assert client.get(urlsplit(address).path).status_code == 200
    for nonsense in ("articles-1", "nonsense-0", "articles-999999999", "articles-01"):
        assert client.get(f"/sitemap-{nonsense}.xml").status_code == 404
    loaded = article.editions.get().loaded.isoformat(timespec="seconds")
    index = client.get("/sitemap.xml").text
    told = re.findall(r"<loc>[^<]*/sitemap-(\w+)-0.xml</loc><lastmod>([^<]+)</lastmod>", index)
    assert told == [("articles", loaded), ("records", loaded)]
    assert "/search/?q={searchTerms}" in client.get("/opensearch.xml").text
    assert client.get("/healthz").text.startswith("ok")


@pytest.mark.parametrize("size", [3, 8, 50])
def test_a_sitemap_of_many_parts_lists_each_address_once(client, article, monkeypatch, size):
    load_edition(
        article.slug, read_plain(FIRST_ARTICLE.read_bytes() + b"\n\nA last paragraph, new in edition 2.")
    )
    other = load(read_plain("Town Votes\n\n“We won,” Ann Lee said on Monday.".encode())).article
    monkeypatch.setattr("archive.reading.site.PART", size)
    index = client.get("/sitemap.xml").text
    parts = re.findall(
        r"<loc>http://127.0.0.1:8000(/sitemap-[^<]+)</loc>(?:<lastmod>([^<]+)</lastmod>)?", index
    )
    listed = []
    for path, changed in parts:
        part = client.get(path)
        assert part.status_code == 200, path
        urls = re.findall(r"<url><loc>([^<]+)</loc>(?:<lastmod>([^<]+)</lastmod>)?</url>", part.text)
        assert 0 < len(urls) <= size and changed == max(time for _, time in urls)
        listed += [address for address, _ in urls]
    paths = [each.get_absolute_url() for each in (article, other, *Speaker.objects.all())]
    records = Passage.objects.filter(current=True, kind__in=["paragraph", "caption", "quote"])
    paths += [each.get_absolute_url() for each in records.select_related("article")]
    assert sorted(listed) == sorted(f"http://127.0.0.1:8000{path}" for path in paths)


# All of it


def walk(client):
    """Follow all links from the front page, as crawlers are asked to; return the pages by address.

    The desk is not walked.
    """
    waiting, pages = ["/"], {}
    while waiting:
        address = waiting.pop()
        if address in pages:
            continue
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        pages[address] = answer.text
        if answer["Content-Type"].startswith("text/html"):
            links = re.findall(r'<(?:a|link)\b(?![^>]*\bnofollow)[^>]*?href="([^"]*)"', answer.text)
            for link in links:
                found = urljoin(f"http://testserver{address}", html.unescape(link)).partition("#")[0]
                path = found.removeprefix("http://testserver").removeprefix("http://127.0.0.1:8000")
                if path.startswith("/") and not path.startswith(("/admin/", "/static/")):
                    waiting.append(path)
    return pages


def test_every_link_leads_somewhere_and_every_page_has_one_headline(client, article):
    pages = walk(client)
    assert len(pages) >= 50
    assert sum("/paragraphs/" in address and "?" not in address for address in pages) == 19
    for address, page in pages.items():
        if page.startswith("<!doctype html>"):
            assert page.count("<h1") == 1, address
            assert "<title>" in page and 'name="description"' in page
            ids = re.findall(r'\bid="([^"]+)"', page)
            assert len(ids) == len(set(ids)), address
            for names in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', page):
                assert set(names.split()) <= set(ids), (address, names)
            for target in re.findall(r'href="#([^"]+)"', page):
                assert target in ids, (address, target)


BUDGETS = {
    "/": 14,  # three of them for the chart of who is quoted most
    "/articles/": 5,
    ARTICLE: 6,
    f"{ARTICLE}paragraphs/12/": 8,
    f"{ARTICLE}captions/1/": 8,
    f"{ARTICLE}quotes/6/": 8,
    f"{ARTICLE}quotes/6/?q=canada": 14,
    f"{ARTICLE}source.txt": 2,
    "/quotes/": 8,
    "/quotes/?speaker=david-welch": 10,
    "/attributions/": 4,
    "/speakers/": 5,
    "/speakers/david-welch/": 9,
    "/search/": 1,
    "/search/help/": 2,
    "/sitemap.xml": 5,
    "/sitemap-records-0.xml": 2,
}


@pytest.mark.parametrize("address", BUDGETS)
def test_pages_ask_the_database_few_questions_however_much_they_show(client, article, address):
    client.get(address)  # what is read once, such as content types, is not counted
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    assert len(few) <= BUDGETS[address], [query["sql"][:90] for query in few]
    more(article)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) <= BUDGETS[address], [query["sql"][:90] for query in many]


def more(article):
    """Load other articles, and write annotations."""
    from archive.loading import load
    from archive.sources import read_plain

    for number in range(5):
        text = f"Town {number} Votes\n\n“We won {number} seats,” Ann Lee said.\n\n“Never,” said Mayor Bo Ek."
        load(read_plain(text.encode()))
    for passage in article.passages.all():
        annotate(passage, "A note.")


anything = st.text(max_size=60) | st.binary(max_size=30).map(lambda data: data.decode("latin-1"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=anything, kind=anything, speaker=anything, article_=anything, page=anything, after=anything)
def test_no_parameter_breaks_a_page(client, article, q, kind, speaker, article_, page, after):
    asked = {"q": q, "kind": kind, "speaker": speaker, "article": article_, "page": page}
    asked |= {"after": after, "before": q}
    asked = {name: value.encode("utf-8", "replace").decode() for name, value in asked.items()}
    for address in (
        "/",
        "/articles/",
        "/quotes/",
        "/speakers/",
        "/speakers/david-welch/",
        "/search/",
        ARTICLE,
    ):
        assert client.get(address, asked).status_code == 200
        assert client.get(address, {"after": asked["after"]}).status_code == 200


pieces = st.binary(max_size=20) | st.text(max_size=20).map(lambda text: text.encode("utf-8", "replace"))
PLACES = ("/{}", "/articles/{}/", "/speakers/{}/", ARTICLE + "quotes/{}/", ARTICLE + "editions/{}/source.txt",
          "/sitemap-{}.xml", "/search/?{}")  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(piece=pieces)
def test_no_address_breaks_the_site(client, article, piece):
    for place in PLACES:
        address = place.format(percent(piece))
        assert client.get(address).status_code in (200, 301, 404), address


ODD = ("q=%ff%fe", "q=%00", "after=%00", "page=" + "9" * 5000, "q=" + "a" * 20_000, "kind=nonsense",
       "after=999999999999999999999.1", "article=%F0%9F%98%80")  # fmt: skip


@pytest.mark.parametrize("path", ["/search/", "/quotes/", "/speakers/", "/articles/"])
def test_odd_parameters_are_answered(client, article, path):
    for query in ODD:
        assert client.get(f"{path}?{query}").status_code == 200, query


def test_letters_of_any_script_can_be_in_an_address(client, article):
    Speaker.objects.filter(slug="rob-huebert").update(slug="роб-хьюберт", name="Роб Хьюберт")
    Alias.objects.filter(speaker__slug="роб-хьюберт").delete()
    assert "Роб Хьюберт" in seen(client, f"/speakers/{percent('роб-хьюберт')}/")
    assert "2 quotes" in seen(client, f"/quotes/?speaker={percent('роб-хьюберт')}")
    assert client.get(ARTICLE).status_code == 200
