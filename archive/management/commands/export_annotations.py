"""manage.py export_annotations: all annotations and verdicts as a W3C Web Annotation collection."""

import json

from django.core.management.base import BaseCommand, CommandError

from archive.models import Article
from archive.webannotations import everything


class Command(BaseCommand):
    """Write the collection, as JSON-LD, to a file or to standard output."""

    help = (
        "Write all annotations (drafts, withdrawn ones and orphans, too) and what editors said of "
        "attributions as a W3C Web Annotation collection, which import_annotations takes back without loss."
    )

    def add_arguments(self, parser):
        """Take articles and a file."""
        parser.add_argument(
            "--article", action="append", metavar="ADDRESS", help="only of this article; can be repeated"
        )
        parser.add_argument("file", nargs="?", metavar="FILE", help="default: standard output")

    def handle(self, *, article, file, **options):
        """Write; raise CommandError for an unknown article or a file that can't be written."""
        articles = None
        if article:
            slugs = {address.rstrip("/").rpartition("/")[2] for address in article}
            articles = list(Article.objects.filter(slug__in=slugs))
            if missing := slugs - {known.slug for known in articles}:
                raise CommandError(f"there is no article with the address {sorted(missing)[0]}")
        found = everything(articles)
        text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
        if file is None:
            self.stdout.write(text, ending="")
            return
        try:
            with open(file, "w", encoding="utf-8") as written:
                written.write(text)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        self.stderr.write(f"{found['total']} annotations and verdicts are in {file} now")
