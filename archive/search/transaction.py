"""The transaction that a search happens in: for reading only, and cut short where it takes too long."""

from contextlib import contextmanager

from django.db import OperationalError, connections, router, transaction
from psycopg.errors import QueryCanceled

from archive.models import Passage


class TooSlow(Exception):
    """The database needed longer for this search than the public may ask of it."""


@contextmanager
def transaction_of():
    """Give the connection and a cursor, in a transaction that a Search may limit."""
    connection = connections[router.db_for_read(Passage)]
    nested = connection.in_atomic_block
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            yield connection, cursor
            # Inside of another transaction the time limit and READ ONLY must not outlive this one.
            transaction.set_rollback(nested, using=connection.alias)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow("this search took too long") from error
        raise
