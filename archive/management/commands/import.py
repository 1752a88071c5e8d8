"""manage.py import: an export as JSON lines back into an empty database."""

import sys

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from archive.exports import NotRestorableError, restore


class Command(BaseCommand):
    """Take an export back: all of it or nothing."""

    help = (
        "Take an export as JSON lines (manage.py export --format jsonl) into an empty database, all or "
        "nothing: the manifest is proved first, every record last. Accounts come back by name only: give "
        "them rights at the desk and passwords with manage.py changepassword."
    )

    def add_arguments(self, parser):
        """Take the directory of the export."""
        parser.add_argument("directory", metavar="DIR")
        parser.add_argument(
            "--keep-faults",
            action="store_true",
            help="take it in although a record is not a slice of its source (manage.py verify lists those)",
        )

    def handle(self, *, directory, keep_faults, **options):
        """Take it back; raise CommandError where that can't be."""

        def progress(steps, total):
            return tqdm(steps, total=total, unit_scale=True, file=sys.stderr, disable=None, leave=False)

        try:
            counts = restore(directory, progress, keep_faults)
        except NotRestorableError as error:
            raise CommandError(f"{error}; nothing was changed") from error
        except KeyboardInterrupt as error:
            raise CommandError("broken off: nothing was changed") from error
        self.stdout.write(", ".join(f"{count:,} {name}" for name, count in counts.items() if count))
