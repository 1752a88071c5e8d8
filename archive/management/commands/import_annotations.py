"""manage.py import_annotations: take in a W3C Web Annotation collection."""

import json

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from archive.webannotations import NotImportableError, read_in

MAX_BYTES = 200_000_000
FAULTS = 20


class Command(BaseCommand):
    """Take in all that is in the file, or nothing."""

    help = (
        "Take in a W3C Web Annotation collection, page, list or single annotation from a JSON-LD file: "
        "all or nothing. What is here already is left alone. Annotations from elsewhere become drafts."
    )

    def add_arguments(self, parser):
        """Take the file, an author for annotations from elsewhere, and whether to replace."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--author", metavar="NAME", help="log-in name of the author of those from elsewhere"
        )
        parser.add_argument(
            "--replace", action="store_true", help="replace annotations that are here in another version"
        )

    def handle(self, *, file, author, replace, **options):
        """Read and take in; raise CommandError with the reasons where that can't be."""
        user = None
        if author is not None:
            user = get_user_model().objects.filter(username=author).first()
            if user is None:
                raise CommandError(f"there is no account {author}")
        try:
            done = read_in(self.data_in(file), user, replace)
        except NotImportableError as error:
            told = [f"{file}: {fault}" for fault in error.faults[:FAULTS]]
            if len(error.faults) > FAULTS:
                told.append(f"… and {len(error.faults) - FAULTS} more")
            raise CommandError("\n".join([*told, "nothing was taken in"])) from error
        self.stdout.write(f"{done.new} new, {done.same} as they were, {done.verdicts} verdicts")
        if done.orphans:
            self.stdout.write(f"{done.orphans} have no place: they are in the queue of the desk")
        for note in done.left_alone:
            self.stdout.write(
                f"left alone, it is here in another version (--replace takes the file's): {note}"
            )
        for name in sorted(done.unknown_authors):
            self.stdout.write(f"there is no account {name} here: its annotations are of “an editor”")

    def data_in(self, file):
        """Return the JSON in a file. Raises CommandError."""
        try:
            with open(file, "rb") as opened:
                data = opened.read(MAX_BYTES + 1)
            if len(data) > MAX_BYTES:
                raise CommandError(f"{file}: more than {MAX_BYTES // 1_000_000} MB")
            return json.loads(data.decode("utf-8-sig"))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except (ValueError, RecursionError) as error:
            raise CommandError(f"{file}: this is no JSON in UTF-8: {error}") from error
