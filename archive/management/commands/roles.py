"""manage.py roles: give the database's roles what each needs, and no more."""

from django.core.management.base import BaseCommand, CommandError
from django.db.utils import OperationalError

from archive import roles


class Command(BaseCommand):
    """Grant rights to a writer, for the desk and the loader, and to a reader, for public pages."""

    help = (
        "Grant a writer what the desk, the API and the loader need, and a reader what public pages need. "
        "Run it as the owner of the tables; after each migration it is done again by itself."
    )

    def add_arguments(self, parser):
        """Take the names of the roles."""
        parser.add_argument("--writer", metavar="NAME", help="the role in DATABASE_URL of the running site")
        parser.add_argument("--reader", metavar="NAME", help="the role that public pages read with")
        parser.add_argument("--print", action="store_true", help="show the SQL, change nothing")

    def handle(self, *, writer, reader, **options):
        """Grant or show. Raises CommandError with the reason where a role can't be used."""
        named = {kind: name for kind, name in (("writer", writer), ("reader", reader)) if name}
        if not named or writer == reader:
            raise CommandError("Name two roles: --writer NAME --reader NAME (or one of them).")
        try:
            if options["print"]:
                self.stdout.write("BEGIN;\n" + "\n".join(roles.statements(named)) + "\nCOMMIT;")
                return
            roles.grant(named)
        except roles.UnfitRole as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "55P03":
                raise
            told = "The tables are in use: nothing was granted. Try again in a minute."
            raise CommandError(told) from error
        for kind, name in named.items():
            self.stdout.write(f"{name} is the {kind}.")
