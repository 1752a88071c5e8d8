"""What a database must be for search to read words as people do, and for the archive to be run on it."""

import time

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connections

from archive import gunicorn

OLDEST = 150_000
SPARE = 5  # connections for commands, backups and those who look after the database
SKEW = 30  # seconds by which clocks may differ: codes of the second factor are good for as long
SURROUNDINGS = """
SELECT ARRAY(
    SELECT name FROM unnest(%s::text[]) AS name
    WHERE name NOT IN (SELECT extname FROM pg_extension) AND NOT (
        name IN (SELECT name FROM pg_available_extensions)
        AND has_database_privilege(current_database(), 'CREATE'))),
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
    extract(epoch FROM clock_timestamp())
"""
EXTENSIONS = ["pg_trgm", "unaccent"]
HOW_TO_MAKE = "Make it with: CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"


@register(Tags.database)
def check_database(app_configs, databases, **options):
    """Check version, encoding and letters of each database that is used; `migrate` runs this first."""
    checks = (errors_of, surroundings_of)
    return [error for alias in databases or () for check in checks for error in check(connections[alias])]


def errors_of(connection):
    """Yield what is wrong with a database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_encoding')"
        )
        version, encoding = cursor.fetchone()
        utf8 = encoding == "UTF8"
        cursor.execute("SELECT token FROM ts_parse('default', %s)", ["“é”" if utf8 else ""])
        tokens = [token for (token,) in cursor.fetchall()]
    if version < OLDEST:
        yield Error(
            f"PostgreSQL {version // 10_000} is too old.",
            hint=f"Use PostgreSQL {OLDEST // 10_000} or later.",
            id="archive.E001",
        )
    if not utf8:
        yield Error(f"The database's encoding is {encoding}.", hint=HOW_TO_MAKE, id="archive.E002")
    elif "é" not in tokens:
        yield Error(
            "The database's locale can't tell letters from quotation marks, so search would miss words.",
            hint=HOW_TO_MAKE,
            id="archive.E003",
        )


def surroundings_of(connection):
    """Yield what the server lacks: extensions, connections, the time of day."""
    with connection.cursor() as cursor:
        cursor.execute(SURROUNDINGS, [EXTENSIONS])
        missing, most, there = cursor.fetchone()
    if missing:
        yield Error(
            f"The database lacks {', '.join(missing)}, and this role can't make it.",
            hint="Install postgresql-contrib, and as superuser, in this database: "
            + " ".join(f"CREATE EXTENSION {name};" for name in missing),
            id="archive.E004",
        )
    wanted = gunicorn.workers * settings.POOL["max_size"] + SPARE
    if not settings.EMBEDDED and most < wanted:
        yield Warning(
            f"The database takes {most} connections; {gunicorn.workers} workers may want {wanted}.",
            hint="Raise max_connections in postgresql.conf, or lower WORKERS or DATABASE_POOL.",
            id="archive.W005",
        )
    if abs(float(there) - time.time()) > SKEW:
        yield Warning(
            f"The database's clock and this machine's differ by {abs(float(there) - time.time()):.0f} s.",
            hint="Let both follow the same time (systemd-timesyncd, chrony).",
            id="archive.W006",
        )
