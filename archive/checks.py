"""System checks: what a database must be for search to read words as people do."""

from django.core.checks import Error, Tags, register
from django.db import connections

OLDEST = 150_000
HOW_TO_MAKE = "Make it with: CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"


@register(Tags.database)
def check_database(app_configs, databases, **options):
    """Check version, encoding and letters of each database that is used; `migrate` runs this first."""
    return [error for alias in databases or () for error in errors_of(connections[alias])]


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
