"""manage.py export: the whole archive as files."""

import sys

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from archive.assets import collect_if_changed
from archive.exports import FORMATS, NotExportableError, export


class Command(BaseCommand):
    """Write an export; nothing is left of one that was broken off."""

    help = (
        "Write the whole archive into a new or empty directory, with a manifest of SHA-256 sums. jsonl and "
        "csv: every table with drafts, history and the names of those who wrote (no passwords, no addresses, "
        "no rights). sqlite and static: what readers see, to give away."
    )

    def add_arguments(self, parser):
        """Take a format and a directory."""
        parser.add_argument("--format", choices=FORMATS, required=True, dest="kind")
        parser.add_argument("directory", metavar="DIR", help="is made; may be there if it is empty")

    def handle(self, *, kind, directory, **options):
        """Write; raise CommandError where that can't be."""
        if kind == "static":
            collect_if_changed()

        def progress(steps, total):
            return tqdm(steps, total=total, unit_scale=True, file=sys.stderr, disable=None, leave=False)

        try:
            export(kind, directory, progress)
        except NotExportableError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt as error:
            raise CommandError("broken off: nothing was written") from error
        self.stdout.write(f"The archive is in {directory} now, and manifest.json tells its files.")
