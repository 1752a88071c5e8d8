"""From a query to one page of results.

No query costs more than its caps allow: the newest RANKED matches are ranked, COUNTED are counted, and facets
are counted in those; only RANKED where the index can't tell matches from others and each has to be looked at.
It all happens in one read-only transaction with a time limit, in four statements, five with filters by name.
"""

import json
from collections import Counter
from contextlib import contextmanager
from functools import cached_property

from django.db import OperationalError, connections, router, transaction
from psycopg.errors import QueryCanceled

from archive.models import Integrity, Kind, Passage
from archive.search import mending
from archive.search.filters import Filters
from archive.search.frequencies import PARTS, compromises, frequencies, weights
from archive.search.marking import Mark
from archive.search.query import clean, read
from archive.search.results import Facet, Results
from archive.search.rows import COLUMNS, HEADLINES, hit, keys_of_speakers, speakers_of
from archive.search.statements import (
    BY_COVER,
    BY_WORDS,
    EXCLUDED,
    MATCHES_WORDS,
    OF_SPEAKER,
    ORDERS,
    PAGE,
    PREPARE,
    TALLY,
    UNRANKED,
)
from archive.search.tsquery import LEXEMES, Writer, beginnings, texts

RANKED = 1_000
COUNTED = 10_000
FACETS = 20
UNFOLDED = 5  # results of one article, if more than that article was asked for
LARGEST_PAGE = 100
MILLISECONDS = 2_000


class TooSlow(Exception):
    """The database needed longer for this search than the public may ask of it."""


def find(
    query, *, kind="", speaker="", article="", integrity="", sort="relevance", fold=False, page=1, size=20
):
    """Return the Results of a query: one page of what was found, in the order of `sort`.

    Sorts: "relevance"; "article", as in the text, the newest article first; "newest". `fold`: of each
    article show only UNFOLDED results. Any strings and numbers are allowed. Without words, but with filters,
    it is the filtered passages, newest first; without either, nothing. Raises TooSlow.
    """
    asked, results, is_asked = asked_of(query, kind, speaker, article, integrity)
    results.sort = sort if sort in ORDERS else "relevance"
    if is_asked:
        with transaction_of() as (_, cursor):
            Search(cursor, asked, results).run(page, max(1, min(size, LARGEST_PAGE)), fold)
    return results


def asked_of(query, *filters):
    """Return the Query as it is read, Results to be filled in, and whether there is anything to look for."""
    asked, filters = read(query), [clean(value) for value in filters]
    results = Results(asked.text, *filters, read_as=" ".join(asked.remarks))
    return asked, results, any([asked.alternatives, asked.filters, *filters])


@contextmanager
def transaction_of():
    """Give the connection and a cursor, in a transaction that a Search may limit."""
    connection = connections[router.db_for_read(Passage)]
    nested = connection.in_atomic_block
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            yield connection, cursor
            # Inside of another transaction the time limit and READ ONLY must not outlive this one.
            transaction.set_rollback(nested, using=connection.alias)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow("this search took too long") from error
        raise


class Search:
    """The steps of one search, which fill in its results."""

    def __init__(self, cursor, asked, results, milliseconds=None):
        self.cursor, self.asked, self.results = cursor, asked, results
        self.score = BY_COVER if asked.alternatives else UNRANKED
        self.terms = asked.wanted  # to be marked
        self.names = {}  # of what a passage can lack, for people, by its tsquery
        terms = [*asked.wanted, *asked.excluded, *asked.parts]
        self.values = {
            "texts": texts(terms),
            "beginnings": beginnings(terms),
            "kind": results.kind,
            "speaker": results.speaker,
            "article": results.article,
            "integrity": results.integrity,
            "vocabulary": mending.vocabulary_of(asked),
            "milliseconds": str(milliseconds or MILLISECONDS),
            # The index knows which passages have a phrase's words, not which have them in a row.
            "counted": RANKED if any(term.quoted and term.words[1:] for term in asked.wanted) else COUNTED,
            "ranked": RANKED,
            "facets": FACETS,
            "parts": [],
            "weights": [],
        }

    @property
    def is_ranked(self):
        """Tell whether the order is another than that by which the newest are found."""
        return bool(self.asked.alternatives) or self.results.sort == "article"

    def run(self, page, size, fold):
        """Fill in the results."""
        results, asked = self.results, self.asked
        known = self.look()
        if unknown := [word for word in self.values["vocabulary"] if word not in known]:
            results.suggestion = mending.mend(self.cursor, asked.text, unknown)
        results.listed = min(results.count, COUNTED)
        results.page = max(1, min(page, -(-results.listed // size)))
        rows = self.page_rows(size, fold) if results.count else []
        if self.is_ranked and rows:
            results.listed = rows[0][0]
        results.pages = -(-results.listed // size)
        results.page = max(1, min(results.page, results.pages))
        keys = keys_of_speakers(rows) | self.said.keys() | set(self.values["speakers"])
        speakers = speakers_of(self.cursor, keys)
        results.hits = [hit(row, speakers, self.marks, self.names) for row in rows]
        results.speakers = self.speaker_facets(speakers)

    def look(self):
        """Find what matches, or most of it; return which words of the query the archive has."""
        known = self.prepare()
        self.tally()
        if not self.results.count:
            self.settle_for_some_words()
        return known

    def prepare(self):
        """Limit the transaction, look up what the filters name, and return which words the archive has."""
        self.cursor.execute(PREPARE.format(lexemes=LEXEMES), self.values)
        speakers, article, known, lexemes, stems, *_ = self.cursor.fetchone()
        self.writer = Writer(lexemes, stems)
        self.filters = Filters(self.cursor, self.asked.filters)
        self.values |= {
            "sought": self.writer.query(self.asked.alternatives),
            "excluded": self.writer.any(map(self.writer.term, self.asked.excluded)),
            "speakers": speakers or [],
            "article_id": article,
            **self.filters.values,
        }
        results = self.results
        results.read_as = " ".join([results.read_as, *self.filters.remarks])
        for name, value, there in (
            ("kind", results.kind, results.kind in Kind),
            ("speaker", results.speaker, speakers),
            ("article", results.article, article),
            ("integrity", results.integrity, results.integrity in Integrity),
        ):
            if value and not there:
                results.read_as += f" There is no {name} “{value[:50]}” in the archive."
        results.read_as = results.read_as.strip()
        return set(known or ())

    def settle_for_some_words(self):
        """Look for passages with most of the words, or with the rarest, as none has all."""
        parts = self.asked.parts[:PARTS]
        if len(parts) < 2:
            return
        queries = [self.writer.term(part) for part in parts]
        self.names = {query: " ".join(part.words) for query, part in zip(queries, parts, strict=True)}
        found, passages = frequencies(self.cursor, queries)
        told = weights(found, passages)
        self.terms, self.score = parts, BY_WORDS
        self.values |= {"parts": queries, "weights": told}
        of_all_words = self.results.kinds, self.said
        for sought in compromises(queries, found, told):
            self.values["sought"] = sought
            self.tally()
            if self.results.count:
                self.results.partial = True
                return
        # Here is nothing; what the facets tell is where all the words are found under other filters.
        self.results.kinds, self.said = of_all_words

    def matches(self, narrow):
        """Return the SQL that tells whether a passage matches; `narrow`: by kind and speaker, too."""
        results = self.results
        conditions = ["p.current", *self.filters.conditions]
        if self.asked.alternatives:
            conditions.append(MATCHES_WORDS)
        if self.score is BY_WORDS and self.asked.excluded:
            conditions.append(f"NOT {EXCLUDED}")
        if results.article:
            conditions.append("p.article_id = %(article_id)s")
        if results.integrity:
            conditions.append("p.integrity = %(integrity)s")
        if results.kind and narrow:
            conditions.append("p.kind = %(kind)s")
        if results.speaker and narrow:
            conditions.append(OF_SPEAKER)
        return " AND ".join(conditions)

    def tally(self):
        """Count what matches, by kind and by speaker, and note the newest."""
        results = self.results
        chosen = bool(results.kind or results.speaker)
        most = self.values["counted"]
        total, counts = self.counts(most, narrow=chosen and not self.asked.alternatives)
        if total > most and chosen and self.asked.alternatives:
            most = RANKED
            total, counts = self.counts(most, narrow=True)  # too many without the filters: count with them
        kinds, speakers, self.newest = counts
        results.count = min(kinds[None]["chosen"], most)
        results.count_is_exact = results.facets_are_exact = total <= most
        results.kinds = [
            Facet(
                kind.value, kind.label, kinds.get(kind, {"of_speaker": 0})["of_speaker"], kind == results.kind
            )
            for kind in Kind
            if kind in kinds or kind == results.kind
        ]
        self.said = speakers

    def counts(self, most, narrow):
        """Return how many passages match, if not more than `most`, and what TALLY tells of them."""
        sql = TALLY.format(
            matches=self.matches(narrow),
            of_kind="p.kind = %(kind)s" if self.results.kind else "true",
            of_speaker=OF_SPEAKER if self.results.speaker else "true",
        )
        self.cursor.execute(sql, self.values | {"counted": most})
        kinds, speakers, newest = self.cursor.fetchone()
        kinds = {row["kind"]: row for row in json.loads(kinds)}
        speakers = {row["id"]: row["of_kind"] for row in json.loads(speakers or "[]")}
        return kinds[None]["matched"], (kinds, speakers, newest)

    def page_rows(self, size, fold):
        """Read the page's passages, with their words marked."""
        results = self.results
        ranked = RANKED if self.is_ranked else results.page * size
        # The newest are known if all matches were counted; if there were too many for that, they are soon
        # found by going back from the last passage.
        known = results.count_is_exact and ranked <= RANKED
        fold &= bool(self.asked.alternatives) and not (
            results.article or self.filters.values.get("article_in")
        )
        sql = PAGE.format(
            joined=bool(self.asked.alternatives),
            folding=fold,
            candidates="p.id = ANY(%(newest)s)" if known else self.matches(narrow=True),
            score=self.score,
            order=ORDERS[results.sort].format(""),
            shown_order=ORDERS[results.sort].format("shown."),
            **COLUMNS,
        )
        values = {
            "newest": self.newest,
            "ranked": ranked,
            "size": size,
            "page": results.page,
            "unfolded": UNFOLDED,
            "marks": [query for mark in self.marks for query in mark.queries],
        }
        self.cursor.execute(sql, self.values | values | HEADLINES)
        return self.cursor.fetchall()

    @cached_property
    def marks(self):
        """Return what to mark: single words together, each phrase and each nearness by itself."""
        write, marks = self.writer.term, []
        if single := self.writer.any(write(term) for term in self.terms if len(term.words) == 1):
            marks.append(Mark((single,)))
        for term in self.terms:
            if term.near:
                marks.append(Mark(tuple(self.writer.lexemes[word] for word in term.words), near=term.near))
            elif len(term.words) > 1:
                marks.append(Mark((write(term),), len(term.words)))
        return marks

    def speaker_facets(self, speakers):
        """Return how many of the matches each speaker has, most first."""
        counts = Counter()
        chosen = {speakers[key] for key in self.values["speakers"] if key in speakers}
        counts.update(dict.fromkeys(chosen, 0))
        for key, count in self.said.items():
            if key in speakers:
                counts[speakers[key]] += count
        return [
            Facet(speaker.slug, speaker.name, count, speaker in chosen)
            for speaker, count in counts.most_common(FACETS)
        ]
