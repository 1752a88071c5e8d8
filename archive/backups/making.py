"""A backup from beginning to end: one state of the whole database, whatever is written meanwhile."""

from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from archive import __version__
from archive.backups.container import PIECE, Container, unseen
from archive.backups.errors import NotBackedUpError
from archive.backups.tools import conninfo, dumper, environment, running

# Who steals a backup must not find an open door in it: with these keys a browser is logged in.
LEFT_OUT = ["django_session"]
# The owner of a database can make these, so that taking it back needs no superuser.
EXTENSIONS = """
SELECT extname FROM pg_extension JOIN pg_available_extension_versions
    ON name = extname AND version = extversion WHERE trusted AND extname <> 'plpgsql' ORDER BY 1
"""
TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' ORDER BY 1
"""
NO_LIMITS = """
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
"""


def backup(out, progress=unseen):
    """Write a backup of the database to a binary file; return its manifest and how many bytes it has.

    `progress` makes bars as tqdm does. Raises NotBackedUpError; then the file is not whole.
    """
    try:
        return taken(out, progress)
    except DatabaseError as error:
        raise NotBackedUpError(f"the database can't be read: {' '.join(str(error).split())}") from error


def taken(out, progress):
    """Do what `backup` promises, but raise what the database says."""
    connection.ensure_connection()
    tool, version = dumper(connection.connection)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(NO_LIMITS)
        facts, extensions = facts_of(cursor) | {"tool": version}, column(cursor, EXTENSIONS)
        snapshot = column(cursor, "SELECT pg_export_snapshot()")[0]
        container = Container(out)
        command = [tool, *options(facts["schema"], extensions), f"--snapshot={snapshot}"]
        rows = sum(facts["rows"].values())
        with dumping(command) as dump, progress(total=rows, unit=" rows", unit_scale=True) as bar:
            while piece := dump.read(PIECE):
                container.add_piece(piece)
                bar.update(min(piece.count(b"\n"), rows - bar.n))  # a row is a line of the dump
    return container.finish(**facts), container.size


def options(schema, extensions):
    """Return what pg_dump is told to take; packing is ours, on another processor."""
    yield from ("--format=custom", "--compress=0", "--no-password", f'--schema="{schema}"')
    yield from (f"--extension={name}" for name in extensions)
    yield from (f'--exclude-table-data="{schema}".{name}' for name in LEFT_OUT)


@contextmanager
def dumping(command):
    """Run pg_dump on our database, and give what it writes. Raises NotBackedUpError where it fails."""
    info = connection.connection.info

    def failure(reason):
        return NotBackedUpError(f"PostgreSQL can't be read to the end: {reason or 'its tool was killed'}")

    with running([*command, f"--dbname={conninfo(info)}"], environment(info.password), failure) as process:
        yield process.stdout


def facts_of(cursor):
    """Return what the manifest tells of the state that this transaction sees."""
    (schema,) = column(cursor, "SELECT current_schema()")
    rows = {}
    for name in column(cursor, TABLES):
        quoted = connection.ops.quote_name(name)
        rows[name] = 0 if name in LEFT_OUT else column(cursor, f"SELECT count(*) FROM {quoted}")[0]  # noqa: S608
    migrations = MigrationRecorder.Migration.objects.order_by("app", "name")
    return {
        "made": timezone.now().isoformat(timespec="seconds"),
        "made_by": f"article-archive {__version__}",
        "database": connection.connection.info.dbname,
        "server": column(cursor, "SHOW server_version")[0],
        "schema": schema,
        "migrations": [f"{app}.{name}" for app, name in migrations.values_list("app", "name")],
        "left_out": LEFT_OUT,
        "rows": rows,
    }


def column(cursor, sql):
    """Return the first column of what a statement gives."""
    cursor.execute(sql)
    return [row[0] for row in cursor.fetchall()]
