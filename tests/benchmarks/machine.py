"""How long what machines read takes at scale. Run by hand, with a database that may be filled with nonsense:

    python -m tests.benchmarks.machine DATABASE_URL [--passages 1000000] [--rounds 7]

Makes the tables, fills them once with generated articles, and asks for each kind of file, made anew each
time. Times are milliseconds, medians; as multiples of robots.txt, which asks the database for one number,
they compare between machines.
"""

import argparse
import os
import statistics
import time

from tests.benchmarks.generated import fill


def addresses():
    """Return what to ask for, the floor first: a middle article, speaker and quote of the archive."""
    from archive.models import Article, Passage, Speaker
    from archive.reading import sitemap_parts

    articles = Article.objects.count()
    article = Article.objects.order_by("pk")[articles // 2].get_absolute_url()
    quote = Passage.objects.filter(kind="quote", article__slug=article.split("/")[2]).first()
    speaker = Speaker.objects.order_by("pk").first().get_absolute_url()
    parts = [f"/sitemap-{part.kind}-{part.number}.xml" for part in sitemap_parts()]
    tail = quote.get_absolute_url()
    return [
        "/robots.txt",
        "/sitemap.xml",
        *parts,
        "/feeds/articles.atom",
        "/feeds/corrections.atom",
        f"{speaker}feed.atom",
        f"{article}cite.bib",
        f"{tail}cite.bib",
        f"/oembed?url=http://127.0.0.1:8000{tail}",
    ]


def measure(client, address, rounds):
    """Return the median of the milliseconds that an answer takes, and its size in bytes."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    return statistics.median(times), len(answer.content)


def main():
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("url", metavar="DATABASE_URL")
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    os.environ |= {"DATABASE_URL": arguments.url, "DJANGO_SETTINGS_MODULE": "archive.settings"}
    os.environ |= {"ALLOWED_HOSTS": "testserver", "ACCESS_LOG": "0"}
    os.environ.setdefault("SECRET_KEY", "only for a benchmark")
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from archive.models import Passage
    from archive.views.public import kept

    call_command("migrate", verbosity=0)
    if not Passage.objects.exists():
        fill(arguments.passages)
    kept.room = 0
    floor = None
    for address in addresses():
        took, size = measure(Client(), address, arguments.rounds)
        floor = floor or took
        print(f"{took:9.1f} ms {took / floor:7.1f} × {size / 1000:9.0f} kB  {address}", flush=True)


if __name__ == "__main__":
    main()
