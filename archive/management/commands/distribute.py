"""manage.py distribute: spread the archive over the nodes of a Citus cluster."""

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from archive.distributing import OWN_NODE, SHARDS, NotDistributableError, distribute, nodes, plan


class Command(BaseCommand):
    """Tell which table goes where, and bring it there; what lies right already is left alone."""

    help = (
        "Spread the archive over the nodes of a Citus cluster: what belongs to an article by article, what "
        "that refers to on every node. In one transaction: all or nothing. Whoever reads or writes meanwhile "
        "waits. Safe to repeat."
    )

    def add_arguments(self, parser):
        """Take the number of shards, and whether only to tell."""
        parser.add_argument("--dry-run", action="store_true", help="tell what would be done, and do nothing")
        parser.add_argument(
            "--shards",
            type=int,
            default=SHARDS,
            help=f"parts of each distributed table, at least as many as there will ever be nodes ({SHARDS})",
        )

    def handle(self, *, dry_run, shards, **options):
        """Do it."""
        if not 1 <= shards <= 64_000:
            raise CommandError("--shards: a number from 1 to 64000")
        try:
            workers = nodes()
            self.stdout.write(f"Workers: {', '.join(workers)}")
            if dry_run:
                self.tell(plan(), shards)
                return
            moved = distribute(shards, self.stdout.write)
        except NotDistributableError as error:
            raise CommandError(str(error)) from error
        except Error as error:
            raise CommandError(f"the database refuses it, and nothing was changed: {error}") from error
        if not moved:
            self.stdout.write("Nothing to do: every table lies where it should.")
            return
        self.tell(plan(), shards)

    def tell(self, places, shards):
        """Say of every table where it lies or is to lie."""
        for place in places:
            where = f"{place.where}, {shards} shards" if place.where == OWN_NODE else place.where
            state = "" if place.is_there else " (to be done)"
            self.stdout.write(f"{place.table}: {where}, {place.rows:,} rows{state}")
