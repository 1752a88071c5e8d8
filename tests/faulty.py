"""A site to break: a PostgreSQL of its own, gunicorn as it is deployed, an editor's token."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from archive import embedded
from tests.conftest import FIRST_ARTICLE, ROOT
from tests.test_embedded import clear, eventually
from tests.test_serve import free_port

ARTICLE = "/articles/canada-japan-to-expand-security-cooperation-in-the-indo-pacific-region/"
PREPARE = f"""
import django
django.setup()
from django.contrib.auth import get_user_model
from django.core.management import call_command
from archive.loading import load
from archive.models import Token
from archive.sources import read_plain
call_command("migrate", verbosity=0)
load(read_plain(open({str(FIRST_ARTICLE)!r}, "rb").read()))
editor = get_user_model().objects.create_superuser("editor")
token = Token(user=editor, name="faults", scopes=["annotations:write"])
print(token.seal())
token.save()
"""


class Site:
    """A database in a directory of its own and gunicorn before it. Both can be killed and started again."""

    def __init__(self):
        self.place = Path(tempfile.mkdtemp(prefix="faults-"))
        self.place.chmod(0o755)
        self.uri = embedded.start(self.place / "var", lambda line: None)
        self.admin = embedded.admin_uri(self.uri)
        self.port, self.process, self.log = free_port(), None, self.place / "gunicorn.log"
        self.token = self.python("-c", PREPARE).strip()

    def environment(self):
        """Return the environment of its processes: the tests' own, but for the database.

        Locks are waited for more shortly than usually, so that the tests need not wait so long.
        """
        return os.environ | {
            "DATABASE_URL": f"{self.uri}&options=-c%20lock_timeout%3D1s",
            "DJANGO_SETTINGS_MODULE": "archive.settings",
            "API_REQUESTS_PER_MINUTE": "0",
            "SECRET_KEY": "of a site that is broken on purpose, again and again",
        }

    def python(self, *words):
        """Run Python to its end; return what it said."""
        command = [sys.executable, *words]
        options = {"env": self.environment(), "cwd": ROOT, "text": True, "check": True, "timeout": 120}
        return subprocess.run(command, stdout=subprocess.PIPE, **options).stdout

    def serve(self):
        """Start gunicorn and wait for its first answer."""
        command = [sys.executable, "-m", "gunicorn", "-c", "python:archive.gunicorn", "-b"]
        command += [f"127.0.0.1:{self.port}", "archive.wsgi"]
        with self.log.open("ab") as log:
            options = {"env": self.environment(), "cwd": ROOT, "stdout": log, "stderr": log}
            self.process = subprocess.Popen(command, **options)
        eventually(lambda: self.get("/healthz").status == 200, 120)

    def is_settled(self):
        """Tell whether the database is there for every worker: each hears by itself that it is back."""
        return all(self.get(f"/quotes/?q=settled{time.monotonic_ns()}").status == 200 for _ in range(12))

    def workers(self):
        """Return the pids of gunicorn's workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def get(self, path, **headers):
        """Ask for a page; return its Answer, of status 0 where none came."""
        return self.ask("GET", path, headers=headers)

    def write(self, body):
        """Send an annotation; return the Answer."""
        note = {"article": ARTICLE.split("/")[2], "kind": "paragraph", "number": 6, "body": body, "exact": ""}
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return self.ask("POST", "/api/annotations", json.dumps(note), headers)

    def ask(self, method, path, body=None, headers=None):
        """Send a request over a connection of its own; return the Answer."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read(), time.monotonic() - began)
        except (OSError, http.client.HTTPException):
            return Answer(0, {}, b"", time.monotonic() - began)
        finally:
            connection.close()

    def sql(self, statement, *values):
        """Run a statement as the database's superuser; return its rows, if it has any."""
        with psycopg.connect(self.admin, autocommit=True) as connection:
            done = connection.execute(statement, values)
            return done.fetchall() if done.description else []

    def backends(self):
        """Return the pids of all processes of the database server, its postmaster first."""
        pids = [pid for (pid,) in self.sql("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")]
        pid_file = next(self.place.rglob("postmaster.pid"))
        return [int(pid_file.read_text().split()[0]), *pids]

    def signal_database(self, number):
        """Send a signal to all processes of the database server; return their pids."""
        pids = self.backends()
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        return pids

    def start_database(self):
        """Start the database server again."""
        embedded.start(self.place / "var", lambda line: None)

    def end(self):
        """End all of it."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
            self.process.kill()
            self.process.wait()
        while embedded.stop(self.place / "var"):
            pass
        clear(self.place)
        shutil.rmtree(self.place, ignore_errors=True)


class Answer:
    """What came of a request: status (0: nothing), headers, body, and how many seconds it took."""

    def __init__(self, status, headers, body, seconds):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds

    def is_busy(self):
        """Tell whether it says that the archive is busy, and when to come back."""
        return self.status == 503 and bool(self.headers.get("Retry-After")) and b"busy" in self.body


@contextmanager
def asking(*loops):
    """Run functions again and again, each in a thread of its own, until the block ends."""
    ended = threading.Event()

    def loop(function):
        while not ended.is_set():
            function()

    threads = [threading.Thread(target=loop, args=(function,)) for function in loops]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


STOP, GO_ON, KILL = signal.SIGSTOP, signal.SIGCONT, signal.SIGKILL
