"""manage.py verify: prove that every record is a slice of its source."""

import sys

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from archive import verifying
from archive.models import Edition, Passage


class Command(BaseCommand):
    """Check the whole archive and list what is not as it was found."""

    help = (
        "Check that all offsets give their words, all sources their SHA-256, and all figures what counting "
        "gives. Exit status 1 if one doesn't."
    )

    def add_arguments(self, parser):
        """Take whether figures are to be counted anew first."""
        parser.add_argument(
            "--repair-figures",
            action="store_true",
            help="first count the figures anew that pages show (the records stay as they are)",
        )

    def handle(self, *, repair_figures, **options):
        """Write a line for each fault; raise CommandError if there was one."""
        for fault in verifying.repair_figures() if repair_figures else ():
            self.stdout.write(f"counted anew: {fault.partition(';')[0]}")

        def progress(steps):
            return tqdm(steps, unit=" batches", file=sys.stderr, disable=None)

        faults = 0
        for fault in verifying.verify(progress):
            faults += 1
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"{faults} faults")
        editions, passages = Edition.objects.count(), Passage.objects.count()
        self.stdout.write(f"{editions:,} editions and {passages:,} passages are as they were found.")
