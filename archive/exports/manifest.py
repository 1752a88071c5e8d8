"""manifest.json: which files an export has, with their SHA-256, so that it proves to be whole and unchanged.

Nothing in it depends on when or where it was made: the same archive has the same manifest.
"""

import hashlib
import json
from contextlib import contextmanager
from pathlib import PurePosixPath

from django.db.migrations.recorder import MigrationRecorder

from archive import __version__
from archive.exports.errors import NotRestorableError
from archive.exports.unseen import unseen
from archive.models import Seal

NAME = "manifest.json"
PIECE = 1 << 20


def schema():
    """Return the version of the tables: the last migration of the archive."""
    return MigrationRecorder.Migration.objects.filter(app="archive").order_by("-id").values_list("name")[0][0]


class Manifest:
    """The manifest of an export while that is written: each file is put down as soon as it is closed."""

    def __init__(self, directory, **head):
        self.directory, self.head, self.first = directory, head, True

    def __enter__(self):
        self.out = open(self.directory / f"{NAME}.part", "w", encoding="utf-8", newline="\n")
        sealed = Seal.objects.first()
        head = {"made_by": f"article-archive {__version__}", "schema": schema(), **self.head}
        head["integrity_root"] = sealed.root if sealed else ""
        told = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
        self.out.write(f'{told},\n "files": {{')
        return self

    def __exit__(self, kind, error, trace):
        with self.out:
            if kind is None:
                self.out.write("\n }\n}\n")
        if kind is None:
            (self.directory / f"{NAME}.part").rename(self.directory / NAME)

    @contextmanager
    def file(self, name):
        """Open a new file for bytes. Give it a number of `rows` while it is written to have that put down."""
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with Summed(path) as written:
            yield written
        self.note(name, written.sum.hexdigest(), written.size, written.rows)

    def add(self, name, content):
        """Write a whole file."""
        with self.file(name) as file:
            file.write(content)

    def add_written(self, name):
        """Put down a file that something else has written."""
        sha256, size = sum_of(self.directory / name)
        self.note(name, sha256, size)

    def note(self, name, sha256, size, rows=None):
        """Put down a file."""
        entry = {"sha256": sha256, "bytes": size} | ({} if rows is None else {"rows": rows})
        self.out.write(f"{'' if self.first else ','}\n  {json.dumps(name)}: {json.dumps(entry)}")
        self.first = False


class Summed:
    """A file that keeps count of what is written to it."""

    def __init__(self, path):
        self.file = open(path, "xb")  # noqa: SIM115 (closed with this)
        self.sum, self.size, self.rows = hashlib.sha256(), 0, None

    def __enter__(self):
        return self

    def __exit__(self, *how):
        self.file.close()

    def write(self, content):
        """Write bytes."""
        self.file.write(content)
        self.sum.update(content)
        self.size += len(content)


def sum_of(path):
    """Return SHA-256 and size of a file."""
    digest, size = hashlib.sha256(), 0
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def read_manifest(directory, kind):
    """Return the manifest of an export of this format, as data. Raises NotRestorableError."""
    path = directory / NAME
    try:
        found = json.loads(path.read_bytes())
        files = found["files"]
        named = all(is_plain(name) and isinstance(entry["sha256"], str) for name, entry in files.items())
        made = found["format"], found["schema"]
    except FileNotFoundError as error:
        raise NotRestorableError(f"there is no {path}: this is no export, or not a whole one") from error
    except OSError as error:
        raise NotRestorableError(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotRestorableError(f"{path} can't be read: it is not as an export leaves it") from error
    if not named:
        raise NotRestorableError(f"{path} can't be read: it names what is no file of an export")
    if made[0] != kind:
        raise NotRestorableError(f"this is an export as {made[0]}; only one as {kind} can be taken back")
    if made[1] != schema():
        raise NotRestorableError(
            f"it was made with tables of version {made[1]}, these are of version {schema()}: take it back "
            "with the version of the archive that made it, then migrate"
        )
    return found


def is_plain(name):
    """Tell whether a name is that of a file in the export's own directory."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and bool(path.parts)


def verify(directory, manifest, progress=unseen):
    """Compare every file with the manifest; raise NotRestorableError for the first that is not the same."""
    for name in progress(manifest["files"], len(manifest["files"])):
        entry = manifest["files"][name]
        try:
            sha256, size = sum_of(directory / name)
        except OSError as error:
            raise NotRestorableError(f"{name}: {error.strerror}; the export is not whole") from error
        if size != entry.get("bytes"):
            raise NotRestorableError(
                f"{name} has {size:,} bytes instead of {entry.get('bytes')}; the export is not whole"
            )
        if sha256 != entry["sha256"]:
            raise NotRestorableError(f"{name} is not as it was written: its SHA-256 is another")
