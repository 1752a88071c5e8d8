"""A real Citus cluster for tests and benchmarks: a coordinator and two workers on this machine.

PostgreSQL is a copy of the embedded one, Citus comes from an archive in the folder that ARCHIVE_CITUS names
(see its README): the product itself brings no Citus.
"""

import os
import shutil
import socket
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path

import psycopg

from archive.embedded.accounts import unprivileged
from archive.embedded.tools import ENVIRONMENT, copy, installed

NODES = ("coordinator", "worker1", "worker2")
SETTINGS = """
shared_preload_libraries = 'citus'
wal_level = logical
max_prepared_transactions = 100
max_connections = 200
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
dynamic_shared_memory_type = mmap
shared_buffers = {buffers}
fsync = {durable}
random_page_cost = 1.1
jit = off
citus.enable_statistics_collection = off
citus.stat_statements_track = none
"""
PATIENCE = 60  # seconds


def archive_of_citus():
    """Return the archive with Citus, or None where there is none."""
    folder = os.environ.get("ARCHIVE_CITUS")
    return next(iter(sorted(Path(folder).glob("citus-*.tar.xz"))), None) if folder else None


class Citus:
    """Three servers in a folder of their own, running inside a `with` block; `ports` are those of NODES.

    `durable`: writes wait for the disk. `buffers`: each server's cache. `with_citus`: False gives plain
    servers that know nothing of one another.
    """

    def __init__(self, durable=False, buffers="64MB", nodes=NODES, with_citus=True):
        self.nodes, self.with_citus = nodes, with_citus
        self.settings = SETTINGS.format(durable="on" if durable else "off", buffers=buffers)
        if not with_citus:
            self.settings = "\n".join(line for line in self.settings.splitlines() if "citus" not in line)
        self.home = Path(tempfile.mkdtemp(prefix="archive-citus-"))
        self.ports, self.servers = [free_port() for _ in nodes], []

    def __enter__(self):
        try:
            self.make()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        for server in self.servers:
            server.terminate()
        for server in self.servers:
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def make(self):
        """Copy PostgreSQL, unpack Citus over it, make the data directories: one, copied to the others."""
        self.home.chmod(0o755)
        self.account = unprivileged(self.home)
        self.binaries = copy(installed(), self.home / "programs") / "bin"
        if self.with_citus:
            with tarfile.open(archive_of_citus()) as packed:
                packed.extractall(self.binaries.parent, filter="tar")
        data = self.home / "data"
        data.mkdir()
        shutil.chown(data, self.account.pw_uid, self.account.pw_gid)
        options = "-U postgres -A trust -N -E UTF8 --locale-provider=builtin --lc-ctype=C.UTF-8"
        first, *others = (data / name for name in self.nodes)
        self.run("initdb", "-D", first, *options.split(), "--builtin-locale=C.UTF-8")
        with (first / "postgresql.conf").open("a") as settings:
            settings.write(self.settings)
        for other in others:
            subprocess.run(["cp", "-a", first, other], check=True)

    def start(self):
        """Start the servers; make the role and the database `archive` that the site uses, owned by it."""
        for name, port in zip(self.nodes, self.ports, strict=True):
            command = [self.binaries / "postgres", "-D", self.home / "data" / name, "-p", str(port)]
            log = (self.home / f"{name}.log").open("wb")
            self.servers.append(subprocess.Popen(command, stdout=log, stderr=log, **self.rights))
        for port in self.ports:
            self.wait_for(port)
            with self.connect(port, "postgres") as server:
                server.execute("CREATE ROLE archive LOGIN CREATEDB")
        self.make_database("archive")

    def make_database(self, name):
        """Make a database on every node, with Citus, the coordinator knowing the workers."""
        for port in self.ports:
            with self.connect(port, "postgres") as server:
                server.execute(f'CREATE DATABASE "{name}" OWNER archive')
            if self.with_citus:
                with self.connect(port, name) as server:
                    server.execute("CREATE EXTENSION citus")
        if self.with_citus:
            with self.connect(self.ports[0], name) as server:
                server.execute("SELECT citus_set_coordinator_host('127.0.0.1', %s)", [self.ports[0]])
                for port in self.ports[1:]:
                    server.execute("SELECT citus_add_node('127.0.0.1', %s)", [port])

    def url(self, database="archive", node=0, role="archive"):
        """Return the database's address on a node."""
        return f"postgresql://{role}@127.0.0.1:{self.ports[node]}/{database}"

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


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
