"""The doors without a server around them: who may see the metrics, and what is not ready."""

import json

import pytest
from django.db import OperationalError, connection

pytestmark = pytest.mark.django_db
TOKEN = "a-token-for-the-metrics"


def test_without_a_token_or_an_address_there_are_no_metrics(client):
    answer = client.get("/metrics")
    assert answer.status_code == 404 and "Article Archive" in answer.text
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", TOKEN, f"Basic {TOKEN}", "Bearer ü"]
)
def test_metrics_are_for_who_has_the_token(client, settings, given):
    settings.METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", headers={"authorization": given})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200 and "archive_database_up 1.0" in answer.text
    assert client.post("/metrics").status_code == 405


def test_a_migration_that_is_missing_is_named(client, article):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'archive' AND name LIKE '0002%'")
    answer = client.get("/readyz")
    told = {"ready": False, "database": "answers", "migrations": "missing: archive.0002_models"}
    assert (answer.status_code, json.loads(answer.text)) == (503, told)
    assert client.get("/healthz").status_code == 200


def test_a_database_without_tables_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO hidden")
    answer = client.get("/readyz")
    assert (answer.status_code, json.loads(answer.text)["migrations"]) == (503, "missing: all")


def test_a_database_that_is_away_is_not_ready_and_still_measured(client, settings, monkeypatch):
    def away(*_):
        raise OperationalError("secret words of the connection")

    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503 and answer["Cache-Control"] == "no-store"
    assert json.loads(answer.text)["database"] == "does not answer" and "secret" not in answer.text
    assert client.get("/healthz").status_code == 200
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200 and "archive_database_up 0.0" in answer.text
    assert "archive_articles" not in answer.text


def test_a_gauge_is_a_function_and_one_that_fails_spoils_nothing(client, settings, monkeypatch):
    from archive.operations import gauges

    def fails():
        raise OperationalError("no such replica")

    monkeypatch.setattr(gauges, "gauges", list(gauges.gauges))
    gauges.gauge("archive_broken", "It fails.")(fails)
    gauges.gauge("archive_lag_seconds", "By replica.", ["replica"])(lambda: {("one",): 0.5, ("two",): 2})
    settings.METRICS_TOKEN = TOKEN
    told = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text
    assert (
        'archive_lag_seconds{replica="one"} 0.5' in told and 'archive_lag_seconds{replica="two"} 2.0' in told
    )
    assert "archive_broken" not in told and "archive_revision" in told


def test_it_is_told_how_long_an_edition_waits_for_a_seal(article):
    from archive.operations import gauges
    from archive.sealing import seal

    assert 0 < gauges.unsealed_seconds() < 600
    seal()
    assert gauges.unsealed_seconds() == 0


def test_large_tables_are_estimated_and_never_counted_to_the_end(article, monkeypatch):
    from archive.operations import gauges

    number = article.passages.count()
    assert (gauges.articles(), gauges.passages()) == (1, number)
    monkeypatch.setattr(gauges, "EXACT", 3)
    assert number > 3 and gauges.passages() == 3  # nothing is known of the table yet
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE archive_passage")
    assert gauges.passages() == number
