"""manage.py load FILE …: read articles into the archive."""

from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.text import Truncator

from archive.editions import NotAnEditionError, load_edition
from archive.loading import NotAnArticleError, load
from archive.sources import UnreadableError, read_plain
from archive.sources.plain import MAX_BYTES

WENT = {
    "same": "where they were",
    "moved": "moved with their words",
    "retypeset": "found with other marks",
    "changed": "found at changed words",
    "orphan": "without a place, in the queue of the desk",
}


class Command(BaseCommand):
    """Load each file in a transaction of its own and say in a line what became of it."""

    help = "Load articles, each all or nothing. Files that are in the archive already change nothing."

    def add_arguments(self, parser):
        """Take files and, where they are not UTF-8, their encoding."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="a text file that holds one article")
        parser.add_argument(
            "--encoding", help="of all files, such as cp1252; else the byte order mark's, else UTF-8"
        )

        parser.add_argument(
            "--article",
            metavar="ADDRESS",
            help="load the one file as a new edition of this article: the last part of its address",
        )

    def handle(self, *, files, encoding, article, **options):
        """Load the files; raise CommandError at the end if one or more could not be."""
        if article and len(files) > 1:
            raise CommandError("a new edition is one file: name only that with --article")
        load_one = self.load if article is None else partial(self.load_edition, article)
        failed = sum(not load_one(file, encoding) for file in files)
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

    def load_edition(self, slug, file, encoding):
        """Load a file as the newest edition of an article; return whether it is in the archive now."""
        slug = slug.rstrip("/").rpartition("/")[2]
        try:
            loaded = load_edition(slug, read_plain(read_bytes(Path(file)), encoding))
        except (UnreadableError, NotAnArticleError, NotAnEditionError) as error:
            self.stderr.write(f"{file}: not loaded: {error}")
            return False
        article = loaded.edition.article
        address = settings.ARCHIVE_URL + article.get_absolute_url()
        if not loaded.new:
            self.stdout.write(
                f"{file}: is edition {loaded.edition.number} already, nothing changed: {address}"
            )
            return True
        found = ", ".join(f"{number} {label}" for label, number in loaded.counts.items())
        self.stdout.write(f"{file}: edition {loaded.edition.number}: {found}: {address}")
        notes = ", ".join(f"{number} {WENT[how]}" for how, number in sorted(loaded.annotations.items()))
        if notes:
            self.stdout.write(f"  annotations: {notes}")
        if loaded.verdicts or loaded.verdicts_left:
            left = len(loaded.verdicts_left)
            self.stdout.write(f"  editors' verdicts: {loaded.verdicts} carried over, {left} left behind")
        for said in loaded.verdicts_left:
            first = said.start - said.passage.start
            words = Truncator(said.passage.text[first : first + said.end - said.start]).chars(60)
            self.stdout.write(f"  left behind: {said.get_status_display()}: “{words}”")
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
