"""Where a request reads: from a replica, or from the primary, as long as one of them answers."""

import logging
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connections
from psycopg.errors import QueryCanceled
from psycopg_pool import PoolTimeout

from archive.postgres.outage import Outage

log = logging.getLogger(__name__)
PRIMARY, REPLICA = "default", "replica"
PAUSE = 5  # seconds without asking replicas of which none could be reached
place = ContextVar("place", default=PRIMARY)
outage = Outage(PAUSE, PAUSE)  # of all replicas


class Router:
    """Django's queries read where the request does, and write to the primary."""

    def db_for_read(self, model, **hints):
        """Return the alias to read from."""
        return place.get()

    def db_for_write(self, model, **hints):
        """Return the alias to write to."""
        return PRIMARY

    def allow_relation(self, one, other, **hints):
        """Allow all: both aliases are the same database."""
        return True

    def allow_migrate(self, alias, app_label, **hints):
        """Allow the primary only: replicas follow by themselves."""
        return alias == PRIMARY


def reading_connection():
    """Return the connection to read with: of one server, as long as the request lasts."""
    return connections[place.get()]


def read(answer, newest=False):
    """Return answer(), read from a replica where readers have some; `newest`: from the primary.

    What a replica can't answer is asked once more, of another one if there is, then of the primary; where no
    replica can be reached, the primary is asked first for a while. So answer() may run up to three times.
    Raises what the last one raised; a query that took too long is not repeated.
    """
    if newest or not settings.READERS_ASK_REPLICAS:
        return answer()
    places = [PRIMARY, REPLICA] if outage.lasts() else [REPLICA, REPLICA, PRIMARY]
    while True:
        alias = places.pop(0)
        try:
            with reading_from(alias):
                return answer()
        except Error as error:
            if not places or isinstance(error.__cause__, QueryCanceled):
                raise
            log.warning("%s could not answer: %s", alias, " ".join(str(error).split()))
            if alias == REPLICA:
                leave(error)
                if outage.lasts():
                    places = places[-1:]


@contextmanager
def reading_from(alias):
    """Let everything in the block read from there."""
    before = place.set(alias)
    try:
        yield
    finally:
        place.reset(before)
    if alias == REPLICA:
        outage.end()


def leave(error):
    """Give a replica's connection back after an error; if it broke, all, for others may be as dead."""
    connection = connections[REPLICA]
    if isinstance(error.__cause__, PoolTimeout):
        outage.begin()
    elif isinstance(error, (InterfaceError, OperationalError)):
        is_broken = connection.connection is None or connection.connection.closed
        connection.close()
        if is_broken and connection.pool:
            connection.pool.drain()
