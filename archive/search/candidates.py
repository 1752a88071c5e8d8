"""Where words may stand that somebody is said to have said: the passages that have the rarest of them.

Unlike a search this wants every place in which enough of a wording is found, whatever was changed in the rest
of it, and no page of results: what has the words is then compared word by word by `archive.checking`.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import exp, log

from archive.search import mending
from archive.search.estimates import Estimates
from archive.search.frequencies import frequencies, weights
from archive.search.query import JOINTS
from archive.search.statements import LIMITED
from archive.search.transaction import transaction_of
from archive.search.tsquery import Writer, lexemes_of
from archive.text.spelling import spellings
from archive.text.words import WORD, plain

ASKED = 24  # words that are looked up, of all parts together; no part has so many that others have none
RAREST = 8  # of these choose the passages
FEW = 3  # known words: too few to tell a place, so the others may be misspelt
EXPECTED = 150  # passages that have a choice of words by chance, all choices together
COMPANY = 0.6  # how much a word beside another tells of what it would alone
PAIRS = 16  # words of a part from which pairs side by side are made
ROW = 8  # words that are looked for in a row, if they are common
LOOKED_AT = 2_000  # passages whose words are weighed
LIKELY = 300
CHOSEN = 24
ARTICLES = 10
NEAR = 0.5  # of what the best passage's words tell: with less an article is not looked at
MILLISECONDS = 2_000

# The passages with the words that tell most, and with most of them side by side as in the wording; a quote as
# the paragraph around it, with those before and behind, so that words that go on over an end are whole.
CANDIDATES = """
WITH sought AS MATERIALIZED (
    SELECT part::tsquery AS query, weight
    FROM unnest(%(parts)s::text[], %(weights)s::float[]) AS given (part, weight)
), matched AS MATERIALIZED (
    SELECT p.id, p.article_id, CASE WHEN p.kind = 'quote' THEN p.parent_id ELSE p.id END AS block, p.search
    FROM archive_passage p WHERE p.current AND p.search @@ %(sought)s::tsquery LIMIT %(looked_at)s
), likely AS MATERIALIZED (
    SELECT article_id, block, search, (SELECT sum(weight) FROM sought WHERE m.search @@ query) AS score
    FROM matched m ORDER BY score DESC LIMIT %(likely)s
), scored AS MATERIALIZED (
    SELECT article_id, block, max(score + (
        SELECT count(*) FROM unnest(%(pairs)s::text[]) AS pair WHERE l.search @@ pair::tsquery)) AS score
    FROM likely l GROUP BY article_id, block ORDER BY score DESC, block DESC LIMIT %(chosen)s
), articles AS (
    SELECT article_id, max(score) AS best FROM scored GROUP BY article_id
    HAVING max(score) >= %(near)s * (SELECT max(score) FROM scored)
    ORDER BY best DESC, article_id DESC LIMIT %(articles)s
), blocks AS MATERIALIZED (
    SELECT b.id, b.article_id, b.edition_id, b.kind, b.number
    FROM articles JOIN scored s USING (article_id)
    JOIN archive_passage b ON b.article_id = s.article_id AND b.id = s.block
), wanted AS (
    SELECT id, article_id FROM blocks
    UNION
    SELECT n.id, n.article_id FROM blocks b JOIN archive_passage n
    ON n.article_id = b.article_id AND n.edition_id = b.edition_id
    AND n.kind = 'paragraph' AND b.kind = 'paragraph' AND n.number IN (b.number - 1, b.number + 1)
)
SELECT p.id, p.article_id, p.edition_id, p.kind, p.number, p.start, p.text
FROM wanted w JOIN articles USING (article_id)
JOIN archive_passage p ON p.article_id = w.article_id AND p.id = w.id
ORDER BY best DESC, p.article_id DESC, p.start
"""
WHOLE_EDITION = """
SELECT p.id, p.article_id, p.edition_id, p.kind, p.number, p.start, p.text
FROM archive_passage p
WHERE p.article_id = %(article)s AND p.edition_id = %(edition)s AND p.kind <> 'quote'
ORDER BY p.number LIMIT %(looked_at)s
"""


@dataclass(frozen=True, slots=True)
class Block:
    """A passage that is no quote: its words begin at `start` of the edition's text."""

    id: int
    article_id: int
    edition_id: int
    kind: str
    number: int
    start: int
    text: str

    @property
    def end(self):
        """Return the offset behind its last character."""
        return self.start + len(self.text)


@contextmanager
def looking():
    """Give a Looking, in one read-only transaction. Raises TooSlow where a statement takes too long."""
    with transaction_of() as session:
        session.cursor.execute(LIMITED, {"milliseconds": str(MILLISECONDS)})
        yield Looking(session.cursor)


class Looking:
    """Looks for the passages that may have some words."""

    def __init__(self, cursor):
        self.cursor, self.estimates = cursor, Estimates(cursor)

    def blocks(self, parts):
        """Return for each article that has enough of the words its Blocks, in order; the best article first.

        `parts`: of each part of a wording its words as they are written. Where hardly a word is known, those
        that are spelt most like the others count, too. If all words of each part are common even together,
        they are looked for in a row, and only where they are not found so, anywhere in a passage.
        """
        told, telling, common = {}, [], []
        for words in parts:
            asked = list(dict.fromkeys(telling_first(words)))[: ASKED // min(len(parts), 3)]
            terms, passages = self._rarest(asked)
            told |= terms
            if chosen := choices(terms, passages):
                telling += map(Writer.all, chosen)
            elif terms:
                common.append(Writer.all(terms))
        pairs = self._phrases([" ".join(pair) for words in parts for pair in pairwise(words[:PAIRS])])
        if telling or not common:
            return self._found(told, telling, pairs)
        rows = self._phrases([" ".join(words[:ROW]) for words in parts])
        return self._found(told, rows, pairs) or self._found(told, common, pairs)

    def _phrases(self, texts):
        """Return the tsqueries of the words of each text in a row."""
        return list(filter(None, lexemes_of(self.cursor, [text.translate(JOINTS) for text in texts])))

    def _found(self, told, sought, pairs):
        """Return the Blocks, by article, around the passages that one of these tsqueries finds."""
        if not sought:
            return []
        values = {
            "parts": list(told),
            "weights": list(told.values()),
            "pairs": pairs,
            "sought": Writer.any(sought),
            "looked_at": LOOKED_AT,
            "likely": LIKELY,
            "chosen": CHOSEN,
            "articles": ARTICLES,
            "near": NEAR,
        }
        self.cursor.execute(CANDIDATES, values)
        by_article = {}
        for row in self.cursor.fetchall():
            block = Block(*row)
            by_article.setdefault(block.article_id, []).append(block)
        return list(by_article.values())

    def _rarest(self, words):
        """Return the rarest words that the archive has, as tsqueries with what they tell, and its size."""
        terms = self._terms(words)
        found, passages = frequencies(self.estimates, list(terms)) if terms else ([], 0)
        known = {term: count for term, count in zip(terms, found, strict=True) if count}
        unknown = [plain(word) for term, word in terms.items() if term not in known and WORD.fullmatch(word)]
        few = len(known) < FEW and unknown
        if few and (mended := mending.mend(self.estimates, " ".join(unknown), unknown)):
            likely = list(self._terms(set(mended.split()) - set(unknown)))
            found, _ = frequencies(self.estimates, likely)
            known |= {term: count for term, count in zip(likely, found, strict=True) if count}
        rarest = sorted(known, key=lambda term: known[term])[:RAREST]
        return dict(zip(rarest, weights([known[term] for term in rarest], passages), strict=True)), passages

    def _terms(self, words):
        """Return each word by its tsquery, in both spellings; none for a word that has no lexeme."""
        forms = {word: spellings(word.lower()) for word in words}
        written = [form.translate(JOINTS) for word in words for form in forms[word]]
        lexemes = dict(zip(written, lexemes_of(self.cursor, written), strict=True))
        terms = {Writer.any(lexemes[form.translate(JOINTS)] for form in forms[word]): word for word in words}
        return {term: word for term, word in terms.items() if term}

    def edition(self, block):
        """Return all Blocks of the edition that a block is of, up to LOOKED_AT, in order."""
        values = {"article": block.article_id, "edition": block.edition_id, "looked_at": LOOKED_AT}
        self.cursor.execute(WHOLE_EDITION, values)
        return sorted((Block(*row) for row in self.cursor.fetchall()), key=lambda block: block.start)


def telling_first(words):
    """Return words in the order of how much they are likely to tell: long ones first."""
    return sorted(words, key=len, reverse=True)


def choices(told, passages):
    """Return lists of terms that are found together in few passages, none longer than that needs.

    `told`: what each term tells, its inverse document frequency. Nothing, if even all of them are together in
    too many passages.
    """
    expected: float = EXPECTED
    while expected >= 1:
        groups = list(enough(told, log(max(passages, 1) / expected)))
        if sum(passages * exp(-tells([told[term] for term in group])) for group in groups) <= EXPECTED:
            return groups
        expected /= 2
    return groups


def enough(told, need):
    """Yield the lists of terms that together tell enough, without a term more than it needs."""
    for size in range(1, len(told) + 1):
        for group in combinations(told, size):
            tell = sorted((told[term] for term in group), reverse=True)
            if tells(tell) >= need and (size == 1 or tells(tell[:-1]) < need):
                yield list(group)


def tells(weights):
    """Return what terms tell together: the rarest all, the others less, as words keep company."""
    return max(weights) + COMPANY * (sum(weights) - max(weights))
