"""manage.py load FILE …: read articles into the archive."""

import os
import sys
import time
from itertools import chain, islice
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.text import Truncator
from tqdm import tqdm

from archive.loading import LoadingError, NotAnArticleError, load_all
from archive.sources import Refused, documents, read

WENT = {
    "same": "where they were",
    "moved": "moved with their words",
    "retypeset": "found with other marks",
    "changed": "found at changed words",
    "orphan": "without a place, in the queue of the desk",
}
# Of so many articles each gets a line that tells where it is; more get a bar and a summary.
TOLD_SINGLY = 20
INTERRUPTED = 130
# Files that hold one article each, by the end of their names: it is known how many there will be.
SINGLE = {".txt", ".html", ".htm"}


class Command(BaseCommand):
    """Load articles in the order given, each all or nothing, and say what became of them.

    Exit status: 0 where all are in the archive, 1 where some were refused, 2 where loading could not go on,
    130 after Ctrl-C.
    """

    help = (
        "Load articles, each all or nothing: plain text, HTML, JSON lines, WARC, WACZ, folders, zip, tar. "
        "What is in the archive already changes nothing, so a load "
        "that was stopped goes on where it was when it is started again. Exit status: 0 all are in the "
        "archive, 1 some were refused, 2 loading could not go on, 130 stopped by Ctrl-C."
    )

    # They would import every page of the site: two seconds before the first article.
    requires_system_checks = ()

    def add_arguments(self, parser):
        """Take files and how to load them."""
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
        parser.add_argument("--dry-run", action="store_true", help="tell what would be loaded, write nothing")
        parser.add_argument(
            "--processes",
            type=int,
            default=processors() + 1,
            metavar="N",
            help="that load many files at the same time; default: one more than processors, %(default)s",
        )

    def handle(self, *, files, encoding, article, dry_run, processes, **options):
        """Load the articles; raise CommandError at the end if one or more could not be."""
        files = [*files, *([f"@{options['list']}"] if options["list"] else [])]
        if not files:
            raise CommandError("name a file, a folder, - for standard input, or --list FILE", returncode=2)
        if encoding and not is_encoding(encoding):
            raise CommandError(f"{encoding!r} is no encoding that Python knows", returncode=2)
        if article and dry_run:
            raise CommandError("--dry-run and --article do not go together", returncode=2)
        if not article:
            found = chain.from_iterable(documents(file, encoding) for file in files)
            self.load(found, files, processes, dry_run)
            return
        found = chain.from_iterable(read(file, encoding) for file in files)
        if not self.load_edition(article, self.only(found)):
            raise CommandError("1 of 1 could not be loaded")

    def only(self, found):
        """Return the only article found. Raises CommandError where there are more, or none."""
        first, *more = islice(found, 2)
        if more:
            raise CommandError(
                "a new edition is one file with one article: name only that with --article", returncode=2
            )
        return first

    def load(self, found, files, processes, dry_run):
        """Load all articles found; raise CommandError with how it ended unless all are in the archive."""
        head = list(islice(found, TOLD_SINGLY + 1))
        singly = len(head) <= TOLD_SINGLY
        tally = Tally(self, len(head) if singly else articles_in(files), singly, dry_run)
        stream = ((one.origin, one.why if isinstance(one, Refused) else one) for one in chain(head, found))
        try:
            for outcome in load_all(stream, processes, dry_run=dry_run):
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

    def load_edition(self, slug, source):
        """Load a source as the newest edition of an article; return whether it is in the archive now."""
        from archive.editing.editions import NotAnEditionError, load_edition

        file = source.origin
        if isinstance(source, Refused):
            self.stderr.write(f"{file}: not loaded: {source.why}")
            return False
        try:
            loaded = load_edition(slug.rstrip("/").rpartition("/")[2], source)
        except (NotAnArticleError, NotAnEditionError) as error:
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


def is_encoding(name):
    """Tell whether Python knows an encoding of this name."""
    try:
        b"\n".decode(name, "replace")
    except (LookupError, ValueError):
        return False
    return True


def processors():
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def articles_in(files):
    """Return how many articles these files and folders hold, None where only reading them tells."""
    count = 0
    for file in files:
        path = Path(file)
        for inside in path.rglob("*.*") if path.is_dir() else [path]:
            if inside.suffix.lower() not in SINGLE:
                return None
            count += 1
    return count


class Tally:
    """Tells of each outcome, or of how far loading is, and in the end of all."""

    EVERY = 10  # seconds between lines where there is no terminal for a bar

    def __init__(self, command, total, singly, dry_run):
        """Take how many articles there will be, None if nobody knows, and whether each gets a line."""
        self.command, self.total, self.singly, self.dry_run = command, total, singly, dry_run
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
            self.command.stderr.write(self.so_far(now))

    def so_far(self, now):
        """Return how far loading is, in words."""
        if self.total is None:
            return f"{self.seen:,} articles, {self.rate()}"
        left = (self.total - self.seen) * (now - self.began) / self.seen
        return f"{self.seen:,} of {self.total:,}, {self.rate()}, {tqdm.format_interval(left)} left"

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
