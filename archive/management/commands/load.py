"""manage.py load FILE …: read articles into the archive."""

import os
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.text import Truncator
from tqdm import tqdm

from archive.editions import NotAnEditionError, load_edition
from archive.loading import LoadingError, NotAnArticleError, load_all
from archive.sources import UnreadableError, read_plain
from archive.sources.plain import MAX_BYTES

WENT = {
    "same": "where they were",
    "moved": "moved with their words",
    "retypeset": "found with other marks",
    "changed": "found at changed words",
    "orphan": "without a place, in the queue of the desk",
}
# Of so many files each gets a line that tells where its article is; more get a bar and a summary.
TOLD_SINGLY = 20
INTERRUPTED = 130


class Command(BaseCommand):
    """Load files in the order given, each all or nothing, and say what became of them.

    Exit status: 0 where all are in the archive, 1 where some were refused, 2 where loading could not go on,
    130 after Ctrl-C.
    """

    help = (
        "Load articles, each all or nothing. Files that are in the archive already change nothing, so a load "
        "that was stopped goes on where it was when it is started again. Exit status: 0 all are in the "
        "archive, 1 some were refused, 2 loading could not go on, 130 stopped by Ctrl-C."
    )

    def add_arguments(self, parser):
        """Take files and how to load them."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="a text file that holds one article")
        parser.add_argument(
            "--encoding", help="of all files, such as cp1252; else the byte order mark's, else UTF-8"
        )
        parser.add_argument(
            "--article",
            metavar="ADDRESS",
            help="load the one file as a new edition of this article: the last part of its address",
        )
        parser.add_argument("--dry-run", action="store_true", help="tell what would be loaded, write nothing")
        parser.add_argument(
            "--processes",
            type=int,
            default=processors() + 1,
            metavar="N",
            help="that load many files at the same time; default: one more than processors, %(default)s",
        )

    def handle(self, *, files, encoding, article, dry_run, processes, **options):
        """Load the files; raise CommandError at the end if one or more could not be."""
        if article and len(files) > 1:
            raise CommandError("a new edition is one file: name only that with --article", returncode=2)
        if article and dry_run:
            raise CommandError("--dry-run and --article do not go together", returncode=2)
        if article:
            if not self.load_edition(article, files[0], encoding):
                raise CommandError("1 of 1 could not be loaded")
            return
        self.load(files, encoding, processes, dry_run)

    def load(self, files, encoding, processes, dry_run):
        """Load the files as articles; raise CommandError with how it ended unless all are in the archive."""
        tally = Tally(self, len(files), dry_run)
        try:
            for outcome in load_all(read_all(files, encoding), processes, dry_run=dry_run):
                tally.add(outcome)
        except KeyboardInterrupt:
            tally.end()
            raise CommandError(
                "stopped; all that is counted is in the archive, and the same command goes on from there",
                returncode=INTERRUPTED,
            ) from None
        except LoadingError as error:
            tally.end()
            raise CommandError(
                f"{error}\nAll that is counted here is in the archive; the same command goes on from there.",
                returncode=2,
            ) from error
        tally.end()
        if tally.refused:
            raise CommandError(f"{tally.refused:,} of {tally.seen:,} could not be loaded")

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


def processors():
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_all(files, encoding):
    """Yield (file, its Source, or the reason why there is none), one by one as they are asked for."""
    for file in files:
        try:
            yield file, read_plain(read_bytes(Path(file)), encoding)
        except UnreadableError as error:
            yield file, str(error)


class Tally:
    """Tells of each outcome, or of how far loading is, and in the end of all."""

    EVERY = 10  # seconds between lines where there is no terminal for a bar

    def __init__(self, command, total, dry_run):
        self.command, self.total, self.dry_run = command, total, dry_run
        self.singly = total <= TOLD_SINGLY
        self.began = self.told = time.monotonic()
        self.loaded = self.known = self.refused = self.size = 0
        self.found = {}
        tqdm.monitor_interval = 0  # no thread: processes are forked
        no_bar = self.singly or not sys.stderr.isatty()
        self.bar = tqdm(total=total, unit=" articles", disable=no_bar, smoothing=0.05)

    @property
    def seen(self):
        """Return of how many sources it is known what became of them."""
        return self.loaded + self.known + self.refused

    def add(self, outcome):
        """Count an outcome, and tell of it where it is told singly or is a refusal."""
        setattr(self, outcome.became, getattr(self, outcome.became) + 1)
        self.size += outcome.size if outcome.became == "loaded" else 0
        for name, count in outcome.counts.items():
            self.found[name] = self.found.get(name, 0) + count
        if outcome.became == "refused":
            self.bar.clear()
            self.command.stderr.write(f"{outcome.origin}: not loaded: {outcome.why}")
        elif self.singly:
            self.command.stdout.write(f"{outcome.origin}: {self.line(outcome)}")
        self.bar.update()
        now = time.monotonic()
        if self.bar.disable and not self.singly and now - self.told >= self.EVERY:
            self.told = now
            left = (self.total - self.seen) * (now - self.began) / self.seen
            self.command.stderr.write(
                f"{self.seen:,} of {self.total:,}, {self.rate()}, {tqdm.format_interval(left)} left"
            )

    def line(self, outcome):
        """Return what became of one source in words."""
        found = in_words(outcome.counts)
        if outcome.became == "known":
            found = "already in the archive, nothing changed"
        elif self.dry_run:
            return f"would be loaded: {found}"
        if not outcome.slug:
            return "the same as another one of these, nothing changed"
        return f"{found}: {settings.ARCHIVE_URL}{reverse('article', args=[outcome.slug])}"

    def rate(self):
        """Return how fast it went."""
        seconds = max(time.monotonic() - self.began, 0.001)
        return f"{self.seen / seconds:,.0f} articles/s, {self.size / seconds / 1e6:.2f} MB/s"

    def end(self):
        """Take the bar away and say what became of all, unless each had a line of its own."""
        self.bar.close()
        if self.singly:
            return
        what = "would be loaded" if self.dry_run else "loaded"
        self.command.stdout.write(
            f"{self.loaded:,} {what}, {self.known:,} already in the archive, {self.refused:,} refused; "
            f"{self.rate()}"
        )
        if self.found:
            self.command.stdout.write(f"found: {in_words(self.found)}")


def in_words(counts):
    """Return counts by name as a list in words."""
    return ", ".join(f"{number:,} {label}" for label, number in counts.items())
