"""manage.py load FILE …: read articles into the archive."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from archive.loading import NotAnArticleError, load
from archive.sources import UnreadableError, read_plain
from archive.sources.plain import MAX_BYTES


class Command(BaseCommand):
    """Load each file in a transaction of its own and say in a line what became of it."""

    help = "Load articles, each all or nothing. Files that are in the archive already change nothing."

    def add_arguments(self, parser):
        """Take files and, where they are not UTF-8, their encoding."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="a text file that holds one article")
        parser.add_argument(
            "--encoding", help="of all files, such as cp1252; else the byte order mark's, else UTF-8"
        )

    def handle(self, *, files, encoding, **options):
        """Load the files; raise CommandError at the end if one or more could not be."""
        failed = sum(not self.load(file, encoding) for file in files)
        if failed:
            raise CommandError(f"{failed} of {len(files)} could not be loaded")

    def load(self, file, encoding):
        """Load one file; return whether it is in the archive now."""
        try:
            loaded = load(read_plain(read_bytes(Path(file)), encoding))
        except (UnreadableError, NotAnArticleError) as error:
            self.stderr.write(f"{file}: not loaded: {error}")
            return False
        address = settings.ARCHIVE_URL + loaded.article.get_absolute_url()
        if not loaded.new:
            self.stdout.write(f"{file}: already in the archive, nothing changed: {address}")
        else:
            found = ", ".join(f"{number} {label}" for label, number in loaded.counts.items())
            self.stdout.write(f"{file}: {found}: {address}")
        return True


def read_bytes(path):
    """Return the file's bytes, a byte more at most than an article may have. Raises UnreadableError."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise UnreadableError("there is no such file") from error
    except IsADirectoryError as error:
        raise UnreadableError("it is a directory; name the files in it") from error
    except (OSError, ValueError) as error:
        raise UnreadableError(getattr(error, "strerror", None) or str(error)) from error
