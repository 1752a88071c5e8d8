"""A backup back into its database: all of it or nothing, and proved before anybody sees it."""

from itertools import islice

from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from psycopg import Error

from archive.backups.container import Backup, unseen
from archive.backups.errors import NotRestorableError
from archive.backups.making import column
from archive.backups.scripts import BATCH, Table, entries, rows
from archive.models import Revision
from archive.verifying import verify

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('article-archive restore', 0))"
# Tables in which `migrate` itself puts rows: a database with these only is empty.
MADE_BY_MIGRATE = {
    "archive_revision", "auth_group", "auth_group_permissions", "auth_permission", "django_content_type",
    "django_migrations",
}  # fmt: skip
# All in the schema, but for what a superuser has added to it, which stays.
OURS = """
SELECT object.type, object.identity FROM pg_depend depends
    CROSS JOIN LATERAL pg_identify_object(depends.classid, depends.objid, 0) object
    LEFT JOIN pg_extension extension
        ON depends.classid = 'pg_extension'::regclass AND depends.objid = extension.oid
    LEFT JOIN pg_available_extension_versions available
        ON available.name = extension.extname AND available.version = extension.extversion
WHERE depends.refclassid = 'pg_namespace'::regclass AND depends.deptype = 'n'
    AND depends.refobjid = current_schema()::regnamespace AND (extension.oid IS NULL OR available.trusted)
    AND NOT EXISTS (SELECT FROM pg_depend member WHERE member.classid = depends.classid
        AND member.objid = depends.objid AND member.deptype = 'e')
ORDER BY object.type <> 'table'
"""
# What a role may do and see: of these entries some may be for roles that are not here.
RIGHTS = {"ACL", "DEFAULT ACL", "POLICY"}
FREE = """
SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL lock_timeout = 0; SET LOCAL check_function_bodies = false;
"""


def restore(path, progress=unseen, replace=False, keep_faults=False, say=print):
    """Bring a backup into the database, all or nothing; return its manifest.

    The file is proved first, then whether it fits: the database must be empty, or `replace` is given. Before
    the transaction ends every record is proved, and one that is not a slice of its source refuses the whole,
    unless faults are to be kept. `say` is told what an administrator has to do now.
    Raises NotRestorableError.
    """
    with Backup(path, progress) as backup:
        refuse_newer(backup)
        try:
            with transaction.atomic(durable=True):
                bring_in(backup, progress, replace, say)
                if older := missing(backup):
                    say(
                        f"It was made before {older[0]}: run manage.py migrate, then manage.py verify, "
                        "before the site goes on."
                    )
                else:
                    prove(progress, keep_faults, say)
        except (DatabaseError, Error) as error:
            reason = " ".join(str(error).split())
            raise NotRestorableError(f"the database refuses it: {reason}") from error
        finally:
            connection.close()  # its settings and prepared statements are of another time
        return backup.manifest


def bring_in(backup, progress, replace, say):
    """Make the database what the backup holds, in the caller's transaction."""
    schema = backup.manifest["schema"]
    with connection.cursor() as cursor:
        cursor.execute(f"{FREE} {LOCK}")
        (own,) = column(cursor, "SELECT current_schema()")
        if own != schema:
            raise NotRestorableError(f"it is of a schema named {schema}, and this database's is {own}")
        if not replace:
            refuse_unless_empty(cursor)
        number = number_of_revision(cursor)
        clear(cursor)
        (path,) = column(cursor, "SHOW search_path")
        cursor.execute("SET LOCAL search_path = ''")
        make(cursor, entries(backup, "pre-data"), say, progress, "tables")
        fill(cursor, backup, progress)
        make(cursor, entries(backup, "post-data"), say, progress, "indexes")
        cursor.execute("SELECT set_config('search_path', %s, true)", [path])
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, backup.manifest['rows']))}")
    # Pages that are kept in memory under this number must not be taken for those of the restored archive.
    if number and number >= Revision.current():
        Revision.objects.filter(pk=1).update(number=number + 1)


def refuse_newer(backup):
    """Raise NotRestorableError where the backup's tables are of a later version than this program."""
    last = {}
    for app, name in migrations_here():
        last[app] = max(name, last.get(app, ""))
    for app, _, name in (told.partition(".") for told in backup.manifest["migrations"]):
        if name > last.get(app, "9"):  # an app that is gone is no sign of a newer version
            raise NotRestorableError(
                f"{backup.path} was made by a newer version, {backup.manifest['made_by']} with {app}.{name}: "
                "take it back with that one or a later one"
            )


def missing(backup):
    """Return the migrations of this program that the backup's tables have not seen."""
    return sorted({f"{app}.{name}" for app, name in migrations_here()} - set(backup.manifest["migrations"]))


def migrations_here():
    """Return the migrations that this program has, as (app, name)."""
    return MigrationLoader(None).disk_migrations


def refuse_unless_empty(cursor):
    """Raise NotRestorableError where somebody has put something into the database."""
    for table in connection.introspection.table_names(cursor):
        if table in MADE_BY_MIGRATE:
            continue
        if column(cursor, f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1"):  # noqa: S608
            raise NotRestorableError(
                f"this database is not empty, there are rows in {table}: take the backup into a new one, or "
                "replace all that is in this one with --replace"
            )


def number_of_revision(cursor):
    """Return how many changes the database has counted, None where it has no tables yet."""
    if "archive_revision" in connection.introspection.table_names(cursor):
        return Revision.current()
    return None


def clear(cursor):
    """Drop all that is in the schema; until the transaction ends nobody else sees that."""
    cursor.execute(OURS)
    for kind, identity in cursor.fetchall():
        cursor.execute(f"DROP {kind} IF EXISTS {identity} CASCADE")


def make(cursor, made, say, progress, what):
    """Run the entries of a script; of the rights it gives, those to roles that are here."""
    with progress(total=len(made), unit="", desc=what) as bar:
        for entry in made:
            if entry.type in RIGHTS:
                give(cursor, entry, say)
            elif entry.type != "SCHEMA" and not entry.name.startswith("SCHEMA "):
                cursor.execute(entry.sql)
            bar.update()


def give(cursor, entry, say):
    """Give rights; tell which can't be given, as roles are not in a backup."""
    statements = [entry.sql] if entry.type == "POLICY" else entry.sql.splitlines()
    for statement in filter(str.strip, statements):
        try:
            with transaction.atomic():
                cursor.execute(statement)
        except DatabaseError as error:
            say(f"Not given: {' '.join(statement.split())} ({' '.join(str(error).split())})")


def fill(cursor, backup, progress):
    """Copy the rows into the tables. Raises NotRestorableError where there are not as many as counted."""
    counted = backup.manifest["rows"]
    found = dict.fromkeys(counted, 0)
    with progress(total=sum(counted.values()), unit=" rows", unit_scale=True, desc="rows") as bar:
        for step in rows(backup):
            if not isinstance(step, Table):
                cursor.execute(step)
                continue
            with cursor.copy(step.copy) as copy:
                for number, block in blocks(step.lines):
                    copy.write(block)
                    found[step.name] = found.get(step.name, 0) + number
                    bar.update(number)
    if wrong := [name for name in found if found[name] != counted.get(name)]:
        name = wrong[0]
        raise NotRestorableError(
            f"{backup.path} has {found[name]:,} rows of {name} instead of {counted.get(name, 0):,}"
        )


def blocks(lines):
    """Yield lines in larger blocks, with how many each has."""
    block, size = [], 0
    for line in lines:
        block.append(line)
        size += len(line)
        if size >= BATCH:
            yield len(block), b"".join(block)
            block, size = [], 0
    if block:
        yield len(block), b"".join(block)


def prove(progress, keep_faults, say):
    """Raise NotRestorableError for the first record that is no slice of its source, or tell of some."""
    faults = verify(lambda batches: progress(batches, total=len(batches), desc="proving"))
    for fault in islice(faults, 10):
        if not keep_faults:
            raise NotRestorableError(
                f"a record was not as it was found when the backup was made: {fault}. Take an earlier "
                "backup, or this one with --keep-faults"
            )
        say(f"Kept: {fault}")
