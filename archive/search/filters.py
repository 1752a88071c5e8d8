"""The filters of a query (`speaker:welch`): looked up by name, and as SQL conditions."""

from archive.models.inside import is_distributed
from archive.models.passage import PlainWords
from archive.search.query import JOINTS
from archive.search.tsquery import Writer, literal

# A speaker is meant by the address or by words of a name, whoever they became by a merger.
NAMED = """
WITH RECURSIVE asked (given, words) AS (
    SELECT given, phraseto_tsquery('archive_plain', words)
    FROM unnest(%(speaker)s::text[], %(speaker_words)s::text[]) AS asked (given, words)
), meant (given, id) AS (
    SELECT given, s.id FROM asked JOIN archive_speaker s ON s.slug = lower(given)
    UNION
    SELECT given, s.id FROM asked JOIN archive_speaker s ON {name} @@ words
    UNION
    SELECT given, a.speaker_id FROM asked
    JOIN archive_alias a ON a.kind = 'name' AND {alias} @@ words
), upwards (given, id, merged_into_id) AS (
    SELECT given, s.id, s.merged_into_id FROM meant JOIN archive_speaker s USING (id)
    UNION
    SELECT given, s.id, s.merged_into_id FROM upwards JOIN archive_speaker s ON s.id = upwards.merged_into_id
), family (given, id) AS (
    SELECT given, id FROM upwards WHERE merged_into_id IS NULL
    UNION
    SELECT given, s.id FROM family JOIN archive_speaker s ON s.merged_into_id = family.id
)
SELECT 'speaker', given, array_agg(id::text) FROM family GROUP BY given
UNION ALL
SELECT 'article', given, ARRAY[a.id::text]
FROM unnest(%(article)s::text[]) AS given JOIN archive_article a ON a.slug = lower(given)
"""
# A cue is meant by its word or stem. The different cues are few: the index is walked from each to the next.
# On many nodes a walk can't go, so that each looks through the whole of its index.
SAID = """
WITH {cues}
SELECT 'said', given, array_agg(cue) FROM unnest(%(said)s::text[]) AS given
JOIN cues ON to_tsvector('archive_english', cue) @@ phraseto_tsquery('archive_english', given)
GROUP BY given
"""
WALKED = """RECURSIVE cues (cue) AS (
    SELECT min(cue) FROM archive_attribution
    UNION ALL
    SELECT (SELECT min(a.cue) FROM archive_attribution a WHERE a.cue > cues.cue) FROM cues
    WHERE cues.cue IS NOT NULL
)"""
LOOKED_THROUGH = "cues (cue) AS MATERIALIZED (SELECT DISTINCT cue FROM archive_attribution)"
INDEXED = {"name": PlainWords.of("s.name"), "alias": PlainWords.of("a.text")}
ATTRIBUTED = """EXISTS (
    SELECT FROM archive_attribution own
    WHERE own.article_id = p.article_id AND own.passage_id = p.id AND {})"""
CONDITIONS = {
    "kind": "p.search @@ {}::tsquery",
    "article": "p.article_id = ANY({}::bigint[])",
    "speaker": "own.speaker_id = ANY({}::bigint[])",
    "said": "own.cue = ANY({})",
}
NONE = {
    "article": "There is no article “{}” in the archive.",
    "speaker": "There is no speaker “{}” in the archive.",
    "said": "No words in the archive are attributed by “{}”.",
}


class Filters:
    """A query's filters, looked up: `conditions` in SQL with their `values`, and `remarks`."""

    def __init__(self, cursor, filters):
        self.conditions, self.values, self.remarks = [], {}, []
        if not filters:
            return
        named = self._named(cursor, filters)
        together = []  # who said it how: of the same words
        for one in filters:
            key = f"{one.name}_{'out' if one.excluded else 'in'}"
            found = [found for value in one.values for found in named[one.name].get(value, ())]
            if one.name == "kind":
                found = Writer.any(literal(f"#{kind}") for kind in found)
            self.values[key] = found
            condition = CONDITIONS[one.name].format(f"%({key})s")
            if one.name in ("kind", "article"):
                self.conditions.append(f"NOT {condition}" if one.excluded else condition)
            elif one.excluded:
                self.conditions.append(f"NOT {ATTRIBUTED.format(condition)}")
            else:
                together.append(condition)
        if together:
            self.conditions.append(ATTRIBUTED.format(" AND ".join(together)))

    def _named(self, cursor, filters):
        """Return for each filter what its values stand for, and remark what stands for nothing."""
        asked = {name: [] for name in CONDITIONS}
        for one in filters:
            asked[one.name] += one.values
        named = {name: {} for name in CONDITIONS} | {"kind": {kind: [kind] for kind in asked["kind"]}}
        found = []
        if asked["speaker"] or asked["article"]:
            words = [name.translate(JOINTS) for name in asked["speaker"]]
            cursor.execute(NAMED.format(**INDEXED), asked | {"speaker_words": words})
            found += cursor.fetchall()
        if asked["said"]:
            cues = LOOKED_THROUGH if is_distributed(cursor) else WALKED
            cursor.execute(SAID.format(cues=cues), asked)
            found += cursor.fetchall()
        for name, given, meant in found:
            named[name][given] = meant
        for name, values in asked.items():
            for value in values:
                if value not in named[name]:
                    self.remarks.append(NONE[name].format(value[:50]))
        return named
