"""All that the database holds in one file that proves itself, and back.

`container` is the file: what is in it, in which form. `place` lets it appear whole or not at all, `making`
fills it and `restoring` brings it back, both with PostgreSQL's own tools, which `tools` finds.
"""

from archive.backups.container import Backup
from archive.backups.errors import NotBackedUpError, NotRestorableError
from archive.backups.making import backup
from archive.backups.place import appearing
from archive.backups.restoring import restore

__all__ = ["Backup", "NotBackedUpError", "NotRestorableError", "appearing", "backup", "restore"]
