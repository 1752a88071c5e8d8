"""What a request asks of the database: how often, and for how long."""

import logging
import time
from contextvars import ContextVar

from django.conf import settings
from django.db.backends.signals import connection_created
from django.dispatch import receiver

LONGEST = 4_000  # characters of a statement are logged
log = logging.getLogger("archive.slow")
current = ContextVar("current", default=None)


class Seen:
    """A request, as far as it is observed. Times are in seconds."""

    def __init__(self, number, method, path):
        self.number, self.method, self.path = number, method, path
        self.view, self.status, self.size = "", 0, 0
        self.queries, self.database_seconds, self.seconds = 0, 0.0, None
        self.began = time.monotonic()

    def stop(self):
        """Note how long it took; the first call counts."""
        if self.seconds is None:
            self.seconds = time.monotonic() - self.began


@receiver(connection_created, dispatch_uid="archive.operations")
def install(connection, **_):
    """Watch what a connection is asked; each thread has its own, and it is created but once."""
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)


def watch(execute, sql, params, many, context):
    """Run a statement, and time it where it is a request's."""
    seen = current.get()
    if seen is None:
        return execute(sql, params, many, context)
    began = time.monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        seconds = time.monotonic() - began
        seen.queries += 1
        seen.database_seconds += seconds
        if settings.SLOW_QUERY_MS and 1000 * seconds >= settings.SLOW_QUERY_MS:
            tell(sql, seconds, seen)


def tell(sql, seconds, seen):
    """Log a slow statement: as it is written, without the values, which may be what a reader looks for."""
    told = {"ms": round(1000 * seconds), "path": seen.path, "sql": " ".join(str(sql).split())[:LONGEST]}
    log.warning("slow statement", extra={"told": told})
