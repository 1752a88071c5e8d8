"""From a query to one page of results.

No query costs more than its caps allow: the newest LOOKED_AT matches are ranked, and facets are counted in
them; how many there are in all is told as far as it costs little, or if it is asked for. It all happens in
one read-only transaction with a time limit, in a handful of statements.
"""

from functools import cached_property

from archive.models import Integrity, Kind
from archive.models.inside import IS_DISTRIBUTED
from archive.search import mending
from archive.search.around import array, look_around
from archive.search.estimates import Estimates
from archive.search.faceting import FACETED, fill_facets
from archive.search.filters import Filters
from archive.search.forms import forms, share
from archive.search.frequencies import PARTS, compromises, frequencies, weights
from archive.search.marking import Mark
from archive.search.query import clean, read
from archive.search.ranking import listed, typed_first
from archive.search.results import Results
from archive.search.rows import COLUMNS, HEADLINES, hit, keys_of_speakers, speakers_of
from archive.search.statements import (
    BY_WORDS,
    COUNT_ALL,
    EXCLUDED,
    FAMILY,
    HAS_ALL,
    LIMITS,
    MATCHES_WORDS,
    NO_FAMILY,
    OF_ARTICLE,
    OF_INTEGRITY,
    OF_KIND,
    OF_SPEAKER,
    ORDERS,
    PAGE,
    PREPARE,
    UNRANKED,
)
from archive.search.tallying import score_of, tally
from archive.search.transaction import transaction_of
from archive.search.tsquery import LEXEMES, Writer, beginnings, literal, texts

LARGEST_PAGE = 100
READ_AGAIN = 40  # matches, the best: their words are compared with those that were typed
MILLISECONDS = 2_000


def find(
    query,
    *,
    kind="",
    speaker="",
    article="",
    integrity="",
    sort="relevance",
    fold=False,
    count_all=False,
    page=1,
    size=20,
):
    """Return the Results of a query: one page of what was found, in the order of `sort`.

    Sorts: "relevance"; "article", as in the text, the newest article first; "newest". `fold`: of each
    article show only the first results. `count_all`: count also what is more than is looked at, which takes
    longer. Any strings and numbers are allowed. Without words, but with filters, it is the filtered passages,
    newest first; without either, nothing. Raises TooSlow.
    """
    asked, results, is_asked = asked_of(query, kind, speaker, article, integrity)
    results.sort = sort if sort in ORDERS else "relevance"
    if is_asked:
        with transaction_of() as session:
            search = Search.of(session, asked, results)
            search.fill(page, max(1, min(size, LARGEST_PAGE)), fold)
            if count_all:
                search.count_all()
            results = search.results
    return results


def asked_of(query, *filters):
    """Return the Query as it is read, Results to be filled in, and whether there is anything to look for."""
    asked, values = read(query), [clean(value) for value in filters]
    results = Results(asked.text, *values)
    results.read_as = " ".join(asked.remarks)
    return asked, results, any([asked.alternatives, asked.filters, *values])


class Search:
    """The steps of one search, which fill in its results."""

    def __init__(self, session, asked, results, milliseconds=None):
        self.cursor, self.prepared = session.cursor, session.prepared
        self.asked, self.results = asked, results
        self.score = score_of(asked.wanted)
        self.terms = asked.wanted  # to be marked
        # What each facet is counted in; and of what a passage can lack, by its tsquery, the names for people.
        self.tallies, self.names = {}, {}
        terms = [*asked.wanted, *asked.excluded, *asked.parts]
        self.values = {
            "texts": texts(terms),
            "beginnings": beginnings(terms),
            "speaker": results.speaker,
            "article": results.article,
            # As long as any there is: what is longer is none, and may be too long for a tsquery.
            "of_kind": literal(f"#{results.kind[:50]}"),
            "of_integrity": literal(f"#{results.integrity[:50]}"),
            "vocabulary": mending.vocabulary_of(asked),
            "milliseconds": str(milliseconds or MILLISECONDS),
            "parts": [],
            "weights": [],
        }

    @classmethod
    def of(cls, session, asked, results, milliseconds=None):
        """Return the search that finds what was asked for, or what is nearest to it.

        Where nothing has all words it is the search for the query mended, if that finds them all; otherwise
        that for passages with most of the words, or with the rarest.
        """
        search = cls(session, asked, results, milliseconds)
        search.look()
        if results.count:
            return search
        if results.suggestion:
            mended = cls(session, read(results.suggestion), results.of_suggestion(), milliseconds)
            mended.look()
            if mended.results.count:
                return mended
        search.settle_for_some_words()
        return search

    def look(self):
        """Find the newest matches; suggest other words for those that the archive does not have."""
        known = self.prepare()
        self.tally()
        if unknown := [word for word in self.values["vocabulary"] if word not in known]:
            suggestion = mending.mend(self.estimates, self.asked.text, unknown)
            self.results.suggestion = suggestion or self.results.suggestion

    def prepare(self):
        """Limit the transaction, look up what the filters name, and return which words the archive has."""
        family = FAMILY if self.results.speaker else NO_FAMILY
        sql = PREPARE.format(family=family, lexemes=LEXEMES, is_distributed=IS_DISTRIBUTED, limits=LIMITS)
        self.prepared.execute(sql, self.values)
        speakers, article, known, lexemes, stems, is_distributed, *_ = self.prepared.fetchone()
        self.estimates = Estimates(self.cursor, is_distributed)
        self.writer = Writer(lexemes, stems)
        self.filters = Filters(self.cursor, self.asked.filters)
        self.values |= {
            "sought": self.writer.query(self.asked.alternatives),
            "looked_up": self.writer.telling(self.asked.alternatives),
            "any": self.writer.any(self.writer.parts(self.asked.wanted)),
            "rows": self.writer.rows(self.asked.alternatives),
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
        found, passages = frequencies(self.estimates, queries)
        told = weights(found, passages)
        self.terms, self.score = parts, BY_WORDS
        self.values |= {"parts": queries, "weights": told}
        of_all_words = self.tallies
        for looked_up, sought, most in compromises(queries, found, told):
            self.values |= {"looked_up": looked_up, "sought": sought, "any": sought}
            self.tally(most)
            if self.results.count:
                self.results.partial = True
                return
        # Here is nothing; what the facets tell is where all the words are found under other filters.
        self.tallies = of_all_words

    @property
    def conditions(self):
        """Return what a passage has to meet, in SQL, the chosen filters aside."""
        conditions = ["p.current", *self.filters.conditions]
        if self.asked.alternatives:
            conditions.append(MATCHES_WORDS)
        if self.values["looked_up"] != self.values["sought"]:
            conditions.append(HAS_ALL)
        if self.score is BY_WORDS and self.asked.excluded:
            conditions.append(f"NOT {EXCLUDED}")
        return conditions

    @property
    def chosen(self):
        """Return the chosen filters by name, in SQL."""
        results = self.results
        filters = {"kind": OF_KIND, "speaker": OF_SPEAKER, "article": OF_ARTICLE, "integrity": OF_INTEGRITY}
        return {name: sql for name, sql in filters.items() if getattr(results, name)}

    @property
    def matches(self):
        """Return the SQL that tells whether a passage matches and passes all filters."""
        return " AND ".join([*self.conditions, *self.chosen.values()])

    def tally(self, most=None):
        """Look at the newest matches, and once more without each chosen filter: what else could be chosen?

        `most`: that there can be, if it is known.
        """
        results, chosen = self.results, self.chosen
        found = self.tallied([*self.conditions, *chosen.values()], self.score, most)
        self.found = found.matches
        results.count, results.count_is_exact = found.seen, found.is_all
        results.facets_are_exact = found.is_whole
        self.tallies = dict.fromkeys(FACETED, found)
        for name in chosen if self.asked.alternatives else ():
            others = [sql for other, sql in chosen.items() if other != name]
            self.tallies[name] = self.tallied([*self.conditions, *others], UNRANKED, most)
            results.facets_are_exact &= self.tallies[name].is_whole

    def tallied(self, conditions, score, most):
        """Return the Tally of what meets the conditions."""
        order, terms = ORDERS[self.results.sort], self.asked.wanted
        return tally(self.estimates, terms, self.values, conditions, score, order, most)

    def count_all(self):
        """Count all matches."""
        if not self.results.count_is_exact:
            self.cursor.execute(COUNT_ALL.format(matches=self.matches), self.values)
            self.results.count, self.results.count_is_exact = self.cursor.fetchone()[0], True

    def fill(self, page, size, fold):
        """Fill in one page of the results, and the facets."""
        results, by_words = self.results, bool(self.asked.alternatives)
        words = forms(self.terms) if results.sort == "relevance" else []
        best = self.found[:READ_AGAIN] if words else []
        around = look_around(self.prepared, best, self.tallies)
        shares = {key: share(text, words) for key, text in around.texts.items()}
        found = typed_first(best, shares) + self.found[len(best) :]
        listing = listed(found, join=by_words, fold=fold and by_words)
        results.listed = len(listing.matches)
        results.pages = -(-results.listed // size)
        results.page = max(1, min(page, results.pages))
        shown = listing.results((results.page - 1) * size, results.page * size)
        rows = self.page_rows([result.match for result in shown]) if shown else []
        keys = keys_of_speakers(rows) | around.speakers.keys() | set(self.values["speakers"])
        speakers = speakers_of(self.prepared, keys)
        results.hits = [
            hit(row, speakers, self.marks, self.names, result)
            for row, result in zip(rows, shown, strict=True)
        ]
        fill_facets(results, self.tallies, around, speakers, self.values["speakers"])

    def page_rows(self, matches):
        """Read the passages of these matches, with their words marked."""
        values = {
            "keys": array(match.key for match in matches),
            "articles": array(match.article for match in matches),
            "marks": [query for mark in self.marks for query in mark.queries],
        }
        self.prepared.execute(PAGE.format(**COLUMNS), self.values | values | HEADLINES)
        return self.prepared.fetchall()

    @cached_property
    def marks(self):
        """Return what to mark: single words together, each phrase and each nearness by itself."""
        write, marks = self.writer.term, []
        if single := self.writer.any(write(term) for term in self.terms if len(term.words) == 1):
            marks.append(Mark((single,)))
        for term in self.terms:
            if term.near:
                marks.append(Mark(tuple(map(self.writer.text, term.words)), near=term.near))
            elif len(term.words) > 1:
                marks.append(Mark((write(term),), len(term.words)))
        return marks
