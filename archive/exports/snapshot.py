"""One state of the database, however long reading it takes and whatever is written meanwhile."""

import json
from contextlib import contextmanager

from django.db import connection, models, transaction


@contextmanager
def snapshot():
    """Read in one REPEATABLE READ transaction until the block ends. No transaction may be open."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def rows_of(table):
    """Yield the rows of a Table through a cursor in the database: memory holds `table.at_once` of them."""
    structured = [place for place, field in enumerate(table.fields) if isinstance(field, models.JSONField)]
    for row in rows(table.sql, at_once=table.at_once):
        yield with_structure(row, structured) if structured else row


def with_structure(row, places):
    """Return a row with the JSON at these places read: a cursor of Django's gives it as text."""
    return [json.loads(value) if place in places else value for place, value in enumerate(row)]


def rows(sql, values=(), at_once=500):
    """Yield the rows of a statement through a cursor in the database."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while batch := cursor.fetchmany(at_once):
            yield from batch


def count(source):
    """Return how many rows a table has, or a table with a condition."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {source}")  # noqa: S608 (names of our own)
        return cursor.fetchone()[0]
