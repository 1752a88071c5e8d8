"""manage.py restore: a backup back into the database."""

import sys
from functools import partial

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from archive.backups import NotRestorableError, restore


class Command(BaseCommand):
    """Take a backup back: all of it or nothing."""

    help = (
        "Take back what manage.py backup has written, into an empty database, all or nothing. The file is "
        "proved before anything changes, and every record before anybody sees it."
    )

    def add_arguments(self, parser):
        """Take the file."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--replace", action="store_true", help="replace all that is in the database")
        parser.add_argument("--no-input", action="store_true", help="replace without asking")
        parser.add_argument(
            "--keep-faults",
            action="store_true",
            help="take it back although a record is not a slice of its source (manage.py verify lists those)",
        )

    def handle(self, *, file, replace, no_input, keep_faults, **options):
        """Take it back; raise CommandError where that can't be."""
        if replace and not no_input:
            self.ask()
        bar = partial(tqdm, file=sys.stderr, disable=None, leave=False)
        try:
            manifest = restore(file, bar, replace, keep_faults, self.stdout.write)
        except NotRestorableError as error:
            raise CommandError(f"{error}; nothing was changed") from error
        except KeyboardInterrupt as error:
            raise CommandError("broken off: nothing was changed") from error
        rows = manifest["rows"].values()
        self.stdout.write(f"{sum(rows):,} rows of {len(rows)} tables are as they were at {manifest['made']}.")

    def ask(self):
        """Raise CommandError unless somebody types the name of the database."""
        name = connection.settings_dict["NAME"]
        if not sys.stdin.isatty():
            raise CommandError("nobody can be asked here: replace without asking with --no-input")
        if input(f"All that is in the database {name} now will be gone. Type its name to go on: ") != name:
            raise CommandError("nothing was changed")
