"""A pytest plugin: a real PostgreSQL for the tests.

Where DATABASE_URL names one, its role must be allowed to make databases and roles. Otherwise the embedded one
is started in a directory of its own, which goes when the tests end. `-p` in pyproject.toml loads this plugin
before Django reads its settings.
"""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

import psycopg
import pytest

from archive import embedded

directory = Path(tempfile.mkdtemp(prefix="archive-tests-"))


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    """Start the database and point the settings at it."""
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    os.environ["ARCHIVE_DATA"] = str(directory)
    if not os.environ.get("DATABASE_URL"):
        directory.chmod(0o755)
        os.environ["DATABASE_URL"] = embedded.start(directory)
        with psycopg.connect(embedded.admin_uri(os.environ["DATABASE_URL"]), autocommit=True) as server:
            server.execute("ALTER ROLE archive CREATEDB CREATEROLE")
            for promise in ("fsync", "synchronous_commit", "full_page_writes"):  # it need not outlive a crash
                server.execute(f"ALTER SYSTEM SET {promise} = off")
            server.execute("SELECT pg_reload_conf()")
    return (yield)


def pytest_unconfigure(config):
    """Stop the database, if it is ours, and remove what the tests left."""
    embedded.stop(directory)
    shutil.rmtree(directory, ignore_errors=True)
