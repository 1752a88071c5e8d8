"""An export as JSON lines back into an empty database: the one writer of whole archives beside the loader."""

import base64
import json
from pathlib import Path

from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.models import Max
from psycopg import Error
from psycopg import sql as composed
from psycopg.types.json import Jsonb

from archive.exports import lines
from archive.exports.errors import NotRestorableError
from archive.exports.manifest import read_manifest, sum_of, verify
from archive.exports.tables import is_binary, tables
from archive.exports.unseen import unseen
from archive.models import Revision, keeping
from archive.verifying import verify as faults_of_records

LOCKED = "article-archive import"


def restore(directory, progress=unseen, keep_faults=False):
    """Take an export back, all rows or none; return the numbers of rows by table.

    The manifest is proved first, every record last: one that is not a slice of its source refuses the
    whole, unless faults are to be kept. Accounts come back by name only: without rights, and with no password
    that could be given. Raises NotRestorableError.
    """
    directory = Path(directory)
    manifest = read_manifest(directory, lines.KIND)
    missing = [f"{table.name}.jsonl" for table in tables() if f"{table.name}.jsonl" not in manifest["files"]]
    if missing:
        raise NotRestorableError(f"{missing[0]} is not in the manifest; the export is not whole")
    verify(directory, manifest, progress)
    try:
        with transaction.atomic():
            lock()
            refuse_unless_empty()
            number = Revision.current()
            Revision.objects.all().delete()
            counts = {table.name: fill(directory, manifest, table, progress) for table in tables()}
            settle(number)
            if not keep_faults:
                prove(progress)
    except (IntegrityError, DataError) as error:
        raise NotRestorableError(f"the database refuses it: {' '.join(str(error).split())}") from error
    return counts


def lock():
    """Keep a second import out, and loaders, until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [LOCKED])
        for table in tables():
            name = connection.ops.quote_name(table.model._meta.db_table)
            cursor.execute(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE")


def refuse_unless_empty():
    """Raise NotRestorableError where a table of the record has rows."""
    for table in tables():
        if table.model is not Revision and table.model._default_manager.exists():
            some = table.model._meta.verbose_name_plural
            raise NotRestorableError(
                f"this database is not empty, it has {some}: take the export back into a new one, made with "
                "manage.py migrate and nothing else"
            )


def fill(directory, manifest, table, progress):
    """Copy the lines of a file into its table; return how many."""
    name = f"{table.name}.jsonl"
    path, number, entry = directory / name, 0, manifest["files"][name]
    extra = {field.column: value for field, value in unexported(table)}
    columns = [*table.columns, *extra]
    copying = composed.SQL("COPY {} ({}) FROM STDIN").format(
        composed.Identifier(table.model._meta.db_table),
        composed.SQL(", ").join(map(composed.Identifier, columns)),
    )
    readers = [reader_of(field) for field in table.fields]
    try:
        with connection.cursor() as cursor, cursor.copy(copying) as copy, open(path, "rb") as file:
            lines_of = progress(file, entry.get("rows"))
            for number, line in enumerate(lines_of, 1):  # noqa: B007 (the message tells it)
                copy.write_row([*row_of(line, table.columns, readers), *extra.values()])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotRestorableError(f"{name}, line {number}: it is no row of the table ({error})") from error
    except Error as error:
        reason = " ".join(str(error).split())
        raise NotRestorableError(f"{name}: the database refuses a row: {reason}") from error
    if number != entry.get("rows") or sum_of(path)[0] != entry["sha256"]:
        raise NotRestorableError(f"{name} has changed while it was read, or its number of rows is wrong")
    return number


def row_of(line, columns, readers):
    """Return the values in a line, in the order of the columns."""
    found = json.loads(line)
    if list(found) != columns:
        raise ValueError("other columns")
    return [read(value) for read, value in zip(readers, found.values(), strict=True)]


def reader_of(field):
    """Return what makes a column's value from what JSON gives: the database reads most from text."""
    if is_binary(field):
        return lambda value: value and base64.b64decode(value, validate=True)
    if isinstance(field, models.JSONField):
        return Jsonb
    return lambda value: value


def unexported(table):
    """Yield the columns of an account that are not exported, with what they have instead."""
    for field in table.model._meta.concrete_fields:
        if field not in table.fields and not field.generated:
            yield field, "!" if field.name == "password" else field.get_default()


def prove(progress):
    """Raise NotRestorableError for the first record that is not a slice of its source."""
    fault = next(faults_of_records(lambda batches: progress(batches, len(batches))), None)
    if fault:
        raise NotRestorableError(f"a record is not as it was found: {fault}")


def settle(number):
    """Bring the sequences behind the last keys, prove what is checked at a transaction's end, count figures.

    `number`: the revision that the empty database had; pages that are kept in memory under it must not be
    taken for the restored archive's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    draw_behind(*(table.model for table in tables()))
    if number and number >= Revision.current():
        Revision.objects.update_or_create(pk=1, defaults={"number": number + 1})
    keeping.make_anew()


def draw_behind(*models):
    """Let the keys of new rows come behind those that there are.

    Each sequence in a statement of its own: among many nodes only the coordinator's is drawn from.
    """
    with connection.cursor() as cursor:
        for model in models:
            key, table = model._meta.pk.column, model._meta.db_table
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, key])
            (sequence,) = cursor.fetchone()
            last = model._default_manager.aggregate(last=Max("pk"))["last"]
            if sequence and last:
                cursor.execute("SELECT setval(%s, %s)", [sequence, last])
