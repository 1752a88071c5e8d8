"""The API's lists and records: whole, in order, page by page, to the letter; what can't be read is told."""

import base64

import pytest

from archive.models import Annotation, Attribution, Speaker
from tests.test_api import SITE, follow, problem
from tests.test_pages import ARTICLE, annotate

pytestmark = pytest.mark.django_db
SLUG = ARTICLE.split("/")[2]


def ask(client, address, **asked):
    """Return what an address answers."""
    answer = client.get(f"/api/{address}", asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def follow_all(client, address, **asked):
    """Return the records of all pages of a list; each page but the last has a Link to the next."""
    answer, records = client.get(f"/api/{address}", asked), []
    for _ in range(99):
        told = answer.json()
        records += told["results"]
        if told["next"] is None:
            assert "Link" not in answer
            return records
        assert answer["Link"] == f'<{told["next"]}>; rel="next"'
        answer = follow(client, told["next"])
    raise AssertionError("it never ends")


def test_an_article_leads_to_all_its_passages_in_order(client, article, expected):
    (told,) = ask(client, "articles")["results"]
    assert told["headline"] == expected["headline"] and told["sha256"] == expected["sha256"]
    assert told == follow(client, told["api"]).json()
    assert (told["published"], told["byline"], told["url"]) == (None, "", SITE + ARTICLE)
    passages = follow_all(client, f"articles/{SLUG}/passages", limit=7)
    text = article.editions.get().text
    assert len(passages) == article.passages.count()
    assert all(text[each["start"] : each["end"]] == each["text"] for each in passages)
    assert [each["start"] for each in passages] == sorted(each["start"] for each in passages)
    for each in passages:
        assert follow(client, each["api"]).json() == each
        assert follow(client, each["url"].split("#")[0]).status_code == 200
    captions = ask(client, f"articles/{SLUG}/passages", kind="caption")["results"]
    assert [each["credit"] for each in captions] == [each["credit"] for each in expected["captions"]]


def test_quotes_are_found_by_words_speaker_and_article(client, article, expected):
    quotes = follow_all(client, "quotes", limit=3)
    assert [each["text"] for each in quotes] == [each["text"] for each in expected["quotes"]]
    assert [each["speaker"]["name"] for each in quotes] == [each["speaker"] for each in expected["quotes"]]
    assert follow_all(client, "quotes", article=SLUG) == quotes
    for speaker in {each["speaker"]["slug"] for each in quotes}:
        own = [each for each in quotes if each["speaker"]["slug"] == speaker]
        assert follow_all(client, "quotes", speaker=speaker, limit=1) == own
    (found,) = ask(client, "quotes", q='"proper alliance system"')["results"]
    assert found in ask(client, "quotes", q="alliance")["results"]
    assert "proper alliance system" in found["text"] and found == quotes[9]
    assert found["citation"].startswith("Rob Huebert, quoted in ") and found["url"] in found["citation"]
    assert follow(client, found["around"]).status_code == 200
    assert len(follow_all(client, "quotes", q="canada OR japan OR security", limit=1)) > 1
    assert found not in ask(client, "quotes", q="alliance", speaker="david-welch")["results"]
    assert ask(client, "quotes", q="allianse neon zzxqy")["results"] == []  # /api/search mends, this does not


def test_speakers_with_what_they_said(client, article, expected):
    speakers = follow_all(client, "speakers", limit=2)
    assert {each["name"] for each in speakers} >= {each["name"] for each in expected["speakers"]}
    assert [each["name"] for each in speakers] == sorted(each["name"] for each in speakers)
    for each in speakers:
        assert follow(client, each["api"]).json() == each
        assert len(follow(client, each["quotes"]).json()["results"]) == each["quote_count"]
        said = follow(client, each["attributions"]).json()["results"]
        assert len(said) == each["quote_count"] + each["reported_count"]
    one, other = (Speaker.objects.get(slug=slug) for slug in ("david-welch", "rob-huebert"))
    before = [len(ask(client, "quotes", speaker=slug)["results"]) for slug in (one.slug, other.slug)]
    other.merged_into = one
    other.save()
    told = ask(client, "speakers/rob-huebert")
    assert told["slug"] == one.slug and "Rob Huebert" in told["names"]
    assert len(ask(client, "quotes", speaker="rob-huebert")["results"]) == sum(before)


def test_attributions_tell_how_they_were_found(client, article):
    said = follow_all(client, "attributions", limit=4)
    assert len(said) == Attribution.objects.count()
    direct = ask(client, "attributions", mode="direct", article=SLUG)["results"]
    assert [each for each in said if each["mode"] == "direct"] == direct
    for each in said:
        assert each["text"] in follow(client, each["passage_api"]).json()["text"]
        assert each["rule"] and 0 < each["confidence"] <= 1


def test_only_published_annotations_are_told(client, article):
    quote = article.passages.get(kind="quote", number=10)
    shown = annotate(quote, "A *view*.")
    hidden = annotate(quote, "A secret.", status="draft")
    (told,) = follow_all(client, "annotations", article=SLUG)
    assert (told["body"], told["author"], told["passage"]) == (
        "A *view*.", "an editor", f"{SITE}{ARTICLE}quotes/10/",
    )  # fmt: skip
    assert follow(client, told["api"]).json() == told and told["key"] == str(shown.key)
    problem(client.get(f"/api/annotations/{hidden.key}"), 404)
    Annotation.objects.filter(pk=shown.pk).update(status="withdrawn")
    assert ask(client, "annotations")["results"] == []


def test_suggestions_lead_somewhere(client, article):
    for each in ask(client, "suggest", q="hue")["results"]:
        assert follow(client, each["url"].split("#")[0]).status_code == 200
    assert {"kind": "speaker", "text": "Rob Huebert", "url": f"{SITE}/speakers/rob-huebert/"} in ask(
        client, "suggest", q="hueb"
    )["results"]


def test_only_the_fields_that_are_asked_for(client, article):
    (told, *_) = ask(client, "quotes", fields="text, url")["results"]
    assert set(told) == {"text", "url"}
    assert set(ask(client, f"articles/{SLUG}", fields="headline")) == {"headline"}
    refused = problem(client.get("/api/quotes", {"fields": "text,colour"}), 422)
    assert refused["errors"][0]["parameter"] == "fields"
    assert "“colour”" in refused["detail"] and "speaker_is_doubtful" in refused["detail"]


LISTS = (
    "articles",
    f"articles/{SLUG}/passages",
    "quotes",
    "quotes?q=canada",
    "speakers",
    "attributions",
    "annotations",
)


@pytest.mark.parametrize("address", LISTS)
def test_a_cursor_that_leads_nowhere_is_a_problem(client, article, address):
    marks = ("1.2.3.4.5", "x", "", "\0", "-1", "nobody", "9" * 40)
    cursors = [
        "x",
        "é",
        "%",
        "A" * 5000,
        *(base64.urlsafe_b64encode(mark.encode()).decode() for mark in marks),
    ]
    for cursor in filter(None, cursors):
        joined = "&" if "?" in address else "?"
        answer = client.get(f"/api/{address}{joined}cursor={cursor}")
        assert problem(answer, 422)["errors"][0]["parameter"] == "cursor", cursor
    far = base64.urlsafe_b64encode(b"999999999999999999").decode().rstrip("=")
    assert client.get(f"/api/quotes?q=canada&cursor={far}").json() == {"results": [], "next": None}


def test_what_is_not_there_is_a_problem_that_says_so(client, article):
    for address in (
        "articles/nothing", "articles/%00", "articles/nothing/passages", f"articles/{SLUG}/passages/quote/11",
        "speakers/nobody", "quotes?speaker=nobody", "quotes?article=%00", "attributions?speaker=nobody",
        "annotations?article=nothing", "annotations/00000000-0000-4000-8000-000000000009",
    ):  # fmt: skip
        assert problem(client.get(f"/api/{address}"), 404)["detail"].startswith("There is no ")
    for address in (
        f"articles/{SLUG}/passages/quote/0", f"articles/{SLUG}/passages/quote/1000000000000",
        f"articles/{SLUG}/passages/verse/1", "quotes?limit=0", "quotes?limit=1000", "annotations/x",
        "attributions?mode=sung",
    ):  # fmt: skip
        problem(client.get(f"/api/{address}"), 422)
    answer = client.delete("/api/quotes")
    assert problem(answer, 405)["detail"] and "GET" in answer["Allow"]


def test_lists_are_revalidated_and_read_from_anywhere(client, article):
    answer = client.get("/api/quotes", headers={"origin": "https://example.org"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Expose-Headers"] == "ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
    assert "Access-Control-Allow-Credentials" not in answer and not answer.cookies
    known = {"if-none-match": answer["ETag"]}
    assert client.get("/api/quotes", headers=known).status_code == 304
    speaker = Speaker.objects.get(slug="david-welch")
    speaker.name = "D. Welch"
    speaker.save()
    assert "D. Welch" in client.get("/api/quotes", headers=known).text


def test_a_list_asks_as_many_queries_however_long_it_is(client, article, django_assert_max_num_queries):
    for address in ("articles", "quotes", "speakers", "attributions", "annotations"):
        with django_assert_max_num_queries(14):
            client.get(f"/api/{address}")
