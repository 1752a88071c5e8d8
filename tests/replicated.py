"""A primary and two replicas that follow it by streaming, and a site on them, all real and short-lived."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from archive.embedded.place import find
from archive.embedded.tools import ENVIRONMENT
from tests.conftest import FIRST_ARTICLE, ROOT

PATIENCE = 120
PORTS = (5432, 5433, 5434)  # of sockets in a directory of their own
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '..'
shared_buffers = 64MB
dynamic_shared_memory_type = mmap
max_connections = 60
autovacuum = off
hot_standby_feedback = on
wal_retrieve_retry_interval = 200ms
primary_conninfo = '{followed}'
"""
INIT = "-N -U postgres -A trust -E UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8 --lc-ctype=C.UTF-8"
MAKE_SITE = """
import django, json, sys
django.setup()
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from archive.loading import load
from archive.models import Token
from archive.sources import read_plain
call_command("migrate", verbosity=0)
article = load(read_plain(open(sys.argv[1], "rb").read())).article
editor = get_user_model().objects.create_superuser("editor", password="words enough")
token = Token(user=editor, name="a script", scopes=["annotations:write", "annotations:publish"])
key = token.seal()
token.save()
client = Client()
client.force_login(editor)
session = client.cookies[settings.SESSION_COOKIE_NAME].OutputString(attrs=[])
print(json.dumps({"article": article.slug, "key": key, "session": session}))
"""


def wait_until(condition, what):
    """Wait until condition() is true, and return what it gives."""
    deadline = time.monotonic() + PATIENCE
    while not (given := condition()):
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.05)
    return given


class Servers:
    """Three servers, known by their ports; one is the primary."""

    def __init__(self):
        self.directory = Path(tempfile.mkdtemp(prefix="replicas-"))
        self.directory.chmod(0o755)
        self.cluster = find(self.directory, print)
        self.home, self.started = self.cluster.home, {}

    def make(self):
        """Make the primary with an empty database."""
        self.run("initdb", "-D", self.data(PORTS[0]), *INIT.split())
        followed = f"{self.conninfo(PORTS)} user=postgres target_session_attrs=read-write connect_timeout=3"
        with open(self.data(PORTS[0]) / "postgresql.conf", "a") as settings:
            settings.write(SETTINGS.format(followed=followed))
        self.start(PORTS[0])
        self.sql(PORTS[0], "CREATE ROLE archive LOGIN", "CREATE DATABASE archive OWNER archive")

    def follow(self, primary):
        """Make the others replicas, and let commits wait for one of them."""
        for port in PORTS:
            if port != primary:
                self.copy(primary, port)
        for port in PORTS:
            with open(self.data(port) / "postgresql.auto.conf", "a") as settings:
                settings.write("synchronous_standby_names = 'ANY 1 (*)'\n")
            self.sql(port, "SELECT pg_reload_conf()")

    def copy(self, primary, port):
        """Make a server anew as a replica of the primary, and start it."""
        shutil.rmtree(self.data(port), ignore_errors=True)
        source = self.conninfo([primary])
        self.run("pg_basebackup", "-D", self.data(port), "-c", "fast", "-d", f"{source} user=postgres")
        Path(self.data(port), "standby.signal").touch()
        shutil.chown(self.data(port) / "standby.signal", *self.cluster.account[2:4])
        self.start(port)

    def heal(self):
        """Bring back what is down, and let all replicas have what the primary has."""
        primary = self.primary
        for port in PORTS:
            if self.is_up(port):
                continue
            was_replica = (self.data(port) / "standby.signal").exists()
            self.start(port) if was_replica else self.copy(primary, port)
        for port in self.replicas:
            self.sql(port, "SELECT pg_wal_replay_resume()")
            self.wait_for(port)

    def wait_for(self, port):
        """Wait until a replica shows what the primary has."""
        (written,) = self.sql(self.primary, "SELECT pg_current_wal_lsn()")
        has_it = f"SELECT pg_last_wal_replay_lsn() >= '{written}'"
        wait_until(lambda: self.sql(port, has_it)[0], "a replica has followed")

    def promote(self):
        """Make the replica that has most of a dead primary's log the primary, as a monitor would."""
        received = "SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')"
        port = max(self.replicas, key=lambda port: self.sql(port, received)[0])
        self.sql(port, "SELECT pg_promote()")

    @property
    def up(self):
        """The ports of all servers that are up."""
        return [port for port in PORTS if self.is_up(port)]

    @property
    def primary(self):
        """The port of the primary."""
        (port,) = [port for port in self.up if not self.sql(port, "SELECT pg_is_in_recovery()")[0]]
        return port

    @property
    def replicas(self):
        """The ports of the replicas that are up."""
        return [port for port in self.up if self.sql(port, "SELECT pg_is_in_recovery()")[0]]

    def data(self, port):
        """Return a server's directory."""
        return self.home / str(port)

    def conninfo(self, ports):
        """Return how libpq names servers."""
        return f"host={','.join([str(self.home)] * len(ports))} port={','.join(map(str, ports))}"

    def url(self, **options):
        """Return the URI of the database on all three."""
        hosts = ",".join([str(self.home)] * len(PORTS))
        options = {"host": hosts, "port": ",".join(map(str, PORTS))} | options
        query = "&".join(f"{name}={quote(value, safe=',')}" for name, value in options.items())
        return f"postgresql://archive@/archive?{query}"

    def run(self, tool, *words):
        """Run a tool of PostgreSQL as the account that has the data."""
        command = [self.cluster.binaries / "bin" / tool, *words]
        options = self.rights | {"capture_output": True, "text": True, "timeout": PATIENCE}
        done = subprocess.run(command, **options, check=False)
        assert done.returncode == 0, done.stderr

    @property
    def rights(self):
        """How to start what must run as that account."""
        account = self.cluster.account
        mine = {"cwd": self.home, "env": ENVIRONMENT}
        if os.geteuid():
            return mine
        return mine | {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def start(self, port):
        """Start a server and wait until it answers. None of its processes lives."""
        for left in (self.data(port) / "postmaster.pid", *self.home.glob(f".s.PGSQL.{port}*")):
            left.unlink(missing_ok=True)
        command = [self.cluster.binaries / "bin/postgres", "-D", self.data(port), "-p", str(port)]
        with open(self.directory / f"{port}.log", "ab") as log:
            process = subprocess.Popen(
                command, **self.rights, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        self.started[port] = process
        log = self.directory / f"{port}.log"
        wait_until(lambda: self.is_up(port) or process.poll() is not None, "a server is up")
        assert process.poll() is None, log.read_text()[-2000:]

    def kill(self, port):
        """Kill all of a server's processes at once, as a power cut would."""
        while found := self.processes(port):
            for number in found:
                try:
                    os.kill(number, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            self.started[port].wait()

    def processes(self, port):
        """Return the numbers of a server's processes: all of them work in its directory."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and (entry / "cwd").readlink() == self.data(port):
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    def connect(self, port, database="postgres"):
        """Connect to a server as superuser."""
        options = {"host": str(self.home), "port": port, "user": "postgres", "connect_timeout": 10}
        options["options"] = f"-c statement_timeout={PATIENCE}s"
        return psycopg.connect(**options, dbname=database, autocommit=True)

    def sql(self, port, *statements):
        """Execute statements as superuser; return the first row of the last, if there is one."""
        with self.connect(port) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchone() if cursor.description else None

    def is_up(self, port):
        """Tell whether a server answers."""
        try:
            return bool(self.sql(port, "SELECT 1"))
        except psycopg.OperationalError:
            return False

    def remove(self):
        """End all and remove what they left."""
        for port in self.started:
            self.kill(port)
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.directory, ignore_errors=True)


class Site:
    """A site on these servers, in a gunicorn of its own, and what its visitors need."""

    def __init__(self, servers):
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "archive.settings",
            "DATABASE_URL": servers.url(target_session_attrs="read-write"),
            "DATABASE_REPLICA_URL": servers.url(),
            "API_REQUESTS_PER_MINUTE": "0",
            "METRICS_TOKEN": "for the tests",
            "ARCHIVE_URL": "http://127.0.0.1:8000",
        }
        self.log = servers.directory / "site.log"

    def prepare(self):
        """Make the tables, an article, an editor, her token and session."""
        command = [sys.executable, "-c", MAKE_SITE, FIRST_ARTICLE]
        options = {"env": self.environment, "cwd": ROOT, "capture_output": True, "text": True}
        done = subprocess.run(command, **options, timeout=PATIENCE, check=False)
        assert done.returncode == 0, done.stderr
        made = json.loads(done.stdout)
        self.slug, self.article = made["article"], f"/articles/{made['article']}/"
        self.as_editor = {"Cookie": made["session"]}
        self.as_program = {"Authorization": f"Bearer {made['key']}"}

    @contextmanager
    def serving(self):
        """Serve until the block ends."""
        with socket.create_server(("127.0.0.1", 0), backlog=100) as listening, open(self.log, "ab") as log:
            self.port, number = listening.getsockname()[1], listening.fileno()
            command = [sys.executable, "-m", "gunicorn", "-c", "python:archive.gunicorn", "archive.wsgi"]
            command += ["--bind", f"fd://{number}", "--workers", "2"]
            options = {"stdout": log, "stderr": log, "env": self.environment, "cwd": ROOT}
            process = subprocess.Popen(command, **options, pass_fds=[number])
            try:
                yield self
            finally:
                process.terminate()
                process.wait(PATIENCE)

    def ask(self, path, headers=(), data=None):
        """Return status, headers and body of an answer."""
        headers = dict(headers)
        if data is not None:
            data, headers["Content-Type"] = json.dumps(data).encode(), "application/json"
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers, answer.read().decode()

    def annotate(self, words):
        """Ask for an annotation to be published; return status, headers and body of the answer."""
        note = {"article": self.slug, "kind": "paragraph", "number": 6, "body": words, "status": "published"}
        return self.ask("/api/annotations", self.as_program, note)
