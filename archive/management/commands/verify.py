"""manage.py verify: prove that every record is a slice of its source."""

import sys

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from archive.models import Edition, Passage
from archive.verifying import verify


class Command(BaseCommand):
    """Check the whole archive and list what is not as it was found."""

    help = (
        "Check that all offsets give their words and all sources their SHA-256. Exit status 1 if one doesn't."
    )

    def handle(self, **options):
        """Write a line for each fault; raise CommandError if there was one."""
        faults = 0
        for fault in verify(lambda steps: tqdm(steps, unit=" batches", file=sys.stderr, disable=None)):
            faults += 1
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"{faults} faults")
        editions, passages = Edition.objects.count(), Passage.objects.count()
        self.stdout.write(f"{editions:,} editions and {passages:,} passages are as they were found.")
