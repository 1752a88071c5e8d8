"""The dump in a backup, as SQL: pg_restore writes it, our own connection runs it, in one transaction.

So what is brought back is proved before anybody sees it, and no version of a server is too new.
"""

import re
import subprocess
import threading
from contextlib import contextmanager, suppress
from typing import NamedTuple

from archive.backups.errors import NotRestorableError
from archive.backups.tools import environment, reader, running

HEAD = re.compile(r"^--\n-- (?:Data for )?Name: (.*?); Type: (.*?); Schema: .*\n--\n", re.M)
# What a script for psql says to psql, and no server understands.
TO_PSQL = re.compile(r"^\\(?:un)?restrict .*\n", re.M)
COPY = re.compile(rb'COPY ((?:"[^"]*"|\w+)\.((?:"[^"]*"|\w+))) \(.*\) FROM stdin;\n')
BATCH = 1 << 18


class Entry(NamedTuple):
    """A piece of a script: what it makes, and how."""

    name: str
    type: str
    sql: str


class Table(NamedTuple):
    """The rows of a table: its name, the statement that takes them, and the lines, a row each."""

    name: str
    copy: str
    lines: object


def entries(backup, section):
    """Return the entries of the dump's pre-data or post-data section."""
    with script(backup, section) as out:
        told = TO_PSQL.sub("", out.read().decode())
    _, *pieces = HEAD.split(told)  # first come settings, which are ours to make
    return [Entry(*pieces[at : at + 3]) for at in range(0, len(pieces), 3)]


def rows(backup):
    """Yield a Table for each with rows, to be read before the next, or the text of another statement."""
    with script(backup, "data") as out:
        while line := out.readline():
            if found := COPY.fullmatch(line):
                yield Table(found[2].decode().strip('"'), line.decode().rstrip(";\n"), rows_of(out))
            elif line.startswith(b"SELECT pg_catalog.setval("):
                yield line.decode()


def rows_of(out):
    """Yield the lines of a COPY until it ends."""
    while (line := out.readline()) != b"\\.\n":
        if not line:
            raise NotRestorableError("the dump in the backup ends in the middle of a table")
        yield line


@contextmanager
def script(backup, section):
    """Give what pg_restore makes of a section of the dump. Raises NotRestorableError where it fails."""
    tool = reader()
    if tool is None:
        raise NotRestorableError("there is no pg_restore here: install PostgreSQL's client tools")
    failed = []

    def failure(reason):
        feeder.join()
        return failed[0] if failed else NotRestorableError(f"the dump in the backup can't be read: {reason}")

    command = [tool, f"--section={section}", "--no-owner", "--file=-"]
    with running(command, environment(), failure, stdin=subprocess.PIPE) as process:
        feeder = threading.Thread(target=feed, args=(backup, process.stdin, failed))
        feeder.start()
        yield process.stdout
    feeder.join()
    if failed:
        raise failed[0]


def feed(backup, pipe, failed):
    """Hand the dump to pg_restore, which may need no more than its head."""
    try:
        with suppress(BrokenPipeError), pipe:
            for piece in backup.pieces():
                pipe.write(piece)
    except Exception as error:
        failed.append(error)
