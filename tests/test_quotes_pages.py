"""What is certain and what is not, in words; lists that are narrowed; everything under a merged name."""

import re
from datetime import date
from itertools import pairwise
from urllib.parse import quote as percent

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from archive.loading import load
from archive.models import Alias, Article, Attribution, Passage, Speaker, keeping
from archive.sources import read_plain
from tests.test_pages import ARTICLE, seen

pytestmark = pytest.mark.django_db
DIRECT = {"mode": "direct"}


def quote(number):
    """Return the attribution of a quote of the first article."""
    return Attribution.objects.filter(passage__kind="quote", passage__number=number)


def numbers(client, tail=""):
    """Return the numbers of the quotes in a list."""
    page = client.get(f"/quotes/{tail}").text
    return sorted(map(int, re.findall(r'<p><a href="[^"]*/quotes/(\d+)/["?]', page)))


@pytest.mark.parametrize(
    ("confidence", "status", "doubtful"),
    [
        (0.95, "extracted", False),
        (Attribution.DOUBTFUL_BELOW, "extracted", False),
        (0.89, "extracted", True),
        (0.0, "extracted", True),
        (None, "extracted", True),
        (0.5, "confirmed", False),
        (0.5, "corrected", False),
    ],
)
def test_probable_is_what_no_editor_saw_and_a_weak_rule_found(confidence, status, doubtful):
    assert Attribution(confidence=confidence, status=status, speaker_id=1).is_doubtful is doubtful
    assert not Attribution(confidence=confidence, status=status).is_doubtful


def test_a_doubtful_speaker_is_probable_on_every_page_in_words(client, article):
    Attribution.objects.update(confidence=0.95)
    lists = ("/quotes/", "/quotes/?q=alliance", "/speakers/rob-huebert/")
    for address in (*lists, f"{ARTICLE}quotes/10/", f"{ARTICLE}paragraphs/12/"):
        assert "probably" not in seen(client, address), address
    assert "probably " not in seen(client, ARTICLE).replace("Who said what probably", "")
    quote(10).update(confidence=0.5, rule="guess")
    where = quote(10).get().passage.parent
    for address in ("/quotes/", "/quotes/?q=alliance", f"{ARTICLE}quotes/10/", where.get_absolute_url()):
        assert "probably Rob Huebert" in seen(client, address), address
    assert "probably, in Canada" in seen(client, "/speakers/rob-huebert/")
    page = client.get(ARTICLE).text
    assert 'title="probably Rob Huebert, quote 10" aria-describedby="probably voice-rob-huebert"' in page
    assert "<title>Probably Rob Huebert: " in client.get(f"{ARTICLE}quotes/10/").text


def test_how_a_quote_is_known_is_told_in_a_sentence(client, article):
    quote(5).update(rule="name next to “said”", confidence=0.97, status="extracted")
    address = f"{ARTICLE}quotes/5/"
    told = "by the rule name next to “said”, which was right 97 times of 100 when measured on annotated"
    assert f"Found {told} news articles." in seen(client, address)
    quote(5).update(confidence=0.6)
    assert "60 times of 100 when measured on annotated news articles: hence “probably”." in seen(
        client, address
    )
    quote(5).update(status="confirmed")
    shown = seen(client, address)
    assert "Confirmed by an editor" in shown and "hence “probably”" not in shown
    quote(5).update(status="corrected")
    assert "Attribution corrected by an editor. The archive had looked by the rule" in seen(client, address)
    quote(5).update(status="extracted", speaker=None)
    assert "The archive did not find the speaker." in seen(client, address)


def test_a_reported_statement_shows_its_evidence_in_its_paragraph(client, article):
    said = Attribution.objects.filter(mode="reported", cue_start__isnull=False).exclude(mention="")
    said.update(confidence=0.7, rule="reported after “said”")
    said = said.exclude(mention_start=None).select_related("passage__article", "speaker").first()
    page = client.get(said.passage.get_absolute_url()).text
    words = re.search(r'(?s)<p class="large" id="words".*?</p>', page)[0]
    assert f'<mark class="mention">{said.mention}</mark>' in words
    assert f'<mark class="cue">{said.cue}</mark>' in words
    shown = seen(client, said.passage.get_absolute_url())
    assert f"probably {said.speaker.name}" in shown
    assert "Found by the rule reported after “said”, which was right 70 times of 100" in shown


# The list, narrowed


def test_quotes_are_narrowed_by_certainty_marks_and_rule(client, article):
    Attribution.objects.filter(**DIRECT).update(confidence=0.95, rule="name next to “said”")
    quote(1).update(confidence=0.5, rule="odd & rare")
    quote(2).update(confidence=0.5, status="confirmed", decided=timezone.now())
    quote(3).update(speaker=None)
    keeping.make_anew()
    assert numbers(client, "?confidence=sure") == [4, 5, 6, 7, 8, 9, 10]
    assert numbers(client, "?confidence=doubtful") == [1]
    assert numbers(client, "?confidence=checked") == [2]
    assert numbers(client, "?confidence=unnamed") == [3]
    assert numbers(client, "?integrity=wrong-closing-mark") == [2, 6]
    assert numbers(client, "?integrity=unclosed") == [4]
    assert numbers(client, f"?rule={percent('odd & rare')}") == [1]
    assert numbers(client, "?confidence=sure&speaker=david-welch&integrity=balanced") == [5, 7, 8]
    assert numbers(client, "?confidence=doubtful&speaker=david-welch") == []
    assert "No quote is like that" in seen(client, "/quotes/?rule=none")
    for nonsense in ("confidence=x", "integrity=x", "article=x", "speaker=x"):
        assert "Nobody and nothing of that name" in seen(client, f"/quotes/?{nonsense}")


def test_each_filter_is_a_chip_that_takes_only_itself_back(client, article):
    Attribution.objects.filter(**DIRECT).update(confidence=0.95)
    page = client.get("/quotes/?speaker=david-welch&confidence=sure&after=1.1").text
    chips = re.search(r'(?s)<ul class="chips".*?</ul>', page)[0]
    assert 'href="?confidence=sure"' in chips and "said by David Welch" in chips
    assert 'href="?speaker=david-welch"' in chips and "speaker: sure" in chips
    alone = client.get("/quotes/?confidence=sure").text
    assert re.search(r'class="chips".*?<li><a rel="nofollow" href="/quotes/">', alone, re.DOTALL)


def test_choices_tell_how_many_they_leave_and_lead_there(client, article):
    Attribution.objects.filter(**DIRECT).update(confidence=0.95)
    quote(1).update(confidence=0.5)
    page = client.get("/quotes/").text
    for value, count in (("confidence=sure", 9), ("confidence=doubtful", 1), ("integrity=unclosed", 1),
                         ("speaker=david-welch", 4)):  # fmt: skip
        assert re.search(rf'href="\?{value}">[^<]*</a> <span class="count">{count}</span>', page), value
        assert len(numbers(client, f"?{value}")) == count
    more = load(read_plain("Town Votes\n\n“We won,” Ann Lee said.".encode())).article
    assert (
        f'href="?article={more.slug}">Town Votes</a> <span class="count">1</span>'
        in client.get("/quotes/").text
    )


def test_filters_work_with_words_where_a_search_can_and_it_is_said_where_not(client, article):
    Attribution.objects.filter(**DIRECT).update(confidence=0.95)
    found = numbers(client, "?q=middle&integrity=balanced&speaker=david-welch")
    assert found and set(found) <= {5, 6, 7, 8}
    shown = seen(client, "/quotes/?q=alliance&confidence=doubtful&rule=x")
    assert "can’t be narrowed by “speaker: probable only” or “found by: x”" in shown
    page = client.get("/quotes/?q=alliance&confidence=doubtful").text
    assert "quotes/10/" in page and 'href="?confidence=doubtful">Without the words' in page
    assert 'name="confidence"' not in page  # a new search starts without it


def test_narrowed_lists_go_on_by_the_last_row(client, article, monkeypatch):
    monkeypatch.setattr("archive.reading.paging.page_of.__defaults__", ("", "", 2))
    page = client.get("/quotes/?speaker=david-welch&integrity=balanced").text
    after = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert "speaker=david-welch" in after and "integrity=balanced" in after
    assert numbers(client, after) == [8]


# A speaker


def test_a_speaker_has_names_roles_share_articles_and_days(client, article):
    other = load(read_plain("Talks Go On\n\n“We will talk,” David Welch said.".encode())).article
    Article.objects.filter(pk=other.pk).update(published=date(2024, 2, 3))
    welch = Speaker.objects.get(slug="david-welch")
    Alias.objects.create(speaker=welch, kind="name", text="D. Welch", article=None)
    page, shown = client.get("/speakers/david-welch/").text, seen(client, "/speakers/david-welch/")
    assert "“D. Welch”" in shown and "in Canada, Japan to Expand" in shown
    assert "5 quotes, 7 reported statements in 2 articles" in shown
    assert "3 February 2024: 1 quote" in shown
    own = sum(len(p.text.split()) for p in Passage.objects.filter(attributions__speaker=welch, kind="quote"))
    every = sum(len(p.text.split()) for p in Passage.objects.filter(kind="quote"))
    assert f'<rect width="{round(100 * own / every)}" height="8"/>' in page
    assert f"{round(100 * own / every)} % of the words quoted in these articles" in shown
    assert "may stand for different people" not in shown


def test_a_speaker_is_narrowed_to_quotes_or_reports_or_an_article(client, article):
    other = load(read_plain("Talks Go On\n\n“We will talk,” David Welch said.".encode())).article
    address = "/speakers/david-welch/"
    assert "Reported, not quoted" not in seen(client, f"{address}?kind=quote")
    assert "own words" not in seen(client, f"{address}?kind=reported")
    shown = seen(client, f"{address}?article={other.slug}")
    assert "We will talk" in shown and "Nothing is reported" in shown
    assert f'href="?article={other.slug}"' in client.get(address).text
    assert "No words of David Welch are quoted here" in seen(client, f"{address}?article=nothing")
    assert client.get(f"{address}?kind=nonsense").status_code == 200


def test_what_a_speaker_said_goes_on_by_the_last_row(client, article, monkeypatch):
    monkeypatch.setattr("archive.reading.paging.page_of.__defaults__", ("", "", 3))
    monkeypatch.setattr("archive.reading.speaker.FIRST", 3)
    address, found = "/speakers/david-welch/", []
    assert 'href="?kind=quote">All quotes' in client.get(address).text
    for kind, letter in (("quote", "quotes"), ("reported", "paragraphs")):
        page = client.get(f"{address}?kind={kind}").text
        while True:
            found += re.findall(rf'/{letter}/(\d+)/">', page)
            after = re.search(r'rel="next" href="([^"]+)"', page)
            if not after:
                break
            page = client.get(address + after[1].replace("&amp;", "&")).text
    assert len(found) == 4 + 7


def test_of_many_roles_the_first_are_shown_at_once(client, article):
    welch = Speaker.objects.get(slug="david-welch")
    for role in range(9):
        Alias.objects.create(speaker=welch, kind="role", text=f"role {role}", article=article)
    page = client.get("/speakers/david-welch/").text
    at_once, rest = page.split("<details")
    assert "role 0" in at_once and "role 8" not in at_once and "role 8" in rest.split("</details>")[0]


def test_one_name_only_may_be_several_people(client):
    load(read_plain("Talks Go On\n\n“We will talk,” Welch said.".encode()))
    speaker = Speaker.objects.get()
    line = "The articles give only this name; it may stand for different people."
    assert (line in seen(client, speaker.get_absolute_url())) == (speaker.kind == "person")
    Alias.objects.create(speaker=speaker, kind="name", text="David Welch", article=None)
    assert line not in seen(client, speaker.get_absolute_url())


def test_all_that_is_said_under_merged_names_is_found_under_the_last(client, article, expected):
    slugs = ["rob-huebert", "harjit-sajjan", "marc-garneau", "david-welch"]
    speakers = [Speaker.objects.get(slug=slug) for slug in slugs]
    for one, other in pairwise(speakers):
        Speaker.objects.filter(pk=one.pk).update(merged_into=other)
    keeping.make_anew()
    shown = seen(client, "/speakers/david-welch/")
    for name in ("Rob Huebert", "Harjit Sajjan", "Marc Garneau"):
        assert f"“{name}”" in shown
    quotes = [quote for quote in expected["quotes"] if quote["speaker"] != "Global Affairs Canada"]
    assert all(quote["text"] in shown for quote in quotes)
    assert f"{len(quotes)} quotes" in seen(client, "/quotes/?speaker=rob-huebert")
    page = client.get("/quotes/").text
    assert f'href="?speaker=david-welch">David Welch</a> <span class="count">{len(quotes)}</span>' in page
    assert client.get("/speakers/rob-huebert/")["Location"] == "/speakers/david-welch/"
    assert "Rob Huebert" not in seen(client, "/quotes/")
    for address in (ARTICLE, f"{ARTICLE}quotes/10/", "/quotes/?q=alliance", "/"):
        assert "/speakers/rob-huebert/" not in client.get(address).text, address
    Attribution.objects.exclude(speaker__slug="rob-huebert").update(speaker=None)
    keeping.make_anew()
    assert "David Welch" in seen(client, "/speakers/") and "David Welch" in seen(
        client, "/speakers/?q=garneau"
    )


@pytest.mark.parametrize(
    ("address", "most"),
    [(ARTICLE, 8), (f"{ARTICLE}quotes/10/", 10), ("/quotes/", 12), ("/quotes/?q=alliance", 15),
     ("/quotes/?speaker=rob-huebert&confidence=sure&rule=x", 12), ("/speakers/david-welch/", 13)],
)  # fmt: skip
def test_long_chains_of_merged_names_cost_no_query_a_row(client, article, address, most):
    slugs = ["rob-huebert", "harjit-sajjan", "marc-garneau", "david-welch"]
    for one, other in pairwise(slugs):
        Speaker.objects.filter(slug=one).update(merged_into=Speaker.objects.get(slug=other))
    keeping.make_anew()
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) <= most, [query["sql"][:90] for query in queries]


# The ledger


def test_the_ledger_tells_of_every_rule_how_often_it_was_right(client, article):
    Attribution.objects.filter(**DIRECT).update(rule="name next to “said”", confidence=0.97)
    quote(1).update(rule="odd & rare", confidence=0.5, status="corrected")
    quote(2).update(status="confirmed")
    quote(3).update(rule="nothing", speaker=None)
    keeping.make_anew()
    shown = seen(client, "/attributions/")
    assert "confirmed 1 of them and corrected 1" in shown
    page = client.get("/attributions/").text
    rows = re.findall(r'(?s)<tr>(<th scope="row".*?)</tr>', page)
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    assert "name next to “said” 8 97 1 0 100 of 100 that editors looked at" in rows
    assert "odd &amp; rare probably 1 50 0 1 0 of 100 that editors looked at" in rows
    assert "nothing 1 – names nobody 0 0 – not looked at yet" in rows
    link = f'href="/quotes/?rule={percent("odd & rare")}"'
    assert link in page
    assert "reported" in shown and "have no list of their own" in shown


def test_an_empty_ledger_says_so(client):
    assert "Nobody has said anything here yet" in seen(client, "/attributions/")
