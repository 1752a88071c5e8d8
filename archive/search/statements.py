"""The statements of a search.

Every join inside an article says `article_id = article_id`, and GROUPING SETS work on materialised rows only,
so that the tables can be distributed by article. (Tried on Citus 14, which also wants every counted subquery
to select something.) What stands in {braces} is SQL from this package, never from a reader; what readers give
are parameters.
"""

# First of all: limit what this transaction may do, and look up what the filters name. A speaker who was
# merged leads to the one they were merged into, whose words are the words of all that were merged.
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
       (SELECT array_agg(word) FROM archive_word WHERE word = ANY(%(vocabulary)s)),
       {lexemes},
       set_config('statement_timeout', %(milliseconds)s, true),
       set_config('max_parallel_workers_per_gather', '0', true),
       set_config('transaction_read_only', 'on', true)
"""

MATCHES_WORDS = "p.search @@ %(sought)s::tsquery"
EXCLUDED = "p.search @@ %(excluded)s::tsquery"
OF_SPEAKER = """EXISTS (
    SELECT FROM archive_attribution own
    WHERE own.article_id = p.article_id AND own.passage_id = p.id
      AND own.speaker_id = ANY(%(speakers)s::bigint[]))"""

# One look at the matches tells how many there are, of which kinds and speakers, and which are the newest.
# Kinds are counted as if no kind were chosen, speakers as if no speaker were: readers may change their minds.
TALLY = """
WITH matched AS MATERIALIZED (
    SELECT p.id, p.article_id, p.kind, {of_kind} AS of_kind, {of_speaker} AS of_speaker
    FROM archive_passage p WHERE {matches} LIMIT %(counted)s + 1
), kinds AS (
    SELECT kind, count(*) AS matched, count(*) FILTER (WHERE of_speaker) AS of_speaker,
           count(*) FILTER (WHERE of_speaker AND of_kind) AS chosen
    FROM matched GROUP BY GROUPING SETS ((), (kind))
), speakers AS (
    SELECT a.speaker_id AS id, count(DISTINCT a.passage_id) AS of_kind
    FROM matched m
    JOIN archive_attribution a ON a.article_id = m.article_id AND a.passage_id = m.id
    WHERE m.of_kind AND a.speaker_id IS NOT NULL
    GROUP BY a.speaker_id ORDER BY of_kind DESC, a.speaker_id LIMIT 2 * %(facets)s
), newest AS (
    SELECT id FROM matched WHERE of_kind AND of_speaker ORDER BY id DESC LIMIT %(ranked)s
)
SELECT (SELECT json_agg(kinds) FROM kinds)::text,
       (SELECT json_agg(speakers) FROM speakers)::text,
       (SELECT array_agg(id) FROM newest)
"""

# What is ranked is narrow; the rest is looked up for the rows of one page only, and so are their marks. A
# quote speaks for the paragraph around it, if that matches, too; of an article, a few are shown.
PAGE = """
WITH sought AS MATERIALIZED (
    SELECT part, part::tsquery AS query, weight
    FROM unnest(%(parts)s::text[], %(weights)s::float[]) AS given (part, weight)
), candidates AS MATERIALIZED (
    SELECT p.id, p.article_id, p.start, p.search,
           CASE WHEN p.kind = 'quote' AND {joined} THEN p.parent_id END AS around
    FROM archive_passage p WHERE {candidates} ORDER BY p.id DESC LIMIT %(ranked)s
), scored AS MATERIALIZED (
    SELECT id, article_id, start, around, {score} AS score FROM candidates
), joined AS (
    SELECT s.id, s.article_id, s.start, around.id AS also, greatest(s.score, around.score) AS score
    FROM scored s LEFT JOIN scored around ON around.article_id = s.article_id AND around.id = s.around
    WHERE NOT EXISTS (SELECT FROM scored q WHERE q.article_id = s.article_id AND q.around = s.id)
), placed AS (
    SELECT id, article_id, start, also, score,
           row_number() OVER (PARTITION BY article_id ORDER BY {order}) AS place,
           count(*) OVER (PARTITION BY article_id) AS siblings
    FROM joined
), unfolded AS MATERIALIZED (
    SELECT id, article_id, start, also, score,
           CASE WHEN {folding} AND place = %(unfolded)s THEN siblings - place ELSE 0 END AS folded
    FROM placed WHERE NOT {folding} OR place <= %(unfolded)s
), total AS MATERIALIZED (SELECT count(*) AS results FROM unfolded), shown AS MATERIALIZED (
    SELECT id, article_id, start, also, folded, score FROM unfolded
    ORDER BY {order} LIMIT %(size)s
    OFFSET (SELECT least(%(page)s, greatest((results - 1) / %(size)s + 1, 1)) - 1 FROM total) * %(size)s
)
SELECT (SELECT results FROM total), shown.folded, shown.also IS NOT NULL, shown.score,
       {passage}, {parent}, {article},
       (SELECT array_agg(ts_headline('archive_english', translate({text}, %(blanks)s, %(spaces)s),
                                     mark::tsquery, %(options)s))
        FROM unnest(%(marks)s::text[]) AS mark),
       (SELECT array_agg(ARRAY[a.speaker_id::text, a.mode] ORDER BY a.start) FROM archive_attribution a
        WHERE a.article_id = p.article_id AND a.passage_id = p.id AND a.speaker_id IS NOT NULL),
       (SELECT array_agg(part) FROM sought WHERE NOT p.search @@ query)
FROM shown
JOIN archive_passage p ON p.article_id = shown.article_id AND p.id = shown.id
JOIN archive_article article ON article.id = p.article_id
LEFT JOIN archive_passage parent ON parent.article_id = p.article_id AND parent.id = p.parent_id
ORDER BY {shown_order}
"""
BY_COVER = "ts_rank_cd(search, %(sought)s::tsquery, 2)"
BY_WORDS = """(SELECT coalesce(sum(weight), 0) FROM sought WHERE search @@ query)
    + ts_rank(search, %(sought)s::tsquery, 1)"""
UNRANKED = "0.0"
ORDERS = {
    "relevance": "{0}score DESC, {0}id DESC",
    "article": "{0}article_id DESC, {0}start, {0}id",
    "newest": "{0}id DESC",
}

SPEAKERS = """
WITH RECURSIVE upwards (wanted, id, merged_into_id) AS (
    SELECT id, id, merged_into_id FROM archive_speaker WHERE id = ANY(%(ids)s)
    UNION
    SELECT wanted, s.id, s.merged_into_id FROM upwards JOIN archive_speaker s ON s.id = upwards.merged_into_id
)
SELECT wanted, {columns} FROM upwards JOIN archive_speaker s USING (id) WHERE upwards.merged_into_id IS NULL
"""

# A sample of the newest passages tells how common the common terms are. Only rare ones are counted, each by a
# subquery of its own, so that the planner knows the term and goes to the index.
FREQUENCIES = """
WITH sample AS (SELECT p.search FROM archive_passage p ORDER BY p.id DESC LIMIT %(sampled)s),
     seen AS MATERIALIZED (SELECT count(*) AS sampled, {seen} FROM sample)
SELECT (SELECT max(id) FROM archive_passage), sampled, {counts} FROM seen
"""
SEEN = "count(*) FILTER (WHERE search @@ %({term})s::tsquery) AS {term}"
COUNT = """{term}, CASE WHEN {term} < %(common)s THEN (SELECT count(*) FROM (
    SELECT p.id FROM archive_passage p WHERE p.current
    AND p.search @@ %({term})s::tsquery LIMIT %(counted)s) AS passages) END"""

NEAR = """
SELECT unknown, near.word
FROM unnest(%s::text[]) AS unknown
CROSS JOIN LATERAL (
    SELECT w.word FROM archive_word w
    WHERE w.word %% unknown ORDER BY similarity(w.word, unknown) DESC, w.word LIMIT 20
) AS near
"""

# All matches, for a cursor in the database: their keys are sorted first, which are narrow.
EVERYTHING = """
WITH found AS MATERIALIZED (
    SELECT p.id, p.article_id FROM archive_passage p WHERE {matches} ORDER BY p.id DESC
), sought AS MATERIALIZED (
    SELECT part, part::tsquery AS query FROM unnest(%(parts)s::text[]) AS part
)
SELECT 0, 0, false, 0.0, {passage}, {parent}, {article}, NULL,
       (SELECT array_agg(ARRAY[a.speaker_id::text, a.mode] ORDER BY a.start) FROM archive_attribution a
        WHERE a.article_id = p.article_id AND a.passage_id = p.id AND a.speaker_id IS NOT NULL),
       (SELECT array_agg(part) FROM sought WHERE NOT p.search @@ query)
FROM found
JOIN archive_passage p ON p.article_id = found.article_id AND p.id = found.id
JOIN archive_article article ON article.id = p.article_id
LEFT JOIN archive_passage parent ON parent.article_id = p.article_id AND parent.id = p.parent_id
ORDER BY found.id DESC
"""

SUGGESTED_SPEAKERS = """
WITH found AS (
    SELECT s.id, starts_with(lower(s.name), %(begins)s) AS begins FROM archive_speaker s
    WHERE s.merged_into_id IS NULL AND {vector} @@ %(sought)s::tsquery LIMIT %(looked_at)s
), likely AS (SELECT id, begins FROM found ORDER BY begins DESC, id LIMIT 5 * %(size)s)
SELECT begins, {columns} FROM likely JOIN archive_speaker s USING (id)
ORDER BY begins DESC, (
    SELECT count(*) FROM (SELECT a.id FROM archive_attribution a WHERE a.speaker_id = s.id LIMIT 100) AS said
) DESC, s.name LIMIT %(size)s
"""
SUGGESTED_HEADINGS = """
WITH found AS (
    SELECT p.id, p.article_id, starts_with(lower(p.text), %(begins)s) AS begins FROM archive_passage p
    WHERE p.current AND p.kind IN ('headline', 'heading') AND {vector} @@ %(sought)s::tsquery
    LIMIT %(looked_at)s
), likely AS (SELECT id, article_id, begins FROM found ORDER BY begins DESC, id DESC LIMIT %(size)s)
SELECT begins, {columns}, article.slug FROM likely
JOIN archive_passage p ON p.article_id = likely.article_id AND p.id = likely.id
JOIN archive_article article ON article.id = p.article_id
ORDER BY begins DESC, p.id DESC
"""
SUGGESTED_WORDS = """
SELECT word FROM (
    SELECT w.word FROM archive_word w WHERE w.word ~>=~ %(last)s AND w.word ~<~ (%(last)s || chr(1114111))
    LIMIT %(looked_at)s
) AS found ORDER BY length(word), word LIMIT %(size)s
"""
