"""Disasters for real: a server is killed and its data removed, rows are deleted; all comes back."""

import os
import shutil
import signal
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from archive import embedded
from archive.backups import appearing, backup, restore
from archive.backups.restoring import refuse_unless_empty
from archive.embedded.tools import installed
from archive.loading import load
from archive.models import Article, Token
from archive.sources import read_plain
from archive.verifying import verify
from tests.conftest import FIRST_ARTICLE
from tests.test_backup import PATIENCE, tables
from tests.test_embedded import Command, clear, public_directory
from tests.test_exports import fill
from tests.test_pages import ARTICLE


@pytest.fixture
def place():
    """Return an empty directory that all accounts may enter."""
    place = public_directory()
    yield place
    clear(place)
    shutil.rmtree(place)


@pytest.fixture
def server(place):
    """Start servers, each in a directory of its own below the place."""
    commands = []

    def start(name):
        commands.append(Command(place / name))
        return commands[-1].uri

    start.stop = lambda: commands[-1].stop()
    yield start
    for command in commands:
        with suppress(embedded.EmbeddedError, EOFError, OSError):
            command.stop()
        command.kill()


@pytest.fixture
def at(django_db_blocker):
    """Let the archive use another server for a while."""

    @contextmanager
    def at(uri):
        settings, before = connection.settings_dict, dict(connection.settings_dict)
        host = parse_qs(urlsplit(uri).query)["host"][0]
        with django_db_blocker.unblock():
            connection.close()
            settings |= {"HOST": host, "PORT": "5432", "USER": "archive", "NAME": "archive", "PASSWORD": ""}
            try:
                yield
            finally:
                connection.close()
                settings |= before

    return at


def make_archive():
    """Fill a new database with all that an archive holds; return the key of a token."""
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        refuse_unless_empty(cursor)  # what `migrate` makes is nothing that could be lost
    editor = get_user_model().objects.create_superuser("editor", password="words enough")
    fill(load(read_plain(FIRST_ARTICLE.read_bytes())).article, editor)
    TOTPDevice.objects.create(user=editor, name="phone", confirmed=False)
    token = Token(user=editor, name="a script", scopes=["annotations:write"])
    key = token.seal()
    token.save()
    return key


def wait_until(true):
    """Return once this is so."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


class Writer(threading.Thread):
    """Somebody who loads article after article, and notes which are said to be in the archive."""

    def __init__(self):
        super().__init__()
        self.slugs, self.enough = [], threading.Event()

    def run(self):
        """Write until it is enough."""
        while not self.enough.is_set():
            number = len(self.slugs)
            text = f"Letter number {number}\n\n“It is written,” Ann Lee said of number {number}."
            self.slugs.append(load(read_plain(text.encode())).article.slug)
        connection.close()


def destroy(home):
    """Kill a server and remove its data."""
    os.kill(int((home / "postgres" / "pg" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def gone():
        shutil.rmtree(home, ignore_errors=True)  # its last processes may still write
        return not home.exists()

    wait_until(gone)


def write_backup(path):
    """Write a backup; return its manifest."""
    with appearing(path) as out:
        return backup(out)[0]


def test_an_archive_that_was_destroyed_comes_back_to_the_last_row(place, server, at, settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    with at(server("first")):
        key = make_archive()
        writer = Writer()
        writer.start()
        try:
            wait_until(lambda: len(writer.slugs) > 1)
            before = list(writer.slugs)
            busy = write_backup(tmp_path / "busy.backup")
            after = len(writer.slugs)
            wait_until(lambda: len(writer.slugs) > after)
        finally:
            writer.enough.set()
            writer.join()
        browser = Client()
        browser.force_login(get_user_model().objects.get(), "django.contrib.auth.backends.ModelBackend")
        assert browser.get("/admin/").status_code == 200
        rows = tables()
        quiet = write_backup(tmp_path / "quiet.backup")
    destroy(place / "first")

    with at(server("second")):
        restore(tmp_path / "quiet.backup")
        assert {name for name in rows if rows[name] != tables()[name]} == set()
        assert quiet["rows"] == {name: len(found) for name, found in rows.items() if name != "sequences"} | {
            "django_session": 0
        }
        site_answers(key, browser)
        # All that was acknowledged before the other one was taken is in it, and what is in it is whole.
        restore(tmp_path / "busy.backup", replace=True)
        slugs = set(Article.objects.values_list("slug", flat=True))
        assert set(before) <= slugs < set(writer.slugs) | {ARTICLE.split("/")[2], "uberschrift"}
        assert len(slugs) == busy["rows"]["archive_article"]
        assert list(verify()) == []


def site_answers(key, browser):
    """The pages, the desk and the API are as they were; but nobody is logged in any more."""
    assert browser.get(ARTICLE).status_code == 200
    assert "Garneau" in browser.get("/search/?q=garneau").text
    assert browser.get("/admin/").status_code == 302
    assert get_user_model().objects.get().check_password("words enough")
    note = {"article": ARTICLE.split("/")[2], "kind": "paragraph", "number": 1, "body": "After the fire."}
    headers = {"Authorization": f"Bearer {key}"}
    answer = Client().post("/api/annotations", note, content_type="application/json", headers=headers)
    assert answer.status_code == 201


# Back to a moment


def test_the_archive_goes_back_to_a_moment_before_a_mistake(place, server, at):
    """As the README has it: WAL is archived, a base copy made, and both are played back up to a time."""
    wal, uri = place / "wal", server("first")
    home = place / "first" / "postgres"
    wal.mkdir()
    hand_over(wal, home)
    with psycopg.connect(embedded.admin_uri(uri), autocommit=True) as postgres:
        postgres.execute("ALTER SYSTEM SET archive_mode = on")
        postgres.execute(f'ALTER SYSTEM SET archive_command = \'test ! -f "{wal}/%f" && cp "%p" "{wal}/%f"\'')
    server.stop()
    uri = server("first")
    with at(uri):
        call_command("migrate", verbosity=0)
        copy = place / "second" / "postgres" / "pg"
        copy.parent.mkdir(parents=True)
        base_copy(uri, copy)
        load(read_plain(FIRST_ARTICLE.read_bytes()))
        with psycopg.connect(embedded.admin_uri(uri), autocommit=True) as postgres:
            rows = tables()
            (moment,) = postgres.execute("SELECT clock_timestamp()::text").fetchone()
            postgres.execute("TRUNCATE archive_article CASCADE")
            assert not Article.objects.exists()
            (last,) = postgres.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
            wait_until((wal / last).exists)
            archived = "SELECT last_archived_wal >= %s FROM pg_stat_archiver"
            wait_until(lambda: postgres.execute(archived, [last]).fetchone()[0])
    destroy(place / "first")

    with open(copy / "postgresql.auto.conf", "a") as settings:
        settings.write(f'restore_command = \'cp "{wal}/%f" "%p"\'\n')
        settings.write(f"recovery_target_time = '{moment}'\nrecovery_target_action = 'promote'\n")
    (copy / "recovery.signal").touch()
    hand_over(copy.parent, wal)
    uri = server("second")
    with psycopg.connect(uri, autocommit=True) as archive:
        wait_until(lambda: archive.execute("SELECT NOT pg_is_in_recovery()").fetchone()[0])
    with at(uri):
        found = tables()
        assert {name for name in rows if rows[name] != found[name]} == {"sequences"}
        assert list(verify()) == []
        load(read_plain(b"Another headline\n\nSomething else is told here, at length."))


def base_copy(uri, to):
    """Copy a server's files while it runs."""
    host = parse_qs(urlsplit(uri).query)["host"][0]
    command = [
        installed() / "bin" / "pg_basebackup",
        "--checkpoint=fast",
        "-h",
        host,
        "-U",
        "postgres",
        "-D",
        to,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)


def hand_over(directory, like):
    """Give files to the account that owns others: root may have made them."""
    owner = like.stat()
    for path in (directory, *directory.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
