"""The whole archive as files that need no archive to be read, and one of them back into an empty database.

JSON lines and CSV hold every table of the record with drafts and history: they are for whoever keeps the
archive. The SQLite file and the static copy hold what readers see: they are for everybody.
"""

from archive.exports.errors import NotExportableError, NotRestorableError
from archive.exports.restoring import restore
from archive.exports.writing import FORMATS, export

__all__ = ["FORMATS", "NotExportableError", "NotRestorableError", "export", "restore"]
