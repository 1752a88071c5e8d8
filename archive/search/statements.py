"""The statements of a search.

Every join inside an article says `article_id = article_id`, and GROUPING SETS work on materialised rows only,
so that the tables can be distributed by article (Citus). What stands in {braces} is SQL from this package,
never from a reader; what readers give are parameters.
"""

PREPARE = """
WITH RECURSIVE upwards (id, merged_into_id) AS (
    SELECT id, merged_into_id FROM archive_speaker WHERE slug = %(speaker)s
    UNION
    SELECT s.id, s.merged_into_id FROM upwards JOIN archive_speaker s ON s.id = upwards.merged_into_id
), family (id) AS (
    SELECT id FROM upwards WHERE merged_into_id IS NULL
    UNION
    SELECT s.id FROM family JOIN archive_speaker s ON s.merged_into_id = family.id
)
SELECT (SELECT array_agg(id) FROM family),
       (SELECT id FROM archive_article WHERE slug = %(article)s),
       (SELECT array_agg(word) FROM archive_word WHERE word = ANY(%(words)s)),
       set_config('statement_timeout', %(milliseconds)s, true),
       set_config('transaction_read_only', 'on', true)
"""

NEWEST_EDITION = """NOT EXISTS (
    SELECT FROM archive_edition newer JOIN archive_edition own ON own.article_id = newer.article_id
    WHERE own.id = p.edition_id AND own.article_id = p.article_id AND newer.number > own.number)"""
OF_SPEAKER = """EXISTS (
    SELECT FROM archive_attribution said
    WHERE said.article_id = p.article_id AND said.passage_id = p.id
      AND said.speaker_id = ANY(%(speakers)s::bigint[]))"""

# Kinds are counted as if no kind were chosen, speakers as if no speaker were: a reader can change one's mind.
TALLY = """
WITH matched AS MATERIALIZED (
    SELECT p.id, p.article_id, p.kind, {of_kind} AS of_kind, {of_speaker} AS of_speaker
    FROM archive_passage p WHERE {matches} LIMIT %(counted)s + 1
)
SELECT grouping(kind), kind, NULL AS speaker_id, count(*) AS all,
       count(*) FILTER (WHERE of_speaker) AS here,
       count(*) FILTER (WHERE of_speaker AND of_kind)
FROM matched
GROUP BY GROUPING SETS ((), (kind))
UNION ALL (
    SELECT NULL, NULL, speaker_id, NULL, count(*) AS here, NULL
    FROM (
        SELECT DISTINCT m.id, a.speaker_id
        FROM matched m
        JOIN archive_attribution a ON a.article_id = m.article_id AND a.passage_id = m.id
        WHERE m.of_kind AND a.speaker_id IS NOT NULL
    ) AS said
    GROUP BY speaker_id ORDER BY here DESC, speaker_id LIMIT 2 * %(facets)s
)
"""

# What is ranked is narrow; what is shown is looked up for the rows of one page only, and so are its marks.
PAGE = """
WITH newest AS MATERIALIZED (
    SELECT p.id, p.article_id, p.search
    FROM archive_passage p WHERE {matches} ORDER BY p.id DESC LIMIT %(ranked)s
), shown AS MATERIALIZED (
    SELECT id, article_id, {score} AS score FROM newest
    ORDER BY score DESC, id DESC LIMIT %(size)s OFFSET %(offset)s
)
SELECT shown.score, {passage}, {parent}, {article},
       (SELECT array_agg(ts_headline('archive_english', translate({text}, %(blanks)s, %(spaces)s),
                                     websearch_to_tsquery('archive_english', sought), %(options)s))
        FROM unnest(%(marks)s::text[]) AS sought),
       (SELECT array_agg(ARRAY[a.speaker_id::text, a.mode] ORDER BY a.start) FROM archive_attribution a
        WHERE a.article_id = p.article_id AND a.passage_id = p.id AND a.speaker_id IS NOT NULL)
FROM shown
JOIN archive_passage p ON p.article_id = shown.article_id AND p.id = shown.id
JOIN archive_article article ON article.id = p.article_id
LEFT JOIN archive_passage parent ON parent.article_id = p.article_id AND parent.id = p.parent_id
ORDER BY shown.score DESC, shown.id DESC
"""

SPEAKERS = """
WITH RECURSIVE upwards (wanted, id, merged_into_id) AS (
    SELECT id, id, merged_into_id FROM archive_speaker WHERE id = ANY(%(ids)s)
    UNION
    SELECT wanted, s.id, s.merged_into_id FROM upwards JOIN archive_speaker s ON s.id = upwards.merged_into_id
)
SELECT wanted, {columns} FROM upwards JOIN archive_speaker s USING (id) WHERE upwards.merged_into_id IS NULL
"""
