"""The rooms of the house: imports run downwards only, and pure rooms stay pure."""

import ast

import pytest

from tests.conftest import ROOT

# What a room may import of the archive. A room that is missing here fails the test: say where it belongs.
MAY_IMPORT = {
    "extraction": set(),
    "sources": {"extraction"},
    "embedded": set(),
    "logs": set(),
    "serving": set(),
    "settings": {"logs"},
    "gunicorn": {"logs", "operations"},
    "operations": {"logs", "models", "replication", "serving"},
    "text": set(),
    "assets": set(),
    "citations": set(),
    "apps": {"admin", "checks", "operations", "roles"},
    "checks": {"gunicorn"},
    "postgres": set(),
    "replication": {"postgres"},
    "addresses": set(),
    "models": {"addresses", "replication"},
    "migrations": {"models"},
    "anchoring": {"models"},
    "checking": {"__version__", "citations", "extraction", "models", "search", "text"},
    "search": {"models", "replication", "text"},
    "loading": {"extraction", "models", "sources", "text"},
    "editing": {"anchoring", "extraction", "loading", "models", "text"},
    "distributing": {"models"},
    "roles": {"models"},
    "webannotations": {"anchoring", "editing", "models"},
    "sealing": {"models"},
    "verifying": {"models", "sealing", "sources"},
    "proving": {"embedded"},
    # Its `restoring` is the second writer of records: of whole archives only, into an empty database only.
    "exports": {"models", "spreadsheet", "verifying"},
    "reading": {"checking", "models", "replication", "search", "text"},
    "backups": {"__version__", "embedded", "models", "verifying"},
    "embedding": {"citations"},
    "cards": {"citations"},
    "templatetags": {"citations", "embedding", "models", "search", "text"},
    "asked": set(),
    "spreadsheet": set(),
    "views": {
        "api",
        "asked",
        "cards",
        "citations",
        "embedding",
        "models",
        "reading",
        "replication",
        "sealing",
        "search",
        "serving",
        "spreadsheet",
        "webannotations",
    },
    "feeds": {"asked", "models", "reading", "search", "text"},
    "api": {
        "anchoring",
        "asked",
        "checking",
        "citations",
        "editing",
        "models",
        "reading",
        "search",
        "serving",
        "text",
    },
    "admin": {"anchoring", "editing", "models", "search", "serving", "text"},
    "urls": {"api", "apps", "citations", "feeds", "views"},
    "wsgi": {"settings"},
    "management": {
        "assets",
        "backups",
        "checking",
        "distributing",
        "editing",
        "exports",
        "gunicorn",
        "loading",
        "models",
        "proving",
        "reading",
        "replication",
        "roles",
        "sealing",
        "sources",
        "verifying",
        "webannotations",
        "wsgi",
    },
}
WITHOUT_DJANGO = [
    "embedded/",
    "extraction/",
    "gunicorn.py",
    "logs.py",
    "serving/worker.py",
    "sources/",
    "text/differences.py",
    "text/fragments.py",
    "text/spelling.py",
    "text/words.py",
]
FILES = sorted((ROOT / "archive").rglob("*.py"))


def room_of(path):
    """Return the first name below archive/."""
    return path.relative_to(ROOT / "archive").parts[0].removesuffix(".py")


def imports(path):
    """Yield the module names that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level == 1 and path.parent.name != "archive":
                continue  # a neighbour in the same room
            assert node.level == 0, f"{path}: write imports in full"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_downwards(path):
    room = room_of(path)
    if room == "__init__":
        return
    rooms = {name.split(".")[1] for name in imports(path) if name.startswith("archive.")}
    assert rooms - {room, "__version__"} <= MAY_IMPORT[room]


@pytest.mark.parametrize("place", WITHOUT_DJANGO)
def test_pure_rooms_know_no_django(place):
    files = [path for path in FILES if str(path.relative_to(ROOT / "archive")).startswith(place)]
    assert files
    for path in files:
        assert not {name.split(".")[0] for name in imports(path)} & {"django", "psycopg"}


def test_no_migration_is_missing(db):
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
