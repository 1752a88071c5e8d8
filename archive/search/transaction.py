"""The transaction that a search happens in: for reading only, and cut short where it takes too long."""

from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import OperationalError, transaction
from psycopg import Cursor
from psycopg.errors import QueryCanceled

from archive.replication import reading_connection


class TooSlow(Exception):
    """The database needed longer for this search than the public may ask of it."""


class Session(NamedTuple):
    """A connection in a transaction, and two cursors of it."""

    connection: Any
    cursor: Any  # each statement is planned for the values it has, as by words, which are common or rare
    prepared: Any  # a statement that comes again is not planned again: for what is looked up by keys


@contextmanager
def transaction_of():
    """Give a Session whose transaction a Search may limit."""
    connection = reading_connection()
    nested = connection.in_atomic_block
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            yield Session(connection, cursor, prepared(connection))
            # Inside of another transaction the time limit and READ ONLY must not outlive this one.
            transaction.set_rollback(nested, using=connection.alias)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow("this search took too long") from error
        raise


def prepared(connection):
    """Return a cursor whose statements the server keeps, where it can be asked to (archive/postgres/base.py).

    Django's own cursors write the values into a statement, so that no two are alike; this one sends them
    beside it.
    """
    made = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return made(Cursor(connection.connection))
