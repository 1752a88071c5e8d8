"""One SQLite file with what readers see, searched by FTS5, and metadata.json for Datasette beside it.

Not in it are drafts, withdrawn annotations and those that lost their place, history, the desk's remarks and
log-in names.
"""

import json
import sqlite3
from contextlib import closing
from itertools import islice

from django.conf import settings

from archive.exports.lines import plain
from archive.exports.snapshot import count, rows, rows_of
from archive.exports.tables import Table, tables
from archive.models import Annotation, Passage

KIND = "sqlite"
NAME = "archive.db"
BATCH = 500
SHOWN = ("article", "edition", "speaker", "passage", "alias", "attribution", "annotation")
TYPES = {
    "BooleanField": "INTEGER", "BigAutoField": "INTEGER PRIMARY KEY", "BinaryField": "BLOB",
    "FloatField": "REAL", "ForeignKey": "INTEGER", "PositiveIntegerField": "INTEGER",
}  # fmt: skip
LEFT_OUT = {"author_id", "status"}  # of annotations: all here are published, their authors are told by name
AUTHOR = """
SELECT trim(one.first_name || ' ' || one.last_name) FROM auth_user one
WHERE one.id = archive_annotation.author_id
"""
SEARCH = """
CREATE VIRTUAL TABLE passage_fts USING fts5(
    text, credit, content='passage', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');
INSERT INTO passage_fts (passage_fts) VALUES ('rebuild');
CREATE INDEX passage_place ON passage (article_id, edition_id, kind, number);
CREATE INDEX passage_parent ON passage (parent_id);
CREATE INDEX edition_article ON edition (article_id, number);
CREATE INDEX alias_speaker ON alias (speaker_id);
CREATE INDEX attribution_passage ON attribution (passage_id);
CREATE INDEX attribution_speaker ON attribution (speaker_id);
CREATE INDEX annotation_passage ON annotation (passage_id);
CREATE VIEW quotes AS
    SELECT quote.id, quote.text AS quote, speaker.name AS speaker, attribution.mention, attribution.cue,
        attribution.rule, attribution.confidence, attribution.status, quote.integrity,
        article.headline, '{site}/articles/' || article.slug || '/quotes/' || quote.number || '/' AS address
    FROM passage quote
    JOIN article ON article.id = quote.article_id
    LEFT JOIN attribution ON attribution.passage_id = quote.id AND attribution.mode = 'direct'
    LEFT JOIN speaker named ON named.id = attribution.speaker_id
    LEFT JOIN speaker ON speaker.id = coalesce(named.merged_into_id, named.id)
    WHERE quote.kind = 'quote' AND quote.current;
ANALYZE;
"""
DESCRIPTIONS = {
    "article": "A news article. What its source does not tell is empty.",
    "edition": "One state of an article's source: the bytes, and the text that all offsets count.",
    "speaker": "A person or organisation to whom words are attributed.",
    "passage": "A slice of an edition's text: headline, heading, paragraph, caption or quote.",
    "alias": "Another name, a role or the pronoun of a speaker, as an article gives it.",
    "attribution": "Who said a quote (direct), or what a paragraph reports somebody to have said (reported).",
    "annotation": "What an editor has published about a passage, or about words in it.",
    "quotes": "The quotes of the newest editions, each with its speaker, headline and address.",
}
LABELS = {"article": "headline", "speaker": "name", "passage": "text", "alias": "text", "annotation": "body"}
FACETS = {
    "article": ["language", "publisher"],
    "passage": ["kind", "integrity", "current"],
    "alias": ["kind"],
    "speaker": ["kind"],
    "attribution": ["mode", "status", "rule"],
    "annotation": ["motivation"],
    "quotes": ["speaker", "integrity", "status"],
}
SORTED = {"passage": {"sort": "id"}, "article": {"sort_desc": "id"}, "annotation": {"sort_desc": "changed"}}
OFFSETS = ("start", "end", "mention_start", "mention_end", "cue_start", "cue_end")


def write(manifest, directory, progress):
    """Write the database and Datasette's metadata."""
    with closing(sqlite3.connect(directory / NAME)) as database:
        database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000;"
        )
        for table in shown():
            copy(database, table, progress)
        database.executescript(SEARCH.format(site=settings.ARCHIVE_URL.replace("'", "''")))
    manifest.add_written(NAME)
    manifest.add("metadata.json", (json.dumps(metadata(), ensure_ascii=False, indent=1) + "\n").encode())


def shown():
    """Return the tables that readers see."""
    return [shown_of(table) for table in tables() if table.name in SHOWN]


def shown_of(table):
    """Return a table without the columns that are not for everybody."""
    if table.model is not Annotation:
        return table
    fields = tuple(field for field in table.fields if field.column not in LEFT_OUT)
    public = f"WHERE status = '{Annotation.Status.PUBLISHED.value}' AND passage_id IS NOT NULL"
    return Table(Annotation, table.name, fields, public)


def copy(database, table, progress):
    """Make a table and fill it."""
    columns = [*table.columns, *(["author"] if table.model is Annotation else [])]
    made = [f'"{field.column}" {type_of(field)}{reference_of(field)}' for field in table.fields]
    made += ["author TEXT"] if table.model is Annotation else []
    database.execute(f'CREATE TABLE "{table.name}" ({", ".join(made)})')
    found = annotations(table) if table.model is Annotation else rows_of(table)
    found = iter(progress(found, count(table.source)))
    marks = ", ".join("?" * len(columns))
    while batch := [tuple(map(value_of, row)) for row in islice(found, min(BATCH, table.at_once))]:
        database.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', batch)  # noqa: S608
    database.commit()


def annotations(table):
    """Yield the published annotations, each with its author's name as readers see it."""
    return rows(table.sql.replace(" FROM ", f", ({AUTHOR}) FROM ", 1))


def type_of(field):
    """Return the type of a column in SQLite."""
    return TYPES.get(field.get_internal_type(), "TEXT") + (
        "" if field.null or field.primary_key else " NOT NULL"
    )


def reference_of(field):
    """Return what makes a column a link in Datasette."""
    if not field.is_relation or field.related_model._meta.app_label != "archive":
        return ""
    return f' REFERENCES "{field.related_model._meta.db_table.removeprefix("archive_")}" (id)'


def value_of(value):
    """Return a value as SQLite takes it."""
    match value:
        case None | int() | float() | str() | bytes():
            return value
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
        case memoryview():
            return bytes(value)
    return plain(value)


def metadata():
    """Return what Datasette tells of the tables: https://docs.datasette.io/en/0.65/metadata.html"""
    told = {table.name: told_of(table) for table in shown()}
    told["quotes"] = {"title": "Quotes and who said them", "description": DESCRIPTIONS["quotes"]}
    told["quotes"] |= {"facets": FACETS["quotes"]}
    return {
        "title": "Article Archive",
        "description": "News articles, read into paragraphs, captions and quotes. Each is a slice of a "
        "source that never changes.",
        "source": settings.ARCHIVE_URL,
        "source_url": f"{settings.ARCHIVE_URL}/",
        "custom_units": ["codepoint = [] = codepoint"],
        "databases": {"archive": {"tables": told | {"passage_fts": {"hidden": True}}}},
    }


def told_of(table):
    """Return what Datasette tells of one table; the columns' descriptions are the models' own."""
    columns = {field.column: str(field.help_text) for field in table.fields if field.help_text}
    units = dict.fromkeys((name for name in OFFSETS if name in table.columns), "codepoint")
    told = {
        "title": table.name.capitalize() + "s",
        "description": DESCRIPTIONS[table.name],
        "columns": columns,
    }
    told |= {"units": units} if units else {}
    told |= {"label_column": LABELS[table.name]} if table.name in LABELS else {}
    told |= {"facets": FACETS[table.name]} if table.name in FACETS else {}
    told |= {"fts_table": "passage_fts", "fts_pk": "id"} if table.model is Passage else {}
    return told | SORTED.get(table.name, {}) | ({"title": "Aliases"} if table.name == "alias" else {})
