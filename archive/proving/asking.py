"""Questions to the database, and the tables they are about."""

from django.apps import apps
from django.db import InternalError, connection


def asked(sql, values=None):
    """Return the rows that a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def readable(faults, what):
    """Yield the faults; where the server can't read its own pages, that is one more, and the last."""
    try:
        yield from faults
    except InternalError as error:
        yield f"{what} can't be read: {' '.join(str(error).split())}"


def models():
    """Return every model that has a table of its own, those between others, too."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def tables():
    """Return the names of all tables in the schema."""
    return [
        name
        for (name,) in asked(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1"
        )
    ]


def quoted(name):
    """Return a name as SQL has it."""
    return connection.ops.quote_name(name)
