"""How fast the search is at scale. Run by hand, against a database that may be thrown away:

    python -m tests.benchmarks.search DATABASE_URL [--passages 1000000] [--rounds 60] [--drop]

Makes the tables, fills them once with generated articles (words by Zipf's law, with speakers and kinds), asks
queries of each class, and prints p50 and p95 in milliseconds. As a floor, SQLite's FTS5 (bm25) ranks, marks
and counts the same passages in the same run: ours as a multiple of its times makes runs on different machines
comparable. `find` is all that a page needs: hits with marks, count, facets, articles, speakers.
"""

import argparse
import os
import random
import sqlite3
import statistics
import tempfile
import time
from contextlib import suppress
from itertools import accumulate, islice
from pathlib import Path

VOCABULARY = 120_000
SPEAKERS = 20_000
PER_ARTICLE = 40
UNKNOWN_TO_FLOOR = {
    "misspelt",
    "OR fallback",
    "OR fallback, misquoted",
    "beginning of a word",
    "nearness",
    "speaker: of the query",
}
SYLLABLES = [
    consonant + vowel
    for consonant in (
        "b",
        "br",
        "d",
        "f",
        "g",
        "gr",
        "k",
        "l",
        "m",
        "n",
        "p",
        "pr",
        "r",
        "s",
        "st",
        "t",
        "v",
        "w",
    )
    for vowel in ("a", "e", "i", "o", "u")
]


def vocabulary(rng):
    """Return made-up words, each once; the common ones are short."""
    words = {}
    while len(words) < VOCABULARY:
        syllables = 1 + min(len(words) // 40, 1) + min(len(words) // 2_500, 1) + rng.randrange(2)
        words["".join(rng.choices(SYLLABLES, k=syllables)) + rng.choice(("", "n", "r", "t", "x"))] = None
    return list(words)


def zipf(size, rng):
    """Return an endless sampler of ranks 0 … size-1 by Zipf and Mandelbrot's law (s = 1.05, q = 2.7)."""
    weights = list(accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(1, size + 1)))
    ranks = range(size)
    while True:
        yield from rng.choices(ranks, cum_weights=weights, k=10_000)


def articles(passages, words, rng):
    """Yield articles as lists of (kind, text): a headline, paragraphs, and a quote out of every third."""
    ranks = zipf(VOCABULARY, rng)
    for _ in range(passages // PER_ARTICLE):
        article = [("headline", " ".join(words[rank] for rank in islice(ranks, 9)))]
        while len(article) < PER_ARTICLE:
            length = max(8, min(200, round(rng.lognormvariate(3.9, 0.5))))
            text = " ".join(words[rank] for rank in islice(ranks, length))
            article.append(("paragraph", text))
            if len(article) % 3 == 0 and len(article) < PER_ARTICLE:
                article.append(("quote", " ".join(text.split(" ")[2 : 2 + rng.randrange(4, 24)])))
        yield article


def fill(passages):
    """Fill the tables; indexes and generated columns are made as in a real archive."""
    from django.db import connection

    rng = random.Random(1)
    words = vocabulary(rng)
    speakers = zipf(SPEAKERS, rng)
    passage_id = 0
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        with cursor.copy("COPY archive_speaker (id, slug, name, kind) FROM STDIN") as copy:
            for number in range(1, SPEAKERS + 1):
                copy.write_row((number, f"speaker-{number}", f"Speaker {number}", "person"))
        copying = "COPY archive_word (word) FROM STDIN"
        with cursor.copy(copying) as copy:
            for word in words:
                if len(word) >= 3:
                    copy.write_row((word,))
        batch = []
        for number, article in enumerate(articles(passages, words, rng), 1):
            batch.append((number, article))
            if len(batch) == 500 or number == passages // PER_ARTICLE:
                passage_id = write(cursor, batch, passage_id, rng, speakers)
                batch = []
        for table in ("article", "edition", "passage", "attribution", "speaker", "word"):
            cursor.execute(f"ANALYZE archive_{table}")


def write(cursor, batch, passage_id, rng, speakers):
    """Copy a batch of articles into the tables; return the last passage's key."""
    rows, said = [], []
    with cursor.copy(
        "COPY archive_article (id, slug, headline, language, publisher, byline, url, added) FROM STDIN"
    ) as copy:
        for number, article in batch:
            copy.write_row((number, f"article-{number}", article[0][1], "en", "", "", "", "2026-01-01"))
    with cursor.copy(
        "COPY archive_edition (id, article_id, number, source, media_type, encoding, text, sha256, metadata,"
        " extraction_version, loaded) FROM STDIN"
    ) as copy:
        for number, article in batch:
            text = "\n\n".join(text for kind, text in article if kind != "quote")
            copy.write_row((number, number, 1, b"", "text/plain", "utf-8", text, "", "{}", "1", "2026-01-01"))
    for number, article in batch:
        numbers, start, paragraph = {}, 0, None
        for kind, text in article:
            passage_id += 1
            numbers[kind] = numbers.get(kind, 0) + 1
            quote = kind == "quote"
            rows.append(
                (passage_id, number, number, kind, numbers[kind], start, start + len(text), text, "",
                 "balanced" if quote else "", paragraph if quote else None)
            )  # fmt: skip
            if kind == "paragraph":
                paragraph = passage_id
            if quote or (kind == "paragraph" and rng.random() < 0.15):
                mode = "direct" if quote else "reported"
                said.append((number, passage_id, mode, start, start + len(text), next(speakers) + 1))
            start += len(text) + 2
    with cursor.copy(
        'COPY archive_passage (id, article_id, edition_id, kind, number, start, "end", text, credit,'
        " integrity, parent_id) FROM STDIN"
    ) as copy:
        for row in rows:
            copy.write_row(row)
    with cursor.copy(
        'COPY archive_attribution (article_id, passage_id, mode, start, "end", speaker_id, mention, cue,'
        " rule, status) FROM STDIN"
    ) as copy:
        for row in said:
            copy.write_row((*row, "", "", "", "extracted"))
    return passage_id


def classes(rng, count):
    """Return for each class of queries the arguments of find()."""
    words = vocabulary(random.Random(1))
    texts = sample_texts(count, rng)

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
        "phrase of common words": lambda: f'"{pick(0, 6)()} {pick(0, 6)()}"',
        "three words": together,
        "OR fallback": some,
        "OR fallback, misquoted": misquoted,
        "misspelt": misspelt,
        "beginning of a word": lambda: f"{words[rng.randrange(300, 30_000)][:4]}*",
        "nearness": lambda: f'"{pick(20, 300)()} {pick(300, 3_000)()}"~5',
        "speaker: of the query": lambda: f"{pick(300, 3_000)()} speaker:{rng.randrange(1, 2_000)}",
        "exclusion": lambda: f"{pick(300, 3_000)()} -{pick(2, 6)()}",
    }
    asked = {name: [{"query": make()} for _ in range(count)] for name, make in makers.items()}
    for name, make in (("middle", makers["middle"]), ("in a third", makers["in a third of all"])):
        asked[f"{name}, by speaker"] = [
            {"query": make(), "speaker": f"speaker-{rng.randrange(1, 2_000)}"} for _ in range(count)
        ]
        asked[f"{name}, quotes only"] = [{"query": make(), "kind": "quote"} for _ in range(count)]
    asked["only a speaker"] = [
        {"query": "", "speaker": f"speaker-{rng.randrange(1, 2_000)}"} for _ in range(count)
    ]
    asked["only a kind"] = [{"query": "", "kind": "quote"}] * count
    return asked


def sample_texts(count, rng):
    """Return texts of random paragraphs."""
    from archive.models import Passage

    last = Passage.objects.order_by("-id").values_list("id", flat=True)[0]
    chosen = rng.sample(range(1, last), min(4 * count, last - 1))
    return list(Passage.objects.filter(id__in=chosen, kind="paragraph").values_list("text", flat=True))


def measure(asked):
    """Return milliseconds of find() for each query."""
    from archive import search

    times = []
    for arguments in asked:
        begun = time.perf_counter()
        with suppress(search.TooSlow):  # its time tells
            search.find(**arguments)
        times.append((time.perf_counter() - begun) * 1000)
    return times


def measure_suggestions(rng, count):
    """Return milliseconds of suggest() for the beginnings of words, one to five letters."""
    from archive import search

    words, times = vocabulary(random.Random(1)), []
    for _ in range(count):
        typed = words[rng.randrange(20, 30_000)][: rng.randrange(1, 6)]
        begun = time.perf_counter()
        search.suggest(typed)
        times.append((time.perf_counter() - begun) * 1000)
    return times


class Floor:
    """SQLite's FTS5 over the same passages: ranked by bm25, counted to 10,001."""

    def __init__(self, path):
        self.connection = sqlite3.connect(path)
        self.connection.execute(
            "CREATE VIRTUAL TABLE passage USING fts5 (text, tokenize = 'porter unicode61')"
        )

    def fill(self):
        """Copy the passages over."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM archive_passage")
            for start in range(0, cursor.fetchone()[0] + 1, 50_000):
                cursor.execute(
                    "SELECT id, text FROM archive_passage WHERE id >= %s AND id < %s", [start, start + 50_000]
                )
                self.connection.executemany(
                    "INSERT INTO passage (rowid, text) VALUES (?, ?)", cursor.fetchall()
                )
        self.connection.commit()

    def measure(self, asked):
        """Return milliseconds for each query without filters."""
        times = []
        for arguments in asked:
            query = " ".join(
                f"NOT {word[1:]}" if word.startswith("-") else word for word in arguments["query"].split(" ")
            )
            begun = time.perf_counter()
            self.connection.execute(
                "SELECT rowid, bm25(passage), highlight(passage, 0, '[', ']') FROM passage"
                " WHERE passage MATCH ? ORDER BY bm25(passage) LIMIT 20",
                [query],
            ).fetchall()
            self.connection.execute(
                "SELECT count(*) FROM (SELECT 1 FROM passage WHERE passage MATCH ? LIMIT 10001)", [query]
            ).fetchall()
            times.append((time.perf_counter() - begun) * 1000)
        return times


def main():
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("database", help="URL of a database that may be filled with nonsense")
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--only", default="", help="classes whose name has this")
    parser.add_argument("--no-floor", action="store_true", help="without FTS5")
    arguments = parser.parse_args()
    os.environ |= {"DATABASE_URL": arguments.database, "DJANGO_SETTINGS_MODULE": "archive.settings"}
    os.environ.setdefault("SECRET_KEY", "only for a benchmark")
    import django

    django.setup()
    from django.core.management import call_command

    from archive.models import Passage

    call_command("migrate", verbosity=0)
    if not Passage.objects.exists():
        begun = time.perf_counter()
        fill(arguments.passages)
        print(f"filled in {time.perf_counter() - begun:.0f} s")
    asked = classes(random.Random(2), arguments.rounds)
    with tempfile.TemporaryDirectory() as directory:
        floor = None if arguments.no_floor else Floor(Path(directory, "floor.sqlite"))
        if floor:
            floor.fill()
        print(f"{'milliseconds':28}{'p50':>8}{'p95':>8}{'max':>8}{'FTS5 p50':>10}{'p95':>8}{'ratio p50':>11}")
        for name, queries in asked.items():
            if arguments.only not in name:
                continue
            ours = summary(measure(queries))
            line = f"{name:28}" + "".join(f"{value:8.1f}" for value in ours)
            if floor and set(queries[0]) == {"query"} and name not in UNKNOWN_TO_FLOOR:
                theirs = summary(floor.measure(queries))
                line += f"{theirs[0]:10.1f}{theirs[1]:8.1f}{ours[0] / theirs[0]:11.2f}"
            print(line, flush=True)
        if arguments.only in "suggestions":
            ours = summary(measure_suggestions(random.Random(3), arguments.rounds))
            print(f"{'suggestions':28}" + "".join(f"{value:8.1f}" for value in ours))


def summary(times):
    """Return p50, p95 and the maximum."""
    return statistics.median(times), statistics.quantiles(times, n=20)[-1], max(times)


if __name__ == "__main__":
    main()
