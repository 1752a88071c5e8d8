"""PostgreSQL's own tools for backups: those that came along, or the system's where these can't do it."""

import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import make_conninfo

from archive.backups.errors import NotBackedUpError
from archive.embedded import EmbeddedError
from archive.embedded.tools import installed


def found(name):
    """Yield where a tool is: with the PostgreSQL that came along, and on the PATH."""
    try:
        if (own := installed() / "bin" / name).exists():
            yield own
    except EmbeddedError:
        pass  # no wheel for this platform
    if system := shutil.which(name):
        yield Path(system)


def version_of(tool):
    """Return the major version of a tool, and what it says of itself; 0 where it can't be run."""
    try:
        told = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    except OSError:
        return 0, ""
    number = re.search(r"\d+", told)
    return int(number[0]) if number else 0, told


def dumper(connection):
    """Return the pg_dump that can read this database, and its version. Raises NotBackedUpError.

    It must be as new as the server. The one that came along knows no TLS: it is left where that is used.
    """
    server = connection.info.server_version // 10_000
    needs_tls = connection.pgconn.ssl_in_use
    seen = []
    for tool in found("pg_dump"):
        major, told = version_of(tool)
        knows_tls = tool.parent.parent.name != "pginstall"
        if major >= server and (knows_tls or not needs_tls):
            return tool, told
        seen.append(told)
    why = f"the server is PostgreSQL {server}{' and is reached by TLS' if needs_tls else ''}"
    raise NotBackedUpError(
        f"there is no pg_dump that can read this database: {why}, here is {' and '.join(seen) or 'none'}. "
        f"Install PostgreSQL's client tools, version {server} or later (Debian: postgresql-client-{server})"
    )


@contextmanager
def running(command, env, failure, stdin=subprocess.DEVNULL):
    """Run a tool, and give its process. Raises `failure` of its reason where it fails, once it has ended."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=said, env=env)  # noqa: S603
        try:
            with process.stdout:
                yield process
        except BaseException:
            process.kill()
            raise
        finally:
            process.wait()
        if process.returncode:
            said.seek(0)
            raise failure(" ".join(said.read().decode(errors="replace").split()))


def reader():
    """Return the newest pg_restore there is, or None: it reads what any older pg_dump has made."""
    return max(found("pg_restore"), key=lambda tool: version_of(tool)[0], default=None)


def conninfo(info):
    """Return how a tool reaches the server of a connection, by its ConnectionInfo; without the password.

    What its libpq does not ask of a certificate by itself is left out: a tool may be older than this libpq.
    """
    given = info.get_parameters()
    if given.get("sslcertmode") == "allow":  # the default since libpq 16, unknown before
        del given["sslcertmode"]
    return make_conninfo(**given)


def environment(password=""):
    """Return an environment for a tool: the caller's own, which may name files of libpq."""
    kept = {name: value for name, value in os.environ.items() if name != "PGPASSWORD"}
    return kept | {"LC_ALL": "C"} | ({"PGPASSWORD": password} if password else {})
