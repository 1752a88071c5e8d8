"""The API's limit: who asks too often is told when to come back, and nobody else is."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from archive.api import limit
from archive.serving.limits import Limit
from archive.settings import whole_number
from tests.test_api import problem


def test_as_many_as_the_limit_at_once_and_then_at_its_pace():
    clock = [100.0]
    counted = Limit(now=lambda: clock[0])
    assert [counted.wait("a", 3) for _ in range(5)] == [0, 0, 0, 20, 20]
    assert counted.wait("b", 3) == 0
    clock[0] += 19
    assert counted.wait("a", 3) == 1
    clock[0] += 1
    assert [counted.wait("a", 3) for _ in range(2)] == [0, 20]
    clock[0] += 1_000
    assert [counted.wait("a", 3) for _ in range(4)] == [0, 0, 0, 20]
    assert [counted.wait("c", 0) for _ in range(9)] == [0] * 9


def test_it_remembers_no_more_addresses_than_it_may():
    counted = Limit(addresses=2)
    for address in "abc":
        counted.wait(address, 1)
    assert list(counted.paid_off) == ["b", "c"]


@pytest.mark.parametrize("given", ["", "many", "-1", "1.5", "٣", "9" * 10])
def test_a_setting_that_is_no_number_is_told(given):
    with pytest.raises(ImproperlyConfigured, match=r"LIMIT is .* whole number"):
        whole_number("LIMIT", given)
    assert whole_number("LIMIT", " 60 ") == 60


@pytest.mark.django_db
def test_who_asks_too_often_gets_a_problem_that_says_when_to_come_back(client, settings, monkeypatch):
    settings.API_REQUESTS_PER_MINUTE = 2
    monkeypatch.setattr(limit, "limit", Limit(now=lambda: 0.0))
    assert [client.get("/api/quotes").status_code for _ in range(2)] == [200, 200]
    answer = client.get("/api/quotes")
    assert "2 requests" in problem(answer, 429)["detail"] and answer["Retry-After"] == "30"
    assert problem(client.post("/api/check", "{}", content_type="application/json"), 429)
    assert client.get("/api/quotes", REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client.options("/api/quotes").status_code == 204
    assert client.get("/quotes/").status_code == 200


@pytest.mark.django_db
def test_every_answer_tells_what_is_left(client, settings, monkeypatch):
    settings.API_REQUESTS_PER_MINUTE = 3
    clock = [0.0]
    monkeypatch.setattr(limit, "limit", Limit(now=lambda: clock[0]))
    answers = [client.get("/api/quotes") for _ in range(4)]
    assert [answer["RateLimit-Policy"] for answer in answers] == ['"address";q=3;w=60'] * 4
    assert [answer["RateLimit"] for answer in answers] == [
        '"address";r=2;t=20', '"address";r=1;t=40', '"address";r=0;t=60', '"address";r=0;t=60',
    ]  # fmt: skip
    assert "RateLimit" in answers[0]["Access-Control-Expose-Headers"]
    clock[0] += 20
    known = client.get("/api/quotes", headers={"if-none-match": answers[0]["ETag"]})
    assert (known.status_code, known["RateLimit"]) == (304, '"address";r=0;t=60')
    assert problem(client.post("/api/annotations"), 429)
    settings.API_REQUESTS_PER_MINUTE = 0
    assert not client.get("/api/quotes").has_header("RateLimit")
