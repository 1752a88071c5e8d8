#!/usr/bin/env python
"""Run a command of the archive; where DATABASE_URL names no database, on the PostgreSQL that comes along."""

import os
import secrets
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path

from archive import embedded

HERE = Path(__file__).resolve().parent
WITHOUT_DATABASE = {"help", "--help", "-h", "version", "--version", "check", "collectstatic"}


def main(argv):
    """Run one command. What goes wrong outside of Django (no database, a wrong setting) is told in a line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
    try:
        with database(argv[1:]):
            execute(argv)
    except embedded.EmbeddedError as error:
        sys.exit(f"{argv[0]}: {error}")


def database(words):
    """Return a context in which the embedded PostgreSQL runs, if this command needs it."""
    asks_for_help = not words or words[0] in WITHOUT_DATABASE or {"-h", "--help"} & set(words)
    if asks_for_help or os.environ.get("DATABASE_URL"):
        return nullcontext()
    return embedded_database(Path(os.environ.get("ARCHIVE_DATA") or HERE / "var").absolute())


@contextmanager
def embedded_database(data):
    """Run the embedded PostgreSQL in the data directory, with the secret key that is kept beside it."""
    with embedded.running(data) as address:
        os.environ |= {"DATABASE_URL": address, "ARCHIVE_EMBEDDED": "1", "ARCHIVE_DATA": str(data)}
        os.environ.setdefault("SECRET_KEY", secret_key(data / "secret-key"))
        yield


def secret_key(path):
    """Return the key in this file; the first caller makes it, readable by its account only."""
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


def execute(argv):
    """Hand the command to Django."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError, ProgrammingError

    try:
        execute_from_command_line(argv)
    except ImproperlyConfigured as error:
        sys.exit(f"{argv[0]}: {error}")
    except OperationalError as error:
        reason = " ".join(str(error).split())
        sys.exit(f"{argv[0]}: the database can't be reached or used: {reason}")
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", None) != "42P01":
            raise
        sys.exit(f"{argv[0]}: the database has no tables for this yet: run manage.py migrate")


if __name__ == "__main__":
    main(sys.argv)
