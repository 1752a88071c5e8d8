"""Folders, zips and tars: their members one by one, none of them from outside, none of them unbounded."""

import io
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from .opening import refuse_bomb
from .source import Refused, UnreadableError

# What systems put into folders and archives beside people's files.
LITTER = ("__MACOSX", "Thumbs.db", "desktop.ini")
Member = tuple[str, BinaryIO]


class Whole(io.RawIOBase):
    """A stream that is to hold so many bytes. Raises UnreadableError where it ends before."""

    def __init__(self, stream: BinaryIO, size: int):
        self.stream, self.missing = stream, size

    def readable(self):
        """Tell that it can be read."""
        return True

    def readinto(self, buffer):
        """Fill the buffer; return how many bytes there were."""
        data = self.stream.read(len(buffer))
        buffer[: len(data)] = data
        self.missing -= len(data)
        if not data and self.missing > 0:
            raise UnreadableError("it is cut off")
        return len(data)


def folder(path: Path) -> Iterator[Path | Refused]:
    """Yield the files in a folder and the folders in it, in the order of their names. Hidden ones are passed
    over.

    A link that leads out of the folder, or to another folder, is refused.
    """
    root, waiting, found = path.resolve(), [path], 0
    while waiting:
        here = waiting.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError as error:
            yield Refused(str(here), error.strerror or str(error))
            continue
        inner = []
        for entry in entries:
            if entry.name.startswith(".") or entry.name in LITTER:
                continue
            found += 1
            if entry.is_symlink() and (why := why_not_follow(entry, root)):
                yield Refused(entry.path, why)
            elif entry.is_dir():
                inner.append(Path(entry.path))
            elif entry.is_file():
                yield Path(entry.path)
            else:
                yield Refused(entry.path, "it is no file but a device, a pipe or a socket")
        waiting += reversed(inner)
    if not found:
        yield Refused(str(path), "there is no file in this folder")


def why_not_follow(entry: os.DirEntry, root: Path) -> str:
    """Return why a link is not followed, "" if it may be."""
    try:
        target = Path(entry.path).resolve(strict=True)
    except (OSError, RuntimeError):
        return "it is a link that leads nowhere"
    if not target.is_relative_to(root):
        return "it is a link that leads out of the folder"
    return "it is a link to a folder" if target.is_dir() else ""


def tar_members(stream: BinaryIO, origin: str) -> Iterator[Member | Refused]:
    """Yield the name and stream of every file in a tar; each is to be read before the next is asked for."""
    try:
        with tarfile.open(fileobj=stream, mode="r|", bufsize=1 << 16) as tar:
            for member in tar:
                name = f"{origin}/{printable(member.name)}"
                if member.isdir() or is_litter(member.name):
                    continue
                if why := why_not_name(member.name):
                    yield Refused(name, why)
                elif not member.isreg():
                    yield Refused(name, "it is a link or a device, no file")
                else:
                    yield name, Whole(tar.extractfile(member), member.size)
                tar.members.clear()  # or it keeps all of them
    except (tarfile.TarError, OSError, EOFError, ValueError, zlib.error) as error:
        if isinstance(error, UnreadableError):
            raise
        yield Refused(origin, f"the tar archive is broken: {error}")


def zip_members(zipped: zipfile.ZipFile, origin: str, size: int) -> Iterator[Member | Refused]:
    """Yield the name and stream of every file in a zip of `size` bytes."""
    unpacked = 0
    for member in zipped.infolist():
        name = f"{origin}/{printable(member.filename)}"
        mode = member.external_attr >> 16
        if member.is_dir() or is_litter(member.filename):
            continue
        if why := why_not_name(member.orig_filename):
            yield Refused(name, why)
        elif stat.S_ISLNK(mode):
            yield Refused(name, "it is a link, no file")
        elif member.flag_bits & 1:
            yield Refused(name, "it is encrypted")
        else:
            unpacked += member.file_size
            refuse_bomb(unpacked, size)
            try:
                with zipped.open(member) as stream:
                    yield name, stream
            except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, zlib.error) as error:
                yield Refused(name, f"it can't be unpacked: {error}")


def why_not_name(name: str) -> str:
    """Return why a member of this name is refused, "" if it is not."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or name[1:2] == ":":
        return "its name is an absolute path"
    if ".." in path.parts:
        return "its name leads out of the archive"
    return "its name holds a NUL" if "\0" in name else ""


def is_litter(name: str) -> bool:
    """Tell whether a member is what systems put beside people's files."""
    parts = PurePosixPath(name).parts
    return bool(parts) and (parts[0] in LITTER or parts[-1] in LITTER or parts[-1].startswith("."))


def printable(name: str) -> str:
    """Return a name that can be written to a terminal as one line."""
    return "".join(char if char.isprintable() else "�" for char in name)
