"""manage.py backup: all that the database holds in one file."""

import sys
from functools import partial

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from archive.backups import NotBackedUpError, appearing, backup


class Command(BaseCommand):
    """Write a backup; nothing stands under its name unless it is whole."""

    help = (
        "Write all that the database holds (accounts, drafts and history, too) into one file that proves "
        "itself, while the site serves. Only its owner can read it. manage.py restore takes it back."
    )

    def add_arguments(self, parser):
        """Take the name of the file."""
        parser.add_argument("file", metavar="FILE", help="is made; -: to standard output")
        parser.add_argument("--force", action="store_true", help="replace FILE if it is there")

    def handle(self, *, file, force, **options):
        """Write; raise CommandError where that can't be."""
        bar = partial(tqdm, file=sys.stderr, disable=None, leave=False)
        try:
            if file == "-":
                manifest, size = backup(self.standard_output(), bar)
                sys.stdout.buffer.flush()
            else:
                with appearing(file, force) as out:
                    manifest, size = backup(out, bar)
        except NotBackedUpError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"standard output: {error.strerror}; what was written is not whole") from error
        except KeyboardInterrupt as error:
            raise CommandError("broken off: there is no backup") from error
        rows, made = manifest["rows"].values(), manifest["made"]
        self.stderr.write(
            f"{file}: {sum(rows):,} rows of {len(rows)} tables as they were at {made}; {size:,} bytes",
            style_func=str,
        )

    def standard_output(self):
        """Return where standard output goes, if that is no terminal."""
        if sys.stdout.isatty():
            raise CommandError("a terminal can't read a backup: name a file, or send it on with > or |")
        return sys.stdout.buffer
