"""The API: JSON that programs can follow, problems that they can read, open to scripts of any site."""

from urllib.parse import urlsplit

import pytest

from archive import search
from tests.test_pages import ARTICLE

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
FIND = "/api/search"


def ask(client, **asked):
    """Return what a search answers."""
    answer = client.get(FIND, asked)
    assert answer.status_code == 200, answer.text
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    return answer.json()


def problem(answer, status):
    """Return the problem document of an answer."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Access-Control-Allow-Origin"] == "*"
    told = answer.json()
    assert told["status"] == status and told["title"]
    return told


def follow(client, address):
    """Return the answer at an absolute address of ours."""
    assert address.startswith(f"{SITE}/")
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def test_a_search_gives_records_with_addresses(client, article, expected):
    found = ask(client, q='"proper alliance system"', kind="quote")
    assert (found["query"], found["count"], found["count_is_exact"], found["next"]) == (
        '"proper alliance system"', 1, True, None,
    )  # fmt: skip
    (result,) = found["results"]
    assert (result["kind"], result["text"]) == ("quote", expected["quotes"][9]["text"])
    assert result["speaker"] == "Rob Huebert"
    assert result["url"] == f"{SITE}{ARTICLE}quotes/10/"
    assert result["article"] == SITE + ARTICLE
    assert result["score"] > 0
    assert "<mark>proper alliance system</mark>" in result["marked"]
    assert result["speakers"] == [
        {"name": "Rob Huebert", "url": f"{SITE}/speakers/rob-huebert/", "mode": "direct"}
    ]
    for address in (result["url"], result["article"], result["around"], result["words_at"]):
        assert follow(client, address).status_code == 200
    assert ask(client, q="")["results"] == []


def test_pages_are_followed_to_the_end_without_a_passage_twice(client, article, monkeypatch):
    find = search.find
    monkeypatch.setattr(search, "find", lambda *given, **asked: find(*given, size=5, **asked))
    found, urls = ask(client, q="canada OR japan", kind="paragraph", sort="newest"), []
    for _ in range(9):
        urls += [result["url"] for result in found["results"]]
        if not found["next"]:
            break
        answer = follow(client, found["next"])
        found = answer.json()
    assert len(urls) == len(set(urls)) == found["count"] > 5
    assert ask(client, q="canada", page=10**12)["results"] == []


def test_filters_facets_and_what_may_have_been_meant(client, article):
    found = ask(client, q="canada", speaker="david-welch", kind="quote", article=article.slug)
    assert {result["speaker"] for result in found["results"]} == {"David Welch"}
    assert {"value": "quote", "label": "Quote", "count": found["count"], "chosen": True} in found["facets"][
        "kind"
    ]
    assert ask(client, q="garneu")["suggestion"] == "garneau"
    found = ask(client, q="neon zzzxqy")
    assert found["partial"] and found["results"][0]["lacks"] == ["zzzxqy"]
    assert "nobody" in ask(client, q="canada", speaker="nobody")["read_as"]
    assert ask(client, integrity="unclosed")["results"][0]["integrity"] == "unclosed"


def test_what_can_not_be_read_is_a_problem_that_says_what(client, article):
    for name, value in (("page", "x"), ("page", "0"), ("page", "9" * 5000), ("sort", "nonsense")):
        told = problem(client.get(FIND, {name: value}), 422)
        assert told["errors"][0]["parameter"] == name and name in told["detail"]
    for address in ("/api/nothing", "/api/search/", "/api/%00", "/api/articles//"):
        problem(client.get(address), 404)


def test_a_search_that_is_too_slow_is_a_problem_that_says_when_to_come_back(client, article, monkeypatch):
    def slow(*args, **asked):
        raise search.TooSlow

    monkeypatch.setattr(search, "find", slow)
    answer = client.get(FIND, {"q": "the"})
    assert "asks too much" in problem(answer, 503)["title"]
    assert answer["Retry-After"] == "10"


def test_a_database_that_is_away_is_a_problem_too(client, article, monkeypatch):
    from django.db import OperationalError

    from archive.models import Revision

    def gone():
        raise OperationalError("gone")

    monkeypatch.setattr(Revision, "state", gone)
    answer = client.get(FIND, {"q": "canada"})
    problem(answer, 503)
    assert answer["Retry-After"] == "5"


def test_it_is_for_reading_by_anybody(client, article):
    answer = client.get(FIND, {"q": "canada"}, headers={"origin": "https://example.org"})
    assert answer["Access-Control-Allow-Origin"] == "*" and not answer.cookies
    asked = client.options(FIND, headers={"access-control-request-headers": "if-none-match"})
    assert asked.status_code == 204 and asked["Access-Control-Allow-Headers"] == "*"
    known = client.get(FIND, {"q": "canada"}, headers={"if-none-match": answer["ETag"]})
    assert known.status_code == 304 and known["Access-Control-Allow-Origin"] == "*"
    head = client.head(FIND, {"q": "canada"})
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", answer["ETag"])
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(FIND).status_code == 405


def test_the_description_is_true(client, article):
    answer = client.get("/api/openapi.json")
    described = answer.json()
    assert described["openapi"].startswith("3.")
    operation = described["paths"][FIND]["get"]
    assert [one["name"] for one in operation["parameters"]] == [
        "q", "kind", "speaker", "article", "integrity", "sort", "page",
    ]  # fmt: skip
    schemas = described["components"]["schemas"]
    found = ask(client, q="canada")
    assert set(found) == set(schemas["Answer"]["properties"])
    assert set(found["results"][0]) == set(schemas["Result"]["properties"])


ODD = (
    "'",
    '"unclosed',
    "&|!()<->",
    "\0",
    "a" * 10_000,
    "\u202e\0x",
    "<script>",
    "😀",
    "a:*b\\",
    "NEAR(",
    "\ud7ff",
)


@pytest.mark.parametrize("name", ["q", "kind", "speaker", "article", "integrity"])
def test_any_text_is_answered(client, article, name):
    for text in ODD:
        ask(client, **{name: text})
    assert client.get(f"{FIND}?{name}=%ff%fe").status_code == 200
