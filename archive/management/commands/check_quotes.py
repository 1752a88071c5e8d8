"""manage.py check_quotes FILE: whether the quotes of a draft are what the archive's sources say."""

import json
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from archive.checking import Verdict, check, telling
from archive.sources import MAX_BYTES, UnreadableError, read_plain

NO_LIMIT = 10**9
ALTERED, TROUBLE = 1, 2


class Command(BaseCommand):
    """Check each quote of a file and say in a table, or as JSON, what became of it."""

    help = (
        "Check the quotes of a draft against the archive. Exit status 1 if one is altered"
        " (--fail-on: has one of these verdicts), 2 if the draft could not be checked."
    )

    def add_arguments(self, parser):
        """Take a file, its encoding, the form of the answer and what it fails on."""
        parser.add_argument("file", metavar="FILE", help="plain text or HTML; - for standard input")
        parser.add_argument("--encoding", help="such as cp1252; else the byte order mark's, else UTF-8")
        parser.add_argument("--json", action="store_true", help="as POST /api/check answers")
        parser.add_argument(
            "--fail-on",
            type=verdicts,
            default=[Verdict.ALTERED],
            metavar="VERDICT,…",
            help=f"of {', '.join(Verdict)}; default: {Verdict.ALTERED}",
        )

    def handle(self, *, file, encoding, fail_on, **options):
        """Check the file. Raises CommandError where that can't be done, SystemExit where a verdict fails."""
        try:
            data = sys.stdin.buffer.read(MAX_BYTES + 1) if file == "-" else read_bytes(Path(file))
            text = read_plain(data, encoding).text
            report = check(text, longest=NO_LIMIT, seconds=NO_LIMIT)
        except UnreadableError as error:
            raise CommandError(f"{file}: not checked: {error}", returncode=TROUBLE) from error
        except (OperationalError, InterfaceError) as error:
            raise CommandError(f"the database can't be reached: {error}", returncode=TROUBLE) from error
        if options["json"]:
            told = telling.as_data(report, settings.ARCHIVE_URL, timezone.now())
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            for line in lines_of(report, text):
                self.stdout.write(line)
        if report.unchecked:
            raise CommandError(
                f"{len(report.unchecked)} quotes asked too much of the database", returncode=TROUBLE
            )
        if any(checked.verdict in fail_on for checked in report.checked):
            sys.exit(ALTERED)


def verdicts(text):
    """Return the verdicts named in a list with commas between; argparse tells who named another."""
    return [Verdict(name.strip()) for name in text.split(",")]


def lines_of(report, text):
    """Yield the report in lines: where, which verdict, the words, their source, what differs."""
    for checked in report.checked:
        claim, match = checked.claim, checked.match
        line = text.count("\n", 0, claim.start) + 1
        yield f"line {line:<5} {checked.verdict:13} “{shortened(claim.text)}”"
        if match:
            said = f"{match.speaker.name}: " if match.speaker else ""
            yield f"{'':24} {said}{settings.ARCHIVE_URL}{match.passage.get_absolute_url()}"
            for one in match.comparison.differences:
                told = " → ".join(shortened(text) for text in (one.source_text, one.text) if text)
                yield f"{'':24} {one.kind}: {told}{f' ({one.how})' if one.how else ''}"
        if checked.turns:
            yield f"{'':24} mind the sense: {', '.join(checked.turns)}"
        for near in checked.nearest[:1]:
            yield f"{'':24} nearest: “{shortened(near.comparison.source_text)}”"
    counts = [sum(checked.verdict == verdict for checked in report.checked) for verdict in Verdict]
    told = ", ".join(f"{count} {verdict}" for verdict, count in zip(Verdict, counts, strict=True) if count)
    yield f"{len(report.checked)} quotes checked{': ' if told else ''}{told}"
    yield telling.searched(report.searched, timezone.now())


def shortened(text):
    """Return a text in one line of at most 100 characters."""
    text = " ".join(text.split())
    return text if len(text) <= 100 else f"{text[:60]} … {text[-35:]}"


def read_bytes(path):
    """Return the file's bytes, a byte more at most than an article may have. Raises UnreadableError."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise UnreadableError("there is no such file") from error
    except IsADirectoryError as error:
        raise UnreadableError("it is a directory; name a file in it") from error
    except (OSError, ValueError) as error:
        raise UnreadableError(getattr(error, "strerror", None) or str(error)) from error
