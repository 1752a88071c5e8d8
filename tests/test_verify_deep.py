"""`manage.py verify --deep`: each way in which a database can be unsound is told, and a sound one is not."""

import re
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from archive import embedded
from archive.loading import load
from archive.proving import prove, rows, schema, unseen
from archive.sources import read_plain
from tests.conftest import FIRST_ARTICLE
from tests.test_exports import fill

in_public = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(settings):
    """Give a connection as superuser, and let the archive be one, too."""
    settings.EMBEDDED = True
    name = connection.settings_dict["NAME"]
    uri = embedded.admin_uri(settings.DATABASE_URL)
    with psycopg.connect(uri, dbname=name, autocommit=True) as server:
        yield server


@pytest.fixture
def superuser(django_db_setup, django_db_blocker):
    """Be a superuser, who can do what must not be done, in a transaction that leaves nothing."""
    user = connection.settings_dict["USER"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["USER"] = "postgres"
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                yield cursor
                transaction.set_rollback(True)
        finally:
            connection.settings_dict["USER"] = user
            connection.close()


def run(*words):
    """Run the command; return its error, or None, and the lines it says."""
    out = StringIO()
    try:
        call_command("verify", *words, stdout=out)
    except CommandError as error:
        return str(error), out.getvalue().splitlines()
    return None, out.getvalue().splitlines()


@in_public
def test_a_sound_database_has_no_faults(article, editor, server):
    fill(article, editor)
    error, said = run("--deep")
    assert error is None
    assert said == ["3 editions and 71 passages are as they were found.", "The database is sound."]
    assert not server.execute("SELECT FROM pg_extension WHERE extname = 'amcheck'").fetchall()


@in_public
def test_without_a_superuser_it_says_what_was_not_checked_and_how(article):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE archive_edition DISABLE TRIGGER edition_never_changes")
        try:
            assert run()[0] is None
            error, said = run("--deep")
        finally:
            cursor.execute("ALTER TABLE archive_edition ENABLE TRIGGER edition_never_changes")
    assert error == "1 faults"
    assert said[0] == "trigger edition_never_changes of archive_edition is disabled"
    assert "not looked at page by page" in said[1]
    name = connection.settings_dict["NAME"]
    assert f"pg_amcheck --install-missing --heapallindexed --database {name} (Debian" in said[1]


SCHEMA = {
    "trigger dropped": (
        "DROP TRIGGER edition_never_changes ON archive_edition",
        "trigger edition_never_changes is missing",
    ),
    "foreign keys off": (
        "ALTER TABLE archive_distinction DISABLE TRIGGER ALL",
        "of archive_distinction is disabled",
    ),
    "function dropped": (
        "DROP FUNCTION archive_refuse() CASCADE",
        "function archive_refuse is missing",
    ),
    "reference inside the article dropped": (
        "ALTER TABLE archive_attribution DROP CONSTRAINT attribution_passage_id_inside_article",
        "constraint attribution_passage_id_inside_article is missing",
    ),
    "foreign key dropped": (
        "ALTER TABLE auth_user DROP CONSTRAINT auth_user_pkey CASCADE",
        "the foreign key of archive_token for user_id is missing",
    ),
    "primary key dropped": (
        "ALTER TABLE auth_user DROP CONSTRAINT auth_user_pkey CASCADE",
        "auth_user has no primary key",
    ),
    "unique dropped": (
        "ALTER TABLE archive_article DROP CONSTRAINT archive_article_slug_key",
        "slug of archive_article need not be unique any more",
    ),
    "check dropped": (
        "ALTER TABLE archive_speaker DROP CONSTRAINT speaker_has_a_name",
        "speaker_has_a_name of archive_speaker is missing",
    ),
    "check not validated": (
        "ALTER TABLE archive_speaker DROP CONSTRAINT speaker_has_a_name,"
        " ADD CONSTRAINT speaker_has_a_name CHECK (NOT name = '') NOT VALID",
        "constraint speaker_has_a_name of archive_speaker was never validated",
    ),
    "index dropped": ("DROP INDEX passage_search", "passage_search of archive_passage is missing"),
    "index invalid": (
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'passage_search'::regclass",
        "index passage_search of archive_passage is not valid",
    ),
    "table dropped": ("DROP TABLE archive_word", "table archive_word is missing"),
    "triggers off for all": (
        "SET LOCAL session_replication_role = replica",
        "triggers and foreign keys are off: session_replication_role is replica",
    ),
    "order of letters changed": (
        "UPDATE pg_database SET datcollversion = '0' WHERE datname = current_database()",
        "was 0 when the indexes were made",
    ),
}


@pytest.mark.parametrize("what", SCHEMA)
def test_what_is_missing_or_switched_off_is_told(what, superuser):
    broken, told = SCHEMA[what]
    superuser.execute(broken)
    found = list(schema.faults())
    assert any(told in fault for fault in found), found


ROWS = {
    "orphan": (
        "DELETE FROM archive_edition",
        "archive_passage: 34 rows lead to no row of archive_edition (passage_edition_id_inside_article)",
    ),
    "article without an edition": ("DELETE FROM archive_edition", "has no edition"),
    "edition without passages": ("DELETE FROM archive_passage", "edition 1 of canada-japan"),
    "check": (
        "UPDATE archive_speaker SET name = '' WHERE name = 'David Welch'",
        "archive_speaker: 1 rows break speaker_has_a_name",
    ),
    "current": ("UPDATE archive_passage SET current = false WHERE kind = 'headline'", "is marked False"),
    "sequence": (
        "SELECT setval(pg_get_serial_sequence('archive_speaker', 'id'), 1)",
        "archive_speaker: the next id would be 2, but there are some up to",
    ),
    # As after an upgrade of a dictionary: the same expression gives something else than it did.
    "generated column": (
        "ALTER TEXT SEARCH CONFIGURATION archive_english DROP MAPPING FOR asciiword",
        "archive_passage: search of 34 rows is not what it is made of",
    ),
}


@pytest.mark.parametrize("what", ROWS)
def test_rows_that_do_not_keep_to_the_schema_are_told(what, superuser):
    broken, told = ROWS[what]
    load(read_plain(FIRST_ARTICLE.read_bytes()))
    superuser.execute("SET CONSTRAINTS ALL IMMEDIATE")
    superuser.execute("ALTER TABLE archive_speaker DROP CONSTRAINT speaker_has_a_name")
    superuser.execute("SET LOCAL session_replication_role = replica")
    superuser.execute(broken)
    superuser.execute(
        "ALTER TABLE archive_speaker ADD CONSTRAINT speaker_has_a_name CHECK (NOT name = '') NOT VALID"
    )
    found = list(rows.faults(unseen))
    assert any(told in fault for fault in found), found


@in_public
def test_an_index_that_has_not_all_rows_is_told(server):
    ready = "UPDATE pg_index SET indisready = {} WHERE indexrelid = 'archive_word_word_key'::regclass"
    server.execute(ready.format("false"))
    server.execute("INSERT INTO archive_word (word) VALUES ('unlisted')")
    server.execute(ready.format("true"))
    try:
        (fault,) = prove()
    finally:
        server.execute("DELETE FROM archive_word")
        server.execute("REINDEX INDEX archive_word_word_key")
    assert fault.startswith("archive_word_word_key is damaged: heap tuple")


@in_public
def test_a_search_index_that_has_not_all_passages_is_told(article, server):
    ready = "UPDATE pg_index SET indisready = {} WHERE indexrelid = 'passage_search'::regclass"
    server.execute(ready.format("false"))
    try:
        load(read_plain(b"Another headline\n\nSomething else is told here.\n\nAnd more of it."))
    finally:
        server.execute(ready.format("true"))
    try:
        found = list(prove())
    finally:
        server.execute("REINDEX INDEX passage_search")
    assert [fault.partition(": ")[0] for fault in found] == [
        "the search index finds 1 of 2 passages of the kind headline",
        "the search index finds 19 of 21 passages of the kind paragraph",
    ]
    assert list(prove()) == []


@in_public
def test_damaged_pages_are_told(article, server):
    names = ["archive_passage", "passage_search", "word_trigrams", "archive_article_pkey"]
    root, whole = Path(server.execute("SHOW data_directory").fetchone()[0]), {}
    if not root.exists():
        pytest.skip("the files of this server are elsewhere")
    server.execute("CREATE EXTENSION pg_buffercache")
    server.execute("SELECT gin_clean_pending_list('passage_search'), gin_clean_pending_list('word_trigrams')")
    server.execute("CHECKPOINT")
    for name in names:
        path = root / server.execute("SELECT pg_relation_filepath(%s)", [name]).fetchone()[0]
        server.execute("SELECT pg_buffercache_evict_relation(%s::regclass)", [name])
        whole[path] = path.read_bytes()
        with open(path, "r+b") as file:
            at = min(len(whole[path]), 2 * 8192) - 100
            file.seek(at)
            file.write(bytes(byte ^ 1 for byte in whole[path][at : at + 10]))
    try:
        error, said = run("--deep")
    finally:
        for path, content in whole.items():
            path.write_bytes(content)
        server.execute("DROP EXTENSION pg_buffercache")
    assert [name for name in names if not any(f"{name} is damaged" in line for line in said)] == []
    assert re.fullmatch(r"\d+ faults", error)
    assert any(line.startswith("the records can't be read: ") for line in said)
    assert any(re.match(r"The server has met \d+ damaged pages so far", line) for line in said)
    assert list(prove()) == []
