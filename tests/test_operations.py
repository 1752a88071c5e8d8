"""The site as those see it who keep it running: doors, metrics, logs, limits. A real gunicorn serves it."""

import json
import re
import shutil
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import ROOT
from tests.gunicorns import gunicorn, listening, until, url_of

pytestmark = pytest.mark.django_db  # or there is no database to serve


@pytest.fixture(scope="module")
def site(django_db_setup, tmp_path_factory):
    """Serve with two workers, JSON in the log, and an own address for the metrics."""
    sockets = [listening(), listening()]
    own = sockets[1].getsockname()
    options = {
        "METRICS_BIND": f"127.0.0.1:{own[1]}",
        "SLOW_QUERY_MS": "900",
        "ACCESS_LOG": "1",
        "ALLOWED_HOSTS": "localhost",
        "GUNICORN_CMD_ARGS": "--max-requests 25 --max-requests-jitter 0",
    }
    folder = tmp_path_factory.mktemp("operations")
    with gunicorn(folder, connection.settings_dict, sockets=sockets, **options) as running:
        running.own = own
        yield running


def test_a_worker_waits_for_no_migration_of_code_that_came_after_it(django_db_setup, tmp_path):
    code, name = tmp_path / "code", "9999_to_come"
    for folder in ("archive", "templates", "static"):
        shutil.copytree(ROOT / folder, code / folder)
    options = {"PYTHONPATH": str(code), "WORKERS": "1"}
    with gunicorn(tmp_path / "before", connection.settings_dict, **options) as site:
        assert site.calmly("/healthz")[0] == 200
        to_come = "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    pass\n"
        (code / "archive" / "migrations" / f"{name}.py").write_text(to_come)
        assert site.ask("/readyz")[0] == 200
    with gunicorn(tmp_path / "after", connection.settings_dict, **options) as site:
        assert site.calmly("/healthz")[0] == 200
        status, _, body = site.ask("/readyz")
        assert status == 503 and name in body


@contextmanager
def locked(table):
    """Hold a table so that nobody can read it."""
    with psycopg.connect(url_of(connection.settings_dict)) as holder:
        holder.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


def samples(site):
    """Return the metrics at their own address: {(name, label=value, …): number}."""
    status, headers, text = site.ask("/metrics", address=site.own, Host="anything:1")
    assert status == 200 and headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return {
        (one.name, *(f"{name}={value}" for name, value in sorted(one.labels.items()))): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_it_lives_and_is_ready_for_whoever_asks(site):
    for address in (site.address, site.own):
        assert site.ask("/healthz", address=address, Host="10.0.0.3")[::2] == (200, "ok\n")
        status, headers, body = site.calmly("/readyz", address=address, Host="10.0.0.3")
        assert (status, headers["Cache-Control"]) == (200, "no-store")
        assert json.loads(body) == {"ready": True, "database": "answers", "migrations": "applied"}
    assert site.ask("/", Host="10.0.0.3")[0] == 400


def test_metrics_are_at_their_own_address_and_nothing_else_is(site):
    assert site.ask("/metrics")[0] == 404
    assert site.ask("/metrics", Host=f"127.0.0.1:{site.own[1]}")[0] in (400, 404)
    assert site.ask("/", address=site.own)[0] == 404
    assert samples(site)["archive_database_up",] == 1


def test_requests_of_all_workers_are_counted_also_of_those_that_are_gone(site):
    label = ("archive_requests_total", "method=GET", "status=200", "view=healthz")
    before, first = samples(site).get(label, 0), site.workers()
    for _ in range(50):
        assert site.ask("/healthz")[0] == 200
    until(lambda: not first <= site.workers(), "a worker has had its requests and went")
    until(lambda: samples(site)[label] == before + 50, "each request is counted once")
    assert samples(site)["archive_request_seconds_count", "view=healthz"] >= 50


def test_what_the_database_does_is_counted_and_how_each_worker_is(site):
    assert site.calmly("/speakers/")[0] == 200
    until(
        lambda: samples(site).get(("archive_database_queries_total", "view=speakers"), 0) > 0, "its queries"
    )
    now = samples(site)
    assert now["archive_database_seconds_total", "view=speakers"] > 0
    until(lambda: samples(site).get(("archive_pool_waiting", "database=default")) == 0, "a look at the pool")
    memory = [number for name, number in now.items() if name[0] == "archive_worker_memory_bytes"]
    assert memory and min(memory) > 10_000_000
    assert now["archive_articles",] == now["archive_passages",] == 0
    assert now["archive_requests_running",] >= 1  # this one


def test_a_search_is_counted_and_its_words_are_written_nowhere(site):
    label = ("archive_searches_total", "outcome=too slow")
    before = samples(site).get(label, 0)
    with locked("archive_passage"):
        status, headers, _ = site.ask("/search/?q=zanzibar", X_Request_ID="searching-0001")
    assert (status, headers["X-Request-ID"]) == (503, "searching-0001")
    until(lambda: samples(site).get(label, 0) == before + 1, "the search is counted")
    slow = site.line(logger="archive.slow", request="searching-0001")
    assert slow["ms"] >= 900 and "archive_passage" in slow["sql"] and slow["level"] == "WARNING"
    line = site.line(logger="archive.access", request="searching-0001")
    assert line["path"] == "/search/" and line["view"] == "search"
    assert line["database_ms"] >= 900 and line["ms"] >= line["database_ms"]
    assert "zanzibar" not in site.log.read_text()


def test_no_request_waits_for_the_database_for_long(site):
    with locked("archive_revision"):
        status, headers, page = site.ask("/quotes/")
    assert status == 503 and headers["Retry-After"] == "5"
    line = site.line(logger="archive.access", request=headers["X-Request-ID"])
    assert 3_500 < line["database_ms"] < 10_000
    assert f"<code>{headers['X-Request-ID']}</code>" in page
    told = site.line(logger="archive.serving.trouble", request=headers["X-Request-ID"])
    assert told["level"] == "ERROR"


def test_each_answer_is_one_line(site):
    status, headers, body = site.ask("/about-nothing/?q=secret", X_Request_ID="bad id!")
    assert status == 404 and re.fullmatch("[0-9a-f]{32}", headers["X-Request-ID"])
    line = site.line(logger="archive.access", request=headers["X-Request-ID"])
    assert (line["method"], line["status"], line["view"]) == ("GET", 404, "none")
    assert line["size"] == len(body.encode()) and "secret" not in json.dumps(line)
    assert not {"127.0.0.1", "localhost"} & set(map(str, line.values()))
    status, headers, body = site.calmly("/search/results.csv?q=word")
    line = site.line(logger="archive.access", request=headers["X-Request-ID"])
    assert line["size"] == len(body.encode()) > 0  # made while it is sent


def test_a_head_has_the_headers_of_a_get_and_nothing_is_complained_of(site):
    for path in (
        "/",
        "/healthz",
        "/readyz",
        "/nothing/",
        "/api/quotes",
        "/search/results.csv?q=a",
        "/robots.txt",
    ):
        whole, head = (site.calmly(path, method=method) for method in ("GET", "HEAD"))
        assert (head[0], head[2]) == (whole[0], "")
        assert head[1]["Content-Length"] == whole[1]["Content-Length"]
    style = re.search(r'href="(/static/[^"]+\.css)"', site.calmly("/")[2])[1]
    assert site.ask(style, method="HEAD")[::2] == (200, "")
    assert site.line(logger="archive.access", view="static", method="HEAD")["status"] == 200
    assert not [line for line in site.lines() if "no-body" in line["message"]]
