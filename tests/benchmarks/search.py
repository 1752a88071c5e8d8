"""How fast the search is at scale. Run by hand, with a database that may be filled with nonsense:

    python -m tests.benchmarks.search DATABASE_URL [--passages 1000000] [--rounds 60] [--only CLASS]

Makes the tables, fills them once with generated articles, and asks queries of each class: of the function
that makes a page of results (marks, count, facets, articles, speakers; what of its time passes in the
database stands beside it), and of the site by HTTP. In the same run SQLite's FTS5 and tantivy rank, mark and
count the same passages. Times are milliseconds; as multiples of theirs they compare between machines.
"""

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from functools import partial
from urllib.parse import urlencode

from tests.benchmarks.generated import fill, vocabulary

# Milliseconds: in the database p50 and p95, of whole answers p95.
LIMIT, LIMIT_95, LIMIT_WHOLE = 15, 60, 100
# What these engines can be asked in their own languages.
FOR_PEERS = {
    "rare",
    "middle",
    "common",
    "in a third of all",
    "phrase",
    "phrase of stop words",
    "three words",
    "OR fallback",
    "OR fallback, misquoted",
    "misspelt",
}


def classes(rng, rounds):
    """Return for each class of queries the arguments of find()."""
    words = vocabulary(random.Random(1))
    texts = sample_texts(rounds, rng)

    def pick(low, high):
        return lambda: words[rng.randrange(low, high)]

    def phrase(length):
        def cut():
            text = rng.choice(texts).split(" ")
            start = rng.randrange(max(1, len(text) - length))
            return '"' + " ".join(text[start : start + length]) + '"'

        return cut

    def together():
        text = rng.choice(texts).split(" ")
        return " ".join(rng.sample(text, min(3, len(text))))

    def some():
        return f"{pick(30, 300)()} {pick(300, 3_000)()} {pick(20_000, 100_000)()} {pick(20_000, 100_000)()}"

    def misquoted():
        text = rng.choice(texts).split(" ")[:12]
        text[rng.randrange(len(text))] = pick(300, 3_000)()
        return " ".join(text)

    def misspelt():
        word = words[rng.randrange(3_000, 60_000)]
        place = rng.randrange(1, len(word) - 1)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]

    makers = {
        "rare": pick(20_000, 100_000),
        "middle": pick(300, 3_000),
        "common": pick(20, 100),
        "in a third of all": pick(2, 6),
        "phrase": phrase(4),
        "phrase of stop words": lambda: f'"{pick(0, 6)()} {pick(0, 6)()}"',
        "three words": together,
        "OR fallback": some,
        "OR fallback, misquoted": misquoted,
        "misspelt": misspelt,
        "prefix": lambda: f"{words[rng.randrange(300, 30_000)][:4]}*",
        "nearness": lambda: f'"{pick(20, 300)()} {pick(300, 3_000)()}"~5',
        "filter speaker: in the query": lambda: f"{pick(300, 3_000)()} speaker:{rng.randrange(1, 2_000)}",
        "exclusion": lambda: f"{pick(300, 3_000)()} -{pick(2, 6)()}",
    }
    asked = {name: [{"query": make()} for _ in range(rounds)] for name, make in makers.items()}
    for name, make in (("middle", makers["middle"]), ("in a third of all", makers["in a third of all"])):
        asked[f"{name}, filter by speaker"] = [
            {"query": make(), "speaker": f"speaker-{rng.randrange(1, 2_000)}"} for _ in range(rounds)
        ]
        asked[f"{name}, filter by kind"] = [{"query": make(), "kind": "quote"} for _ in range(rounds)]
    asked["only a speaker"] = [
        {"query": "", "speaker": f"speaker-{rng.randrange(1, 2_000)}"} for _ in range(rounds)
    ]
    asked["only a kind"] = [{"query": "", "kind": "quote"}] * rounds
    return asked


def sample_texts(rounds, rng):
    """Return texts of random paragraphs."""
    from archive.models import Passage

    last = Passage.objects.order_by("-id").values_list("id", flat=True)[0]
    chosen = rng.sample(range(1, last), min(4 * rounds, last - 1))
    return list(Passage.objects.filter(id__in=chosen, kind="paragraph").values_list("text", flat=True))


def function(asked):
    """Return milliseconds of find(), and how many of them passed in the database, for a query."""
    from django.db import connection

    from archive import search

    inside = 0.0

    def timed(execute, *arguments):
        nonlocal inside
        begun = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            inside += time.perf_counter() - begun

    begun = time.perf_counter()
    with connection.execute_wrapper(timed), suppress(search.TooSlow):  # its time tells
        search.find(fold=True, **asked)
    return (time.perf_counter() - begun) * 1000, inside * 1000


def suggestion(typed):
    """Return milliseconds of suggest() for the beginning of a word; all of it passes in the database."""
    from archive import search

    begun = time.perf_counter()
    search.suggest(typed)
    return ((time.perf_counter() - begun) * 1000,) * 2


def answer(site, path, asked):
    """Return milliseconds of a whole answer of the site, to a request that nobody made before.

    An order that there is not is another address, of which no page is kept, for the same results.
    """
    parameters = {"q" if name == "query" else name: value for name, value in asked.items()}
    address = f"{site}{path}?{urlencode(parameters | {'sort': time.perf_counter_ns()})}"
    begun = time.perf_counter()
    with suppress(urllib.error.HTTPError), urllib.request.urlopen(address, timeout=30) as response:
        response.read()
    return (time.perf_counter() - begun) * 1000


@contextmanager
def site(database):
    """Serve the archive as `serve` does; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as directory:
        environment = os.environ | {"ARCHIVE_DATA": directory, "DATABASE_URL": database}
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
        subprocess.run(collect, env=environment, check=True)
        command = [
            "-m",
            "gunicorn",
            "-c",
            "python:archive.gunicorn",
            "archive.wsgi",
            "-b",
            f"127.0.0.1:{port}",
        ]
        server = subprocess.Popen([sys.executable, *command], env=environment)
        try:
            while True:
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def peer_time(peer, asked):
    """Return milliseconds of another engine's page for a query."""
    begun = time.perf_counter()
    peer.find(asked["query"], limit=20)
    return (time.perf_counter() - begun) * 1000


def rows():
    """Yield (key, text) of all passages."""
    from archive.models import Passage

    yield from Passage.objects.order_by("id").values_list("id", "text").iterator(chunk_size=20_000)


def told(times):
    """Return p50, p95 and p99."""
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return statistics.median(times), cuts[94], cuts[98]


def sizes():
    """Print how large text and index are."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(octet_length(text)) FROM archive_passage")
        text = cursor.fetchone()[0]
        cursor.execute("SELECT pg_relation_size('passage_search'), pg_total_relation_size('archive_passage')")
        index, table = cursor.fetchone()
    print(f"text {text / 2**20:,.0f} MB, index {index / 2**20:,.0f} MB = {index / text:.2f} of it,", end=" ")
    print(f"the table with all its indexes {table / 2**20:,.0f} MB")


def main():
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("database", help="URL of a database that may be filled with nonsense")
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--only", default="", help="classes whose name has this")
    parser.add_argument("--ours", action="store_true", help="without the peers")
    arguments = parser.parse_args()
    os.environ |= {"DATABASE_URL": arguments.database, "DJANGO_SETTINGS_MODULE": "archive.settings"}
    os.environ.setdefault("SECRET_KEY", "only for a benchmark")
    import django

    django.setup()
    from django.core.management import call_command

    from archive.models import Passage
    from tests.benchmarks.peers import Fts5, Tantivy

    call_command("migrate", verbosity=0)
    if not Passage.objects.exists():
        begun = time.perf_counter()
        fill(arguments.passages)
        print(f"filled in {time.perf_counter() - begun:.0f} s")
    sizes()
    rng, words = random.Random(3), vocabulary(random.Random(1))
    typed = [words[rng.randrange(20, 30_000)][: rng.randrange(1, 6)] for _ in range(arguments.rounds)]
    asked = classes(random.Random(2), arguments.rounds)
    asked["suggestion"] = [{"query": beginning} for beginning in typed]
    with tempfile.TemporaryDirectory() as directory, site(arguments.database) as address:
        peers = [] if arguments.ours else [Fts5(directory), Tantivy(directory)]
        for peer in peers:
            peer.fill(rows())
        print(
            f"{'p50, p95, p99 in milliseconds':34}{'database':>18}{'function':>18}{'whole answer':>18}",
            end="",
        )
        print("".join(f"{peer.name:>18}" for peer in peers))
        slow = []
        for name, queries in asked.items():
            if arguments.only in name:
                database, _, whole, *_ = columns = measured(name, queries, address, peers)
                print(
                    f"{name:34}" + "".join(f"{value:6.1f}" for column in columns for value in column),
                    flush=True,
                )
                if database[0] > LIMIT or database[1] > LIMIT_95 or whole[1] > LIMIT_WHOLE:
                    slow.append(name)
    if slow:
        sys.exit(f"slower than they should be: {', '.join(slow)}")


def measured(name, queries, address, peers):
    """Return p50, p95 and p99 of a class in the database, of the function, of the whole answer, of each peer.

    Some of it is asked once unmeasured before.
    """
    suggesting = name == "suggestion"
    ask = (lambda asked: suggestion(asked["query"])) if suggesting else function
    whole = partial(answer, address, "/search/suggest" if suggesting else "/search/")
    for each in (*queries[:5], *queries[-5:]):
        ask(each)
        whole(each)
    times, inside = zip(*(ask(each) for each in queries), strict=True)
    columns = [told(inside), told(times), told([whole(each) for each in queries])]
    if name in FOR_PEERS:
        columns += [told([peer_time(peer, each) for each in queries]) for peer in peers]
    return columns


if __name__ == "__main__":
    main()
