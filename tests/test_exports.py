"""The whole archive out and in again, to the last byte or not at all; no file tells more than it should."""

import asyncio
import csv
import json
import re
import resource
import shutil
import sqlite3
import uuid
from datetime import UTC

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archive.editing import people, verdicts
from archive.editing.editions import load_edition
from archive.exports import FORMATS, NotExportableError, NotRestorableError, export, restore
from archive.exports.manifest import sum_of
from archive.exports.tables import tables
from archive.loading import load
from archive.management.commands.serve import Command as ServeCommand
from archive.models import (
    Annotation,
    Article,
    Attribution,
    Edition,
    Passage,
    Revision,
    RuleFigures,
    Speaker,
    SpeakerFigures,
    Token,
    Total,
)
from archive.sealing import seal
from archive.sources import read_plain
from archive.verifying import verify
from tests.conftest import FIRST_ARTICLE, ROOT
from tests.test_editions import NEW, SLUG
from tests.test_pages import ARTICLE, annotate

pytestmark = pytest.mark.django_db(transaction=True)

ODD = "=1+1 “é”\u2028\u202ebidi\u202c \U0001f9d1\u200d\U0001f4bb\r\n\t\\N \\. \"',;{}<&>"
# Tables of the archive that are no part of its record, each with the reason.
COUNTED = "made of the records, which are exported; an import counts them anew"
NOT_EXPORTED = {
    Token: "keys to the desk's doors: they belong to log-ins, which are not exported either",
    SpeakerFigures: COUNTED,
    RuleFigures: COUNTED,
    Total: COUNTED,
}
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60)


@pytest.fixture
def filled(article, editor):
    """Fill the archive with all that it can hold."""
    return fill(article, editor)


def fill(article, editor):
    """Add two editions, verdicts, a merge, notes in every state."""
    editor.first_name, editor.last_name, editor.email = "Zoë", "O’Hara", "zoe@example.org"
    editor.save()
    said = Attribution.objects.filter(mode="direct").select_related("passage")
    first, second, third = said.order_by("start")[:3]
    verdicts.confirm(first, "Seen.")
    verdicts.correct(second, Speaker.objects.get(name="Rob Huebert"), ODD)
    verdicts.set_aside(third, "A title.")
    people.merge(
        *Speaker.objects.filter(name__in=["Marc Garneau", "Global Affairs Canada"]).order_by("-name")
    )
    people.tell_apart(*Speaker.objects.filter(merged_into=None).order_by("id")[:2])
    paragraph = article.passages.get(kind="paragraph", number=6)
    note = annotate(paragraph, ODD, author=editor, exact="Operation Neon")
    note.body += "changed"
    note.save()
    annotate(paragraph, "A draft that nobody sees.", status="draft", author=editor)
    orphan = annotate(paragraph, "Published, but its place is lost.", author=editor)
    load_edition(SLUG, read_plain(NEW.encode("utf-16")))
    Annotation.objects.filter(pk=orphan.pk).update(passage=None)
    load(read_plain("Überschrift\n\nEin Absatz – “with words”, he said.".encode("cp1252"), "cp1252"))
    seal()
    return article


def out(directory, kind="jsonl"):
    """Export, and return the directory."""
    export(kind, directory)
    return directory


def files_of(directory):
    """Return the bytes of each file of an export."""
    return {
        str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


def empty():
    """Empty every table of the record and of what is counted in it, and forget where the sequences were."""
    names = ", ".join(
        model._meta.db_table for model in (*(table.model for table in tables()), RuleFigures, Total)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


def rows():
    """Return every row of the record, as the database has it."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            key = table.model._meta.pk.column
            name = connection.ops.quote_name(table.model._meta.db_table)
            columns = "*" if table.name != "author" else ", ".join(table.columns)
            cursor.execute(f"SELECT {columns} FROM {name} ORDER BY {key}")
            found[table.name] = cursor.fetchall()
    return found


def rewrite(directory, name, change):
    """Change a file of an export and make the manifest fit it, as a forger would."""
    path = directory / name
    path.write_bytes(change(path.read_bytes()))
    manifest = json.loads((directory / "manifest.json").read_text())
    sha256, size = sum_of(path)
    manifest["files"][name] |= {"sha256": sha256, "bytes": size, "rows": len(path.read_bytes().splitlines())}
    (directory / "manifest.json").write_text(json.dumps(manifest))


# Out and in again


def test_an_archive_comes_back_to_the_last_row_and_byte(filled, tmp_path, client):
    out(tmp_path / "one")
    before, page = rows(), client.get(f"{ARTICLE}paragraphs/6/").text
    assert all(before.values()), "a table is empty, so nothing is proved of it"
    empty()
    restore(tmp_path / "one")
    assert rows() == before
    assert files_of(out(tmp_path / "two")) == files_of(tmp_path / "one")
    assert list(verify()) == []
    assert client.get(f"{ARTICLE}paragraphs/6/").text == page
    assert "Canada" in client.get("/search/?q=canada").text  # the search vectors were made anew


def test_the_commands_of_the_readme_are_true(filled, tmp_path, capsys):
    section = (ROOT / "README.md").read_text().partition("## Take it all out")[2].partition("\n## ")[0]
    commands = re.findall(r"`\.venv/bin/python manage\.py ([^`]+)`", section)
    assert {command.split()[0] for command in commands} == {"export", "import", "diff"}
    before = rows()
    for command in commands:
        name, *words = command.split()
        if name == "import":
            empty()
        kind = words[1] if name == "export" else "jsonl"
        places = {"DIR": str(tmp_path / kind), "SLUG": SLUG}
        call_command(name, *(places.get(word, word) for word in words))
    assert rows() == before
    assert (tmp_path / "static" / "index.html").exists() and (tmp_path / "sqlite" / "archive.db").exists()
    assert "This paragraph is new" in capsys.readouterr().out


def test_a_restored_archive_goes_on_as_before(filled, tmp_path):
    out(tmp_path / "one")
    empty()
    restore(tmp_path / "one")
    load(read_plain(b"A headline\n\nA new paragraph, \xe2\x80\x9cwith a quote\xe2\x80\x9d, Ann Smith said."))
    note = annotate(Passage.objects.filter(kind="paragraph").last(), "New.")
    note.save()
    with pytest.raises(Exception, match="the record never changes"):
        Edition.objects.update(text="")
    user = get_user_model().objects.get()
    assert (user.username, user.get_full_name(), user.email) == ("editor", "Zoë O’Hara", "")
    assert not user.has_usable_password() and not user.is_staff and not user.is_superuser


@settings(max_examples=3, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(WORDS, min_size=20, max_size=40), st.floats(0, 1), st.datetimes(), st.uuids())
def test_any_words_come_back(tmp_path_factory, db, texts, confidence, time, key):
    empty()
    article = load(read_plain(FIRST_ARTICLE.read_bytes())).article
    passage = article.passages.filter(kind="paragraph").first()
    for text in texts:
        annotate(passage, text, prefix=text, suffix=text, published=time.replace(tzinfo=UTC))
    said = Attribution.objects.first()
    said.reason, said.confidence = texts[0], confidence
    said.save()
    Annotation.objects.filter(body=texts[0]).exclude(pk__gt=Annotation.objects.first().pk).update(key=key)
    Article.objects.update(publisher=texts[1], byline=texts[2], url=texts[3])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE archive_edition DISABLE TRIGGER edition_never_changes")
        Edition.objects.update(metadata={texts[4]: [texts[5], confidence, None, {"deep": texts[6:]}]})
        cursor.execute("ALTER TABLE archive_edition ENABLE TRIGGER edition_never_changes")
    before, directory = rows(), tmp_path_factory.mktemp("words")
    out(directory / "one")
    empty()
    restore(directory / "one")
    assert rows() == before
    assert files_of(out(directory / "two")) == files_of(directory / "one")


def test_an_empty_archive_comes_back_empty(db, tmp_path):
    out(tmp_path / "one")
    restore(tmp_path / "one")
    assert files_of(out(tmp_path / "two")) == files_of(tmp_path / "one")


# What is refused


def test_only_an_empty_database_takes_an_export_back(filled, tmp_path):
    out(tmp_path / "one")
    before = rows()
    with pytest.raises(CommandError, match=r"this database is not empty, it has users.*nothing was changed"):
        call_command("import", str(tmp_path / "one"))
    assert rows() == before


def cut(content):
    return content[: len(content) // 2]


def test_what_is_not_whole_or_was_changed_is_refused_and_nothing_written(filled, tmp_path):
    good = out(tmp_path / "good")
    empty()
    before = rows()

    def refused(reason, spoil):
        bad = shutil.copytree(good, tmp_path / uuid.uuid4().hex)
        spoil(bad)
        with pytest.raises(NotRestorableError, match=reason):
            restore(bad)
        assert rows() == before

    passages, manifest = "passage.jsonl", "manifest.json"
    refused("no .*manifest.json", lambda bad: (bad / manifest).unlink())
    for nonsense in (b"", b"[]", b"\xff", b'{"format": 1}', b'{"files": {"../x": {"sha256": ""}}}'):
        refused("manifest.json can't be read", lambda bad, text=nonsense: (bad / manifest).write_bytes(text))
    refused("No such file", lambda bad: (bad / passages).unlink())
    refused("bytes instead of", lambda bad: (bad / passages).write_bytes(cut((good / passages).read_bytes())))
    same_size = (good / passages).read_bytes().replace(b"Canada", b"Kanada", 1)
    refused("SHA-256 is another", lambda bad: (bad / passages).write_bytes(same_size))
    refused("version 0001", lambda bad: rewrite_manifest(bad, schema="0001"))
    refused("as csv", lambda bad: rewrite_manifest(bad, format="csv"))
    refused("not in the manifest", lambda bad: rewrite_manifest(bad, files={}))
    # Where the manifest was forged, too:
    refused("line", lambda bad: rewrite(bad, passages, cut))
    refused("other columns", lambda bad: rewrite(bad, passages, lambda text: text.replace(b"kind", b"sort")))
    refused("a record is not", lambda bad: rewrite(bad, passages, lambda _: same_size))
    refused(
        "the database refuses",
        lambda bad: rewrite(bad, passages, lambda text: b"".join(text.splitlines(True)[5:])),
    )
    refused(
        "the database refuses",
        lambda bad: rewrite(bad, "word.jsonl", lambda text: text.replace(b'":"', b'":"\\u0000', 1)),
    )
    restore(good)
    assert Article.objects.count() == 2


def rewrite_manifest(directory, **changes):
    path = directory / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_faulty_archive_comes_back_if_asked_for(filled, tmp_path):
    good = out(tmp_path / "good")
    rewrite(good, "passage.jsonl", lambda text: text.replace(b"Canada", b"Kanada", 1))
    empty()
    call_command("import", "--keep-faults", str(good))
    words, root = verify()
    assert "is not the text from" in words and "not those under seal 1" in root


def test_the_first_administrator_takes_a_restored_account_over(db, capsys):
    get_user_model().objects.create_user("admin")
    ServeCommand().make_administrator()
    user = get_user_model().objects.get()
    assert user.is_superuser and user.check_password(
        capsys.readouterr().out.split("password: ")[1].split()[0]
    )


def test_pages_kept_of_a_former_archive_are_not_taken_for_the_restored_one(filled, tmp_path):
    out(tmp_path / "one")
    number = Revision.current()
    empty()
    Revision.objects.create(pk=1, number=number)
    restore(tmp_path / "one")
    assert Revision.current() == number + 1


def test_an_export_is_there_whole_or_not_at_all(filled, tmp_path, monkeypatch):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="is not empty"):
        call_command("export", "--format", "csv", str(taken))
    with pytest.raises(NotExportableError, match="is a file"):
        export("csv", taken / "mine.txt")
    with pytest.raises(NotExportableError, match="no directory"):
        export("csv", tmp_path / "not" / "there")
    with pytest.raises(NotExportableError, match="null byte"):
        export("csv", tmp_path / "a\0b")

    def stop(rows, total):
        yield next(iter(rows))
        raise KeyboardInterrupt

    for kind in FORMATS:
        with pytest.raises(KeyboardInterrupt):
            export(kind, tmp_path / "broken", stop)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, hard))  # as if the disk were full
    try:
        with pytest.raises(NotExportableError, match="File too large; nothing was written"):
            export("jsonl", tmp_path / "full")
        with pytest.raises(NotExportableError, match=r"SQLite can't write on: .*; nothing was written"):
            export("sqlite", tmp_path / "full")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
    (tmp_path / "empty").mkdir()
    assert (out(tmp_path / "empty", "csv") / "manifest.json").exists()


# What the files hold


def test_every_table_is_exported_or_left_out_for_a_reason():
    models = {model for model in apps.get_app_config("archive").get_models() if not model._meta.proxy}
    assert {table.model for table in tables()} - {get_user_model()} == models - set(NOT_EXPORTED)


def test_the_manifest_tells_the_truth(filled, tmp_path):
    for kind in ("jsonl", "csv", "sqlite"):
        directory = out(tmp_path / kind, kind)
        manifest = json.loads((directory / "manifest.json").read_text())
        assert manifest["format"] == kind and manifest["schema"].startswith("00")
        assert set(manifest["files"]) | {"manifest.json"} == set(files_of(directory))
        for name, entry in manifest["files"].items():
            assert (entry["sha256"], entry["bytes"]) == sum_of(directory / name)
            if kind == "jsonl":
                assert entry["rows"] == (directory / name).read_bytes().count(b"\n")


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(filled, tmp_path):
    directory = out(tmp_path / "csv", "csv")
    for table in tables():
        with open(directory / f"{table.name}.csv", encoding="utf-8-sig", newline="") as file:
            header, *lines = csv.reader(file)
        assert header == table.columns and len(lines) == len(rows()[table.name])
        assert not [cell for line in lines for cell in line if cell.startswith(("=", "@", "+", "\t"))]
    assert (directory / "annotation.csv").read_bytes().count(b"'=1+1") == 1


def test_no_export_holds_passwords_or_addresses_and_the_public_ones_no_drafts(filled, tmp_path):
    password = get_user_model().objects.get().password.encode()
    for kind in ("jsonl", "csv", "sqlite"):
        together = b"".join(files_of(out(tmp_path / kind, kind)).values())
        assert password not in together and b"zoe@example.org" not in together
        assert (b"A draft that nobody sees." in together) == (kind != "sqlite")
        assert (b"but its place is lost" in together) == (kind != "sqlite")
        assert "O’Hara".encode() in together


@pytest.mark.filterwarnings("ignore")  # Datasette's own
def test_the_sqlite_file_opens_in_datasette(filled, tmp_path):
    directory = out(tmp_path / "sqlite", "sqlite")
    with sqlite3.connect(directory / "archive.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        edition = database.execute("SELECT source, sha256 FROM edition ORDER BY id").fetchone()
    assert edition[0] == FIRST_ARTICLE.read_bytes()

    from datasette.app import Datasette

    opened = Datasette(
        [str(directory / "archive.db")], metadata=json.loads((directory / "metadata.json").read_text())
    )

    async def ask():
        found = await opened.client.get(
            "/archive/passage.json?_search=Operation+Neon&kind=paragraph&_shape=array"
        )
        table = await opened.client.get("/archive/passage")
        speakers = await opened.client.get("/archive/quotes.json?_facet=speaker&_size=100")
        home, label = await opened.client.get("/"), await opened.client.get("/archive/attribution")
        return found.json(), table.text, speakers.json(), home.text, label.text

    found, table, quotes, home, label = asyncio.run(ask())
    assert found and all("Operation Neon" in row["text"] for row in found)
    assert "A slice of an edition" in table and "Code points into the edition" in table
    assert "Article Archive" in home
    assert "David Welch" in label  # speakers are shown by name, not by number
    told = {each["label"] for each in quotes["facet_results"]["speaker"]["results"]}
    assert "David Welch" in told and len(quotes["rows"]) > 3
