"""Root, whom PostgreSQL refuses, and the account that stands in."""

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import EmbeddedError
from .tools import ENVIRONMENT


def unprivileged(path: Path) -> pwd.struct_passwd:
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


@contextmanager
def rights_of(account: pwd.struct_passwd) -> Iterator[None]:
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
