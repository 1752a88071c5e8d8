"""Which tables and columns are the archive's record, in an order in which each refers only to earlier ones.

Not exported: what the database makes itself (search vectors), log-ins and what belongs to them. Of the
accounts go those that wrote something, with their names: no password, address, right or second factor.
"""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import connection, models

from archive.models import (
    Alias,
    Annotation,
    Article,
    Attribution,
    Distinction,
    Edition,
    Passage,
    Revision,
    Seal,
    Sealed,
    Speaker,
    Word,
)

# Sources may have megabytes: few are in memory at once.
ROWS_AT_ONCE, EDITIONS_AT_ONCE = 500, 8
HISTORIES = [model.history.model for model in (Speaker, Attribution, Annotation)]
RECORD = [
    Article, Edition, Speaker, Passage, Alias, Distinction, Attribution, Annotation, *HISTORIES,
    Word, Seal, Sealed, Revision,
]  # fmt: skip
OF_AUTHORS = ("id", "username", "first_name", "last_name", "date_joined")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the record; `name` is that of its file."""

    model: type
    name: str
    fields: tuple
    condition: str = ""

    @property
    def columns(self):
        """Return the names of the columns that are exported."""
        return [field.column for field in self.fields]

    @property
    def at_once(self):
        """Return how many rows may be in memory."""
        return EDITIONS_AT_ONCE if self.model is Edition else ROWS_AT_ONCE

    @property
    def sql(self):
        """Return what gives its rows, ordered by their keys."""
        quoted = ", ".join(map(connection.ops.quote_name, self.columns))
        key = connection.ops.quote_name(self.model._meta.pk.column)
        return f"SELECT {quoted} FROM {self.source} ORDER BY {key}"  # noqa: S608 (names of our own)

    @property
    def source(self):
        """Return the table, with the condition that its rows meet."""
        return f"{connection.ops.quote_name(self.model._meta.db_table)} {self.condition}"


def tables():
    """Return the Tables in an order in which they can be filled."""
    return [authors(), *map(table_of, RECORD)]


def table_of(model):
    """Return a table with all columns that are not made by the database."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    return Table(model, model._meta.db_table.removeprefix("archive_"), tuple(fields))


def authors():
    """Return the table of accounts, of those who wrote something."""
    user = get_user_model()
    fields = [field for field in user._meta.concrete_fields if field.name in OF_AUTHORS]
    wrote = [("annotation", "author_id")]
    wrote += [(model._meta.db_table.removeprefix("archive_"), "history_user_id") for model in HISTORIES]
    historical = Annotation.history.model._meta.db_table.removeprefix("archive_")
    wrote.append((historical, "author_id"))
    key = connection.ops.quote_name(user._meta.pk.column)
    told = " UNION ".join(f"SELECT {column} FROM archive_{name}" for name, column in wrote)  # noqa: S608
    return Table(user, "author", tuple(fields), f"WHERE {key} IN ({told})")


def is_binary(field):
    """Tell whether a column holds bytes, which files of text have in base64."""
    return isinstance(field, models.BinaryField)
