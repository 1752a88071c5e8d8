"""An archive of any size for benchmarks: words by Zipf's law, articles, kinds, speakers; no meaning."""

import random
from itertools import accumulate, islice

VOCABULARY = 120_000
SPEAKERS = 20_000
PER_ARTICLE = 40
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
        cursor.execute("VACUUM ANALYZE")  # as the database does by itself, sooner or later


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
        " rule, status, reason) FROM STDIN"
    ) as copy:
        for row in said:
            copy.write_row((*row, "", "", "", "extracted", ""))
    return passage_id
