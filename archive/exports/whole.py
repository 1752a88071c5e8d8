"""A directory that is there whole or not at all."""

import errno
import os
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path

from archive.exports.errors import NotExportableError

FULL = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "your share of the disk is full"}


@contextmanager
def whole(directory):
    """Give a hidden directory beside this one to write into; it takes the name when the block has ended.

    Whatever ends the block early (an error, a full disk, Ctrl-C) leaves nothing. Raises NotExportableError
    where something is at the name already, or nothing can be written.
    """
    target = Path(directory).absolute()
    try:
        refuse_taken(target)
        work = target.parent / f".{target.name}.{secrets.token_hex(4)}.part"
        work.mkdir()
    except (OSError, ValueError) as error:
        if isinstance(error, NotExportableError):
            raise
        raise NotExportableError(f"{target}: {getattr(error, 'strerror', None) or error}") from error
    try:
        yield work
        os.sync()  # or the name could outlive a power cut that the words did not
        work.rename(target)  # over an empty directory, too; fails if somebody has filled it meanwhile
    except OSError as error:
        shutil.rmtree(work, ignore_errors=True)
        reason = FULL.get(error.errno) or error.strerror or str(error)
        raise NotExportableError(f"{target}: {reason}; nothing was written") from error
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise


def refuse_taken(target):
    """Raise NotExportableError unless this is the name of nothing, or of an empty directory."""
    if not target.parent.is_dir():
        raise NotExportableError(f"there is no directory {target.parent}; make it first")
    if target.is_dir():
        if any(target.iterdir()):
            raise NotExportableError(f"{target} is not empty; name a new directory")
    elif target.exists() or target.is_symlink():
        raise NotExportableError(f"{target} is a file; name a new directory")
