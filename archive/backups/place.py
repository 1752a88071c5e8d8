"""A file that appears whole or not at all, readable by its owner only."""

import errno
import os
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.backups.errors import NotBackedUpError
from archive.embedded.locks import try_lock

PART = ".backup-part"
FULL = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "your share of the disk is full"}


@contextmanager
def appearing(path, force=False):
    """Give a binary file to write to, which gets its name when all is written and on the disk.

    Until then it is hidden beside it; what ends the block early removes it, and what a kill left goes with
    the next backup into the directory. Raises NotBackedUpError where the name is taken (unless `force`
    replaces a file) or nothing can be written.
    """
    path = Path(os.path.abspath(path))
    part = path.with_name(f".{path.name}{PART}")
    try:
        refuse_taken(path, force)
        clear_left(path.parent)
        file = open(part, "xb", opener=private)  # noqa: SIM115 (closed below)
    except FileExistsError as error:
        raise NotBackedUpError(f"another backup is being written to {path}: wait for it") from error
    except (OSError, ValueError) as error:
        raise NotBackedUpError(why(path, error)) from error
    try:
        with file:
            try_lock(file)
            yield file
            file.flush()
            os.fsync(file.fileno())
            refuse_taken(path, force)
            part.rename(path)
        settle(path.parent)
    except OSError as error:
        raise NotBackedUpError(f"{why(path, error)}; nothing was written") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def private(name, flags):
    """Open a file that nobody else can read: a backup holds the hashes of passwords."""
    return os.open(name, flags, 0o600)


def why(path, error):
    """Return in words why a file can't be written."""
    code = getattr(error, "errno", None)
    return f"{path}: {FULL.get(code) or getattr(error, 'strerror', None) or error}"


def refuse_taken(path, force):
    """Raise NotBackedUpError where something stands under the name that is not to be replaced."""
    if path.is_dir():
        raise NotBackedUpError(f"{path} is a directory: name a file")
    if not path.parent.is_dir():
        raise NotBackedUpError(f"there is no directory {path.parent}: make it first")
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise NotBackedUpError(f"{path} is no plain file: name another")
    if path.exists() and not force:
        raise NotBackedUpError(f"{path} is there already: name another, or replace it with --force")


def clear_left(directory):
    """Remove what killed backups have left: whose lock is free, nobody writes any more."""
    for left in directory.glob(f".*{PART}"):
        with suppress(OSError), open(left, "rb") as file:
            if try_lock(file):
                left.unlink()


def settle(directory):
    """Let the name outlive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
