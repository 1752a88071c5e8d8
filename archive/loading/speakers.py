"""Who the speakers of a batch of articles are: found among those that the archive has, or made."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection

from archive.loading.rows import aliases_of
from archive.models import Alias, Speaker
from archive.text.words import WORD, plain

LONGEST_NAME = Speaker._meta.get_field("name").max_length or 0

# A name that an editor gave a speaker belongs to no article: there are few of them, and an index has them.
NAMESAKES = """
SELECT name, kind, id FROM archive_speaker WHERE name = ANY(%(names)s::text[])
UNION
SELECT alias.text, speaker.kind, speaker.id
FROM archive_alias alias JOIN archive_speaker speaker ON speaker.id = alias.speaker_id
WHERE alias.article_id IS NULL AND alias.kind = 'name' AND alias.text = ANY(%(names)s::text[])
"""
MERGED = """
WITH RECURSIVE way AS (
    SELECT id AS first, id, merged_into_id FROM archive_speaker WHERE id = ANY(%s::bigint[])
    UNION ALL
    SELECT way.first, speaker.id, speaker.merged_into_id
    FROM way JOIN archive_speaker speaker ON speaker.id = way.merged_into_id
)
SELECT first, id FROM way WHERE merged_into_id IS NULL
"""
# From text to next text in the index: thousands of articles tell the same few things of a speaker.
TOLD = """
WITH RECURSIVE told AS (
    SELECT speaker, kind, (
        SELECT min(text) FROM archive_alias WHERE speaker_id = speaker AND archive_alias.kind = asked.kind
    ) AS text
    FROM unnest(%s::bigint[]) AS speaker, (VALUES ('pronoun'), ('role')) AS asked (kind)
    UNION ALL
    SELECT speaker, kind, (
        SELECT min(alias.text) FROM archive_alias alias
        WHERE alias.speaker_id = speaker AND alias.kind = told.kind AND alias.text > told.text
    )
    FROM told WHERE text IS NOT NULL
)
SELECT speaker, kind, text FROM told WHERE text IS NOT NULL
"""


@dataclass(slots=True, eq=False)
class Known:
    """A speaker with what articles tell of it. One that is new has no key yet."""

    key: int | None
    pronouns: set = field(default_factory=set)
    roles: set = field(default_factory=set)

    def told(self, kind, text):
        """Take in what an article tells."""
        if kind == Alias.Kind.PRONOUN:
            self.pronouns.add(text)
        elif kind == Alias.Kind.ROLE:
            self.roles |= role_words(text)


class Cast:
    """The speakers whom a batch of articles may mean.

    The same name and kind is one speaker, unless one is "he" and the other "she". Where several are of that
    name, a word in common in their roles decides; without one nothing is joined on a guess: it is a new one
    that editors are asked about.
    """

    def __init__(self, readings):
        self.new = []  # (Known, name, kind), in the order of the articles
        self.namesakes = defaultdict(set)
        names = {found.name for reading in readings for found in named(reading.record)}
        with connection.cursor() as cursor:
            cursor.execute(NAMESAKES, {"names": list(names)})
            meant = cursor.fetchall()
            cursor.execute(MERGED, [list({key for _, _, key in meant})])
            into = dict(cursor.fetchall())
            known = {key: Known(key) for key in into.values()}
            cursor.execute(TOLD, [list(known)])
            for key, kind, text in cursor.fetchall():
                known[key].told(kind, text)
        for name, kind, key in meant:
            self.namesakes[name, kind].add(known[into[key]])

    def of(self, record):
        """Return the speakers (Known) of the next article by name, and remember what it tells of them."""
        found = {one.name: self.find(one) for one in named(record)}
        for one in named(record):
            for kind, text in aliases_of(one):
                found[one.name].told(kind, text)
        return found

    def find(self, found):
        """Return who an extracted speaker is, made if there is none."""
        namesakes = self.namesakes[found.name, found.kind]
        one = the_one_among(namesakes, found)
        if one is None:
            one = Known(None)
            namesakes.add(one)
            self.new.append((one, found.name, found.kind))
        return one


def named(record):
    """Return the extracted speakers whom the archive takes, in the order of their names."""
    return sorted((one for one in record.speakers if len(one.name) <= LONGEST_NAME), key=lambda one: one.name)


def the_one_among(speakers, found):
    """Return the only speaker that fits, or the only one with a role in common; None if neither is."""
    if found.pronoun:
        speakers = {one for one in speakers if one.pronouns <= {found.pronoun}}
    if len(speakers) > 1:
        words = set().union(*map(role_words, found.roles))
        speakers = {one for one in speakers if words & one.roles}
    return next(iter(speakers)) if len(speakers) == 1 else None


def role_words(role):
    """Return the words by which roles are compared."""
    return set(WORD.findall(plain(role))) - {"and", "for", "former", "the"}
