"""Locks of files (flock): they end with their processes, where pids lie."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def try_lock(file) -> bool:
    """Take the lock of an open file; False where somebody else holds it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def lock(path: Path, say: Callable[[str], None] = lambda line: None) -> Iterator[None]:
    """Hold the lock of a file or directory; let go explicitly: a fork of another thread may have it open."""
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not try_lock(descriptor):
            say("Another command is starting or stopping the database: waiting for it …")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)
