"""What is taken away as a table: all of it, safe to open, and never a half that looks whole."""

import csv
import io

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.urls import resolve

from archive import search, spreadsheet
from archive.loading import load
from archive.sources import read_plain
from archive.views import taken
from tests.test_pages import ARTICLE
from tests.test_search_pages import ODD, SITE

pytestmark = pytest.mark.django_db

ADDRESS = "/search/results.csv"


def rows_of(content):
    """Return the rows of a table by column."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def table(client, **asked):
    """Return the rows of a search."""
    answer = client.get(ADDRESS, asked)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return rows_of(b"".join(answer.streaming_content))


def begin(rf, method="get", **asked):
    """Return an answer as a server gets it, before it reads the first byte; it has to be left."""
    return resolve(ADDRESS).func(getattr(rf, method)(ADDRESS, asked))


def leave(answer):
    """Close an answer as a server does whose reader has gone away; the test's connection stays open."""
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)


def test_all_that_is_found_is_in_the_table_however_much(client, article, monkeypatch):
    monkeypatch.setattr(spreadsheet, "PIECE", 1_000)
    found = search.find("canada", size=100)
    rows = table(client, q="canada")
    assert len(rows) == found.count > 10
    assert tuple(rows[0]) == spreadsheet.COLUMNS
    quotes = table(client, q="canada", kind="quote", speaker="david-welch", article=article.slug)
    assert {(row["kind"], row["speakers"]) for row in quotes} == {("quote", "David Welch (direct)")}
    (row,) = table(client, q='"proper alliance system"', kind="quote")
    assert row["url"] == f"{SITE}{ARTICLE}quotes/10/" and row["article"] == SITE + ARTICLE
    assert (row["place"], row["headline"]) == ("quote 10", article.headline)
    assert {row["integrity"] for row in table(client, integrity="unclosed")} == {"unclosed"}
    assert any("(reported)" in row["speakers"] for row in table(client, kind="paragraph"))
    assert table(client, kind="caption")[0]["credit"]
    assert table(client, q="neon zzzxqy")[0]["lacks"] == "zzzxqy"
    assert table(client) == table(client, q="zzzxqy") == []


def test_the_file_is_named_after_its_query(rf, article):
    for query, name in (
        ("Operation Neon", "operation-neon.csv"),
        ("../../x\r\ny", "x-y.csv"),
        ("数据", "search.csv"),
    ):
        answer = begin(rf, q=query)
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        leave(answer)


FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    " =1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("x")',
)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text):
    assert spreadsheet.guarded(text) == f"'{text}"


def test_words_stay_as_they_are(client, db):
    odd = load(read_plain('=1+1\n\n“A "b", c; d,” Ann Lee said.\n\n-5 degrees.'.encode())).article
    texts = {row["text"] for row in table(client, article=odd.slug)} | {
        row["headline"] for row in table(client, kind="quote")
    }
    assert texts == {"'=1+1", '“A "b", c; d,” Ann Lee said.', 'A "b", c; d,', "'-5 degrees."}
    for text in ("a=b", "", "“quoted”", "— he said"):
        assert spreadsheet.guarded(text) == text


def test_a_table_that_breaks_off_says_so_and_breaks_the_connection(client, article, monkeypatch):
    def breaking(*args, **asked):
        hits = real("canada")
        yield next(hits)
        yield next(hits)
        hits.close()
        raise search.TooSlow

    real = search.everything
    monkeypatch.setattr(search, "everything", breaking)
    answer, content = client.get(ADDRESS, {"q": "canada"}), b""
    with pytest.raises(search.TooSlow):
        for piece in answer.streaming_content:
            content += piece
    rows = rows_of(content)
    assert len(rows) == 3 and rows[-1]["kind"].startswith("NOT WHOLE")


def test_a_search_too_slow_from_the_start_gets_no_file(client, article, monkeypatch):
    def slow(*args, **asked):
        raise search.TooSlow
        yield

    monkeypatch.setattr(search, "everything", slow)
    for _ in range(5):
        answer = client.get(ADDRESS, {"q": "canada"})
        assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store")


def open_transactions():
    """Return how many savepoints are open in the test's transaction."""
    return len(connection.savepoint_ids)


def test_a_reader_who_goes_away_leaves_no_transaction_and_no_place_taken(rf, article, monkeypatch):
    monkeypatch.setattr(spreadsheet, "PIECE", 1_000)
    before = open_transactions()
    for read in (0, 1, 2, 0):
        answer = begin(rf, q="canada")
        assert open_transactions() == before + 1
        pieces = iter(answer.streaming_content)
        assert all(next(pieces) for _ in range(read))
        leave(answer)
        assert open_transactions() == before
    leave(begin(rf, "head", q="canada"))
    assert open_transactions() == before


def test_pages_keep_their_share_of_the_threads(client, article):
    places = [taken.AT_ONCE.acquire(blocking=False) for _ in range(2)]
    try:
        assert all(places)
        answer = client.get(ADDRESS, {"q": "canada"})
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    finally:
        for _ in places:
            taken.AT_ONCE.release()
    assert table(client, q="canada")


@pytest.mark.parametrize("name", ["q", "kind", "speaker", "article", "integrity"])
def test_any_text_is_answered(client, article, name):
    for text in ODD:
        table(client, **{name: text})


def test_it_is_a_public_page(client, article):
    answer = client.get(ADDRESS, {"q": "canada"})
    assert b"Canada" in b"".join(answer.streaming_content) and not answer.cookies
    again = client.get(ADDRESS, {"q": "canada"}, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert client.post(ADDRESS).status_code == 405


def test_the_search_page_offers_it(client, article):
    page = client.get("/search/?q=alliance&kind=quote&sort=article&page=2").text
    assert 'href="/search/results.csv?q=alliance&amp;kind=quote"' in page
    assert 'href="/api/search?q=alliance&amp;kind=quote&amp;sort=article"' in page
