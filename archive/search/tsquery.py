"""From terms to the text of a tsquery.

The database makes lexemes of words (`LEXEMES`, once for a query); what joins them is written here. So nothing
that was typed is ever read as an operator.
"""

import json
from itertools import chain, combinations, pairwise

from archive.search.forms import otherwise
from archive.text.words import plain

TELLING = 4  # of many terms that all have to be there are looked up in the index

# Each text as a tsquery of its lexemes in a row, '' if it has none. And each beginning of a word with the
# lexemes of the archive's words that begin so, where the stem is shorter: "securi" with 'secur'.
LEXEMES = """
(SELECT json_object_agg(given, phraseto_tsquery('archive_english', given)::text)
 FROM unnest(%(texts)s::text[]) AS given)::text,
(SELECT json_object_agg(given, ARRAY(
    SELECT DISTINCT lexeme FROM (
        SELECT phraseto_tsquery('archive_english', w.word)::text AS lexeme FROM archive_word w
        WHERE w.word ~>=~ given AND w.word ~<~ (given || chr(1114111)) LIMIT 1000) AS words
    WHERE NOT starts_with(lexeme, '''' || given)))
 FROM unnest(%(beginnings)s::text[]) AS given)::text
"""


def texts(terms):
    """Return what LEXEMES has to be given for these terms."""
    found = {}
    for term in terms:
        if term.near:
            found |= dict.fromkeys(term.words)
        elif words := term.words[:-1] if term.prefix else term.words:
            found[" ".join(words)] = None
        for word in term.words:
            if other := otherwise(word):
                found |= dict.fromkeys((word, other))
    return list(found)


def beginnings(terms):
    """Return the beginnings of words for LEXEMES, as the archive's list of words would have them."""
    return list(dict.fromkeys(plain(term.words[-1]) for term in terms if term.prefix))


class Writer:
    """Writes tsqueries of terms whose lexemes were looked up."""

    def __init__(self, lexemes, stems):
        """Take what LEXEMES returned, as JSON."""
        self.lexemes, self.stems = json.loads(lexemes or "{}"), json.loads(stems or "{}")

    def query(self, alternatives):
        """Return the tsquery of alternatives (OR) of terms (AND); '' where nothing is left to look for."""
        return self.any(
            self.all(f"!({text})" if term.excluded else text for term in terms if (text := self.term(term)))
            for terms in alternatives
        )

    def telling(self, alternatives):
        """Return the tsquery of what tells most in each of many terms: the longest, which are likely rare.

        A passage that matches alternatives matches this, too.
        """
        return self.query(map(self._telling, alternatives))

    def _telling(self, terms):
        wanted = [term for term in terms if not term.excluded and self.term(term)]
        longest = sorted(wanted, key=lambda term: max(map(len, term.words)), reverse=True)
        return longest[:TELLING] if wanted[TELLING:] else terms

    def parts(self, terms):
        """Return the tsqueries of terms; where words have only to be near each other, that of each word."""
        texts = [map(self.text, term.words) if term.near else [self.term(term)] for term in terms]
        return list(filter(None, chain.from_iterable(texts)))

    def rows(self, alternatives):
        """Return the tsqueries of each two parts that were asked for side by side, in their order."""
        wanted = ([term for term in terms if not term.excluded] for terms in alternatives)
        pairs = chain.from_iterable(pairwise(self.parts(terms)) for terms in wanted)
        return [f"({first}) <-> ({second})" for first, second in pairs]

    def text(self, *words):
        """Return the tsquery of words side by side, abbreviations in either way of writing them."""
        found = self.lexemes.get(" ".join(words), "")
        for word in dict.fromkeys(words):
            own, other = (self.lexemes.get(text) for text in (word, otherwise(word)))
            if own and other:
                found = found.replace(own, f"({own} | {other})")
        return found

    @staticmethod
    def any(parts):
        """Return the tsquery of one of the parts."""
        return " | ".join(f"({part})" for part in parts if part)

    @staticmethod
    def all(parts):
        """Return the tsquery of all the parts."""
        return " & ".join(f"({part})" for part in parts if part)

    def term(self, term):
        """Return the term's tsquery, without regard to its exclusion; '' for words without a lexeme."""
        if term.near:
            return self.near(term)
        if not term.prefix:
            return self.text(*term.words)
        beginning = plain(term.words[-1])
        last = self.any([literal(beginning) + ":*", *self.stems[beginning]])
        before = self.text(*term.words[:-1])
        return f"({before}) <-> ({last})" if before else last

    def near(self, term):
        """Return the tsquery of words that are, two by two and in any order, within the term's distance."""
        words = [text for word in term.words if (text := self.text(word))]
        if len(words) < 2:
            return "".join(words)
        return self.all(
            self.any(
                f"({first}) <{distance}> ({second})"
                for distance in range(1, term.near + 1)
                for first, second in ((one, other), (other, one))
            )
            for one, other in combinations(words, 2)
        )


def lexemes_of(cursor, words):
    """Return the tsquery of each word."""
    cursor.execute(
        "SELECT phraseto_tsquery('archive_english', word)::text"
        " FROM unnest(%s::text[]) WITH ORDINALITY AS given (word, place) ORDER BY place",
        [words],
    )
    return [lexemes for (lexemes,) in cursor.fetchall()]


def literal(text):
    """Return the text as a lexeme in quotation marks."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
