"""An export from beginning to end."""

import sqlite3

from archive.exports import commas, lines, site, sqlite
from archive.exports.errors import NotExportableError
from archive.exports.manifest import Manifest
from archive.exports.snapshot import snapshot
from archive.exports.unseen import unseen
from archive.exports.whole import whole

FORMATS = {room.KIND: room for room in (lines, commas, sqlite, site)}


def export(kind, directory, progress=unseen):
    """Write the archive in a format (one of FORMATS) into a new or empty directory.

    All is one state of the database. `progress` wraps each run of rows or pages, and is told how many there
    are. Raises NotExportableError; then, and whatever else goes wrong, nothing is left.
    """
    with whole(directory) as work, snapshot(), Manifest(work, format=kind) as manifest:
        try:
            FORMATS[kind].write(manifest, work, progress)
        except sqlite3.Error as error:  # a full disk, as SQLite tells it
            raise NotExportableError(f"SQLite can't write on: {error}; nothing was written") from error
