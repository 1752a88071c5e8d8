"""No request holds a worker for longer than ten seconds, whatever the database does.

The server itself ends what takes too long (settings.SERVING). But a page asks several times, and a server may
be frozen or unplugged: so a thread in each process looks after the requests under way, and cuts the line to
the database of one that is late. Who waits at it hears at once that it is gone, and answers 503.
"""

import os
import socket
from contextlib import suppress
from threading import Lock, Thread
from time import monotonic, sleep

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connections
from psycopg import OperationalError

# In seconds, from when a request comes until its answer begins.
PAGES, API, DESK = 8, 8, 9
# A file of all that a search finds is bounded in archive/search/exporting.py, two at a time are made.
UNBOUNDED = {"search-csv"}
OFTEN = 0.25


class Deadlines:
    """Give each request as long as its kind may take. Only where connections are pooled: on a site."""

    def __init__(self, get_response):
        if not any("pool" in database["OPTIONS"] for database in settings.DATABASES.values()):
            raise MiddlewareNotUsed
        self.get_response, self.watch = get_response, Watch()

    def __call__(self, request):
        """Answer, watched."""
        request.watched = self.watch.begin(connections.all(), PAGES)
        try:
            return self.get_response(request)
        finally:
            self.watch.end(request.watched)

    def process_view(self, request, view, args, kwargs):
        """Allow what this kind of address may take."""
        match = request.resolver_match
        if match.view_name in UNBOUNDED:
            self.watch.end(request.watched)
        else:
            request.watched.allow({"admin": DESK, "api": API}.get(match.namespace, PAGES))


class Watched:
    """A request under way: since when, until when, and its thread's connections, made yet or not."""

    def __init__(self, lines, seconds):
        self.lines, self.began = lines, monotonic()
        self.allow(seconds)

    def allow(self, seconds):
        """Let it take so long, from its beginning."""
        self.until = self.began + seconds


class Watch:
    """The requests under way in this process, and the thread that looks after them."""

    def __init__(self):
        self.requests, self.lock, self.thread = set(), Lock(), None

    def begin(self, lines, seconds):
        """Watch over a request; return it as Watched."""
        watched = Watched(lines, seconds)
        with self.lock:
            self.requests.add(watched)
            if self.thread is None or not self.thread.is_alive():  # a fork has none
                self.thread = Thread(target=self.look, name="deadlines", daemon=True)
                self.thread.start()
        return watched

    def end(self, watched):
        """Watch it no longer: what it used is somebody else's soon."""
        with self.lock:
            self.requests.discard(watched)

    def look(self):
        """Cut what is late, for ever."""
        while True:
            sleep(OFTEN)
            now = monotonic()
            with self.lock:
                for watched in self.requests:
                    if watched.until < now:
                        cut(watched.lines)


def cut(lines):
    """End the connections of a request, from another thread than its own."""
    for line in lines:
        with suppress(OSError, OperationalError):
            if (connection := line.connection) is not None:
                with socket.socket(fileno=os.dup(connection.pgconn.socket)) as its:
                    its.shutdown(socket.SHUT_RDWR)
