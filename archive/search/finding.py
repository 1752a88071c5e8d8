"""From a query to one page of results.

No query costs more than its caps allow: the newest RANKED matches are ranked, COUNTED are counted, and facets
are counted in those; only RANKED where the index can't tell matches from others and each has to be looked at.
It all happens in one read-only transaction with a time limit, in four statements.
"""

import json
from collections import Counter
from copy import copy
from functools import cached_property

from django.db import OperationalError, connections, router, transaction
from psycopg.errors import QueryCanceled

from archive.models import Article, Integrity, Kind, Passage, Speaker
from archive.models.passage import Words
from archive.search import marking, mending
from archive.search.frequencies import PARTS, compromises, frequencies, weights
from archive.search.query import clean, read
from archive.search.results import Facet, Hit, Results
from archive.search.statements import (
    BY_COVER,
    BY_WORDS,
    EXCLUDED,
    MATCHES_WORDS,
    OF_SPEAKER,
    PAGE,
    PREPARE,
    SPEAKERS,
    TALLY,
    UNRANKED,
)

RANKED = 1_000
COUNTED = 10_000
FACETS = 20
LARGEST_PAGE = 100
MILLISECONDS = 2_000

PASSAGE_FIELDS = [field for field in Passage._meta.concrete_fields if field.name != "search"]
SHOWN_TEXT = "p.text || CASE WHEN p.credit <> '' THEN ' (' || p.credit || ')' ELSE '' END"
ARTICLE_FIELDS = Article._meta.concrete_fields
SPEAKER_FIELDS = Speaker._meta.concrete_fields
BLANKS = Words.JOINTS + marking.START + marking.STOP
OPTIONS = f'HighlightAll=true, StartSel="{marking.START}", StopSel="{marking.STOP}"'


class TooSlow(Exception):
    """The database needed longer for this search than the public may ask of it."""


def find(query, *, kind="", speaker="", article="", integrity="", page=1, size=20):
    """Return the Results of a query: one page of what was found, best first.

    Any strings and numbers are allowed. Without words, but with filters, it is the filtered passages, newest
    first; without either, nothing. Raises TooSlow.
    """
    asked = read(query)
    results = Results(
        asked.text,
        clean(kind),
        clean(speaker),
        clean(article),
        clean(integrity),
        read_as=" ".join(asked.remarks),
    )
    if not (asked.alternatives or results.kind or results.speaker or results.article or results.integrity):
        return results
    connection = connections[router.db_for_read(Passage)]
    nested = connection.in_atomic_block
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            _Search(cursor, asked, results).run(page, max(1, min(size, LARGEST_PAGE)))
            # Inside of another transaction the time limit and READ ONLY must not outlive this one.
            transaction.set_rollback(nested, using=connection.alias)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow("this search took too long") from error
        raise
    return results


class _Search:
    """The steps of one search, which fill in its results."""

    def __init__(self, cursor, asked, results):
        self.cursor, self.asked, self.results = cursor, asked, results
        self.score = BY_COVER if asked.alternatives else UNRANKED
        self.terms = asked.wanted  # to be marked
        self.values = {
            "sought": str(asked),
            "excluded": " or ".join(str(term).removeprefix("-") for term in asked.excluded),
            "kind": results.kind,
            "speaker": results.speaker,
            "article": results.article,
            "integrity": results.integrity,
            "vocabulary": mending.vocabulary_of(asked.text),
            "milliseconds": str(MILLISECONDS),
            # The index knows which passages have a phrase's words, not which have them in a row.
            "counted": RANKED if any(term.quoted and term.words[1:] for term in self.terms) else COUNTED,
            "ranked": RANKED,
            "facets": FACETS,
            "parts": [],
            "weights": [],
        }

    def run(self, page, size):
        """Fill in the results."""
        results, asked = self.results, self.asked
        known = self.prepare()
        self.tally()
        if not results.count:
            self.settle_for_some_words()
        unknown = [word for word in self.values["vocabulary"] if word not in known]
        if unknown:
            results.suggestion = mending.mend(self.cursor, asked.text, unknown)
        reachable = min(results.count, RANKED if asked.alternatives else COUNTED)
        results.pages = -(-reachable // size)
        results.page = max(1, min(page, results.pages))
        rows = self.page_rows(size) if results.count else []
        speakers = self.speakers_of(rows)
        results.hits = [self.hit(row, speakers) for row in rows]
        results.speakers = self.speaker_facets(speakers)

    def prepare(self):
        """Limit the transaction, look up what the filters name, and return which words the archive has."""
        self.cursor.execute(PREPARE, self.values)
        speakers, article, known, *_ = self.cursor.fetchone()
        self.values |= {"speakers": speakers or [], "article_id": article}
        results = self.results
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
        found, passages = frequencies(self.cursor, parts)
        told = weights(found, passages)
        self.terms, self.score = parts, BY_WORDS
        self.values |= {"parts": [str(part) for part in parts], "weights": told}
        of_all_words = self.results.kinds, self.said
        for sought in compromises(parts, found, told):
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
        conditions = ["p.current"]
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
                kind.value,
                kind.label,
                kinds[kind]["of_speaker"] if kind in kinds else 0,
                kind == results.kind,
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

    def page_rows(self, size):
        """Read the page's passages, with their words marked."""
        results = self.results
        offset = (results.page - 1) * size
        ranked = RANKED if self.asked.alternatives else offset + size
        # The newest are known if all matches were counted; if there were too many for that, they are soon
        # found by going back from the last passage.
        known = results.count_is_exact and ranked <= RANKED
        sql = PAGE.format(
            candidates="p.id = ANY(%(newest)s)" if known else self.matches(narrow=True),
            score=self.score,
            text=SHOWN_TEXT,
            passage=_columns("p", PASSAGE_FIELDS),
            parent=_columns("parent", PASSAGE_FIELDS),
            article=_columns("article", ARTICLE_FIELDS),
        )
        values = {
            "newest": self.newest,
            "ranked": ranked,
            "size": size,
            "offset": offset,
            "marks": [sought for sought, _ in self.marks],
            "blanks": BLANKS + Words.UNSEEN,
            "spaces": " " * len(BLANKS),
            "options": OPTIONS,
        }
        self.cursor.execute(sql, self.values | values)
        return self.cursor.fetchall()

    @cached_property
    def marks(self):
        """Return what to mark as (query, words in a row): single words together, each phrase by itself."""
        single = " or ".join(str(term) for term in self.terms if len(term.words) == 1)
        phrases = [(str(term), len(term.words)) for term in self.terms if len(term.words) > 1]
        return [(single, 1), *phrases] if single else phrases

    def speakers_of(self, rows):
        """Return by key the speakers of these rows and of the facets; merged ones are those they became."""
        ids = {int(key) for *_, said, _ in rows for key, _ in said or ()} | self.said.keys()
        ids |= set(self.values["speakers"])
        self.cursor.execute(SPEAKERS.format(columns=_columns("s", SPEAKER_FIELDS)), {"ids": sorted(ids)})
        return {key: _made(Speaker, SPEAKER_FIELDS, row) for key, *row in self.cursor.fetchall()}

    def hit(self, row, speakers):
        """Return a row of the page as a Hit."""
        score, *columns, headlines, said, lacking = row
        passage = _made(Passage, PASSAGE_FIELDS, columns)
        parent = _made(Passage, PASSAGE_FIELDS, columns[len(PASSAGE_FIELDS) :])
        passage.article = _made(Article, ARTICLE_FIELDS, columns[2 * len(PASSAGE_FIELDS) :])
        if parent:
            passage.parent, parent.article = parent, passage.article
        text = f"{passage.text} ({passage.credit})" if passage.credit else passage.text
        places = []
        for (_, words), headline in zip(self.marks, headlines or (), strict=True):
            places += marking.side_by_side(marking.found_places(headline, text), text, words)
        named = []
        for speaker, mode in dict.fromkeys((speakers.get(int(key)), mode) for key, mode in said or ()):
            if speaker:
                named.append(copy(speaker))
                named[-1].mode = mode
        lacks = [part.strip('"') for part in lacking or ()]
        return Hit(passage, marking.marked(text, places), named, score, parent, lacks)

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


def _columns(table, fields):
    return ", ".join(f'{table}."{field.column}"' for field in fields)


def _made(model, fields, values):
    """Return the model's instance of these columns; None for the empty side of an outer join."""
    values = values[: len(fields)]
    return model.from_db(None, [field.attname for field in fields], values) if values[0] is not None else None
