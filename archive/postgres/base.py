"""Django's PostgreSQL backend with a pool that knows when the server is away.

The pool alone gives out lines that the server has dropped, and lets everybody wait for a server that is not
there. Here a line is looked at before it is given out, and while the server is away one request at a time
waits for it: the others hear so at once. Statements can be prepared where nobody stands between.
"""

import select
from collections import defaultdict

from django.db.backends.postgresql import base
from psycopg import OperationalError
from psycopg.pq import ConnStatus, ExecStatus
from psycopg_pool import PoolTimeout

from archive.postgres.confirmed import Confirmed
from archive.postgres.outage import Outage

# In seconds: until the next one tries, and how long it is left to try alone.
PAUSE, TRIAL = 0.5, 5


outages = defaultdict(lambda: Outage(PAUSE, TRIAL))  # by alias


class DatabaseWrapper(Confirmed, base.DatabaseWrapper):
    """A connection of Django's; from the pool, where there is one, only while it is good."""

    def get_new_connection(self, params):
        """Return a connection; raises OperationalError, at once where the server was away a moment ago."""
        if not self.pool:
            return super().get_new_connection(params)
        outage = outages[self.alias]
        if outage.lasts():
            raise OperationalError("the database was away a moment ago")
        failures = self.failures()
        try:
            while not is_good(connection := super().get_new_connection(params)):
                connection.close()
                self.pool.putconn(connection)
        except PoolTimeout:
            # All connections in use is no outage: those who wait get the next that is given back.
            if self.failures() > failures:
                outage.begin()
            raise
        outage.end()
        return connection

    def _configure_connection(self, connection):
        connection.prepare_threshold = 0 if is_direct(connection) else None
        return super()._configure_connection(connection)

    def failures(self):
        """Return how often the pool tried to connect in vain."""
        return self.pool.get_stats().get("connections_errors", 0)


def is_good(connection):
    """Tell, without asking the server, whether it still holds this idle line: a dropped one can be read."""
    line = connection.pgconn
    try:
        poll = select.poll()
        poll.register(line.socket, select.POLLIN)
        while poll.poll(0):
            line.consume_input()
    except OperationalError:
        return False
    return line.status == ConnStatus.OK


def is_direct(connection):
    """Tell whether the server itself is at the other end, which knows what this line has prepared.

    A pooler may have each transaction answered by another process of the server. It tells a pid of its own.
    """
    told = connection.pgconn.exec_(b"SELECT pg_backend_pid()")
    return told.status == ExecStatus.TUPLES_OK and int(told.get_value(0, 0)) == connection.info.backend_pid
