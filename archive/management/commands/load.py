"""manage.py load FILE …: read articles into the archive."""

from itertools import chain

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.text import Truncator

from archive.editions import NotAnEditionError, load_edition
from archive.loading import NotAnArticleError, load
from archive.sources import Refused, read

WENT = {
    "same": "where they were",
    "moved": "moved with their words",
    "retypeset": "found with other marks",
    "changed": "found at changed words",
    "orphan": "without a place, in the queue of the desk",
}


class Command(BaseCommand):
    """Load each article in a transaction of its own and say in a line what became of it."""

    help = (
        "Load articles, each all or nothing: plain text, HTML, JSON lines, WARC, WACZ, folders, zip, tar. "
        "What is in the archive already changes nothing."
    )

    def add_arguments(self, parser):
        """Take files and, where they don't tell it, their encoding."""
        parser.add_argument(
            "files", nargs="*", metavar="FILE", help="a file, a folder, - for standard input, or @ and a list"
        )
        parser.add_argument(
            "--list", metavar="FILE", help="load the files that this one names, a path a line"
        )
        parser.add_argument(
            "--encoding", help="of all texts, such as cp1252; else what they tell themselves, else UTF-8"
        )
        parser.add_argument(
            "--article",
            metavar="ADDRESS",
            help="load the one article as a new edition of this one: the last part of its address",
        )

    def handle(self, *, files, encoding, article, **options):
        """Load the articles; raise CommandError at the end if one or more could not be."""
        files = [*files, *([f"@{options['list']}"] if options["list"] else [])]
        if not files:
            raise CommandError("name a file, a folder, - for standard input, or --list FILE")
        found = chain.from_iterable(read(file, encoding) for file in files)
        if article:
            found = [self.only(found)]
        total = failed = 0
        for source in found:
            total += 1
            failed += not self.take(source, article)
        if failed:
            raise CommandError(f"{failed} of {total} could not be loaded")

    def only(self, found):
        """Return the only article found. Raises CommandError where there are more."""
        first = next(found)
        if next(found, None) is not None:
            raise CommandError("a new edition is one file with one article: name only that with --article")
        return first

    def take(self, source, article):
        """Load what was found, or make it an edition of an article; return whether it is in the archive."""
        if isinstance(source, Refused):
            self.stderr.write(f"{source.origin}: not loaded: {source.why}")
            return False
        try:
            return self.load_edition(article, source) if article else self.load(source)
        except (NotAnArticleError, NotAnEditionError) as error:
            self.stderr.write(f"{source.origin}: not loaded: {error}")
            return False

    def load(self, source):
        """Load an article; return whether it is in the archive now."""
        file, loaded = source.origin, load(source)
        address = settings.ARCHIVE_URL + loaded.article.get_absolute_url()
        if not loaded.new:
            self.stdout.write(f"{file}: already in the archive, nothing changed: {address}")
        else:
            found = ", ".join(f"{number} {label}" for label, number in loaded.counts.items())
            self.stdout.write(f"{file}: {found}: {address}")
        return True

    def load_edition(self, slug, source):
        """Load a source as the newest edition of an article; return whether it is in the archive now."""
        file, loaded = source.origin, load_edition(slug.rstrip("/").rpartition("/")[2], source)
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
