"""How long pages of a large archive take. Run by hand, with a database that may be filled with nonsense:

    python -m tests.benchmarks.latency DATABASE_URL [--passages 1000000] [--rounds 100] [--only KIND …]

Makes the tables, fills them once with generated articles, gives these what the generator leaves out
(captions, days, rules, roles, a speaker with 100,000 quotes), and asks for pages of each kind at random,
from the application as a server would, made anew each time. Prints p50 and p95 in milliseconds, and fails
where a p95 is more than 50. `work` is how long application and database were at it, without waiting for
others on a busy machine (Linux, with the database on the same machine).
"""

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from tests.benchmarks.generated import fill

LIMIT = 50  # ms
MOST_QUOTED = 100_000
LIVEN = [
    """
    UPDATE archive_article SET published = date '1985-01-01' + (id * 7919 % 15000)::int WHERE id % 50 <> 0
    """,
    """
    UPDATE archive_attribution
    SET rule = 'rule ' || id % 17, confidence = (70 + id % 30) / 100.0, cue = 'said', mention = 'the speaker',
        speaker_id = CASE WHEN mode = 'direct' AND id % 10 < 4 THEN 1 WHEN id % 13 = 0 THEN NULL
            ELSE speaker_id END
    """,
    """
    INSERT INTO archive_alias (speaker_id, article_id, kind, text)
    SELECT DISTINCT speaker_id, article_id, 'role',
        format('head %s of office %s', article_id % 7, speaker_id % 900)
    FROM archive_attribution WHERE speaker_id IS NOT NULL ON CONFLICT DO NOTHING
    """,
    "SELECT setval(pg_get_serial_sequence('archive_passage', 'id'), max(id)) FROM archive_passage",
    """
    INSERT INTO archive_passage
        (article_id, edition_id, kind, number, start, "end", text, credit, integrity)
    SELECT article_id, edition_id, 'caption', 1, start, "end", text, 'Ann Lee / Agency', ''
    FROM archive_passage WHERE kind = 'paragraph' AND number = 1
    """,
    "VACUUM ANALYZE",
]


def prepare(passages):
    """Make the tables and fill them, once; return how many passages there are."""
    from django.core.management import call_command
    from django.db import connection

    from archive.models import Article, Passage, Total, keeping

    call_command("migrate", verbosity=0)
    if not Passage.objects.exists():
        fill(passages)
    if not Article.objects.filter(published__isnull=False).exists():
        with connection.cursor() as cursor:
            for statement in LIVEN:
                cursor.execute(statement)
        keeping.make_anew()
    kinds = ("headline", "heading", "paragraph", "caption", "quote")
    return sum(Total.of(*kinds))


class Archive:
    """Gives random addresses of what is there."""

    def __init__(self, seed):
        from archive.models import Article, Passage, Speaker, SpeakerFigures

        self.rng = random.Random(seed)
        self.article, self.passage, self.speaker = Article, Passage, Speaker
        self.figures = SpeakerFigures
        self.last = {model: model.objects.order_by("-pk").first().pk for model in (Article, Passage, Speaker)}

    def one(self, model, **which):
        """Return a random row."""
        while True:
            at = self.rng.randrange(self.last[model]) + 1
            found = model.objects.filter(pk__gte=at, **which).order_by("pk").first()
            if found:
                return found

    def record(self, kind):
        """Return the address of a passage of a kind."""
        article = self.one(self.article)
        found = self.passage.objects.filter(article=article, kind=kind, current=True).defer("search")
        return self.rng.choice(found).get_absolute_url()

    def heard(self):
        """Return a speaker who is heard."""
        return self.one(self.speaker, figures__isnull=False)

    def most(self):
        """Return the speaker who is quoted most."""
        return self.figures.objects.order_by("-quotes").first().speaker

    def article_mark(self):
        """Return the mark of a page of articles, or of quotes, somewhere in their lists."""
        return self.one(self.article).pk

    def stretch(self):
        """Return the address of a month of the timeline, or of its year."""
        day = self.one(self.article, published__isnull=False).published
        return self.rng.choice([f"/timeline/{day.year}/", f"/timeline/{day.year}/{day.month}/"])

    def kinds(self):
        """Return what is measured: makers of addresses by name."""
        return {
            "robots.txt": lambda: "/robots.txt",
            "front page": lambda: "/",
            "article": lambda: self.one(self.article).get_absolute_url(),
            "paragraph": lambda: self.record("paragraph"),
            "quote": lambda: self.record("quote"),
            "caption": lambda: self.record("caption"),
            "speaker": lambda: self.heard().get_absolute_url(),
            "speaker with 100,000 quotes": lambda: self.most().get_absolute_url(),
            "… deep in the quotes": lambda: (
                f"{self.most().get_absolute_url()}?kind=quote&after={self.article_mark()}.0.0"
            ),
            "speakers": lambda: f"/speakers/?after={self.heard().slug}",
            "speakers by name": lambda: f"/speakers/?q={self.heard().name.split()[-1]}",
            "articles": lambda: f"/articles/?after={self.article_mark()}",
            "quotes": lambda: f"/quotes/?after={self.article_mark()}.0",
            "quotes of a speaker": lambda: f"/quotes/?speaker={self.heard().slug}",
            "quotes of that speaker": lambda: f"/quotes/?speaker={self.most().slug}",
            "quotes by doubtful rules": lambda: "/quotes/?confidence=doubtful",
            "quotes by a rule": lambda: f"/quotes/?rule=rule%20{self.rng.randrange(17)}",
            "attributions": lambda: "/attributions/",
            "timeline": lambda: "/timeline/",
            "year or month": self.stretch,
            "API: quotes": lambda: f"/api/quotes?speaker={self.most().slug}",
            "API: speakers": lambda: "/api/speakers",
            "API: attributions": lambda: f"/api/attributions?speaker={self.heard().slug}",
        }


def measure(client, address):
    """Return the milliseconds that an answer takes, and of these how many somebody worked at it."""
    before, began = worked(), time.perf_counter()
    answer = client.get(address)
    took, work = time.perf_counter() - began, worked() - before
    assert answer.status_code == 200, (address, answer.status_code)
    return took * 1000, work * 1000


def worked():
    """Return the seconds that this process and its database connection worked so far, where that is told."""
    from django.db import connection

    connection.ensure_connection()
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    database = int(told.read_text().split()[0]) / 1e9 if told.exists() else 0
    return database + time.process_time()


def percentiles(values):
    """Return p50 and p95."""
    cuts = quantiles(values, n=20)
    return cuts[9], cuts[18]


def main():
    """Fill, measure, print; fail where a page takes too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("url", metavar="DATABASE_URL")
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--only", nargs="+", metavar="KIND", help="only kinds of pages that begin so")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        os.environ["ARCHIVE_DATA"] = directory  # for static files only
        slow = measure_all(arguments)
    if slow:
        sys.exit(f"more than {LIMIT} ms: {', '.join(slow)}")


def measure_all(arguments):
    """Measure and print; return the kinds of pages that take too long."""
    os.environ |= {"DATABASE_URL": arguments.url, "DJANGO_SETTINGS_MODULE": "archive.settings"}
    os.environ |= {"ALLOWED_HOSTS": "testserver", "API_REQUESTS_PER_MINUTE": "0", "ACCESS_LOG": "0"}
    os.environ.setdefault("SECRET_KEY", "only for a benchmark")
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from archive.views.public import kept

    call_command("collectstatic", verbosity=0, interactive=False)
    passages = prepare(arguments.passages)
    print(f"{passages:,} passages; ms{'':22} p50     p95  work: p50     p95")
    kept.room = 0
    client, slow = Client(), []
    for kind, address in Archive(arguments.seed).kinds().items():
        if arguments.only and not kind.startswith(tuple(arguments.only)):
            continue
        taken = [measure(client, address()) for _ in range(arguments.rounds + 2)][2:]
        (half, most), (busy_half, busy_most) = (percentiles(column) for column in zip(*taken, strict=True))
        slow += [kind] if most > LIMIT else []
        print(f"{kind:32} {half:7.1f} {most:7.1f} {busy_half:9.1f} {busy_most:7.1f}", flush=True)
    return slow


if __name__ == "__main__":
    main()
