"""A loader that is killed again and again, beside one that nobody disturbs. Run by tests/test_bulk.py:

    python -m tests.killed_loader SEED KILLS

Loads small articles into the database of DATABASE_URL, empties it, and loads them again, killing the loader
(every fifth time one of its processes) at random moments and starting it anew. Prints JSON: what differs.
"""

import json
import os
import random
import select
import signal
import sys
import time
from pathlib import Path

SIZE, PROCESSES = 2_000, 3
# Articles after which a loader is killed, at most: twenty loaders together must not load all.
MOST = 16
NAMES = ("Ann Lee", "Bob Moor", "Cy Young", "Dana Fox", "Eve Stone", "Ann Moor")
ROLES = ("mayor of Upton", "minister of finance", "professor of law")
HEADLINES = ("Letters to us", "A bridge opens at last", "Letters", "Rain again")
TABLES = "article, edition, passage, speaker, alias, attribution, word, revision, rulefigures, total"
# All that loading writes, by what it says and not by its keys; articles in the order of theirs.
CONTENTS = {
    "articles": "SELECT slug, headline, byline FROM archive_article ORDER BY id",
    "editions": "SELECT slug, number, sha256, text FROM archive_edition e"
    " JOIN archive_article a ON a.id = article_id ORDER BY 1, 2",
    "passages": 'SELECT slug, p.kind, p.number, p.start, p."end", p.text, p.credit, p.integrity, p.current,'
    " up.kind, up.number, before.number FROM archive_passage p JOIN archive_article a ON a.id = p.article_id"
    " LEFT JOIN archive_passage up ON up.id = p.parent_id"
    " LEFT JOIN archive_passage before ON before.id = p.continues_id ORDER BY 1, 2, 3",
    "speakers": "SELECT slug, name, kind FROM archive_speaker ORDER BY 1",
    "aliases": "SELECT s.slug, a.slug, l.kind, text FROM archive_alias l"
    " JOIN archive_speaker s ON s.id = speaker_id JOIN archive_article a ON a.id = article_id"
    " ORDER BY 1, 2, 3, 4",
    "attributions": 'SELECT a.slug, p.kind, p.number, mode, t.start, t."end", s.slug, mention, mention_start,'
    " mention_end, cue, cue_start, cue_end, rule, confidence, status, reason, decided"
    " FROM archive_attribution t JOIN archive_article a ON a.id = t.article_id"
    " JOIN archive_passage p ON p.id = passage_id LEFT JOIN archive_speaker s ON s.id = speaker_id"
    " ORDER BY 1, 2, 3, 4, 5",
    "words": "SELECT word FROM archive_word ORDER BY 1",
}


def sources(count=600):
    """Yield (origin, Source, or Document of a page): namesakes, the same bytes again, what is no article."""
    from archive.sources import Document, read_plain

    rng = random.Random(5)
    for number in range(count):
        one, other = rng.sample(NAMES, 2)
        said = (
            f"“It works for the {number}th time,” {one}, the {rng.choice(ROLES)}, said. “Why, it does.“",
            f"{other} said that word{chr(97 + number % 26)} came. “No {number},” {one.split()[1]} added.",
            f"Something else happened to {rng.randrange(99)} people over there.",
        )
        blocks = [rng.choice(HEADLINES), *rng.sample(said, rng.randrange(1, 4)), f"So ends number {number}."]
        text = "\n\n".join(blocks) if number % 60 else f"*** {number} ---"
        if number % 50 == 49:
            text = "A bridge opens at last\n\nThe same words are told again, at the end."
        if number % 6 == 2:
            headline, *paragraphs = blocks
            yield f"{number}", Document(page_of(headline, paragraphs), "html")
        else:
            yield f"{number}", read_plain(text.encode())


def page_of(headline, paragraphs):
    """Return the bytes of a page with these words."""
    words = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<!doctype html><meta charset=utf-8><article><h1>{headline}</h1>{words}</article>".encode()


def contents():
    """Return all that is in the archive, by what it says."""
    from django.db import connection

    with connection.cursor() as cursor:
        found = {}
        for name, sql in CONTENTS.items():
            cursor.execute(sql)
            found[name] = cursor.fetchall()
    return found


def empty():
    """Empty the tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(f'archive_{name}' for name in TABLES.split(', '))} CASCADE")


def start():
    """Start a loader; return its process, where it reports, and a pipe that ends with all its processes."""
    from django.db import connection

    from archive.loading import load_all

    connection.close()
    reports, say = os.pipe()
    alive, held = os.pipe()
    process = os.fork()
    if process:
        os.close(say)
        os.close(held)
        return process, reports, alive
    status = 1
    try:
        for outcome in load_all(sources(), PROCESSES, size=SIZE):
            os.write(say, f"{outcome.became} {outcome.slug} !\n".encode())
        status = 0
    finally:
        os._exit(status)


def is_over(alive, patience=0):
    """Tell whether all processes that hold the pipe have ended."""
    return bool(select.select([alive], [], [], patience)[0])


def reported(reports, enough=None):
    """Return the addresses of what is reported as loaded until the loader ends, or until they are enough."""
    said, slugs = b"", set()
    while enough is None or len(slugs) < enough:
        block = os.read(reports, 65_536)
        if not block:
            break
        said += block
        lines = said.decode().splitlines()
        slugs = {line.split()[1] for line in lines if line.startswith("loaded ") and line.endswith("!")}
    return slugs


def main(seed, kills):
    """Load undisturbed and disturbed; print what differs."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
    django.setup()
    from archive.models import Article
    from archive.sources import Document

    Document(b"", "html")  # imports what reads pages, once for all loaders

    process, reports, alive = start()
    began = time.monotonic()
    select.select([reports], [], [])
    first = time.monotonic() - began
    status = os.waitpid(process, 0)[1]
    undisturbed, promised = contents(), reported(reports)
    empty()

    rng, lost, living, hit, early = random.Random(seed), [], [], 0, 0
    for number in range(kills):
        process, reports, alive = start()
        living.append(alive)
        slugs = reported(reports, rng.randrange(MOST))
        time.sleep(rng.uniform(0, 0.015 if slugs else first))
        children = Path(f"/proc/{process}/task/{process}/children")
        victims = children.read_text().split() if children.exists() and number % 5 == 4 else []
        if os.waitpid(process, os.WNOHANG) == (0, 0):
            os.kill(int(rng.choice(victims)) if victims else process, signal.SIGKILL)
            hit += bool(victims)
            os.waitpid(process, 0)
        else:
            early += 1
        slugs |= reported(reports) if is_over(alive, 10) else set()
        lost += slugs - set(Article.objects.values_list("slug", flat=True))
    before = Article.objects.count()
    process, reports, alive = start()
    living.append(alive)
    os.waitpid(process, 0)
    disturbed = contents()
    print(
        json.dumps(
            {
                "status": status,
                "articles": len(undisturbed["articles"]),
                "reported": len(promised),
                "before the last start": before,
                "ended before it was killed": early,
                "processes killed": hit,
                "reported and lost": lost,
                "still alive": sum(not is_over(alive, 10) for alive in living),
                "different": [name for name in CONTENTS if undisturbed[name] != disturbed[name]],
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
