"""The PostgreSQL that comes along: a private server in `<directory>/postgres` for all who use the directory.

Three files are locked (flock), because locks end with their processes, and pids lie. `lock`: held to start
or stop. `users`: shared by whoever started and by its forks; who finds it free is the last. `server`:
inherited by PostgreSQL; free means that no process of the cluster lives. Standard library only.
"""

import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from .accounts import rights_of
from .cluster import Cluster
from .errors import EmbeddedError, explained
from .locks import lock
from .place import find

__all__ = ["EmbeddedError", "admin_uri", "running", "start", "stop"]

_held: dict[Path, list[tuple["Cluster", int]]] = {}  # this process's starts, with its locks on `users`


def start(directory: Path, say: Callable[[str], None] = lambda line: print(line, file=sys.stderr)) -> str:
    """Start the server of `directory`, join it where it runs, make it where there is none; return its URI.

    Call it before threads: root's would all act as the server's account meanwhile. Drops the environment's
    PG*, which would mislead libpq. Raises EmbeddedError.
    """
    while (spare := os.open(os.devnull, os.O_RDWR)) < 3:
        pass  # a closed standard stream, whose number must not become a lock's: children get another there
    os.close(spare)
    directory = Path(os.path.abspath(directory))
    with explained(f"The database in {directory} cannot be started"):
        cluster = find(directory, say)
        with rights_of(cluster.account), lock(cluster.home / "lock", say):
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
    with explained(failure), rights_of(cluster.account), lock(cluster.home / "lock"):
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
