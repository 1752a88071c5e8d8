"""Other search engines over the same passages: what the benchmarks of the search measure ours against.

Each is used as its own documentation does: all words first, then any of them if nothing has all; with its own
English stemmer; ranked by BM25, PostgreSQL by cover density. A query in quotation marks is a phrase.
"""

import re
import sqlite3
from pathlib import Path

import tantivy
from django.db import connection

WORD = re.compile(r"\w+")
COUNTED = 10_001  # as far as all count


class Fts5:
    """SQLite's FTS5 with its Porter stemmer."""

    name = "SQLite FTS5"

    def __init__(self, directory):
        self.connection = sqlite3.connect(Path(directory, "fts5.sqlite"))
        self.connection.execute(
            "CREATE VIRTUAL TABLE passage USING fts5 (text, tokenize = 'porter unicode61')"
        )

    def fill(self, rows):
        """Index rows of (key, text)."""
        self.connection.executemany("INSERT INTO passage (rowid, text) VALUES (?, ?)", rows)
        self.connection.commit()

    def find(self, query, limit=10):
        """Return the keys of the best matches, with their words marked, and how many there are."""
        for expression in self.expressions(query):
            rows = self.connection.execute(
                "SELECT rowid, highlight(passage, 0, '[', ']') FROM passage"
                " WHERE passage MATCH ? ORDER BY rank LIMIT ?",
                [expression, limit],
            ).fetchall()
            if rows:
                count = "SELECT count(*) FROM (SELECT 1 FROM passage WHERE passage MATCH ? LIMIT ?)"
                found = self.connection.execute(count, [expression, COUNTED]).fetchone()[0]
                return [key for key, _ in rows], found
        return [], 0

    @staticmethod
    def expressions(query):
        """Yield the query as FTS5 writes it: all words, then any."""
        if query.startswith('"'):
            yield '"' + " ".join(WORD.findall(query)) + '"'
        elif query.endswith("*"):
            yield f'"{query[:-1]}"*'
        else:
            yield " ".join(f'"{word}"' for word in WORD.findall(query.partition(" -")[0])) + "".join(
                f' NOT "{word}"' for word in WORD.findall(query.partition(" -")[2])
            )
        yield " OR ".join(f'"{word}"' for word in WORD.findall(query))


class Tantivy:
    """tantivy, a search library in Rust, with its English stemmer."""

    name = "tantivy"

    def __init__(self, directory):
        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("key", stored=True)
        schema.add_text_field("text", stored=True, tokenizer_name="en_stem")
        self.schema = schema.build()
        path = Path(directory, "tantivy")
        path.mkdir()
        self.index = tantivy.Index(self.schema, str(path))
        self.writer = None

    def fill(self, rows):
        """Index rows of (key, text)."""
        self.writer = self.writer or self.index.writer(200_000_000, 1)
        for key, text in rows:
            self.writer.add_document(tantivy.Document(key=key, text=text))

    def ready(self):
        """Commit, merge, and open what was indexed."""
        self.writer.commit()
        self.writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def find(self, query, limit=10):
        """Return the keys of the best matches, with their words marked, and how many there are."""
        if not hasattr(self, "searcher"):
            self.ready()
        for conjunction in (True, False):
            # In capitals, words such as IN are operators of its language.
            asked = query.lower()
            parsed = self.index.parse_query(asked, ["text"], conjunction_by_default=conjunction)
            result = self.searcher.search(parsed, limit, count=True)
            if result.hits:
                snippets = tantivy.SnippetGenerator.create(self.searcher, parsed, self.schema, "text")
                keys = []
                for _, address in result.hits:
                    document = self.searcher.doc(address)
                    snippets.snippet_from_doc(document).to_html()
                    keys.append(document["key"][0])
                return keys, result.count
        return [], 0


class StockPostgres:
    """PostgreSQL as its manual shows it: the configuration `english`, a stored vector, a GIN index."""

    name = "PostgreSQL, stock"

    def __init__(self, directory):
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS benchmark_stock")
            cursor.execute(
                "CREATE TABLE benchmark_stock (key bigint PRIMARY KEY, text text,"
                " search tsvector GENERATED ALWAYS AS (to_tsvector('english', text)) STORED)"
            )
            cursor.execute("CREATE INDEX ON benchmark_stock USING gin (search)")

    def fill(self, rows):
        """Index rows of (key, text)."""
        with connection.cursor() as cursor:
            with cursor.copy("COPY benchmark_stock (key, text) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute("ANALYZE benchmark_stock")

    def find(self, query, limit=10):
        """Return the keys of the best matches, with their words marked, and how many there are."""
        sql = """
            WITH query AS MATERIALIZED (SELECT websearch_to_tsquery('english', %s) AS query)
            SELECT key, ts_headline('english', text, (SELECT query FROM query)) FROM benchmark_stock
            WHERE search @@ (SELECT query FROM query)
            ORDER BY ts_rank_cd(search, (SELECT query FROM query)) DESC LIMIT %s"""
        for asked in (query, " OR ".join(WORD.findall(query))):
            with connection.cursor() as cursor:
                cursor.execute(sql, [asked, limit])
                if keys := [key for key, _ in cursor.fetchall()]:
                    return keys, len(keys)
        return [], 0


PEERS = (Fts5, Tantivy, StockPostgres)
