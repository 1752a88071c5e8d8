"""Bulk loading: the same rows as one by one, whatever happens to the loader meanwhile."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection, connections, transaction
from psycopg.conninfo import make_conninfo

from archive.loading import NotAnArticleError, load, load_all, rows
from archive.models import Article, Attribution, Edition, Passage, Speaker, Word
from archive.sources import Document, Refused, documents, read_plain
from archive.text.slugs import free_slugs, insert_under_free_slug
from archive.verifying import verify
from tests.conftest import ROOT
from tests.killed_loader import contents, page_of, sources
from tests.test_loading import run, text_of

pytestmark = pytest.mark.django_db


def files_in(directory, count, paragraphs=1):
    """Write articles into files; return these."""
    files = [directory / f"{number:03}.txt" for number in range(count)]
    for number, file in enumerate(files):
        said = (
            f"“It works for {part} and {number},” Ann Lee, the mayor, said to us."
            for part in range(paragraphs)
        )
        file.write_text("\n\n".join((f"Headline {number}", *said)))
    return files


def outside(**more):
    """Return the environment of a command on the tests' database."""
    name = connection.settings_dict["NAME"]
    return os.environ | {"DATABASE_URL": make_conninfo(os.environ["DATABASE_URL"], dbname=name)} | more


def test_a_stream_gives_the_same_rows_as_its_articles_one_by_one():
    with transaction.atomic():
        for _, source in sources(150):
            with suppress(NotAnArticleError):
                load(source.read() if isinstance(source, Document) else source)
        singly = contents()
        transaction.set_rollback(True)
    outcomes = list(load_all(sources(150), size=5_000))
    assert contents() == singly
    assert [outcome.origin for outcome in outcomes] == [origin for origin, _ in sources(150)]
    assert [o.slug for o in outcomes if o.became == "loaded"] == [slug for slug, *_ in singly["articles"]]
    assert {o.origin for o in outcomes if o.became == "refused"} == {str(number) for number in (0, 60, 120)}
    assert {o.origin for o in outcomes if o.became == "known"} == {"99", "149"}
    assert not list(verify())
    assert {outcome.became for outcome in load_all(sources(150))} == {"known", "refused"}


@pytest.mark.django_db(transaction=True)
def test_a_loader_that_is_killed_again_and_again_ends_as_one_that_nobody_disturbed():
    answer = subprocess.run(
        [sys.executable, "-m", "tests.killed_loader", "7", "20"],
        cwd=ROOT,
        env=outside(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout.splitlines()[-1])
    assert told["status"] == 0
    assert told["reported"] == told["articles"] > 500
    assert told["different"] == []
    assert told["reported and lost"] == []
    assert told["still alive"] == 0
    # Or the kills would have disturbed nothing.
    assert 0 < told["before the last start"] < told["articles"]
    assert told["ended before it was killed"] == 0
    assert not list(verify())


@pytest.mark.django_db(transaction=True)
def test_ctrl_c_ends_a_load_between_two_batches(tmp_path):
    files = [tmp_path / "none.txt", *files_in(tmp_path, 200, paragraphs=150)]
    command = [sys.executable, ROOT / "manage.py", "load", "--processes", "2", *files]
    with subprocess.Popen(
        command, env=outside(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0
    ) as loader:
        first = loader.stderr.readline()  # of the first batch, when it is committed
        os.killpg(loader.pid, signal.SIGINT)
        out, err = loader.communicate(timeout=60)
    assert "no such file" in first
    assert loader.returncode == 130
    assert "stopped; all that is counted is in the archive" in err
    assert "Traceback" not in err
    loaded = int(out.split(" loaded", 1)[0])
    assert loaded <= Article.objects.count()
    assert 0 < Article.objects.count() < 200
    assert not list(verify())


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_neither_double_nor_wait_crosswise():
    every = [(origin, source) for origin, source in sources(80)]

    def load_these(stream):
        try:
            return sum(outcome.became == "loaded" for outcome in load_all(stream, size=2_000))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        loaded = sum(pool.map(load_these, (every, every[::-1])))
    assert (
        loaded == Article.objects.count() == len({source.data for _, source in every}) - 2
    )  # are no articles
    assert Edition.objects.values("sha256").distinct().count() == loaded
    assert not list(verify())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [1, 1_000])
def test_processes_read_what_the_parent_finds_and_all_comes_in_its_order(tmp_path, monkeypatch, size):
    for number in range(40):
        page = page_of(f"Headline {number}", [f"“It works for {number},” Ann Lee, the mayor, said to us."])
        (tmp_path / f"{number:02}.html").write_bytes(page)
    links = b"<html><body><nav><a href=x>Home</a></nav></body></html>"
    for name in ("17", "39"):
        (tmp_path / f"{name}.html").write_bytes(links)
    (tmp_path / "18.html").write_bytes(b"<html><p>Some words\0</html>")
    (tmp_path / "20.html").write_bytes((tmp_path / "01.html").read_bytes())
    (tmp_path / "20.jsonl").write_text('{"text": "Some words."}\n{"text": 1}\n{"text": "Some others."}\n')
    (tmp_path / "21.html").write_bytes("<p>Москва, мост</p>".encode("koi8-r"))
    found = list(documents(tmp_path))
    assert not [each for each in found if isinstance(each, Refused)]
    parent, sound = os.getpid(), Document.read

    def read(document):
        assert os.getpid() != parent
        return sound(document)

    monkeypatch.setattr(Document, "read", read)
    outcomes = list(load_all(((each.origin, each) for each in found), 2, size=size))
    assert [outcome.origin for outcome in outcomes] == [each.origin for each in found]
    refused = {o.origin.removeprefix(f"{tmp_path}/"): o.why for o in outcomes if o.became == "refused"}
    assert list(refused) == ["17.html", "18.html", "20.jsonl, line 2", "21.html", "39.html"]
    assert refused["17.html"] == refused["39.html"] == "no article was found on this page"
    assert "NUL" in refused["18.html"]
    assert "no string" in refused["20.jsonl, line 2"]
    assert "--encoding" in refused["21.html"]
    assert [o.origin for o in outcomes if o.became == "known"] == [f"{tmp_path}/20.html"]
    loaded = [outcome for outcome in outcomes if outcome.became == "loaded"]
    assert len(loaded) == len(outcomes) - 6
    articles = Article.objects.order_by("pk")
    assert [article.slug for article in articles] == [outcome.slug for outcome in loaded]
    origins = [article.editions.get().metadata["origin"] for article in articles]
    assert origins == [outcome.origin for outcome in loaded]
    assert not list(verify())


@pytest.mark.parametrize("size", [1, 1_000_000])
def test_the_same_bytes_again_are_refused_again_or_known(size):
    none, some = Document(b"<html></html>", "html"), read_plain(b"Some words of an article.")
    stream = [(str(number), one) for number, one in enumerate((none, some, none, some, none, some))]
    outcomes = list(load_all(stream, size=size))
    assert [outcome.origin for outcome in outcomes] == list("012345")
    assert " ".join(o.became for o in outcomes) == "refused loaded refused known refused known"
    assert {o.why for o in outcomes if o.became == "refused"} == {"no article was found on this page"}


def test_one_that_the_database_refuses_does_not_stop_the_others(monkeypatch):
    sound = rows.article_row

    def row(reading, now):
        values = sound(reading, now)
        return (values[0], "x" * 200, *values[2:]) if "Second" in values[2] else values

    monkeypatch.setattr(rows, "article_row", row)
    names = ("First", "Second", "Third")
    stream = [(name, text_of(f"{name} headline", f"Words of the {name}.")) for name in names]
    outcomes = list(load_all(stream))
    assert [outcome.became for outcome in outcomes] == ["loaded", "refused", "loaded"]
    assert "the database refuses it: value too long" in outcomes[1].why
    assert Article.objects.count() == 2


def test_a_fault_in_reading_one_does_not_stop_the_others(monkeypatch):
    from archive import extraction

    sound = extraction.extract
    monkeypatch.setattr(
        extraction, "extract", lambda text, told: sound(text, told) if "Second" not in text else 1 / 0
    )
    stream = [(name, text_of(f"{name} headline", f"Words of the {name}.")) for name in ("First", "Second")]
    assert [outcome.became for outcome in load_all(stream)] == ["loaded", "refused"]


def test_many_files_get_a_summary_and_a_line_for_each_that_is_refused(tmp_path):
    files = files_in(tmp_path, 24)
    (tmp_path / "marks.txt").write_text("*** ---")
    out, err = run("load", *files, tmp_path / "marks.txt")
    assert out.startswith("24 loaded, 0 already in the archive, 1 refused; ")
    assert "found: 24 paragraphs, 0 captions, 24 quotes" in out
    assert err.splitlines() == [
        f"{tmp_path}/marks.txt: not loaded: no paragraph with words was found in it",
        "1 of 25 could not be loaded",
    ]
    assert run("load", *files)[0].startswith("0 loaded, 24 already in the archive, 0 refused; ")


def test_a_dry_run_tells_what_would_be_and_writes_nothing(tmp_path):
    files = files_in(tmp_path, 2)
    load(read_plain(files[1].read_bytes()))
    before = contents()
    out, err = run("load", "--dry-run", *files, tmp_path / "none.txt")
    first, second = out.splitlines()
    assert first == (
        f"{files[0]}: would be loaded: 1 paragraphs, 0 captions, 1 quotes, 0 reported, 1 speakers"
    )
    assert "already in the archive" in second
    assert "no such file" in err
    assert contents() == before


def test_how_far_it_is_is_told_where_there_is_no_terminal(tmp_path, monkeypatch):
    monkeypatch.setattr("archive.management.commands.load.Tally.EVERY", 0)
    _, err = run("load", *files_in(tmp_path, 21))
    assert "20 of 21, " in err
    assert "articles/s" in err
    assert " left" in err


@pytest.mark.parametrize(
    ("model", "columns", "without"),
    [
        (Article, rows.ARTICLE, set()),
        (Edition, rows.EDITION, set()),
        (Passage, rows.PASSAGE, {"search", "same_words"}),
        (Attribution, rows.ATTRIBUTION, {"id"}),
    ],
)
def test_every_column_gets_its_value(model, columns, without):
    assert set(columns) == {field.column for field in model._meta.concrete_fields} - without


def test_addresses_given_together_are_those_given_one_by_one():
    wanted = ["a", "b", "a", "a-2", "a", "b", "a-2", "a_b", "a"]

    def make(slug):
        if not Speaker.objects.filter(slug=slug).exists():
            return Speaker.objects.create(slug=slug, name=slug)
        return None

    make("b")
    with transaction.atomic():
        singly = [insert_under_free_slug(Speaker, slug, make).slug for slug in wanted]
        transaction.set_rollback(True)
    assert free_slugs(Speaker, wanted) == singly


def test_words_are_sent_once_and_only_those_that_are_committed_are_taken_for_known(
    django_capture_on_commit_callbacks,
):
    from archive.loading.writing import insert_words

    known = set()
    with django_capture_on_commit_callbacks(execute=False):
        insert_words({"bridge"}, known)
    assert known == set()
    with django_capture_on_commit_callbacks(execute=True):
        insert_words({"bridge", "river"}, known)
    assert known == {"bridge", "river"}
    assert set(Word.objects.values_list("word", flat=True)) == known
