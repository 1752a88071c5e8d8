"""A real gunicorn for tests, as a server runs it: the archive's configuration, the test's database."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import quote, urlencode

from tests.conftest import ROOT

PATIENCE = 180


def url_of(settings):
    """Return Django's settings for a database as libpq URI."""
    inside = {"host": settings["HOST"], "port": settings["PORT"]}
    inside = {name: value for name, value in inside.items() if value}
    who = quote(settings["USER"], safe="")
    if settings["PASSWORD"]:
        who += ":" + quote(settings["PASSWORD"], safe="")
    return f"postgresql://{who}@/{settings['NAME']}?{urlencode(inside)}"


def until(condition, what):
    """Return what the condition says as soon as it is true; fail after PATIENCE seconds."""
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited in vain: {what}")


class Gunicorn:
    """A running gunicorn: its process, its address, what it has written."""

    def __init__(self, process, address, log):
        self.process, self.address, self.log = process, address, log

    def ask(self, path, *, method="GET", address=None, **headers):
        """Return (status, headers, body) of a request."""
        connection = http.client.HTTPConnection(*(address or self.address), timeout=PATIENCE)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers={"Host": "localhost", "Connection": "close", **names})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def calmly(self, path, **options):
        """Ask until the answer is no 503: a machine that is busy enough has no time for the database."""
        return until(lambda: (found := self.ask(path, **options))[0] != 503 and found, f"{path} but 503")

    def lines(self):
        """Return the lines of JSON that were logged so far; one that is none fails the test."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def line(self, **fields):
        """Return the first logged line with these fields, as soon as it is there."""

        def found():
            return [line for line in self.lines() if fields.items() <= line.items()]

        return until(found, f"{fields} in the log")[0]

    def workers(self):
        """Return the process numbers of the workers."""
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        with open(path) as children:
            return set(map(int, children.read().split()))

    def signal(self, number):
        """Send the master a signal."""
        self.process.send_signal(number)


def listening():
    """Return a socket that listens at a free port, as systemd would hand it over."""
    return socket.create_server(("127.0.0.1", 0), backlog=128)


@contextmanager
def gunicorn(folder, database, *, app="archive.wsgi", sockets=None, **environment):
    """Run gunicorn until the block ends, with sockets that are handed over (socket activation)."""
    sockets = sockets or [listening()]
    kept = {name: value for name, value in os.environ.items() if name != "ARCHIVE_EMBEDDED"}
    environment = {
        **kept,
        "DATABASE_URL": url_of(database),
        "LOG_FORMAT": "json",
        "PYTHONPATH": str(ROOT),
        "WORKERS": "2",
        **environment,
    }
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log"
    with open(log, "wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-c", ACTIVATED, *(str(each.fileno()) for each in sockets), app],
            env=environment,
            cwd=folder,
            stdout=written,
            stderr=written,
            pass_fds=[each.fileno() for each in sockets],
        )
    try:
        running = Gunicorn(process, sockets[0].getsockname(), log)
        for each in sockets:
            each.close()
        yield running
    except BaseException:
        print(log.read_text())
        raise
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()


# What systemd does: the sockets are numbers 3 and up, and the variables are meant for this process.
ACTIVATED = """
import fcntl, os, sys
*numbers, app = sys.argv[1:]
kept = [fcntl.fcntl(int(number), fcntl.F_DUPFD, 64) for number in numbers]
for place, number in enumerate(kept, 3):
    os.dup2(number, place, inheritable=True)
os.environ |= {"LISTEN_FDS": str(len(kept)), "LISTEN_PID": str(os.getpid())}
os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", "python:archive.gunicorn", app])
"""
