"""From rows of the database to passages, articles and speakers, and what makes hits of them."""

from copy import copy

from archive.models import Article, Passage, Speaker
from archive.models.passage import Words
from archive.search import marking
from archive.search.results import Hit
from archive.search.statements import SPEAKERS

PASSAGE_FIELDS = [field for field in Passage._meta.concrete_fields if field.name != "search"]
ARTICLE_FIELDS = Article._meta.concrete_fields
SPEAKER_FIELDS = Speaker._meta.concrete_fields
SHOWN_TEXT = "p.text || CASE WHEN p.credit <> '' THEN ' (' || p.credit || ')' ELSE '' END"
BLANKS = Words.JOINTS + marking.START + marking.STOP
OPTIONS = f'HighlightAll=true, StartSel="{marking.START}", StopSel="{marking.STOP}"'


def columns(table, fields):
    """Return the SQL for these fields of a table."""
    return ", ".join(f'{table}."{field.column}"' for field in fields)


COLUMNS = {
    "text": SHOWN_TEXT,
    "passage": columns("p", PASSAGE_FIELDS),
    "parent": columns("parent", PASSAGE_FIELDS),
    "article": columns("article", ARTICLE_FIELDS),
}
HEADLINES = {
    "blanks": BLANKS + Words.UNSEEN,
    "spaces": " " * len(BLANKS),
    "options": OPTIONS,
}


def made(model, fields, values):
    """Return the model's instance of these columns; None for the empty side of an outer join."""
    values = values[: len(fields)]
    return model.from_db(None, [field.attname for field in fields], values) if values[0] is not None else None


def speakers_of(cursor, keys):
    """Return these speakers by key; merged ones are those they became."""
    cursor.execute(SPEAKERS.format(columns=columns("s", SPEAKER_FIELDS)), {"ids": sorted(keys)})
    return {key: made(Speaker, SPEAKER_FIELDS, row) for key, *row in cursor.fetchall()}


def keys_of_speakers(rows):
    """Return the keys of the speakers of rows that end with the headlines, who said it, and what lacks."""
    return {int(key) for *_, said, _ in rows for key, _ in said or ()}


def shown_text(passage):
    """Return the words of a passage that are searched and shown: a caption's with the credit behind them."""
    return f"{passage.text} ({passage.credit})" if passage.credit else passage.text


def hit(row, speakers, marks, names, result=None, show=None):
    """Return a row of PAGE as a Hit; `names`: of parts, for people; `show`: the text without marks."""
    *values, headlines, said, lacking = row
    passage = made(Passage, PASSAGE_FIELDS, values)
    parent = made(Passage, PASSAGE_FIELDS, values[len(PASSAGE_FIELDS) :])
    passage.article = made(Article, ARTICLE_FIELDS, values[2 * len(PASSAGE_FIELDS) :])
    if parent:
        passage.parent, parent.article = parent, passage.article
    text = shown_text(passage)
    given, places = iter(headlines or ()), []
    for mark in marks:
        places += mark.places([next(given) for _ in mark.queries], text)
    named = []
    for speaker, mode in dict.fromkeys((speakers.get(int(key)), mode) for key, mode in said or ()):
        if speaker:
            named.append(copy(speaker))
            named[-1].mode = mode
    lacks = [names[part] for part in lacking or ()]
    html = show(text) if show else marking.marked(text, places)
    if not result:
        return Hit(passage, html, named, 0.0, parent, lacks)
    also = parent if result.is_joined else None
    return Hit(passage, html, named, result.match.score, parent, lacks, also, result.folded)
