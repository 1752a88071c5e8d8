"""Any source in, the articles in it out, one at a time: what is none is told, and the rest goes on."""

import io
import os
import shutil
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .containers import Member, folder, tar_members, zip_members
from .document import Document
from .kinds import HEAD, kind_of
from .lines import lines_of
from .opening import Peekable, Unpacked
from .source import MAX_BYTES, Refused, Source, UnreadableError
from .warc import pages_of

STANDARD_INPUT = "-"
LONGEST_NAME = 10_000
NESTED = "it is an archive in an archive; unpack that first"


def read(
    source: str | Path | BinaryIO, encoding: str | None = None, origin: str = ""
) -> Iterator[Source | Refused]:
    """Yield a Source for each article in a source, and Refused for what is none, in their order.

    All is as with `documents`, but read.
    """
    for found in documents(source, encoding, origin):
        try:
            yield found if isinstance(found, Refused) else found.read()
        except ValueError as error:
            yield Refused(found.origin, str(error))


def documents(
    source: str | Path | BinaryIO, encoding: str | None = None, origin: str = ""
) -> Iterator[Document | Refused]:
    """Yield a Document for each article that may be in a source, and Refused for what is none.

    `source` is the path of a file or a folder, "-" for standard input, "@" and the path of a list of paths,
    or a binary stream. The kind of a file is found by its content: plain text, HTML, JSON lines, WARC, WACZ,
    zip, tar, the last three and text also gzipped. `encoding` is that of all texts, where somebody knows it.
    Memory is that of one article.
    """
    if hasattr(source, "read"):
        yield from read_stream(source, origin or getattr(source, "name", "stream"), encoding)
    elif source == STANDARD_INPUT:
        yield from read_stream(sys.stdin.buffer, "standard input", encoding)
    elif str(source).startswith("@"):
        yield from read_list(Path(str(source)[1:]), encoding)
    else:
        yield from read_path(Path(source), encoding)


def read_list(path: Path, encoding: str | None = None) -> Iterator[Document | Refused]:
    """Yield what is in the files that a list names, a path a line, as one types them; # begins a remark."""
    try:
        with path.open("rb") as lines:
            number = 0
            while line := lines.readline(LONGEST_NAME):
                number += 1
                name = os.fsdecode(line.strip())
                if name.startswith(("http://", "https://")):
                    yield Refused(
                        f"{path}, line {number:,}", f"{name[:200]}: nothing is fetched; save the page first"
                    )
                elif name and not name.startswith("#"):
                    yield from read_path(Path(name), encoding)
    except (OSError, ValueError) as error:
        yield Refused(str(path), why(error))


def read_path(path: Path, encoding: str | None = None) -> Iterator[Document | Refused]:
    """Yield what is in a file or a folder."""
    try:
        if path.is_dir():
            for found in folder(path):
                if isinstance(found, Refused):
                    yield found
                else:
                    yield from read_file(found, encoding)
            return
    except (OSError, ValueError) as error:
        yield Refused(str(path), why(error))
        return
    yield from read_file(path, encoding)


def read_file(path: Path, encoding: str | None) -> Iterator[Document | Refused]:
    """Yield what is in a file."""
    try:
        with path.open("rb") as stream:
            yield from read_stream(stream, str(path), encoding)
    except (OSError, ValueError) as error:
        yield Refused(str(path), why(error))


def why(error: Exception) -> str:
    """Return in a few words why a file can't be read."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return getattr(error, "strerror", None) or str(error)


def read_stream(
    stream: BinaryIO, origin: str, encoding: str | None, inside: bool = False
) -> Iterator[Document | Refused]:
    """Yield what is in a stream; `inside` tells that it is a member of an archive itself."""
    is_empty = True
    try:
        for found in opened(stream, origin, encoding, inside):
            is_empty = False
            yield found
        if is_empty:
            yield Refused(origin, "there is no article in it")
    except (UnreadableError, OSError, EOFError, zipfile.BadZipFile, tarfile.TarError, zlib.error) as error:
        yield Refused(origin, why(error))


def opened(stream: BinaryIO, origin: str, encoding: str | None, inside: bool) -> Iterator[Document | Refused]:
    """Yield what is in a stream, by its kind. Raises UnreadableError, and what broken archives raise."""
    start = Peekable(stream)
    kind = kind_of(start.peek(HEAD), origin)
    if kind == "gzip":
        yield from read_packed(start, origin, encoding, inside)
    elif kind == "zip":
        if inside:
            raise UnreadableError(NESTED)
        yield from read_zip(stream, start, origin, encoding)
    else:
        yield from read_kind(kind, start, origin, encoding, inside)


def read_packed(
    start: Peekable, origin: str, encoding: str | None, inside: bool
) -> Iterator[Document | Refused]:
    """Yield what is in a gzip stream: a web archive, a tar, or anything else, but no other archive."""
    try:
        head = zlib.decompressobj(31).decompress(start.peek(HEAD), HEAD)
    except zlib.error as error:
        raise UnreadableError(f"it can't be unpacked: {error}") from error
    kind = kind_of(head, origin.removesuffix(".gz"))
    if kind in ("gzip", "zip"):
        raise UnreadableError(NESTED)
    # A web archive is packed record by record, and its own reader tells where each begins.
    packed = start if kind == "warc" else Unpacked(start)
    yield from read_kind(kind, packed, origin, encoding, inside)


def read_kind(
    kind: str, start: io.RawIOBase, origin: str, encoding: str | None, inside: bool
) -> Iterator[Document | Refused]:
    """Yield what is in a stream of this kind."""
    if kind.startswith("not: "):
        raise UnreadableError(f"it is {kind[5:]}")
    buffered = io.BufferedReader(start, 1 << 16)
    if kind == "warc":
        yield from pages_of(buffered, origin, encoding)
    elif kind == "jsonl":
        yield from lines_of(buffered, origin, encoding)
    elif kind == "tar":
        if inside:
            raise UnreadableError(NESTED)
        yield from read_members(tar_members(buffered, origin), encoding)
    else:
        yield Document(buffered.read(MAX_BYTES + 1), kind, origin, encoding)


def read_members(members: Iterator[Member | Refused], encoding: str | None) -> Iterator[Document | Refused]:
    """Yield what is in the members of an archive."""
    for member in members:
        if isinstance(member, Refused):
            yield member
        else:
            yield from read_stream(member[1], member[0], encoding, inside=True)


def read_zip(
    stream: BinaryIO, start: Peekable, origin: str, encoding: str | None
) -> Iterator[Document | Refused]:
    """Yield what is in a zip, or in the web archives of a WACZ. A pipe is kept on disk first."""
    with tempfile.TemporaryFile() as kept:
        if not is_seekable(stream):
            shutil.copyfileobj(start, kept)
            stream = kept
        size = stream.seek(0, io.SEEK_END)
        with zipfile.ZipFile(stream) as zipped:
            names = set(zipped.namelist())
            members = zip_members(zipped, origin, size)
            if "[Content_Types].xml" in names or "mimetype" in names:
                raise UnreadableError("it is a word processor's document or a book; save it as plain text")
            if "datapackage.json" in names and any(name.startswith("archive/") for name in names):
                members = web_archives(members, f"{origin}/archive/")
            yield from read_members(members, encoding)


def web_archives(members: Iterator[Member | Refused], under: str) -> Iterator[Member | Refused]:
    """Yield the members of a WACZ that are web archives, and what was refused."""
    for member in members:
        if isinstance(member, Refused) or member[0].startswith(under):
            yield member


def is_seekable(stream: BinaryIO) -> bool:
    """Tell whether a stream can be read from anywhere."""
    try:
        return stream.seekable()
    except AttributeError:
        return False
