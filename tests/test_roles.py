"""The database's roles: pages are the same for the reader, the writer works, and neither can do more."""

import os
import subprocess
import sys
from contextlib import contextmanager
from io import StringIO

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from archive import roles
from archive.editing.editions import load_edition
from archive.loading import load
from archive.models import Annotation, Attribution, Passage, Speaker
from archive.sources import read_plain
from archive.verifying import verify
from tests.conftest import FIRST_ARTICLE, ROOT
from tests.test_admin import change, write
from tests.test_headers import ERRORS, PAGES
from tests.test_pages import ARTICLE, annotate

LISTS = ("articles", "quotes", "speakers", "attributions", "annotations", "search?q=order", "suggest?q=da")
CORRECTED = "She meant the other one."


def named(kind):
    """Return the name of a role: one for each database, and one that has to be quoted."""
    return f'a "{kind}" of {connection.settings_dict["NAME"]}'


def make(kind):
    """Let the server have a role with no rights, whose rights the tests can take."""
    quoted = connection.ops.quote_name(named(kind).replace('"', '""'))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {quoted} LOGIN PASSWORD 'words enough'")
        cursor.execute(f"GRANT {quoted} TO CURRENT_USER")
    return quoted


@pytest.fixture
def granted(db):
    """Make a writer and a reader, with what each needs; they go with the test's transaction."""
    for kind in roles.POLICIES:
        make(kind)
    call_command("roles", writer=named("writer"), reader=named("reader"), stdout=StringIO())


@contextmanager
def acting_as(kind):
    """Let the database take whoever asks for a role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, false)", [named(kind)])
        try:
            yield cursor
        finally:
            cursor.execute("RESET ROLE")


@pytest.fixture
def edited(granted, article, editor):
    """Let an editor with a name publish a note, draft another, correct a speaker, set a quote aside."""
    editor.first_name, editor.last_name = "Ada", "Ng"
    editor.save()
    get_user_model().objects.create_user("idle", first_name="Never", last_name="Published", password="words")
    annotate(article.passages.get(kind="paragraph", number=6), "A public note.", author=editor)
    annotate(article.passages.get(kind="paragraph", number=7), "A hidden draft.", "draft", author=editor)
    said = list(Attribution.objects.filter(mode="direct").select_related("passage").order_by("pk"))
    other = Speaker.objects.exclude(pk=said[0].speaker_id).order_by("pk").first()
    for one, status in ((said[0], "corrected"), (said[1], "scare")):
        one.status, one.reason, one.speaker = status, CORRECTED, other
        one.decided = timezone.now()
        one.save()
    return said


def refused(cursor, statement):
    """Tell whether the database refuses a statement for want of rights."""
    try:
        with transaction.atomic():
            cursor.execute(statement)
    except ProgrammingError as error:
        return error.__cause__.sqlstate == "42501"
    return False


@pytest.mark.django_db
def test_readers_see_the_same_pages(client, edited, granted):
    addresses = [*PAGES, *ERRORS, *(f"/api/{name}" for name in LISTS), f"{ARTICLE}paragraphs/7/", "/readyz"]
    addresses += [one.passage.get_absolute_url() for one in edited[:2]]
    addresses += [f"/api{ARTICLE}passages".removesuffix("/"), "/quotes/?confidence=checked", "/timeline/"]
    text = {"text": "“the alliance”, David Welch said."}

    def seen():
        answers = {address: client.get(address) for address in addresses}
        answers["check"] = client.post("/check/", text)
        answers["api"] = client.post("/api/check", text, content_type="application/json")
        return {name: (answer.status_code, b"".join(answer)) for name, answer in answers.items()}

    before = seen()
    with acting_as("reader"):
        after = seen()
    assert after == before
    assert max(status for status, _ in before.values()) < 500
    pages = b" ".join(content for _, content in before.values()).decode(errors="ignore")
    assert "A public note." in pages and "Ada Ng" in pages and CORRECTED in pages
    assert "A hidden draft." not in pages


@pytest.mark.django_db
def test_the_reader_sees_only_what_is_published(edited, granted):
    with acting_as("reader") as cursor:
        cursor.execute("SELECT body FROM archive_annotation")
        assert cursor.fetchall() == [("A public note.",)]
        cursor.execute("SELECT first_name, last_name FROM auth_user")
        assert cursor.fetchall() == [("Ada", "Ng")]
        for columns in ("*", "username", "password", "email", "is_superuser"):
            assert refused(cursor, f"SELECT {columns} FROM auth_user")
        for columns in ("*", "history_user_id", "history_change_reason", "reason"):
            assert refused(cursor, f"SELECT {columns} FROM archive_historicalattribution")


@pytest.mark.django_db
def test_the_reader_can_read_nothing_else_and_write_nothing(granted):
    open_to_readers = {*roles.FOR_READERS, roles.AUTHORS, "archive_historicalattribution"}
    tables = connection.introspection.table_names()
    assert {"django_session", "archive_token", "axes_accessattempt", "otp_totp_totpdevice"} < set(tables)
    with acting_as("reader") as cursor:
        for table in tables:
            if table not in open_to_readers:
                assert refused(cursor, f"SELECT FROM {table}"), table
            for writing in ("INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}", "TRUNCATE {}"):
                assert refused(cursor, writing.format(table)), table
        cursor.execute(
            """SELECT DISTINCT table_name FROM information_schema.column_privileges
               WHERE grantee = %s AND privilege_type <> 'SELECT' OR
                     grantee = %s AND table_name <> ALL (%s)""",
            [named("reader"), named("reader"), list(open_to_readers)],
        )
        assert cursor.fetchall() == []
        assert refused(cursor, "CREATE TABLE mine ()")
        assert refused(cursor, "SELECT nextval(pg_get_serial_sequence('archive_article', 'id'))")


@pytest.mark.django_db
def test_the_writer_loads_and_verifies(granted):
    with acting_as("writer"):
        article = load(read_plain(FIRST_ARTICLE.read_bytes())).article
        changed = FIRST_ARTICLE.read_text().replace("Canada", "Canada (the country)", 1)
        assert load_edition(article.slug, read_plain(changed.encode()))
        assert list(verify()) == []
    assert article.editions.count() == 2 and article.passages.filter(current=False).exists()


@pytest.mark.django_db
def test_the_writer_works_at_the_desk(client, edited, granted, editor):
    passage = Passage.objects.get(kind="paragraph", number=8, article=edited[0].article)
    with acting_as("writer"):
        answer = client.post(reverse("admin:login"), {"username": "editor", "password": "wrong"})
        assert answer.status_code == 200
        assert client.login(username="editor", password="words enough", request=answer.wsgi_request)
        assert write(client, passage, status="published").status_code == 302
        note = Annotation.objects.get(passage=passage)
        assert change(client, note, body="Better words.").status_code == 302
        assert Annotation.objects.get(pk=note.pk).version == 2
        page = reverse("admin:archive_annotation_delete", args=[note.pk])
        assert client.post(page, {"post": "yes"}).status_code == 302
        assert not Annotation.objects.filter(pk=note.pk).exists()
        said = edited[2]
        said.status = "confirmed"
        said.save()
        new = {"username": "new", "password1": "9 good words", "password2": "9 good words"}
        page = reverse("admin:auth_user_add")
        assert client.post(page, new | {"usable_password": "true"}).status_code == 302
        idle = get_user_model().objects.get(username="new")
        page = reverse("admin:auth_user_delete", args=[idle.pk])
        assert client.post(page, {"post": "yes"}).status_code == 302
        for room in ("index", "queue", "archive_annotation_changelist", "archive_token_changelist"):
            assert client.get(reverse(f"admin:{room}")).status_code == 200
        client.logout()
    assert note.history.model.objects.filter(id=note.pk).count() == 3


@pytest.mark.django_db
def test_the_writer_can_change_neither_schema_nor_record_nor_history(edited, granted):
    with acting_as("writer") as cursor:
        for statement in (
            "ALTER TABLE archive_edition DISABLE TRIGGER ALL",
            "DROP TRIGGER edition_never_changes ON archive_edition",
            "ALTER TABLE archive_passage DISABLE TRIGGER passage_words_never_change",
            "DROP FUNCTION archive_refuse() CASCADE",
            "SET session_replication_role = replica",
            "CREATE TABLE mine ()",
            "ALTER TABLE archive_article ADD COLUMN mine int",
            "DROP TABLE archive_word",
            "TRUNCATE archive_annotation",
            "ALTER TABLE archive_annotation DISABLE ROW LEVEL SECURITY",
            "UPDATE archive_edition SET text = ''",
            "DELETE FROM archive_edition",
            "UPDATE archive_passage SET text = ''",
            "DELETE FROM archive_passage",
            "UPDATE archive_historicalannotation SET body = ''",
            "DELETE FROM archive_historicalattribution",
            "DELETE FROM django_migrations",
        ):
            assert refused(cursor, statement), statement


@pytest.mark.django_db
def test_a_table_that_a_migration_makes_is_the_writer_s_and_not_the_reader_s(granted):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE archive_newer (id bigint GENERATED BY DEFAULT AS IDENTITY)")
    call_command("migrate", verbosity=0)
    with acting_as("writer") as cursor:
        cursor.execute("INSERT INTO archive_newer DEFAULT VALUES")
        call_command("migrate", verbosity=0)  # nothing to do, so that nothing is refused
    with acting_as("reader") as cursor:
        assert refused(cursor, "SELECT FROM archive_newer")


@pytest.mark.django_db
def test_a_role_that_can_not_be_held_is_refused(granted):
    owner = connection.settings_dict["USER"]
    for options, told in (
        ({"writer": "nobody here"}, 'CREATE ROLE "nobody here" LOGIN'),
        ({"reader": owner}, "owns the tables"),
        ({"reader": "same", "writer": "same"}, "Name two roles"),
        ({}, "Name two roles"),
    ):
        with pytest.raises(CommandError, match=told):
            call_command("roles", **options)
    with acting_as("writer"), pytest.raises(CommandError, match="owns the tables"):
        call_command("roles", reader=named("reader"))


@pytest.mark.django_db
def test_what_is_printed_does_the_same(db):
    for kind in roles.POLICIES:
        make(kind)
    shown = StringIO()
    call_command("roles", writer=named("writer"), reader=named("reader"), print=True, stdout=shown)
    assert roles.granted() == {}
    with connection.cursor() as cursor:
        cursor.execute(shown.getvalue().removeprefix("BEGIN;").strip().removesuffix("COMMIT;"))
    assert roles.granted() == {kind: named(kind) for kind in roles.POLICIES}
    with acting_as("reader") as cursor:
        cursor.execute("SELECT count(*) FROM archive_annotation")
        assert refused(cursor, "SELECT FROM archive_token")


@pytest.fixture
def log_ins(transactional_db):
    """Make roles that log in themselves; return what connects as each."""
    quoted = [make(kind) for kind in roles.POLICIES]
    roles.grant({kind: named(kind) for kind in roles.POLICIES})
    parts = connection.get_connection_params()
    kept = {name: parts[name] for name in ("dbname", "host", "port") if name in parts}
    yield {
        kind: psycopg.conninfo.make_conninfo(**kept, user=named(kind), password="words enough")
        for kind in roles.POLICIES
    }
    with connection.cursor() as cursor:
        for table in (roles.NOTES, roles.AUTHORS):
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        for role in quoted:
            cursor.execute(f"DROP OWNED BY {role}")
            cursor.execute(f"DROP ROLE {role}")


def test_logged_in_as_the_writer_the_loader_loads_in_bulk_and_the_reader_reads(log_ins, tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Town Votes {number}\n\n“We won {number},” Ann Lee said.")
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "load", "--processes", "2", tmp_path],
        env=os.environ | {"DATABASE_URL": log_ins["writer"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with psycopg.connect(log_ins["reader"]) as reader:
        assert reader.execute("SELECT count(*) FROM archive_article").fetchone() == (3,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("SELECT session_data FROM django_session")
