"""Tables and indexes as they lie on the disk: PostgreSQL's amcheck looks at every page of them.

Only superusers may, and whom they allow. With the embedded server we are one.
"""

from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connection

from archive.embedded import admin_uri

HOW = (
    "Tables and indexes were not looked at page by page: for that the extension amcheck is needed, and a "
    "superuser. Run as one: pg_amcheck --install-missing --heapallindexed --database {} "
    "(Debian has it in /usr/lib/postgresql/{}/bin)"
)
RELATIONS = """
SELECT pg_class.oid::regclass::text, amname FROM pg_class LEFT JOIN pg_am ON pg_am.oid = relam
WHERE relnamespace = to_regnamespace(%s) AND relkind IN ('r', 'm', 'i') AND relpersistence = 'p'
    AND (relkind, amname) IN (('r', 'heap'), ('m', 'heap'), ('i', 'btree'), ('i', 'gin')) ORDER BY relpages
"""
LOOK = {
    "heap": "SELECT msg FROM {schema}.verify_heapam(%s::regclass, check_toast => true) LIMIT 3",
    "btree": "SELECT {schema}.bt_index_check(%s::regclass, heapallindexed => true{unique})",
    "gin": "SELECT {schema}.gin_index_check(%s::regclass)",
}
SEEN = """
SELECT current_schema(), datname, checksum_failures, checksum_last_failure FROM pg_stat_database
WHERE datname = current_database()
"""
EXTENSION = """
SELECT extnamespace::regnamespace::text, split_part(extversion, '.', 2)::int FROM pg_extension
WHERE extname = 'amcheck'
"""
# What each kind of check came with.
SINCE = {"heap": 3, "btree": 1, "gin": 5}


def faults(progress, say):
    """Yield a line for each table or index that is damaged; tell `say` if nobody may look here."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN)
        schema, database, number, last = cursor.fetchone()
        version = connection.pg_version // 10_000
    if number:
        say(f"The server has met {number:,} damaged pages so far, the last one at {last:%Y-%m-%d %H:%M}.")
    try:
        with allowed() as server:
            yield from looked_at(server, schema, progress, say)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedFile):
        say(HOW.format(database, version))


@contextmanager
def allowed():
    """Give a connection that may use amcheck, in a transaction that leaves nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        (database,) = cursor.fetchone()
    if settings.EMBEDDED:
        server = psycopg.connect(admin_uri(settings.DATABASE_URL), dbname=database)
    else:
        server = psycopg.connect(connection.connection.info.dsn, password=connection.connection.info.password)
    with server:
        try:
            server.execute("SET LOCAL statement_timeout = 0")
            if not server.execute(EXTENSION).fetchone():
                server.execute("CREATE EXTENSION amcheck")
            yield server
        finally:
            server.rollback()


def looked_at(server, schema, progress, say):
    """Look at all tables and indexes of a schema."""
    place, version = server.execute(EXTENSION).fetchone()
    unique = ", checkunique => true" if version >= 4 else ""
    relations = server.execute(RELATIONS, [schema]).fetchall()
    unseen = 0
    for name, kind in progress(relations, unit=" relations", desc="pages"):
        if version < SINCE[kind]:
            unseen += 1
            continue
        try:
            with server.transaction():
                rows = server.execute(LOOK[kind].format(schema=place, unique=unique), [name]).fetchall()
        except psycopg.errors.UndefinedTable:
            continue  # dropped meanwhile
        except (psycopg.errors.DataCorrupted, psycopg.errors.IndexCorrupted) as error:
            yield f"{name} is damaged: {' '.join(str(error).split())}"
        else:
            if kind == "heap":
                yield from (f"{name} is damaged: {told}" for (told,) in rows)
    if unseen:
        say(f"{unseen} indexes (GIN) were not looked at page by page: that needs amcheck of PostgreSQL 18.")
