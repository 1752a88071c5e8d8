"""manage.py seal: one number that stands for every record."""

import sys
from functools import partial

from django.core.management.base import BaseCommand
from tqdm import tqdm

from archive import sealing
from archive.models import Seal


class Command(BaseCommand):
    """Seal what is new and print the root. To be run once a day."""

    help = (
        "Make a Merkle root over all records that are new, and over the last root. Write it down elsewhere: "
        "it shows any later change. Where nothing is new the last root is printed."
    )

    def handle(self, **options):
        """Print each new seal, or the last one."""
        made = sealing.seal(partial(tqdm, file=sys.stderr, disable=None, leave=False, unit=" × 200 editions"))
        for seal in made:
            self.stdout.write(
                f"{seal}, over {seal.passages:,} passages of {seal.editions:,} editions and all before"
            )
        if not made:
            last = Seal.objects.first()
            self.stdout.write(f"Nothing is new since {last}" if last else "There is nothing to seal yet.")
