"""What articles tell of speakers, each text once: thousands of articles may tell the same of one."""

from archive.models import Article
from archive.replication import reading_connection

# So many names and roles of a speaker are told: thousands of articles may each have their own.
TOLD = 50
# From text to next text in the index, and of each the first article that has it: as many looks as there are
# texts, however many articles tell them.
TEXTS = """
WITH RECURSIVE told AS (
    SELECT speaker, kind, 0 AS number, (
        SELECT min(text) FROM archive_alias WHERE speaker_id = speaker AND archive_alias.kind = asked.kind
    ) AS text
    FROM unnest(%(speakers)s::bigint[]) AS speaker, unnest(%(kinds)s::text[]) AS asked (kind)
    UNION ALL
    SELECT speaker, kind, number + 1, (
        SELECT min(alias.text) FROM archive_alias alias
        WHERE alias.speaker_id = speaker AND alias.kind = told.kind AND alias.text > told.text
    )
    FROM told WHERE text IS NOT NULL AND number < %(most)s
)
SELECT told.speaker, told.kind, told.text, article.slug, article.headline
FROM told, LATERAL (
    SELECT alias.id, alias.article_id FROM archive_alias alias
    WHERE alias.speaker_id = told.speaker AND alias.kind = told.kind AND alias.text = told.text
    ORDER BY alias.article_id LIMIT 1
) AS first LEFT JOIN archive_article article ON article.id = first.article_id
WHERE told.text IS NOT NULL ORDER BY first.id
"""


def told_of(speakers, *kinds, most=None):
    """Return what articles tell of these speakers (keys): (speaker, kind, text, first Article).

    What was told first comes first; an article is None where an editor tells it. Of each speaker and kind so
    many texts are looked at, at most TOLD.
    """
    with reading_connection().cursor() as cursor:
        cursor.execute(TEXTS, {"speakers": list(speakers), "kinds": list(kinds), "most": (most or TOLD) - 1})
        rows = cursor.fetchall()
    return [(*told, slug and Article(slug=slug, headline=headline)) for *told, slug, headline in rows]
