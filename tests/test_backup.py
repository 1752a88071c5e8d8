"""Backups: taken while somebody writes, brought back after a disaster, refused if a byte is not right."""

import gzip
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from io import StringIO
from types import SimpleNamespace

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from archive import embedded
from archive.backups import Backup, NotBackedUpError, NotRestorableError, appearing, backup, restore
from archive.backups.container import PIECES, Container
from archive.backups.tools import conninfo, dumper
from archive.loading import load
from archive.models import Annotation, Article, Passage, Revision
from archive.sources import read_plain
from archive.verifying import verify
from tests.conftest import FIRST_ARTICLE, ROOT
from tests.test_embedded import mounted
from tests.test_exports import fill

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 120
HIDDEN = ".archive.backup.backup-part"


def tables():
    """Return every row of every table but log-ins, as text, and where each sequence is."""
    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name != "django_session":
                cursor.execute(f"SELECT line::text FROM {connection.ops.quote_name(name)} line ORDER BY 1")
                found[name] = cursor.fetchall()
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
        found["sequences"] = cursor.fetchall()
    return found


def made(path, **options):
    """Write a backup and return its name."""
    with appearing(path, **options) as out:
        backup(out)
    return path


@pytest.fixture
def file(article, editor, tmp_path):
    """Return a backup of an archive that holds all it can hold."""
    fill(article, editor)
    return made(tmp_path / "archive.backup")


def refused(path, **options):
    """Return why a backup is refused; nothing must have changed."""
    before = tables()
    with pytest.raises(NotRestorableError) as caught:
        restore(path, **options)
    assert tables() == before
    return str(caught.value)


def rewritten(path, to, pieces=None, **facts):
    """Write a backup anew with other facts or another dump, with sums that fit, as a forger would."""
    with Backup(path) as old, open(to, "wb") as out:
        container = Container(out)
        for piece in pieces or old.pieces():
            container.add_piece(piece)
        told = {
            name: value for name, value in old.manifest.items() if name not in ("kind", "format", "files")
        }
        container.finish(**told | facts)
    return to


# Out and in again


def test_every_row_comes_back(file):
    before = tables()
    number = Revision.current()
    Annotation.objects.all().delete()
    load(read_plain(b"Another headline\n\nSomething else is told here, at length."))
    restore(file, replace=True)
    # Pages that are kept in memory under the number it has reached must not be taken for these.
    assert Revision.current() > number
    Revision.objects.update(number=number)
    after = tables()
    assert {name for name in before if before[name] != after[name]} == set()
    load(read_plain(b"Another headline\n\nSomething else is told here, at length."))
    assert list(verify()) == []


def test_a_database_with_rows_is_replaced_only_if_told(file):
    assert "this database is not empty, there are rows in archive_" in refused(file)


def test_the_file_tells_what_is_in_it(file):
    with Backup(file) as kept:
        manifest = kept.manifest
    rows = manifest["rows"]
    assert (rows["archive_passage"], rows["auth_user"], rows["django_session"]) == (71, 1, 0)
    assert rows.keys() == {name for name in tables() if name != "sequences"} | {"django_session"}
    assert "archive.0001_text_search" in manifest["migrations"]
    assert manifest["left_out"] == ["django_session"]
    assert manifest["server"].split(".")[0] in manifest["tool"]
    assert abs(time.time() - time.mktime(time.strptime(manifest["made"][:19], "%Y-%m-%dT%H:%M:%S"))) < 86_400


def test_the_file_can_be_read_without_this_program(file, tmp_path):
    from archive.backups.tools import reader

    told = subprocess.run(
        ["tar", "-xOf", file, "READ-ME.txt"], capture_output=True, text=True, check=True
    ).stdout
    command = re.search(r"    (tar .*) \| pg_restore", told)[1].replace("FILE", f"'{file}'")
    command += f" | '{reader()}' --data-only --table archive_passage --file -"
    told = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True).stdout
    assert told.count("\tparagraph\t") == Passage.objects.filter(kind="paragraph").count()


def test_the_commands_tell_what_they_did(file, capsysbinary):
    said = StringIO()
    path = file.with_name("again")
    call_command("backup", str(path), "-v0", stderr=said)
    assert said.getvalue() == ""
    call_command("backup", str(path), "--force", stderr=said)
    assert re.fullmatch(
        rf"{path}: [\d,]+ rows of \d\d tables as they were at \S+; [\d,]+ bytes\n", said.getvalue()
    )
    call_command("restore", str(path), "--replace", "--no-input", stdout=(said := StringIO()))
    assert re.fullmatch(r"[\d,]+ rows of \d\d tables are as they were at \S+\.\n", said.getvalue())
    with pytest.raises(CommandError, match=r"is there already: .* --force"):
        call_command("backup", str(path))
    with pytest.raises(CommandError, match="nobody can be asked here"):
        call_command("restore", str(path), "--replace")
    with pytest.raises(CommandError, match=r"not empty.*; nothing was changed"):
        call_command("restore", str(path))


def test_a_backup_goes_to_standard_output(file, capsysbinary):
    call_command("backup", "-")
    streamed = file.with_name("streamed")
    streamed.write_bytes(capsysbinary.readouterr().out)
    with Backup(streamed) as kept:
        assert kept.manifest["rows"]["archive_passage"] == 71


@pytest.mark.parametrize("answer", ["yes", ""])
def test_replacing_asks_for_the_name_of_the_database(answer, file, monkeypatch):
    asked = []
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda words: asked.append(words) or answer)
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("restore", str(file), "--replace")
    assert asked[0].startswith(
        f"All that is in the database {connection.settings_dict['NAME']} now will be gone"
    )


# The file appears whole or not at all


def test_only_its_owner_can_read_it_and_only_force_replaces_it(file):
    assert file.stat().st_mode & 0o777 == 0o600
    first = file.read_bytes()
    with pytest.raises(NotBackedUpError, match="is there already"), appearing(file):
        raise AssertionError
    assert file.read_bytes() == first
    file.chmod(0o644)
    load(read_plain(b"Another headline\n\nSomething else is told here, at length."))
    made(file, force=True)
    assert file.read_bytes() != first
    assert file.stat().st_mode & 0o777 == 0o600
    assert os.listdir(file.parent) == [file.name]


def test_names_that_cannot_be_written_to_get_a_line(tmp_path):
    (tmp_path / "link").symlink_to("/dev/null")
    for name, reason in [
        (tmp_path, "is a directory"),
        (tmp_path / "none" / "file", "there is no directory"),
        (tmp_path / "link", "is no plain file"),
        (tmp_path / ("x" * 300), "File name too long"),
    ]:
        with pytest.raises(NotBackedUpError, match=reason):
            made(name, force=True)


def test_a_full_disk_leaves_nothing(article, tmp_path):
    path = tmp_path / "disk" / "archive.backup"
    if not mounted(path.parent, "size=16k"):
        pytest.skip("mounting is not allowed here; the next two tests go the same way")
    try:
        with pytest.raises(NotBackedUpError, match="the disk is full; nothing was written"):
            made(path)
        assert os.listdir(path.parent) == []
    finally:
        subprocess.run(["umount", path.parent], check=True)


def test_a_limit_on_files_leaves_nothing(article, tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16_000, hard))
    try:
        with pytest.raises(NotBackedUpError, match="File too large; nothing was written"):
            made(tmp_path / "archive.backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert os.listdir(tmp_path) == []


def test_full_standard_output_is_told(article, monkeypatch):
    with open("/dev/full", "wb", buffering=0) as full:
        monkeypatch.setattr("sys.stdout", SimpleNamespace(isatty=lambda: False, buffer=full))
        with pytest.raises(CommandError, match=r"standard output: No space left on device; .* not whole"):
            call_command("backup", "-")


def environment():
    """Return the environment in which a command finds the tests' database."""
    connection.ensure_connection()
    info = connection.connection.info
    return os.environ | {"DATABASE_URL": info.dsn, "PGPASSWORD": info.password, "SECRET_KEY": "of the tests"}


@contextmanager
def held_up():
    """Hold up every pg_dump when it has begun: it waits for a table whose rows it does not take."""
    connection.ensure_connection()
    info = connection.connection.info
    with psycopg.connect(info.dsn, password=info.password) as other:
        other.execute("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
        yield other


def wait_for_dump(other):
    """Return once a pg_dump waits."""
    waiting = "SELECT pid FROM pg_locks WHERE relation = 'django_session'::regclass AND NOT granted"
    end = time.monotonic() + PATIENCE
    while not (found := other.execute(waiting).fetchone()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found[0]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_backup_leaves_nothing_that_looks_whole(number, article, tmp_path):
    path = tmp_path / "archive.backup"
    with held_up() as other:
        process = subprocess.Popen(
            [sys.executable, ROOT / "manage.py", "backup", path],
            env=environment(),
            stderr=subprocess.PIPE,
            text=True,
            # A shell that runs the tests in the background lets them, and their children, ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        wait_for_dump(other)
        with pytest.raises(NotBackedUpError, match="another backup is being written to"):
            made(path)
        process.send_signal(number)
        said = process.communicate(timeout=PATIENCE)[1]
    if number == signal.SIGINT:
        assert "broken off: there is no backup" in said
        assert os.listdir(tmp_path) == []
    else:
        assert os.listdir(tmp_path) == [HIDDEN]
        assert "is not whole" in refused(tmp_path / HIDDEN) or "is no backup" in refused(tmp_path / HIDDEN)
    made(path)  # what the kill has left is in nobody's way, and goes
    assert os.listdir(tmp_path) == ["archive.backup"]


def test_a_dump_that_ends_early_is_no_backup(article, tmp_path):
    failed = []

    def attempt():
        try:
            made(tmp_path / "archive.backup")
        except NotBackedUpError as error:
            failed.append(str(error))
        connection.close()

    with held_up() as other:
        thread = threading.Thread(target=attempt)
        thread.start()
        other.execute("SELECT pg_terminate_backend(%s)", [wait_for_dump(other)])
        thread.join(PATIENCE)
    assert "can't be read to the end" in failed[0]
    assert "terminating connection" in failed[0]
    assert os.listdir(tmp_path) == []


def test_a_database_that_may_not_be_read_gets_a_line(article, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("REVOKE SELECT ON archive_word FROM CURRENT_USER")
        try:
            with pytest.raises(NotBackedUpError, match="permission denied for table archive_word"):
                made(tmp_path / "archive.backup")
        finally:
            cursor.execute("GRANT SELECT ON archive_word TO CURRENT_USER")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("tls", [False, True])
def test_a_server_that_the_tools_do_not_understand_is_told(tls):
    server = SimpleNamespace(
        info=SimpleNamespace(server_version=990_001), pgconn=SimpleNamespace(ssl_in_use=tls)
    )
    with pytest.raises(
        NotBackedUpError, match=r"the server is PostgreSQL 99.*Install .*postgresql-client-99"
    ):
        dumper(server)


@pytest.mark.django_db
def test_an_older_tool_is_told_nothing_that_only_this_library_knows():
    info = connection.connection.info
    told = conninfo_to_dict(conninfo(info))
    assert info.get_parameters()["sslcertmode"] == "allow" and "sslcertmode" not in told
    assert told["dbname"] == info.dbname


# What is not whole, not ours or not of this time is refused


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
def test_any_flipped_bit_and_any_cut_is_found(where, bit, cut, file, tmp_path):
    content = bytearray(file.read_bytes())
    at = int(where * len(content))
    if cut:
        del content[at:]
    else:
        content[at] ^= 1 << bit
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(NotRestorableError, match=r"is damaged|is not whole|is no backup"):
        Backup(tmp_path / "other")


def test_a_damaged_backup_changes_nothing(file, tmp_path):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "flipped").write_bytes(content)
    (tmp_path / "cut").write_bytes(content[:-1])
    (tmp_path / "longer").write_bytes(file.read_bytes() + b"\0")
    assert "is damaged: its SHA-256 is another than when it was written" in refused(
        tmp_path / "flipped", replace=True
    )
    assert "is not whole: its end is missing or damaged" in refused(tmp_path / "cut", replace=True)
    assert "is not whole" in refused(tmp_path / "longer", replace=True)


def test_a_foreign_file_is_refused(tmp_path):
    (tmp_path / "empty").touch()
    subprocess.run(["tar", "-cf", tmp_path / "tar", FIRST_ARTICLE], check=True, stderr=subprocess.DEVNULL)
    for name in (FIRST_ARTICLE, tmp_path / "empty", tmp_path / "tar"):
        assert refused(name) == f"{name} is no backup that manage.py backup has made"
    assert "No such file" in refused(tmp_path / "none")
    assert "Is a directory" in refused(tmp_path)


def test_a_backup_of_a_newer_version_is_refused(file, tmp_path, monkeypatch):
    with Backup(file) as kept:
        migrations = kept.manifest["migrations"]
    newer = rewritten(file, tmp_path / "newer", migrations=[*migrations, "archive.9999_later"])
    assert "was made by a newer version, article-archive" in refused(newer, replace=True)
    with monkeypatch.context() as later, open(tmp_path / "form", "wb") as out:
        later.setattr("archive.backups.container.FORMAT", 2)
        Container(out).finish(made_by="article-archive 9")
    assert (
        "is of form 2, and this version reads form 1: take it back with the version that made it, article-"
        in (refused(tmp_path / "form", replace=True))
    )


def test_a_backup_of_an_older_version_wants_migrations(file, tmp_path):
    with Backup(file) as kept:
        *migrations, last = [name for name in kept.manifest["migrations"] if name.startswith("archive.")]
        others = [name for name in kept.manifest["migrations"] if not name.startswith("archive.")]
    said = []
    restore(
        rewritten(file, tmp_path / "older", migrations=others + migrations), replace=True, say=said.append
    )
    assert said == [
        f"It was made before {last}: run manage.py migrate, then manage.py verify, before the site goes on."
    ]


def test_what_fails_in_the_middle_leaves_the_old_state(file, tmp_path):
    with Backup(file) as kept:
        rows, pieces = kept.manifest["rows"], list(kept.pieces())
    other = rewritten(file, tmp_path / "other", rows=rows | {"archive_passage": 70})
    assert "has 71 rows of archive_passage instead of 70" in refused(other, replace=True)
    cut = rewritten(file, tmp_path / "cut", pieces=[pieces[0][: len(pieces[0]) * 3 // 4]])
    assert "the dump in the backup" in refused(cut, replace=True)
    none = rewritten(file, tmp_path / "none", pieces=[b"nothing of the kind" * 1000])
    assert "the dump in the backup can't be read" in refused(none, replace=True)


def test_a_record_that_is_no_slice_of_its_source_is_refused_unless_faults_are_kept(file, tmp_path):
    headline = Passage.objects.filter(kind="headline").first()
    with Backup(file) as kept:
        pieces = [
            piece.replace(headline.text.encode(), headline.text.upper().encode()) for piece in kept.pieces()
        ]
    faulty = rewritten(file, tmp_path / "faulty", pieces=pieces)
    assert "a record was not as it was found when the backup was made" in refused(faulty, replace=True)
    said = []
    restore(faulty, replace=True, keep_faults=True, say=said.append)
    assert any(line.startswith("Kept: ") for line in said)


def test_a_file_that_changes_while_it_is_read_is_refused(file):
    with Backup(file) as kept:
        part = next(part for name, part in kept.parts.items() if name.startswith(PIECES))
        with open(file, "r+b") as other:
            other.seek(part.offset_data + 100)
            other.write(gzip.compress(b"other words"))
        with pytest.raises(NotRestorableError, match="has changed while it was read"):
            list(kept.pieces())


def test_rights_of_roles_that_are_here_come_back_and_others_are_told(article, tmp_path, settings):
    name = connection.settings_dict["NAME"]
    role, rights = f"reader_of_{name}", "SELECT relacl::text FROM pg_class WHERE relname = 'archive_word'"
    policies = "SELECT roles::text[] FROM pg_policies WHERE policyname = 'published'"
    said, uri = [], embedded.admin_uri(settings.DATABASE_URL)
    with psycopg.connect(uri, dbname=name, autocommit=True) as server:
        server.execute(f"CREATE ROLE {role}")
        try:
            server.execute(f"GRANT SELECT ON archive_word TO {role}")
            server.execute("ALTER TABLE archive_annotation ENABLE ROW LEVEL SECURITY")
            server.execute(
                f"CREATE POLICY published ON archive_annotation FOR SELECT TO {role} USING (EXISTS"
                " (SELECT FROM archive_article article WHERE article.id = article_id))"
            )
            path = made(tmp_path / "rights")
            restore(path, replace=True, say=said.append)
            assert said == []
            assert f"{role}=r/" in server.execute(rights).fetchone()[0]
            assert server.execute(policies).fetchall() == [([role],)]
        finally:
            server.execute(f"DROP OWNED BY {role}")
            server.execute(f"DROP ROLE {role}")
        restore(path, replace=True, say=said.append)
        server.execute("ALTER TABLE archive_annotation DISABLE ROW LEVEL SECURITY")
    assert len(said) == 2
    assert any(
        line.startswith(f"Not given: GRANT SELECT ON TABLE public.archive_word TO {role};") for line in said
    )
    assert any(
        line.startswith("Not given: CREATE POLICY published ON public.archive_annotation") for line in said
    )
    assert Article.objects.count() == 1
