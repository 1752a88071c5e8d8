"""manage.py serve: the whole site with one command."""

import os
import secrets
import socket

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from gunicorn.app.base import BaseApplication
from gunicorn.util import parse_address

from archive import gunicorn
from archive.assets import collect_if_changed
from archive.loading import load
from archive.models import Article
from archive.sealing import seal
from archive.sources import read_plain

EVERYWHERE = ("0.0.0.0:", "[::]:", ":")
SAMPLE = settings.BASE_DIR / "fixtures" / "canada-japan-security.txt"


class Command(BaseCommand):
    """Prepare what is missing, then serve until Ctrl-C."""

    help = (
        "Serve the archive: tables, a first article, static files and an administrator are made if missing."
    )

    def add_arguments(self, parser):
        """Take the address to listen at."""
        parser.add_argument(
            "--bind", default=gunicorn.bind[0], metavar="HOST:PORT", help="default: %(default)s"
        )

    def handle(self, *, bind, **options):
        """Prepare and serve. Raises CommandError for an address that can't be used."""
        refuse_unusable(bind)
        if "ARCHIVE_URL" not in os.environ and not bind.startswith(EVERYWHERE):
            settings.ARCHIVE_URL = f"http://{bind}"
        call_command("migrate", verbosity=0, skip_checks=False)
        collect_if_changed()
        if settings.EMBEDDED or not Article.objects.exists():
            load(read_plain(SAMPLE.read_bytes()))
        if settings.EMBEDDED:
            self.make_administrator()
            seal()
        self.stdout.write(f"The archive is at http://{bind}/ and its editors' desk at http://{bind}/admin/")
        self.stdout.write("Press Ctrl-C to stop.")
        self.stdout.flush()  # or each worker writes it again when it ends
        Server(bind).run()

    def make_administrator(self):
        """Make the first administrator and print the password: it is kept nowhere else."""
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(12)
        if known := users.filter(username="admin").first():  # came back with an export, without its rights
            known.is_staff = known.is_superuser = known.is_active = True
            known.set_password(password)
            known.save()
        else:
            users.create_superuser("admin", password=password)
        self.stdout.write(f"Administrator: admin, password: {password} (shown only this once)")


def refuse_unusable(bind):
    """Raise CommandError with the reason where nothing can listen at this address."""
    try:
        host, port = parse_address(bind)
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except (OSError, OverflowError, RuntimeError, TypeError, ValueError) as error:
        reason = os.strerror(error.errno) if getattr(error, "errno", None) else error
        raise CommandError(
            f"can't listen at {bind}: {reason}; choose another with --bind HOST:PORT"
        ) from error


class Server(BaseApplication):
    """Gunicorn with the archive's configuration, in this process."""

    def __init__(self, bind):
        self.bind = bind
        super().__init__()

    def load_config(self):
        """Take over what archive/gunicorn.py sets."""
        for name, value in vars(gunicorn).items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)
        self.cfg.set("bind", [self.bind, *gunicorn.bind[1:]])

    def load(self):
        """Return the application; each worker asks for its own."""
        from archive.wsgi import application

        return application
