"""A directory for as long as it is needed, in which the account that PostgreSQL runs as may have its data."""

import tempfile
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch():
    """Give a directory that others may enter, and remove it with all that is in it."""
    with tempfile.TemporaryDirectory() as made:
        directory = Path(made)
        directory.chmod(0o755)
        yield directory
