"""PostgreSQL servers for tests and benchmarks of more than one: replicas, a Citus cluster, on this machine.

PostgreSQL is a copy of the embedded one, Citus comes from an archive in the folder that ARCHIVE_CITUS names
(see its README): the product itself brings no Citus.
"""

import os
import shutil
import signal
import socket
import subprocess
import tarfile
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from archive.embedded.accounts import unprivileged
from archive.embedded.tools import ENVIRONMENT, copy, installed
from archive.settings import database_from

SETTINGS = """
wal_level = logical
max_prepared_transactions = 100
max_connections = 200
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
dynamic_shared_memory_type = mmap
shared_buffers = {buffers}
fsync = {durable}
random_page_cost = 1.1
max_wal_size = 4GB
jit = off
autovacuum = off
"""
WITH_CITUS = """
shared_preload_libraries = 'citus'
"""
PATIENCE = 120  # seconds


def archive_of_citus():
    """Return the archive with Citus, or None where there is none."""
    folder = os.environ.get("ARCHIVE_CITUS")
    return next(iter(sorted(Path(folder).glob("citus-*.tar.xz"))), None) if folder else None


class Servers:
    """Servers in a folder of their own, running inside a `with` block; `ports` by their names.

    `durable`: writes wait for the disk. `buffers`: each server's cache.
    """

    own_settings = ""

    def __init__(self, *names, durable=False, buffers="64MB"):
        self.settings = SETTINGS.format(durable="on" if durable else "off", buffers=buffers)
        self.home = Path(tempfile.mkdtemp(prefix="archive-servers-"))
        self.ports, self.running = {name: free_port() for name in names}, []

    def __enter__(self):
        try:
            self.make()
            for name in self.ports:
                self.start(name)
            for port in self.ports.values():
                with self.connect(port, "postgres") as server:
                    server.execute("CREATE ROLE archive LOGIN")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        for server in self.running:
            server.send_signal(signal.SIGINT)  # whoever is connected is cut off
        for server in self.running:
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def make(self):
        """Copy PostgreSQL; make the data directories: one, copied to the others."""
        self.home.chmod(0o755)
        self.account = unprivileged(self.home)
        self.binaries = copy(installed(), self.home / "programs") / "bin"
        (self.home / "data").mkdir()
        shutil.chown(self.home / "data", self.account.pw_uid, self.account.pw_gid)
        options = "-U postgres -A trust -N -E UTF8 --locale-provider=builtin --lc-ctype=C.UTF-8"
        first, *others = map(self.data_of, self.ports)
        self.run("initdb", "-D", first, *options.split(), "--builtin-locale=C.UTF-8")
        with (first / "postgresql.conf").open("a") as settings:
            settings.write(self.settings + self.own_settings)
        for other in others:
            subprocess.run(["cp", "-a", first, other], check=True)

    def start(self, name):
        """Start a server; return when it takes connections."""
        port = self.ports[name]
        command = [self.binaries / "postgres", "-D", self.data_of(name), "-p", str(port)]
        with (self.home / f"{name}.log").open("wb") as log:
            self.running.append(subprocess.Popen(command, stdout=log, stderr=log, **self.rights))
        self.wait_for(port)

    def data_of(self, name):
        """Return a server's data directory."""
        return self.home / "data" / name

    def replicate(self, name, source):
        """Make and start a streaming replica of a server."""
        self.ports[name] = free_port()
        address = f"postgresql://postgres@127.0.0.1:{self.ports[source]}/postgres"
        self.run("pg_basebackup", "-R", "-c", "fast", "-N", "-D", self.data_of(name), "-d", address)
        self.start(name)

    def make_plain(self, name):
        """Make a database on the first server that knows nothing of others; return its address."""
        first = next(iter(self.ports))
        with self.connect(self.ports[first], "postgres") as server:
            server.execute(f'CREATE DATABASE "{name}" OWNER archive')
        return self.url(name, first)

    def url(self, database, name):
        """Return the address of a database on a server."""
        return f"postgresql://archive@127.0.0.1:{self.ports[name]}/{database}"

    def connect(self, port, database):
        """Return a connection of the superuser."""
        return psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/{database}", autocommit=True)

    def wait_for(self, port):
        """Return once the server on this port takes connections."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self.connect(port, "postgres").close()
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    @property
    def rights(self):
        """Return how to run a program of PostgreSQL: never as root."""
        user = {"user": self.account.pw_uid, "group": self.account.pw_gid} if os.geteuid() == 0 else {}
        return {"cwd": self.home, "env": ENVIRONMENT, **user}

    def run(self, name, *arguments):
        """Run a program of PostgreSQL to its end."""
        subprocess.run([self.binaries / name, *arguments], check=True, capture_output=True, **self.rights)


class Citus(Servers):
    """A Citus cluster: a coordinator and two workers."""

    own_settings = WITH_CITUS

    def __init__(self, **options):
        super().__init__("coordinator", "worker1", "worker2", **options)

    def make(self):
        """Unpack Citus over the copy of PostgreSQL, too."""
        super().make()
        with tarfile.open(archive_of_citus()) as packed:
            packed.extraction_filter = getattr(tarfile, "tar_filter", None)  # Python 3.11.4 and later warn
            packed.extractall(self.binaries.parent)

    def make_database(self, name, template="template1"):
        """Make a database on every node, with Citus, the coordinator knowing the workers; return its address.

        That on the coordinator is a copy of the template.
        """
        coordinator, *workers = self.ports.values()
        for port in self.ports.values():
            source = template if port == coordinator else "template1"
            with self.connect(port, "postgres") as server:
                server.execute(f'CREATE DATABASE "{name}" OWNER archive TEMPLATE "{source}"')
            with self.connect(port, name) as server:
                server.execute("CREATE EXTENSION citus")
        with self.connect(coordinator, name) as server:
            server.execute("SELECT citus_set_coordinator_host('127.0.0.1', %s)", [coordinator])
            for port in workers:
                server.execute("SELECT citus_add_node('127.0.0.1', %s)", [port])
        return self.url(name, "coordinator")


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def using(url):
    """Let the site talk to another database inside of the block."""
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(database_from(url))
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)
        ContentType.objects.clear_cache()
