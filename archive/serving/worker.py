"""A worker of gunicorn in which no request holds a thread for long.

gunicorn's own time limit watches the worker, not its requests. Here each has LIMIT seconds for all: to
arrive, to be answered, to be taken. Then its connection is shut, which ends every wait for its reader. (Waits
for the database end by themselves: archive/serving/deadlines.py.) What goes on computing even so, LONGEST
seconds after it began, can only be ended with its process: the worker takes no more, finishes what else it
has, and goes; gunicorn makes another. Nothing of the archive is known here: gunicorn's master has it loaded.
"""

import logging
import os
import selectors
import socket
import threading
import time
from contextlib import suppress
from functools import partial

from gunicorn.workers.gthread import TConn, ThreadWorker

LIMIT, LONGEST = 10, 20  # seconds
held = {}  # thread: [connection, when the limit was set, seconds]


def allow(seconds):
    """Give the request of this thread so many seconds from now; outside of such a worker nothing happens."""
    if entry := held.get(threading.get_ident()):
        entry[1:] = time.monotonic(), seconds


class Worker(ThreadWorker):
    """gunicorn's worker with threads, and with a limit to how long a request may have one."""

    sampled = None  # is called about once a second

    def accept(self, listener):
        """Take a connection; it gets a thread when something has been sent on it, not before."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        connection = TConn(self.cfg, client, address, listener.getsockname())
        connection.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(connection)
        self.poller.register(
            client, selectors.EVENT_READ, partial(self.on_pending_socket_readable, connection)
        )

    def handle(self, conn):
        """Answer what comes on a connection, in a thread."""
        thread = threading.get_ident()
        held[thread] = [conn, time.monotonic(), LIMIT]
        try:
            return super().handle(conn)
        finally:
            del held[thread]

    def notify(self):
        """Tell the master that the worker lives, and look after what takes too long."""
        super().notify()
        self.end_late()
        if self.sampled:
            self.sampled()

    def end_late(self):
        """Shut the connections of requests that are late, and give up the worker for those that go on."""
        hopeless = 0
        for conn, began, seconds in list(held.values()):
            late = time.monotonic() - began - seconds
            hopeless += late > LONGEST - LIMIT
            if late > 0:
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RDWR)
        if hopeless and self.alive:
            self.log.error("a request does not end; worker %s finishes the others and goes", self.pid)
            self.alive = False
        elif hopeless and self.nr_conns <= hopeless:
            self.leave()

    def run(self):
        """Work until told to stop; do not stay for what has not ended by then."""
        super().run()
        if held:
            self.leave()

    def leave(self):
        """End the process as it is: Python's own way to end would wait for every thread."""
        logging.shutdown()
        os._exit(0)
