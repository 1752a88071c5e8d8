"""One node, a primary with two replicas, and Citus on three nodes, all on this machine. Run by hand:

    ARCHIVE_CITUS=FOLDER python -m tests.benchmarks.distributed [--passages 100000] [--rounds 40]

Each is filled with the same generated articles and asked the same, one after the other, so that each has the
machine to itself: how long an answer takes to one reader (p50 / p95, milliseconds), how many answers a second
eight readers get, how many articles a second are loaded. Beside it as multiples of one node. All nodes share
the processors of this machine: it shows what going over many nodes costs, not what more machines bring.
"""

import argparse
import multiprocessing
import os
import random
import statistics
import time
from collections import Counter
from contextlib import contextmanager
from functools import partial
from io import StringIO
from itertools import cycle

FORK = multiprocessing.get_context("fork")
READERS = 8
LOADERS = 3
SEARCHES = ["rare", "middle", "common", "in a third of all", "three words", "phrase", "misspelt"]


@contextmanager
def one_node(options, passages):
    """Give the address for writing and those for reading of a single server with the articles."""
    from tests.servers import Servers

    with Servers("one", **options) as servers:
        url = servers.make_plain("archive")
        fill_database(url, passages)
        yield url, [url]


@contextmanager
def replicas(options, passages):
    """Give the addresses of a primary, and of it and its two streaming replicas."""
    from tests.servers import Servers

    with Servers("primary", **options) as servers:
        url = servers.make_plain("archive")
        fill_database(url, passages)
        for name in ("replica1", "replica2"):
            servers.replicate(name, "primary")
        yield url, [servers.url("archive", name) for name in servers.ports]


@contextmanager
def citus(options, passages):
    """Give the address of a Citus coordinator with two workers."""
    from django.core.management import call_command

    from tests.servers import Citus, using

    with Citus(**options) as cluster:
        cluster.make_plain("empty")
        with using(cluster.url("empty", "coordinator")):
            call_command("migrate", verbosity=0)
        url = cluster.make_database("archive", "empty")
        with using(url):
            call_command("distribute", stdout=StringIO())
        fill_database(url, passages)
        yield url, [url]


ARRANGEMENTS = {"one node": one_node, "primary and two replicas": replicas, "Citus, two workers": citus}


def fill_database(url, passages):
    """Make the tables, if there are none, and fill them; keys that are drawn later come behind."""
    from django.core.management import call_command

    from archive.exports.restoring import draw_behind
    from archive.models import Article, Edition, Passage, Speaker
    from tests.benchmarks.generated import fill
    from tests.servers import using

    with using(url):
        call_command("migrate", verbosity=0)
        fill(passages)
        draw_behind(Article, Edition, Passage, Speaker)


def questions(passages, rounds):
    """Return what is asked: functions that read, by the name of their class."""
    from django.test import Client

    from archive import search
    from tests.benchmarks.generated import PER_ARTICLE
    from tests.benchmarks.search import classes

    rng, client = random.Random(5), Client()
    articles = passages // PER_ARTICLE

    def pages(make):
        return [partial(got, client, make()) for _ in range(rounds)]

    asked = {
        "article": pages(lambda: f"/articles/article-{rng.randrange(1, articles)}/"),
        "paragraph": pages(
            lambda: f"/articles/article-{rng.randrange(1, articles)}/paragraphs/{rng.randrange(1, 9)}/"
        ),
        "speaker": pages(lambda: f"/speakers/speaker-{rng.randrange(1, 2_000)}/"),
    }
    found = classes(rng, rounds)
    for name in SEARCHES:
        asked[f"search: {name}"] = [partial(search.find, **options) for options in found[name]]
    return asked


def got(client, address):
    """Ask for a page."""
    answer = client.get(address)
    assert answer.status_code in (200, 404), (address, answer.status_code)
    return answer


def latencies(asked):
    """Return p50 and p95 in milliseconds by class, asked by one reader, after one round to warm up."""
    told = {}
    for name, ask in asked.items():
        times = []
        for warm in (True, False):
            for one in ask:
                began = time.perf_counter()
                one()
                if not warm:
                    times.append((time.perf_counter() - began) * 1000)
        told[name] = (statistics.median(times), statistics.quantiles(times, n=20)[-1])
    return told


def throughput(asked, urls, seconds):
    """Return how many answers a second READERS get who ask for everything, spread over the addresses."""
    pipes = []
    for number, url in zip(range(READERS), cycle(urls)):
        ours, theirs = FORK.Pipe()
        process = FORK.Process(target=reader, args=(theirs, url, asked, seconds, number), daemon=True)
        process.start()
        pipes.append((process, ours))
    answers = sum(pipe.recv() for _, pipe in pipes)
    for process, _ in pipes:
        process.join()
    return answers / seconds


def reader(pipe, url, asked, seconds, seed):
    """Ask until the time is over; tell how often."""
    from tests.servers import using

    every = [one for ask in asked.values() for one in ask]
    random.Random(seed).shuffle(every)
    with using(url):
        every[0]()
        until, answers = time.perf_counter() + seconds, 0
        for one in cycle(every):
            one()
            if time.perf_counter() > until:
                break
            answers += 1
    pipe.send(answers)


def loading(articles):
    """Return how many articles a second are loaded, as many as given, by LOADERS processes."""
    from archive.loading import load_all
    from archive.sources import read_plain
    from tests.benchmarks.news import News

    news = News(seed=7)
    texts = [news.article() for _ in range(articles)]
    began = time.perf_counter()
    stream = ((f"{number}", read_plain(text.encode())) for number, text in enumerate(texts))
    became = Counter((outcome.became, outcome.why) for outcome in load_all(stream, LOADERS))
    assert became["loaded", ""] == articles, became
    return articles / (time.perf_counter() - began)


def measure(name, arguments):
    """Return the figures of an arrangement by what was asked."""
    from tests.servers import using

    options = {"durable": True, "buffers": arguments.buffers}
    with ARRANGEMENTS[name](options, arguments.passages) as (writing, reading), using(writing):
        asked = questions(arguments.passages, arguments.rounds)
        figures = dict(latencies(asked))
        from django.db import connection

        connection.close()
        figures["answers a second"] = (throughput(asked, reading, arguments.seconds),)
        figures["articles loaded a second"] = (loading(arguments.articles),)
    return figures


def main():
    """Measure each arrangement, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40, help="questions of each class")
    parser.add_argument("--seconds", type=float, default=10, help="that eight readers ask")
    parser.add_argument("--articles", type=int, default=600, help="that are loaded")
    parser.add_argument("--buffers", default="256MB", help="each server's cache")
    parser.add_argument("--only", choices=ARRANGEMENTS, action="append")
    arguments = parser.parse_args()
    os.environ |= {"DATABASE_URL": "postgresql://nowhere/", "DJANGO_SETTINGS_MODULE": "archive.settings"}
    os.environ |= {"ALLOWED_HOSTS": "testserver", "SECRET_KEY": "only for a benchmark", "ACCESS_LOG": "0"}
    import django

    django.setup()
    from archive.assets import collect_if_changed
    from archive.views.public import kept

    collect_if_changed()
    kept.room = 0
    names = arguments.only or list(ARRANGEMENTS)
    figures = {}
    for name in names:
        figures[name] = measure(name, arguments)
        print(f"… {name} is measured", flush=True)
    print(f"| | {' | '.join(names)} |\n|---|{'---|' * len(names)}")
    for asked, first in figures[names[0]].items():
        cells = [cell(figures[name][asked], first) for name in names]
        print(f"| {asked} | {' | '.join(cells)} |")


def cell(figure, first):
    """Return a figure in words, beside it how many times the first one it is."""
    told = " / ".join(f"{value:.0f}" if value >= 10 else f"{value:.1f}" for value in figure)
    return told if figure is first else f"{told} ({figure[0] / first[0]:.2f} ×)"


if __name__ == "__main__":
    main()
