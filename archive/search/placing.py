"""Where the words of a query are in passages that are shown whole: the same that the results mark."""

from dataclasses import replace

from archive.search.finding import Search
from archive.search.marking import joined
from archive.search.query import read
from archive.search.results import Results
from archive.search.rows import COLUMNS, HEADLINES, shown_text
from archive.search.transaction import transaction_of

MATCHES = """
SELECT bool_or(p.search @@ %(sought)s::tsquery) FROM archive_passage p
WHERE p.article_id = %(inside)s AND p.id = ANY(%(ids)s)
"""
HEADLINES_OF = """
SELECT p.id, (SELECT array_agg(ts_headline('archive_english', translate({text}, %(blanks)s, %(spaces)s),
                                           mark::tsquery, %(options)s))
              FROM unnest(%(marks)s::text[]) AS mark)
FROM archive_passage p WHERE p.article_id = %(inside)s AND p.id = ANY(%(ids)s)
"""


def places(query, passages):
    """Return by key, for each of an article's passages, the places of the query's words in its shown text.

    Places are (start, end) in code points of `shown_text`, end exclusive, in order and apart. Where none of
    the passages has all the words, each word of a phrase is marked by itself, as in partial results. Filters
    of the query don't matter. Raises TooSlow.
    """
    asked = replace(read(query), filters=())
    if not asked.wanted:
        return {passage.pk: [] for passage in passages}
    with transaction_of() as session:
        search = Search(session, asked, Results(asked.text))
        search.prepare()
        here = {"inside": passages[0].article_id, "ids": [passage.pk for passage in passages]}
        cursor = session.prepared
        cursor.execute(MATCHES, search.values | here)
        if not cursor.fetchone()[0]:
            search.terms = asked.parts
        marks = [part for mark in search.marks for part in mark.queries]
        cursor.execute(HEADLINES_OF.format(**COLUMNS), here | HEADLINES | {"marks": marks})
        headlines = dict(cursor.fetchall())
        return {passage.pk: _places(passage, headlines.get(passage.pk), search.marks) for passage in passages}


def _places(passage, headlines, marks):
    text, given = shown_text(passage), iter(headlines or ())
    found = [place for mark in marks for place in mark.places([next(given, "") for _ in mark.queries], text)]
    return joined(sorted(found), text)
