"""From a query to one page of results.

No query costs more than its caps allow: the newest RANKED matches are ranked, COUNTED are counted, and facets
are counted in those. It all happens in one read-only transaction with a time limit, in four statements.
"""

from collections import Counter
from copy import copy

from django.db import OperationalError, connections, router, transaction
from psycopg.errors import QueryCanceled

from archive.models import Article, Kind, Passage, Speaker
from archive.models.passage import Words
from archive.search import marking, mending
from archive.search.query import clean, read
from archive.search.results import Facet, Hit, Results
from archive.search.statements import NEWEST_EDITION, OF_SPEAKER, PAGE, PREPARE, SPEAKERS, TALLY

RANKED = 1_000
COUNTED = 10_000
FACETS = 20
LARGEST_PAGE = 100
MILLISECONDS = 2_000

PASSAGE_FIELDS = [field for field in Passage._meta.concrete_fields if field.name != "search"]
SHOWN_TEXT = "p.text || CASE WHEN p.credit <> '' THEN ' (' || p.credit || ')' ELSE '' END"
ARTICLE_FIELDS = Article._meta.concrete_fields
SPEAKER_FIELDS = Speaker._meta.concrete_fields
BLANKS = Words.JOINTS + "<>" + marking.START + marking.STOP
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
        self.score = "ts_rank_cd(search, websearch_to_tsquery('archive_english', %(query)s), 2)"
        self.marks = _marks(asked.wanted)
        self.values = {
            "query": str(asked),
            "kind": results.kind,
            "speaker": results.speaker,
            "article": results.article,
            "integrity": results.integrity,
            "words": mending.words_of(asked.text),
            "milliseconds": str(MILLISECONDS),
            "counted": COUNTED,
            "facets": FACETS,
        }

    def run(self, page, size):
        """Fill in the results."""
        results, asked = self.results, self.asked
        known = self.prepare()
        self.tally()
        if not results.count and len(asked.parts) > 1:
            self.settle_for_some_words()
        unknown = [word for word in self.values["words"] if word not in known]
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
        return set(known or ())

    def settle_for_some_words(self):
        """Look for passages with some of the words, as none has all."""
        excluded = " ".join(map(str, self.asked.excluded))
        self.values["query"] = " or ".join(f"{part} {excluded}" for part in self.asked.parts)
        self.score = "ts_rank(search, websearch_to_tsquery('archive_english', %(query)s), 1)"
        self.marks = _marks(self.asked.parts)
        self.tally()
        self.results.partial = self.results.count > 0

    def matches(self, narrow):
        """Return the SQL that tells whether a passage matches; `narrow`: by kind and speaker, too."""
        results = self.results
        conditions = [NEWEST_EDITION]
        if self.asked.alternatives:
            conditions.append("p.search @@ websearch_to_tsquery('archive_english', %(query)s)")
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
        """Count what matches, by kind and by speaker."""
        results = self.results
        chosen = bool(results.kind or results.speaker)
        narrow = chosen and not self.asked.alternatives
        of_kind = "p.kind = %(kind)s" if results.kind else "true"
        of_speaker = OF_SPEAKER if results.speaker else "true"
        while True:
            sql = TALLY.format(matches=self.matches(narrow), of_kind=of_kind, of_speaker=of_speaker)
            self.cursor.execute(sql, self.values)
            rows = self.cursor.fetchall()
            total, count = next((row[3], row[5]) for row in rows if row[0] == 1)
            if total <= COUNTED or narrow or not chosen:
                break
            narrow = True  # too many without the filters: count with them
        results.count = min(count, COUNTED)
        results.count_is_exact = results.facets_are_exact = total <= COUNTED
        kinds = {kind: here for grouped, kind, _, _, here, _ in rows if grouped == 0}
        results.kinds = [
            Facet(kind.value, kind.label, kinds.get(kind.value, 0), kind == results.kind)
            for kind in Kind
            if kind in kinds or kind == results.kind
        ]
        self.said = {speaker: here for grouped, _, speaker, _, here, _ in rows if grouped is None}

    def page_rows(self, size):
        """Read the page's passages, with their words marked."""
        offset = (self.results.page - 1) * size
        words = bool(self.asked.alternatives)
        sql = PAGE.format(
            matches=self.matches(narrow=True),
            score=self.score if words else "0",
            text=SHOWN_TEXT,
            passage=_columns("p", PASSAGE_FIELDS),
            parent=_columns("parent", PASSAGE_FIELDS),
            article=_columns("article", ARTICLE_FIELDS),
        )
        values = {
            "size": size,
            "offset": offset,
            "ranked": RANKED if words else offset + size,
            "marks": [sought for sought, _ in self.marks],
            "blanks": BLANKS,
            "spaces": " " * len(BLANKS),
            "options": OPTIONS,
        }
        self.cursor.execute(sql, self.values | values)
        return self.cursor.fetchall()

    def speakers_of(self, rows):
        """Return by key the speakers of these rows and of the facets; merged ones are those they became."""
        ids = {int(key) for *_, said in rows for key, _ in said or ()} | self.said.keys()
        ids |= set(self.values["speakers"])
        self.cursor.execute(SPEAKERS.format(columns=_columns("s", SPEAKER_FIELDS)), {"ids": sorted(ids)})
        return {key: _made(Speaker, SPEAKER_FIELDS, row) for key, *row in self.cursor.fetchall()}

    def hit(self, row, speakers):
        """Return a row of the page as a Hit."""
        score, *columns, headlines, said = row
        passage = _made(Passage, PASSAGE_FIELDS, columns)
        parent = _made(Passage, PASSAGE_FIELDS, columns[len(PASSAGE_FIELDS) :])
        passage.article = _made(Article, ARTICLE_FIELDS, columns[2 * len(PASSAGE_FIELDS) :])
        if parent:
            passage.parent, parent.article = parent, passage.article
        text = f"{passage.text} ({passage.credit})" if passage.credit else passage.text
        places = []
        for (_, words), headline in zip(self.marks, headlines or (), strict=True):
            places += marking.side_by_side(marking.found_places(headline, len(text)), text, words)
        named = []
        for speaker, mode in dict.fromkeys((speakers.get(int(key)), mode) for key, mode in said or ()):
            if speaker:
                named.append(copy(speaker))
                named[-1].mode = mode
        return Hit(passage, marking.marked(text, places), named, score, parent)

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


def _marks(terms):
    """Return what to mark as (query, words in a row): single words together, each phrase by itself."""
    single = " or ".join(str(term) for term in terms if len(term.words) == 1)
    phrases = [(str(term), len(term.words)) for term in terms if len(term.words) > 1]
    return [(single, 1), *phrases] if single else phrases


def _columns(table, fields):
    return ", ".join(f'{table}."{field.column}"' for field in fields)


def _made(model, fields, values):
    """Return the model's instance of these columns; None for the empty side of an outer join."""
    values = values[: len(fields)]
    return model.from_db(None, [field.attname for field in fields], values) if values[0] is not None else None
