"""The statements of a search.

Every join inside an article says `article_id = article_id`, so that the tables can be distributed by article.
(tests/test_distributed.py tries it; where a statement can't go over many nodes it has another beside it.)
What stands in {braces} is SQL from this package, never from a reader; what readers give are parameters.
"""

# What a search may do and how long a statement of it may take, until its transaction ends.
LIMITS = """
       set_config('statement_timeout', %(milliseconds)s, true),
       set_config('max_parallel_workers_per_gather', '0', true),
       set_config('transaction_read_only', 'on', true)
"""
LIMITED = f"SELECT {LIMITS}"

# First of all: limit it, look up what the filters name, and whether the tables may lie on many nodes.
PREPARE = """
WITH {family}
SELECT (SELECT array_agg(id) FROM family),
       (SELECT id FROM archive_article WHERE slug = %(article)s),
       (SELECT array_agg(word) FROM archive_word WHERE word = ANY(%(vocabulary)s)),
       {lexemes},
       {is_distributed},
       {limits}
"""
# A speaker who was merged leads to the one they were merged into, whose words are the words of all that were.
FAMILY = """RECURSIVE upwards (id, merged_into_id) AS (
    SELECT id, merged_into_id FROM archive_speaker WHERE slug = %(speaker)s
    UNION
    SELECT s.id, s.merged_into_id FROM upwards JOIN archive_speaker s ON s.id = upwards.merged_into_id
), family (id) AS (
    SELECT id FROM upwards WHERE merged_into_id IS NULL
    UNION
    SELECT s.id FROM family JOIN archive_speaker s ON s.merged_into_id = family.id
)"""
NO_FAMILY = "family (id) AS (SELECT NULL::bigint WHERE false)"

# The index is asked for the words that tell most: to look up each of many takes longer than to read passages.
MATCHES_WORDS = "p.search @@ %(looked_up)s::tsquery"
HAS_ALL = "ts_match_vq(p.search, %(sought)s::tsquery)"
EXCLUDED = "p.search @@ %(excluded)s::tsquery"
OF_KIND = "p.search @@ %(of_kind)s::tsquery"
OF_INTEGRITY = "p.search @@ %(of_integrity)s::tsquery"
OF_ARTICLE = "p.article_id = %(article_id)s"
OF_SPEAKER = """EXISTS (
    SELECT FROM archive_attribution own
    WHERE own.article_id = p.article_id AND own.passage_id = p.id
      AND own.speaker_id = ANY(%(speakers)s::bigint[]))"""

# The planner's guess at how many rows there are, from its statistics.
EXPECTED = "EXPLAIN (FORMAT JSON) SELECT FROM archive_passage p WHERE {conditions}"
EACH_EXPECTED = "SELECT FROM archive_passage p WHERE {condition}"
HAS_TERM = "p.search @@ %({term})s::tsquery"

# Of the beginning of a word they know nothing: how many there are among the newest passages tells more.
SAMPLED = """
SELECT count(*) FILTER (WHERE {conditions}), count(*)
FROM (SELECT * FROM archive_passage ORDER BY id DESC LIMIT %(sampled)s) AS p
"""

LAST = "SELECT coalesce(max(id), 0) FROM archive_passage"

# One look at the newest matches tells which they are and how well they match.
# It goes back through the archive window by window until there are enough; a limit of 0 leaves one unopened.
WINDOW = """
window{place} AS MATERIALIZED (
    SELECT {kept} FROM archive_passage p WHERE {conditions} ORDER BY p.id DESC LIMIT {limit}
)"""
TOLD = """p.id, p.article_id, CASE WHEN p.kind = 'quote' THEN p.parent_id END AS around, p.kind, p.integrity,
           p.start, {score} AS score"""
# Where it takes long to tell how well a passage matches, only the newest are asked.
KEPT_PLACE = "p.id, p.ctid AS place"
TOLD_LATER = "(SELECT {told} FROM newest JOIN archive_passage p ON p.ctid = place)"
IN_BLOCKS = "p.search @@ %(blocks{place})s::tsquery"
BELOW = "p.id < %(below{place})s"
FROM_WINDOW = "SELECT * FROM window{place}"
SO_FAR = "(SELECT count(*) FROM window{place})"
LIMIT = "CASE WHEN {so_far} < %(enough)s THEN %(most)s - ({so_far}) ELSE 0 END"
TALLY = """
WITH sought AS MATERIALIZED (
    SELECT part::tsquery AS query, weight
    FROM unnest(%(parts)s::text[], %(weights)s::float[]) AS given (part, weight)
), {windows}, newest AS (
    SELECT * FROM ({union}) AS windows ORDER BY id DESC LIMIT %(looked_at)s
)
SELECT ARRAY[{so_far}], matches.* FROM (
    SELECT array_agg(id), array_agg(article_id), array_agg(around), array_agg(score),
           string_agg(kind, ' '), string_agg(integrity, ' ')
    FROM (SELECT * FROM {told} AS told ORDER BY {order}) AS matched
) AS matches
"""
ORDERS = {
    "relevance": "score DESC, id DESC",
    "article": "article_id DESC, start, id",
    "newest": "id DESC",
}

# What the best matches say, who said all that were looked at, and how the articles are called that have most.
# (A thousand keys at once are found in the index in half the time that a join to them takes.)
AROUND = """
WITH best AS (
    SELECT p.id, p.text FROM unnest(%(best)s::bigint[], %(their_articles)s::bigint[]) AS best (id, article_id)
    JOIN archive_passage p ON p.article_id = best.article_id AND p.id = best.id
), speakers AS (
    SELECT a.speaker_id AS id, count(DISTINCT a.passage_id) FROM archive_attribution a
    WHERE a.passage_id = ANY(%(keys)s::bigint[]) AND a.speaker_id IS NOT NULL
    GROUP BY a.speaker_id ORDER BY count DESC, a.speaker_id LIMIT 2 * %(facets)s
)
SELECT (SELECT json_object_agg(id, text) FROM best)::text,
       (SELECT json_object_agg(id, count) FROM speakers)::text,
       (SELECT json_object_agg(id, json_build_array(slug, headline)) FROM archive_article
        WHERE id = ANY(%(most)s::bigint[]))::text
"""

# The passages of one page, with their words marked.
PAGE = """
SELECT {passage}, {parent}, {article},
       (SELECT array_agg(ts_headline('archive_english', translate({text}, %(blanks)s, %(spaces)s),
                                     mark::tsquery, %(options)s))
        FROM unnest(%(marks)s::text[]) AS mark),
       (SELECT array_agg(ARRAY[a.speaker_id::text, a.mode] ORDER BY a.start) FROM archive_attribution a
        WHERE a.article_id = p.article_id AND a.passage_id = p.id AND a.speaker_id IS NOT NULL),
       (SELECT array_agg(part) FROM unnest(%(parts)s::text[]) AS part WHERE NOT p.search @@ part::tsquery)
FROM unnest(%(keys)s::bigint[], %(articles)s::bigint[]) WITH ORDINALITY AS shown (id, article_id, place)
JOIN archive_passage p ON p.article_id = shown.article_id AND p.id = shown.id
JOIN archive_article article ON article.id = p.article_id
LEFT JOIN archive_passage parent ON parent.article_id = p.article_id AND parent.id = p.parent_id
ORDER BY shown.place
"""

# How well a passage matches: by how often it has the words and how few others, and by how many of them stand
# side by side as they were asked for; phrases, which stand so in all, by how few other words there are; where
# none has all words, by what those tell that it has.
# (tests/benchmarks/search_quality.py: better than bm25, and than cover density.)
IN_A_ROW = """(
    SELECT coalesce(avg((search @@ two)::int::float), 0) FROM unnest(%(rows)s::tsquery[]) AS two) ^ 2"""
BY_FREQUENCY = "ts_rank(search, %(any)s::tsquery) / length(search)"
BY_ROWS = f"{BY_FREQUENCY} * (1 + 2 * {IN_A_ROW})"
OF_WORDS = "(SELECT coalesce(sum(weight), 0) FROM sought WHERE search @@ query) / (100 + length(search))"
BY_WORDS = f"{OF_WORDS} * (1 + {IN_A_ROW})"
BY_LENGTH = "1.0::float / length(search)"
UNRANKED = "0.0::float"
SOON_TOLD = {BY_FREQUENCY, BY_LENGTH, UNRANKED}
SPEAKERS = """
WITH RECURSIVE upwards (wanted, id, merged_into_id) AS (
    SELECT id, id, merged_into_id FROM archive_speaker WHERE id = ANY(%(ids)s)
    UNION
    SELECT wanted, s.id, s.merged_into_id FROM upwards JOIN archive_speaker s ON s.id = upwards.merged_into_id
)
SELECT wanted, {columns} FROM upwards JOIN archive_speaker s USING (id) WHERE upwards.merged_into_id IS NULL
"""

# Each is counted by a subquery of its own, so that the planner knows the term and goes to the index.
COUNT = """(SELECT count(*) FROM (
    SELECT p.id FROM archive_passage p WHERE p.current AND {condition} LIMIT %(counted)s) AS passages)"""
FEW = "(SELECT count(*) FROM (SELECT id FROM archive_passage LIMIT %(few)s) AS passages)"

NEAR = """
SELECT unknown, near.word
FROM unnest(%s::text[]) AS unknown
CROSS JOIN LATERAL (
    SELECT w.word FROM archive_word w
    WHERE w.word %% unknown ORDER BY similarity(w.word, unknown) DESC, w.word LIMIT 20
) AS near
"""

COUNT_ALL = "SELECT count(*) FROM archive_passage p WHERE {matches}"

# All matches, for a cursor in the database: their keys are sorted first, which are narrow.
EVERYTHING = """
WITH found AS MATERIALIZED (
    SELECT p.id, p.article_id FROM archive_passage p WHERE {matches} ORDER BY p.id DESC
), sought AS MATERIALIZED (
    SELECT part, part::tsquery AS query FROM unnest(%(parts)s::text[]) AS part
)
SELECT {passage}, {parent}, {article}, NULL,
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
SELECT begins, {columns} FROM likely JOIN archive_speaker s USING (id) {quoted}
ORDER BY begins DESC, coalesce(quoted, 0) DESC, s.name LIMIT %(size)s
"""
# How often a speaker is quoted, up to 100; many nodes can't stop there, so that each counts all that it has.
QUOTED = """CROSS JOIN LATERAL (SELECT count(*) AS quoted FROM (
    SELECT a.id FROM archive_attribution a WHERE a.speaker_id = s.id LIMIT 100) AS said) AS counted"""
QUOTED_ON_NODES = """LEFT JOIN (
    SELECT a.speaker_id AS id, least(count(*), 100) AS quoted FROM archive_attribution a
    WHERE a.speaker_id IN (SELECT id FROM likely) GROUP BY a.speaker_id) AS counted USING (id)"""
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
