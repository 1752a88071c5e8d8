"""What the migrations made is there, and on: constraints, triggers, indexes, encoding, letters."""

import re

from django.core.checks import ERROR, Tags, run_checks
from django.db import connection
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader

from archive.proving.asking import asked, models

SWITCHED_OFF = {
    "constraint {0} of {1} was never validated: old rows may break it": """
        SELECT conname, conrelid::regclass FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
        WHERE relnamespace = current_schema()::regnamespace AND NOT convalidated""",
    "constraint {0} of {1} is not enforced": """
        SELECT conname, conrelid::regclass FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
        WHERE relnamespace = current_schema()::regnamespace
            AND to_jsonb(pg_constraint) ->> 'conenforced' = 'false'""",
    "trigger {0} of {1} is disabled": """
        SELECT tgname, tgrelid::regclass FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE relnamespace = current_schema()::regnamespace AND tgenabled NOT IN ('O', 'A')""",
    "index {0} of {1} is not valid: REINDEX INDEX CONCURRENTLY makes it anew": """
        SELECT indexrelid::regclass, indrelid::regclass
        FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
        WHERE relnamespace = current_schema()::regnamespace
            AND NOT (indisvalid AND indisready AND indislive)""",
    "triggers and foreign keys are off: session_replication_role is {0}": """
        SELECT setting FROM pg_settings WHERE name = 'session_replication_role' AND setting <> 'origin'""",
    "the system's order of letters is now {1}, was {0} when the indexes were made: REINDEX DATABASE, then "
    "ALTER DATABASE … REFRESH COLLATION VERSION": """
        SELECT datcollversion, pg_database_collation_actual_version(oid) FROM pg_database
        WHERE datname = current_database()
            AND datcollversion <> pg_database_collation_actual_version(oid)""",
}
MADE = re.compile(
    r"\b(CREATE|ADD|DROP)\s+(?:UNIQUE\s+)?(TRIGGER|CONSTRAINT|INDEX|FUNCTION)\s+(?:CONCURRENTLY\s+)?"
    r"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(\w+)"
)
PRESENT = {
    "trigger": """
        SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE relnamespace = current_schema()::regnamespace""",
    "constraint": """
        SELECT conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
        WHERE relnamespace = current_schema()::regnamespace""",
    "index": """
        SELECT relname FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('i', 'I')""",
    "function": "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
}


def faults():
    """Yield a line for each thing that is missing, switched off or wrong."""
    for error in run_checks(tags=[Tags.database], databases=["default"]):
        if error.level >= ERROR:
            yield error.msg
    for fault, sql in SWITCHED_OFF.items():
        for found in asked(sql):
            yield fault.format(*found)
    for kind, name in sorted(made_by_sql()):
        if (name,) not in asked(PRESENT[kind]):
            yield f"{kind} {name} is missing"
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        for model in models():
            table = model._meta.db_table
            if table in there:
                found = connection.introspection.get_constraints(cursor, table)
                yield from missing_of(model, found)
            else:
                yield f"table {table} is missing"


def made_by_sql():
    """Return what the migrations' own SQL makes and leaves, as (kind, name)."""
    loader, made = MigrationLoader(None), set()
    for key in sorted(key for key in loader.disk_migrations if key[0] == "archive"):
        for operation in loader.disk_migrations[key].operations:
            if isinstance(operation, RunSQL) and isinstance(operation.sql, str):
                for verb, kind, name in MADE.findall(operation.sql):
                    (made.discard if verb == "DROP" else made.add)((kind.lower(), name))
    return made


def missing_of(model, found):
    """Yield what Django made for a model and its table has no more; `found` as Django tells of a table."""
    table = model._meta.db_table
    for made in (*model._meta.constraints, *model._meta.indexes):
        if made.name not in found:
            yield f"{made.name} of {table} is missing"
    keys = {(how["columns"][0], *how["foreign_key"]) for how in found.values() if how["foreign_key"]}
    alone = {tuple(how["columns"]) for how in found.values() if how["unique"]}
    for field in model._meta.local_concrete_fields:
        column = field.column
        if field.primary_key and not any(how["primary_key"] for how in found.values()):
            yield f"{table} has no primary key"
        if field.unique and not field.primary_key and (column,) not in alone:
            yield f"{column} of {table} need not be unique any more"
        if field.remote_field and field.db_constraint:
            to = field.target_field
            if (column, to.model._meta.db_table, to.column) not in keys:
                yield f"the foreign key of {table} for {column} is missing"
