"""How well the search finds a passage that is known to be there. Run by hand, with a throw-away database:

    python -m tests.benchmarks.search_quality DATABASE_URL CORPUS… [--queries 400] [--seed 1]

CORPUS are files of JSON lines with articles (`text`), which are loaded once. For each class, queries are made
from the words of random paragraphs, as somebody would remember them, and put to the archive and to its peers,
who have the same paragraphs. The score is the mean reciprocal rank of the paragraph among the first 10.
"""

import argparse
import json
import os
import random
import re
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

WORD = re.compile(r"[^\W\d_]+")
LONG = 4  # letters of a word that somebody remembers


def database(url):
    """Open the archive in this database, made if it is empty."""
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "archive.settings"}
    os.environ.setdefault("SECRET_KEY", "only for a benchmark")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def load(paths):
    """Load the articles of these files, unless some are there."""
    from django.db import connection
    from tqdm import tqdm

    from archive.loading import NotAnArticleError, load
    from archive.models import Article
    from archive.sources import read_plain

    if Article.objects.exists():
        return
    for path in paths:
        for line in tqdm(Path(path).read_text(encoding="utf-8").splitlines(), desc=path):
            try:
                load(read_plain(json.loads(line)["text"].encode()))
            except NotAnArticleError as error:
                print(error)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def slip(word, rng):
    """Return the word with two letters swapped, one left out, one doubled or one mistaken."""
    place = rng.randrange(1, len(word) - 1)
    head, letter, tail = word[:place], word[place], word[place + 1 :]
    other = rng.choice("abcdefghijklmnopqrstuvwxyz".replace(letter.lower(), ""))
    return rng.choice(
        [head + tail[0] + letter + tail[1:], head + tail, head + 2 * letter + tail, head + other + tail]
    )


def inflected(word):
    """Return another form of the word, as a reader would remember it."""
    for ending, other in (("ies", "y"), ("ing", "ed"), ("ed", "ing"), ("es", "e"), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            return word[: -len(ending)] + other
    return word + ("d" if word.endswith("e") else "s")


def classes(paragraphs, queries, rng):
    """Yield (class, [(query, key of the paragraph)])."""

    def words(text, count):
        known = list(dict.fromkeys(word.lower() for word in WORD.findall(text) if len(word) >= LONG))
        return rng.sample(known, count) if len(known) >= count else None

    def row(text, count):
        found = WORD.findall(text)
        start = rng.randrange(max(1, len(found) - count))
        return found[start : start + count] if len(found) >= count else None

    def changed(change):
        def make(text):
            chosen = words(text, 3)
            if chosen:
                place = max(range(3), key=lambda place: len(chosen[place]))
                chosen[place] = change(chosen[place])
            return chosen

        return make

    def with_another(text):
        chosen, another = words(text, 3), words(rng.choice(paragraphs)[1], 1)
        return [*chosen, *another] if chosen and another else None

    def pair(text):
        pairs = [two for two in pairwise(WORD.findall(text)) if min(map(len, two)) >= LONG]
        return rng.choice(pairs) if pairs else None

    def mistaken(chosen):
        another = words(rng.choice(paragraphs)[1], 1) or chosen[:1]
        chosen[rng.randrange(len(chosen))] = another[0]
        return chosen

    makers = {
        "two words": lambda text: words(text, 2),
        "three words": lambda text: words(text, 3),
        "four words in a row": lambda text: row(text, 4),
        "phrase of four words": lambda text: row(text, 4),
        "three words, one misspelt": changed(lambda word: slip(word, rng) if len(word) > 4 else word),
        "three words, one inflected": changed(inflected),
        "four words, one wrong": lambda text: (
            (chosen := words(text, 3))
            and [*chosen, rng.choice(words(rng.choice(paragraphs)[1], 1) or chosen)]
        ),
        "two long words in a row": pair,
        "eight in a row, one wrong": lambda text: (chosen := row(text, 8)) and mistaken(chosen),
    }
    for name, make in makers.items():
        asked = []
        while len(asked) < queries:
            key, text = rng.choice(paragraphs)
            if chosen := make(text):
                query = " ".join(chosen)
                asked.append((f'"{query}"' if name.startswith("phrase") else query, key))
        yield name, asked


def ours(query):
    """Return the keys of the paragraphs that the archive finds, best first."""
    from archive import search

    return [hit.passage.pk for hit in search.find(query, kind="paragraph", size=10).hits]


def reciprocal_rank(keys, wanted):
    """Return 1 for the first place, 1/2 for the second …, 0 for none."""
    return 1 / (keys.index(wanted) + 1) if wanted in keys else 0


def main():
    """Load, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("database", help="URL of a database that may be filled")
    parser.add_argument("corpus", nargs="+")
    parser.add_argument("--queries", type=int, default=400, help="of each class")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ours", action="store_true", help="without peers")
    arguments = parser.parse_args()
    database(arguments.database)
    load(arguments.corpus)
    from archive.models import Passage
    from tests.benchmarks.peers import PEERS

    found = Passage.objects.filter(kind="paragraph", current=True).order_by("id")
    paragraphs = list(found.values_list("id", "text"))
    print(f"{len(paragraphs):,} paragraphs, {arguments.queries} queries of each class")
    with tempfile.TemporaryDirectory() as directory:
        peers = [] if arguments.ours else [peer(directory) for peer in PEERS]
        for peer in peers:
            peer.fill(paragraphs)
        print(
            f"{'mean reciprocal rank at 10':30}{'ours':>10}" + "".join(f"{peer.name:>20}" for peer in peers)
        )
        engines = [ours, *((lambda query, peer=peer: peer.find(query)[0]) for peer in peers)]
        sums, count = [0.0] * len(engines), 0
        for name, asked in classes(paragraphs, arguments.queries, random.Random(arguments.seed)):
            means = [
                sum(reciprocal_rank(engine(query), key) for query, key in asked) / len(asked)
                for engine in engines
            ]
            sums, count = [total + mean for total, mean in zip(sums, means, strict=True)], count + 1
            print(line(name, means), flush=True)
        print(line("all", [total / count for total in sums]))
    if max(sums[1:], default=0) >= sums[0]:
        sys.exit("a peer finds more")


def line(name, means):
    """Return a row of the table."""
    return f"{name:30}{means[0]:10.3f}" + "".join(f"{mean:20.3f}" for mean in means[1:])


if __name__ == "__main__":
    main()
