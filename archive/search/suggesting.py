"""Suggestions while typing: speakers, headings and words that have a word which begins so."""

import re
from dataclasses import dataclass

from archive.models import Article, Passage, Speaker
from archive.models.inside import is_distributed
from archive.models.passage import PlainWords
from archive.search.query import JOINTS, MAX_WORDS, clean
from archive.search.rows import PASSAGE_FIELDS, SPEAKER_FIELDS, columns, made
from archive.search.statements import (
    LIMITED,
    QUOTED,
    QUOTED_ON_NODES,
    SUGGESTED_HEADINGS,
    SUGGESTED_SPEAKERS,
    SUGGESTED_WORDS,
)
from archive.search.transaction import TooSlow, transaction_of
from archive.search.tsquery import literal
from archive.text.words import plain

LOOKED_AT = 500  # of each kind: where more begin so, the reader types on
MAX_CHARACTERS = 80
MILLISECONDS = 500
WORD = re.compile(r"\w+")
ENDING = re.compile(r"[^\W\d_]*$")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be meant: a speaker or a heading with its address, or words to search for."""

    kind: str  # speaker, heading, word
    text: str
    url: str = ""


def suggest(prefix, size=10):
    """Return Suggestions: those that begin with the prefix first, then those with a word that does.

    Speakers stand before headings and words; the most quoted speakers, the newest headings and the shortest
    words come first. No kind takes more than half of the places as long as others want them. What can't be
    told at once is not told: the reader types on meanwhile.
    """
    typed = clean(prefix)[:MAX_CHARACTERS]
    words = words_in(typed)
    if not words:
        return []
    last = ENDING.findall(typed)[0]
    values = {
        "sought": " & ".join(map(literal, words)) + ":*",
        "begins": typed.lower(),
        "last": plain(last),
        "looked_at": LOOKED_AT,
        "size": max(1, min(size, LOOKED_AT)),
    }
    try:
        with transaction_of() as session:
            cursor = session.cursor
            cursor.execute(LIMITED, {"milliseconds": str(MILLISECONDS)})
            quoted = QUOTED_ON_NODES if is_distributed(cursor) else QUOTED
            speakers = _rows(
                cursor, SUGGESTED_SPEAKERS, values, columns("s", SPEAKER_FIELDS), "s.name", quoted
            )
            headings = _rows(cursor, SUGGESTED_HEADINGS, values, columns("p", PASSAGE_FIELDS), "p.text")
            listed = _rows(cursor, SUGGESTED_WORDS, values) if last else []
    except TooSlow:
        return []
    kinds = [
        [(begins, _speaker(row)) for begins, *row in speakers],
        [(begins, _heading(row)) for begins, *row in headings],
        [(True, Suggestion("word", typed[: len(typed) - len(last)] + word)) for (word,) in listed],
    ]
    half = -(-values["size"] // 2)
    first = [one for kind in kinds for one in kind[:half]]
    rest = [one for kind in kinds for one in kind[half:]]
    kept = [*first, *rest][: values["size"]] if len(first) < values["size"] else first
    ordered = [one for _, one in sorted(kept, key=lambda one: not one[0])]
    return list(dict.fromkeys(ordered))[: values["size"]]


def beginnings_in(text):
    """Return the words of a text, each as a tsquery for what begins so, for vectors of PlainWords."""
    return [f"{literal(word)}:*" for word in words_in(clean(text)[:MAX_CHARACTERS])]


def words_in(typed):
    """Return the words of what was typed as vectors of PlainWords have them."""
    return WORD.findall(plain(typed.translate(JOINTS)))[:MAX_WORDS]


def _rows(cursor, sql, values, selected="", column="", quoted=""):
    sql = sql.format(columns=selected, vector=PlainWords.of(column), quoted=quoted)
    cursor.execute(sql, values)
    return cursor.fetchall()


def _speaker(row):
    speaker = made(Speaker, SPEAKER_FIELDS, row)
    return Suggestion("speaker", speaker.name, speaker.get_absolute_url())


def _heading(row):
    passage = made(Passage, PASSAGE_FIELDS, row)
    passage.article = Article(id=passage.article_id, slug=row[-1])
    return Suggestion("heading", passage.text, passage.get_absolute_url())
