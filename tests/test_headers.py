"""What goes with every page: no cookie, an ETag that changes as the page does, GET and HEAD only."""

import gzip
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver

from archive.models import Attribution, Speaker
from tests.test_pages import ARTICLE, annotate

pytestmark = pytest.mark.django_db

PAGES = [
    "/", "/articles/", ARTICLE, f"{ARTICLE}editions/1/", f"{ARTICLE}paragraphs/6/", f"{ARTICLE}captions/1/",
    f"{ARTICLE}quotes/5/", f"{ARTICLE}source.txt", "/quotes/", "/quotes/?q=alliance", "/attributions/",
    "/integrity/", "/speakers/", f"{ARTICLE}editions/1/changes/", ARTICLE.replace("articles", "timemap"),
    "/speakers/david-welch/", "/search/", "/search/?q=canada", "/search/help/", "/sitemap.xml",
    "/sitemap-articles-0.xml", "/robots.txt", "/opensearch.xml",
    "/api/", "/api/openapi.json", "/api/quotes", "/api/search?q=canada", "/check/", "/check/?text=canada",
    "/search/suggest?q=david",
    "/search/feed.atom?q=canada", f"{ARTICLE}paragraphs/6/?q=neon",
    f"{ARTICLE}annotations.jsonld", "/feeds/annotations.atom", "/feeds/articles.atom",
    "/feeds/corrections.atom", "/speakers/david-welch/feed.atom", "/llms.txt", "/sitemap-records-0.xml",
    f"{ARTICLE}cite.bib", f"{ARTICLE}editions/1/cite.ris", f"{ARTICLE}quotes/5/cite.csl.json",
    f"/oembed?url=http://127.0.0.1:8000{ARTICLE}quotes/5/",
]  # fmt: skip
ERRORS = ["/nothing/", f"{ARTICLE}quotes/99/", "/speakers/nobody/", "/%00"]


@pytest.mark.parametrize("address", [*PAGES, *ERRORS, "/healthz"])
def test_public_pages_know_no_cookie(client, article, editor, address):
    for _ in ("a stranger", "an editor"):
        answer = client.get(address)
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
        client.force_login(editor)


def test_an_editor_sees_the_page_that_strangers_see(client, article, editor):
    before = client.get(ARTICLE)
    client.force_login(editor)
    after = client.get(ARTICLE)
    assert (before.content, before["ETag"]) == (after.content, after["ETag"])


@pytest.mark.parametrize("address", [*PAGES, *ERRORS])
def test_pages_are_safe_by_their_headers(client, article, address):
    answer = client.get(address)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert not re.search(r"<style\b|\sstyle=|\son\w+=\"|<script(?![^>]*(src=|ld\+json))", answer.text)


@pytest.mark.parametrize("address", PAGES)
def test_a_known_page_costs_one_small_query(client, article, address):
    answer = client.get(address)
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    etag = answer["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', etag)
    for known in (etag, f"W/{etag}", f'"other", {etag}'):
        with CaptureQueriesContext(connection) as queries:
            again = client.get(address, headers={"if-none-match": known})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        assert again["Cache-Control"] == answer["Cache-Control"]
        assert len(queries) == 1 and "archive_revision" in queries[0]["sql"]
    assert client.get(address, headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize("address", [ARTICLE, "/search/?q=canada", "/api/search?q=canada"])
def test_pages_travel_compressed_to_who_can_read_it(client, article, address):
    plain = client.get(address)
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed["Vary"]
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < 0.5 * len(plain.content)
    etag = packed["ETag"]
    assert etag == f"W/{plain['ETag']}"  # not the same bytes, as strong ones promise
    known = client.get(address, headers={"if-none-match": etag})
    assert (known.status_code, known["Vary"]) == (304, packed["Vary"])


def test_what_is_not_there_is_never_known(client, article):
    for known in ("*", '"0"'):
        assert client.get(f"{ARTICLE}quotes/99/", headers={"if-none-match": known}).status_code == 404
    assert "ETag" not in client.get("/nothing/")
    assert client.get("/nothing/")["Cache-Control"] == "no-store"


def test_each_address_has_an_etag_of_its_own(client, article):
    etags = [client.get(address)["ETag"] for address in PAGES]
    assert len(set(etags)) == len(PAGES)


def publish(article):
    annotate(article.passages.get(kind="paragraph", number=6), "A note.")


def withdraw(article):
    note = annotate(article.passages.get(kind="paragraph", number=6), "A note.")
    note.status = "withdrawn"
    note.save()


def correct(article):
    attribution = Attribution.objects.filter(mode="direct").first()
    attribution.speaker = Speaker.objects.get(slug="david-welch")
    attribution.save()


def rename(article):
    speaker = Speaker.objects.get(slug="david-welch")
    speaker.name = "David A. Welch"
    speaker.save()


def load_another(article):
    from archive.loading import load
    from archive.sources import read_plain

    load(read_plain("Town Votes\n\n“We won,” Ann Lee said on Monday.".encode()))


@pytest.mark.parametrize("change", [publish, withdraw, correct, rename, load_another])
def test_what_readers_can_see_changes_the_etag(client, article, change):
    before = {address: client.get(address)["ETag"] for address in PAGES}
    change(article)
    for address, etag in before.items():
        answer = client.get(address, headers={"if-none-match": etag})
        assert answer.status_code == 200 and answer["ETag"] != etag


def test_the_same_file_again_changes_no_etag(client, article):
    from archive.loading import load
    from archive.sources import read_plain
    from tests.conftest import FIRST_ARTICLE

    before = client.get(ARTICLE)["ETag"]
    load(read_plain(FIRST_ARTICLE.read_bytes()))
    assert client.get(ARTICLE)["ETag"] == before


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_pages_are_for_reading(client, article, method):
    for address in PAGES:
        if method == "options" and address.startswith("/api/"):
            continue  # says that scripts may read
        if method == "post" and address.startswith("/check/"):
            continue  # asks for what fits no address
        assert getattr(client, method)(address).status_code == 405


def test_head_is_get_without_the_page(client, article):
    head, get = client.head(ARTICLE), client.get(ARTICLE)
    assert head.content == b"" and head["ETag"] == get["ETag"]


def test_no_address_forgets_to_be_public():
    patterns = [pattern for pattern in get_resolver().url_patterns if not isinstance(pattern, URLResolver)]
    rooms = [pattern for pattern in get_resolver().url_patterns if isinstance(pattern, URLResolver)]
    assert [room.namespace for room in rooms] == ["api", "admin"]
    patterns += rooms[0].url_patterns
    patterns = [pattern for pattern in patterns if pattern.name != "style"]
    assert len(patterns) >= 22
    assert all(getattr(pattern.callback, "is_public", False) for pattern in patterns)


def test_the_style_sheet_has_a_hashed_name(client, article):
    assert re.search(r'href="/static/archive\.[0-9a-f]{12}\.css"', client.get("/").text)


def test_a_mistake_of_ours_has_a_page_that_needs_no_database(client, article, monkeypatch):
    from archive import reading

    def fail():
        raise RuntimeError

    client.raise_request_exception = False
    monkeypatch.setattr(reading, "front_page", fail)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text and 'action="/search/"' in answer.text
    monkeypatch.setattr("archive.views.errors.render", broken)
    assert client.get("/").content.startswith(b"<!doctype html>")


def broken(*args, **options):
    raise ValueError("Missing staticfiles manifest entry")


def test_a_database_that_is_away_is_told(client, article, monkeypatch):
    from django.db import OperationalError

    from archive.models import Revision

    def away():
        raise OperationalError("gone")

    monkeypatch.setattr(Revision, "state", away)
    answer = client.get("/")
    assert answer.status_code == 503 and answer["Retry-After"] == "5"
    assert "The archive is busy" in answer.text


def test_what_is_gone_has_a_page(rf):
    from archive.views.errors import gone

    answer = gone(rf.get("/x"))
    assert answer.status_code == 410 and "This is gone" in answer.text
