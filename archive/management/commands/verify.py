"""manage.py verify: prove that every record is a slice of its source."""

import sys
from functools import partial
from itertools import chain

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from archive.models import Edition, Passage
from archive.proving import prove, readable
from archive.verifying import verify


class Command(BaseCommand):
    """Check the whole archive and list what is not as it was found."""

    help = (
        "Check that all offsets give their words and all sources their SHA-256. Exit status 1 if one doesn't."
    )

    def add_arguments(self, parser):
        """Take whether the database is to be checked, too."""
        parser.add_argument(
            "--deep",
            action="store_true",
            help="check the database, too: constraints, triggers, references, generated columns, sequences, "
            "and every page of its tables and indexes",
        )

    def handle(self, *, deep, **options):
        """Write a line for each fault; raise CommandError if there was one."""
        faults = 0
        bar = partial(tqdm, file=sys.stderr, disable=None, leave=False)
        of_database = prove(bar, self.stdout.write) if deep else ()
        of_records = readable(verify(partial(bar, unit=" batches")), "the records")
        for fault in chain(of_records, of_database):
            faults += 1
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"{faults} faults")
        editions, passages = Edition.objects.count(), Passage.objects.count()
        self.stdout.write(f"{editions:,} editions and {passages:,} passages are as they were found.")
        if deep:
            self.stdout.write("The database is sound.")
