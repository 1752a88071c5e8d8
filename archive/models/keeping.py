"""How the figures are kept: each change of records adds to them what it changed, in the same transaction.

Whoever changes figures holds the revision's row until the transaction ends, as whoever changes what readers
see does sooner or later. So the figures' rows need no locks of their own, nobody waits for them crosswise,
and what an article adds can be counted before a change and after it. Loaders add what they inserted only
then, at the end (`archive.loading.figures`): they wait for nobody longer than they did for the revision.
"""

# ruff: noqa: S608 (all names in the SQL are our own)
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

# The speaker under whose name a merged one is shown: as far as `archive.reading.voices.who` goes.
STEPS = 5
HEAD = f"coalesce({', '.join(f's{step}.id' for step in range(STEPS, -1, -1))})"
MERGED = " ".join(
    f"LEFT JOIN archive_speaker s{step} ON s{step}.id = s{step - 1}.merged_into_id"
    for step in range(1, STEPS + 1)
)
SAID = """
archive_attribution said JOIN archive_passage passage
    ON passage.article_id = said.article_id AND passage.id = said.passage_id
"""
SPEAKERS = f"""
SELECT {HEAD} AS speaker_id, sum(part.quotes)::bigint AS quotes, sum(part.reported)::bigint AS reported,
    count(DISTINCT part.article_id) AS articles, sum(part.words)::bigint AS words
FROM (
    SELECT said.article_id, said.speaker_id, count(*) FILTER (WHERE said.mode = 'direct') AS quotes,
        count(*) FILTER (WHERE said.mode = 'reported') AS reported,
        coalesce(sum(length(passage.text) - length(replace(passage.text, ' ', '')) + 1)
            FILTER (WHERE said.mode = 'direct'), 0) AS words
    FROM {SAID} WHERE passage.current AND said.speaker_id IS NOT NULL {{said}} GROUP BY 1, 2
) AS part JOIN archive_speaker s0 ON s0.id = part.speaker_id {MERGED}
GROUP BY 1
"""
# What editors set aside is in no list, but in this one.
RULES = f"""
SELECT said.mode, said.rule, count(*) AS found, count(*) FILTER (WHERE said.speaker_id IS NULL) AS unnamed,
    count(*) FILTER (WHERE said.status = 'confirmed') AS confirmed,
    count(*) FILTER (WHERE said.status = 'corrected') AS corrected,
    count(*) FILTER (WHERE said.status = 'scare') AS set_aside, count(said.confidence) AS measured,
    coalesce(sum(round(said.confidence * 1000000)), 0)::bigint AS millionths
FROM {SAID}
WHERE said.rule <> 'added by an editor' AND (passage.current OR said.status = 'scare' AND NOT EXISTS (
    SELECT FROM archive_edition edition JOIN archive_edition later
        ON later.article_id = edition.article_id AND later.number > edition.number
    WHERE edition.article_id = passage.article_id AND edition.id = passage.edition_id)) {{said}}
GROUP BY 1, 2
"""
TOTALS = """
SELECT kind AS name, count(*) AS number FROM archive_passage said WHERE current {said} GROUP BY 1
UNION ALL
SELECT 'article', count(*) FROM archive_article WHERE true {article} HAVING count(*) > 0
UNION ALL
SELECT to_char(published, 'YYYY-MM'), count(*) FROM archive_article
WHERE published IS NOT NULL {article} GROUP BY 1
"""
# Of all articles only; what one of them adds is known when the speakers' figures are written.
HEARD = "UNION ALL SELECT 'speaker', count(*) FROM archive_speakerfigures HAVING count(*) > 0"
OF_ARTICLES = {"said": "AND said.article_id = ANY(%(keys)s)", "article": "AND id = ANY(%(keys)s)"}
OF_SPEAKERS = {"said": "AND said.speaker_id = ANY(%(keys)s)"}
OF_ALL = {"said": "", "article": ""}
FAMILY = """
WITH RECURSIVE family AS (
    SELECT id FROM archive_speaker WHERE id = ANY(%s)
    UNION SELECT speaker.id FROM archive_speaker speaker JOIN family ON speaker.merged_into_id = family.id
)
SELECT id FROM family
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """A table of figures: its keys and their types, its numbers, and the SQL that counts all anew."""

    what: str
    table: str
    keys: tuple
    types: tuple
    numbers: tuple
    sql: str
    also: str = ""

    @property
    def columns(self):
        """Return all columns, the keys first."""
        return ", ".join((*self.keys, *self.numbers))


SPEAKER = Tally(
    "speaker",
    "archive_speakerfigures",
    ("speaker_id",),
    ("bigint",),
    ("quotes", "reported", "articles", "words"),
    SPEAKERS,
)
RULE = Tally(
    "rule",
    "archive_rulefigures",
    ("mode", "rule"),
    ("text", "text"),
    ("found", "unnamed", "confirmed", "corrected", "set_aside", "measured", "millionths"),
    RULES,
)
TOTAL = Tally("all", "archive_total", ("name",), ("text",), ("number",), TOTALS, HEARD)
TALLIES = (SPEAKER, RULE, TOTAL)


@contextmanager
def changing(article_id):
    """Keep the figures right while this block changes records of an article. Blocks are not nested."""
    with transaction.atomic():
        hold()
        before = counted([article_id])
        yield
        add(counted([article_id]), before)


@contextmanager
def merging(speaker_id):
    """Keep the figures right while this block merges a speaker into another, or splits them."""
    with transaction.atomic():
        hold()
        heads = {head_of(speaker_id)}
        yield
        heads |= {head_of(speaker_id), speaker_id}
        family = [key for (key,) in asked(FAMILY, [list(heads)])]
        kept = f"SELECT {SPEAKER.columns} FROM {SPEAKER.table} WHERE speaker_id = ANY(%s)"
        before = {SPEAKER: by_key(SPEAKER, asked(kept, [family]))}
        add({SPEAKER: by_key(SPEAKER, asked(SPEAKER.sql.format(**OF_SPEAKERS), {"keys": family}))}, before)


def make_anew():
    """Count all figures anew, in a transaction of its own or the caller's."""
    with transaction.atomic(), connection.cursor() as cursor:
        hold()
        for tally in TALLIES:
            cursor.execute(f"DELETE FROM {tally.table}")
            counting = f"{tally.sql.format(**OF_ALL)} {tally.also}"
            cursor.execute(f"INSERT INTO {tally.table} ({tally.columns}) {counting}")


def faults():
    """Yield what is kept and is not what counting gives, as (whose figures, which are wrong) in words."""
    for tally in TALLIES:
        kept, counted_ = (
            ", ".join(f"{side}.{number}" for number in tally.numbers) for side in ("kept", "counted")
        )
        rows = asked(
            f"SELECT {', '.join(tally.keys)}, {kept}, {counted_}"
            f" FROM ({tally.sql.format(**OF_ALL)} {tally.also}) AS counted"
            f" FULL JOIN {tally.table} AS kept USING ({', '.join(tally.keys)})"
            f" WHERE ({kept}) IS DISTINCT FROM ({counted_}) ORDER BY {', '.join(tally.keys)}"
        )
        first, width = len(tally.keys), len(tally.numbers)
        for row in rows:
            pairs = zip(tally.numbers, row[first : first + width], row[first + width :], strict=True)
            wrong = (f"{name} {old or 0} instead of {new or 0}" for name, old, new in pairs if old != new)
            yield f"{tally.what} {', '.join(map(repr, row[:first]))}", ", ".join(wrong)


def hold():
    """Wait until nobody else changes figures, and let others wait until this transaction ends."""
    asked("SELECT FROM archive_revision WHERE id = 1 FOR UPDATE")


def heads_of(speakers):
    """Return under whose name each of these speakers (keys) is shown, by key."""
    sql = f"SELECT s0.id, {HEAD} FROM archive_speaker s0 {MERGED} WHERE s0.id = ANY(%s)"
    merged = asked(f"{sql} AND s0.merged_into_id IS NOT NULL", [list(speakers)])
    return {key: key for key in speakers} | dict(merged)


def head_of(speaker_id):
    """Return the key of the speaker under whose name one is shown."""
    return heads_of([speaker_id])[speaker_id]


def counted(articles):
    """Return what these articles add to the figures: numbers by key, by tally."""
    return {
        tally: by_key(tally, asked(tally.sql.format(**OF_ARTICLES), {"keys": list(articles)}))
        for tally in TALLIES
    }


def by_key(tally, rows):
    """Return the numbers in rows by their keys."""
    first = len(tally.keys)
    return {row[:first]: row[first:] for row in rows}


def add(after, before=None):
    """Add to the figures what `after` has more than `before`."""
    appeared = 0
    for tally in TALLIES:
        new, old = after.get(tally, {}), (before or {}).get(tally, {})
        nothing = (0,) * len(tally.numbers)
        changes = {}
        for key in new.keys() | old.keys():
            pairs = zip(new.get(key, nothing), old.get(key, nothing), strict=True)
            changes[key] = [one - other for one, other in pairs]
        changes = {key: change for key, change in changes.items() if any(change)}
        if tally is TOTAL and appeared:
            changes["speaker",] = [appeared]
        more = write(tally, changes)
        appeared += more if tally is SPEAKER else 0


def write(tally, changes):
    """Add numbers to those kept; rows without any go. Return how many rows there are more."""
    if not changes:
        return 0
    keys, numbers = tally.keys, tally.numbers
    columns = [list(column) for column in zip(*changes, strict=True)]
    given = ", ".join(f"%s::{kind}[]" for kind in tally.types)
    these = f"({', '.join(keys)}) IN (SELECT * FROM unnest({given}))"
    there = asked(f"SELECT count(*) FROM {tally.table} WHERE {these}", columns)[0][0]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {tally.table} AS kept ({tally.columns})"
            f" SELECT * FROM unnest({given}, {', '.join(['%s::bigint[]'] * len(numbers))})"
            f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET "
            + ", ".join(f"{number} = kept.{number} + excluded.{number}" for number in numbers),
            [*columns, *map(list, zip(*changes.values(), strict=True))],
        )
        if min(map(min, changes.values())) >= 0:
            return len(changes) - there
        nothing = " AND ".join(f"{number} = 0" for number in numbers)
        cursor.execute(f"DELETE FROM {tally.table} WHERE {these} AND {nothing}", columns)
        return len(changes) - there - cursor.rowcount


def asked(sql, values=None):
    """Return the rows that a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
