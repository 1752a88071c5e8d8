"""Readings into the tables, all of a batch in the caller's transaction, by COPY.

Two steps. What is an article's own (editions, passages with their search vectors: most of the work) needs
nobody else's rows, so many loaders do it at the same time. What articles share (addresses, speakers, words)
is looked up and added under a lock until the transaction ends, so that loaders never wait for each other
crosswise and each sees what the others made.
"""

from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from archive.loading import rows
from archive.loading.figures import add_figures
from archive.loading.reading import Reading, sha256_of
from archive.loading.speakers import Cast
from archive.models import Article, Edition, Revision, Speaker
from archive.text.slugs import free_slugs, slug_of

REMEMBERED = 300_000  # words, 30 MB


class KnownError(Exception):
    """Sources of this batch are in the archive already: `slugs` are their articles', by SHA-256."""

    def __init__(self, slugs):
        super().__init__(f"{len(slugs)} sources are in the archive already")
        self.slugs = slugs


def insert_articles(readings, turn=lambda: None, words=None):
    """Insert the readings as new articles, in their order.

    `turn` is called before what articles share is written, and may wait. `words` is a set of words that the
    archive is known to have: they are not sent again. Raises KnownError where another loader was quicker.
    """
    number_articles(readings)
    insert_own(readings)
    turn()
    lock()
    if known := addresses_of([reading.sha256 for reading in readings]):
        raise KnownError(known)
    slugs = free_slugs(Article, [slug_of(rows.headline_of(one.record), "article") for one in readings])
    for reading, slug in zip(readings, slugs, strict=True):
        reading.slug = slug
    now = timezone.now()
    copy("archive_article", rows.ARTICLE, (rows.article_row(reading, now) for reading in readings))
    named = insert_shared(readings, words)
    Revision.advance()
    add_figures(readings, named)


def insert_edition(article, number, source, record):
    """Insert an edition of an article with all its records; return it. The caller holds the lock."""
    reading = Reading(source, record, sha256_of(source), article.pk, number=number)
    insert_own([reading])
    insert_shared([reading])
    return Edition.objects.get(article=article, number=number)


def lock():
    """Let other loaders wait until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('archive.loading', 0))")


def addresses_of(keys):
    """Return the slugs of the articles that have sources with these SHA-256, by SHA-256."""
    return dict(Edition.objects.filter(sha256__in=keys).order_by().values_list("sha256", "article__slug"))


def number_articles(readings):
    """Give keys to the new articles that have none."""
    new = [reading for reading in readings if reading.article_id is None]
    for reading, key in zip(new, draw("archive_article", len(new)), strict=True):
        reading.article_id = key


def insert_own(readings):
    """Insert editions and passages. The articles may come later: their keys are compared at the end."""
    for reading, key in zip(readings, draw("archive_edition", len(readings)), strict=True):
        reading.edition_id = key
    passages = [rows.passages_of(reading.record) for reading in readings]
    keys = iter(draw("archive_passage", sum(map(len, passages))))
    for reading, names in zip(readings, passages, strict=True):
        reading.passages = dict(zip(names, islice(keys, len(names)), strict=True))
    now = timezone.now()
    copy("archive_edition", rows.EDITION, (rows.edition_row(reading, now) for reading in readings))
    copy(
        "archive_passage",
        rows.PASSAGE,
        (row for reading in readings for row in rows.passage_rows(reading)),
    )


def insert_shared(readings, words=None):
    """Insert speakers, what is told of them, what they said, and words. The caller holds the lock.

    Returns the keys of each article's speakers by name.
    """
    cast = Cast(readings)
    speakers = [cast.of(reading.record) for reading in readings]
    insert_speakers(cast.new)
    insert_aliases(readings, speakers)
    named = [{name: one.key for name, one in known.items()} for known in speakers]
    copy(
        "archive_attribution",
        rows.ATTRIBUTION,
        (
            row
            for reading, keys in zip(readings, named, strict=True)
            for row in rows.attribution_rows(reading, keys)
        ),
    )
    insert_words(rows.words_of(reading.record for reading in readings), words)
    return named


def insert_speakers(new):
    """Insert new speakers, (Known, name, kind) each, under free addresses; give them their keys."""
    slugs = free_slugs(Speaker, [slug_of(name, "speaker") for _, name, _ in new])
    made = []
    for (one, name, kind), slug, key in zip(new, slugs, draw("archive_speaker", len(new)), strict=True):
        one.key = key
        made.append((key, slug, name, kind))
    copy("archive_speaker", ("id", "slug", "name", "kind"), made)


def insert_aliases(readings, speakers):
    """Insert what each article tells of its speakers, unless an earlier edition told the same."""
    told = [
        (known[found.name].key, reading.article_id, kind, text)
        for reading, known in zip(readings, speakers, strict=True)
        for found in reading.record.speakers
        if found.name in known
        for kind, text in rows.aliases_of(found)
    ]
    if told:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO archive_alias (speaker_id, article_id, kind, text)"
                " SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])"
                " ON CONFLICT DO NOTHING",
                list(map(list, zip(*told, strict=True))),
            )


def insert_words(found, known=None):
    """Add the words to those that "did you mean" knows, except those known to be there."""
    new = sorted(found - (known or set()))
    if known is not None and len(known) < REMEMBERED:
        transaction.on_commit(lambda: known.update(new))
    if new:
        with connection.cursor() as cursor:
            cursor.execute(
                # Most of a loader's words are those of another one; to look is quicker than to fail.
                "INSERT INTO archive_word (word) SELECT new FROM unnest(%s::text[]) AS new"
                " WHERE NOT EXISTS (SELECT FROM archive_word WHERE word = new) ON CONFLICT DO NOTHING",
                [new],
            )


def draw(table, count):
    """Draw this many keys, ascending, so that rows can name one another before they are inserted."""
    if not count:
        return []
    with connection.cursor() as cursor:
        # The sequence is looked up once, not for every key.
        sql = """
            WITH drawn AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS keys)
            SELECT nextval(keys) FROM drawn, generate_series(1, %s)
        """
        cursor.execute(sql, [table, count])
        return [key for (key,) in cursor.fetchall()]


def copy(table, columns, values):
    """Copy rows into a table; values in the order of the columns."""
    names = ", ".join(f'"{column}"' for column in columns)
    sql = f"COPY {table} ({names}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(sql) as copying:
        for row in values:
            copying.write_row(row)
