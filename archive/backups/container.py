"""The file of a backup: a tar, so that it can be opened in any year without this program.

In it stand, in this order: `READ-ME.txt`; the dump in pieces of 16 MB, each packed for itself, so that
neither writing nor reading needs more memory than one of them; `manifest.json` with the SHA-256 of each; and
the SHA-256 of every byte before. A file that was cut off has no such end, and a changed one has another sum.
"""

import gzip
import hashlib
import json
import os
import tarfile
from functools import partial

from tqdm import tqdm

from archive.backups.errors import NotRestorableError

KIND, FORMAT = "backup of an article archive", 1
FIRST, MANIFEST, LAST = "READ-ME.txt", "manifest.json", "SHA-256-of-all-before"
PIECES = "dump/"
PIECE = 16 << 20
BLOCK = 1 << 20
READ_ME = """This is a backup of an article archive: all that its database held.
manage.py restore takes it back.

Without that program PostgreSQL's tools do, of the version in the manifest's "tool" or a later one, into an
empty database:

    tar -xOf FILE --wildcards 'dump/*' | gzip -dc | pg_restore --no-owner --dbname NAME

manifest.json tells when it was made, of what, and the SHA-256 of each part. The last part is the SHA-256
of every byte before it. It holds the hashes of passwords: keep it where only you can read it.
"""
unseen = partial(tqdm, disable=True)


class Container:
    """A backup while it is written to a binary file, which need not be able to seek."""

    def __init__(self, out):
        self.out, self.sum, self.size, self.files = out, hashlib.sha256(), 0, {}
        self.add(FIRST, READ_ME.encode())

    def write(self, content):
        """Write bytes and count them in."""
        self.out.write(content)
        self.sum.update(content)
        self.size += len(content)

    def add(self, name, content):
        """Write a part of the backup."""
        self.files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        self.write(member(name, content))

    def add_piece(self, content):
        """Write the next piece of the dump."""
        packed = gzip.compress(content, compresslevel=1, mtime=0)
        self.add(f"{PIECES}{len(self.files):08}.gz", packed)

    def finish(self, **facts):
        """Write the manifest with these facts, and the end. Return the manifest."""
        manifest = {"kind": KIND, "format": FORMAT, **facts, "files": self.files}
        self.write(member(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode()))
        self.write(end_of(self.sum.hexdigest()))
        return manifest


def member(name, content):
    """Return a file as it stands in a tar."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    return info.tobuf(tarfile.PAX_FORMAT) + content + bytes(-len(content) % tarfile.BLOCKSIZE)


def end_of(sha256):
    """Return how a backup ends: the sum of all before, and what ends a tar."""
    return member(LAST, sha256.encode()) + bytes(2 * tarfile.BLOCKSIZE)


LENGTH_OF_END = len(end_of("0" * 64))


class Backup:
    """A backup that was proved, open to be read. Use it in `with`."""

    def __init__(self, path, progress=unseen):
        """Prove every byte of a file. Raises NotRestorableError, with what is wrong with it."""
        try:
            self.file = open(path, "rb")  # noqa: SIM115 (closed with this)
        except (OSError, ValueError) as error:
            raise NotRestorableError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
        self.path = path
        try:
            self.prove(progress)
            self.manifest = self.read_manifest()
        except BaseException as error:
            self.file.close()
            if isinstance(error, OSError):
                raise NotRestorableError(f"{path} can't be read: {error.strerror or error}") from error
            raise

    def __enter__(self):
        return self

    def __exit__(self, *how):
        self.file.close()

    def refuse(self, why):
        """Return the error that says why this can't be taken back."""
        return NotRestorableError(f"{self.path} {why}")

    def prove(self, progress):
        """Raise NotRestorableError unless the file is what `Container` has written, to the last byte."""
        if not self.file.read(len(FIRST)) == FIRST.encode():
            raise self.refuse("is no backup that manage.py backup has made")
        left = self.file.seek(0, os.SEEK_END) - LENGTH_OF_END
        self.file.seek(0)
        sum_of_all = hashlib.sha256()
        with progress(total=max(left, 0), unit="B", unit_scale=True, desc="reading") as bar:
            while left > 0 and (block := self.file.read(min(left, BLOCK))):
                sum_of_all.update(block)
                left -= len(block)
                bar.update(len(block))
        end = self.file.read()
        if end == end_of(sum_of_all.hexdigest()):
            return
        told = end[tarfile.BLOCKSIZE : tarfile.BLOCKSIZE + 64].decode("latin-1")
        if end == end_of(told):
            raise self.refuse("is damaged: its SHA-256 is another than when it was written. Take another one")
        raise self.refuse("is not whole: its end is missing or damaged. Take another one")

    def read_manifest(self):
        """Return the manifest, and find the parts."""
        try:
            self.file.seek(0)
            with tarfile.open(fileobj=self.file, mode="r:") as tar:
                self.parts = {part.name: part for part in tar}
            manifest = json.loads(self.content(MANIFEST))
            kind, number = manifest["kind"], manifest["format"]
            names = [name for name in self.parts if name not in (MANIFEST, LAST)]
            fits = kind == KIND and (number != FORMAT or names == list(manifest["files"]))
        except (tarfile.TarError, ValueError, KeyError, TypeError) as error:
            raise self.refuse("is no backup that manage.py backup has made") from error
        if not fits:
            raise self.refuse("is no backup that manage.py backup has made")
        if number != FORMAT:
            raise self.refuse(
                f"is of form {number}, and this version reads form {FORMAT}: "
                f"take it back with the version that made it, {manifest.get('made_by')}, or a later one"
            )
        return manifest

    def content(self, name):
        """Return the bytes of a part."""
        part = self.parts[name]
        self.file.seek(part.offset_data)
        return self.file.read(part.size)

    def pieces(self):
        """Yield the dump piece by piece. Raises NotRestorableError where one changed since it was proved."""
        for name, told in self.manifest["files"].items():
            content = self.content(name)
            if hashlib.sha256(content).hexdigest() != told["sha256"]:
                raise self.refuse(f"has changed while it was read: {name} is another")
            if name.startswith(PIECES):
                yield gzip.decompress(content)
