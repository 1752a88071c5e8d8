"""Addresses of the site as names of files, and the way from one file to another."""

import hashlib
import posixpath
from urllib.parse import quote, unquote

LONGEST = 200  # bytes of a name; file systems take 255


def file_of(path, variant="", number=1):
    """Return the file in which the page at a path is kept; of a list also the part, and which page of it."""
    names = [short(name) for name in unquote(path).split("/") if name]
    names += [variant] if variant else []
    names += [f"page-{number}"] if number > 1 else []
    return "/".join([*names, "index.html"] if path.endswith("/") else names)


def short(name):
    """Return a name that every file system takes; two long ones with the same beginning stay two."""
    if len(name.encode()) <= LONGEST:
        return name
    return f"{name[:40]}-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def relative(here, there):
    """Return the link from one file to another, as an address."""
    return quote(posixpath.relpath(there, posixpath.dirname(here) or "."))
