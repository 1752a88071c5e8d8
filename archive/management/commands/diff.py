"""manage.py diff: what became different from one edition of an article to another."""

from django.core.management.base import BaseCommand, CommandError

from archive.reading import changes_between, editions_of

SIGNS = {"changed": "~", "new": "+", "old": "-", "moved": ">"}


class Command(BaseCommand):
    """Write what is different, block by block."""

    help = (
        "Show what became different between two editions of an article, by default the last two: ~ changed, "
        "+ added, - taken out, > moved, with [-words taken out-] and {+words added+}."
    )

    def add_arguments(self, parser):
        """Take an article and two numbers."""
        parser.add_argument("slug", metavar="SLUG", help="the last part of the article's address")
        parser.add_argument("editions", nargs="*", type=int, metavar="K", help="the numbers of two editions")

    def handle(self, *, slug, editions, **options):
        """Compare; raise CommandError where there are no such editions."""
        slug = slug.rstrip("/").rpartition("/")[2]
        known = [edition.number for edition in reversed(editions_of(slug))]
        if not known:
            raise CommandError(f"there is no article with the address {slug}")
        if len(editions) not in (0, 2):
            raise CommandError("name two editions, or none for the last two")
        if not editions and len(known) < 2:
            raise CommandError("this article has one edition only")
        page = changes_between(slug, *(editions or known[-2:]))
        if page is None:
            raise CommandError(f"there are only the editions {known[0]} to {known[-1]}")
        for part in page.parts:
            if part.how != "same":
                words = "".join(map(marked, part.words)) if part.how == "changed" else part.words[0].text
                self.stdout.write(f"{SIGNS[part.how]} {part.passage.kind} {part.passage.number}: {words}")
        if not page.counts:
            self.stdout.write("The records are the same, to the letter.")


def marked(change):
    """Return a change with the marks of a word diff."""
    return {"old": f"[-{change.text}-]", "new": f"{{+{change.text}+}}"}.get(change.kind, change.text)
