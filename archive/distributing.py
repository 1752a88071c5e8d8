"""One database over many machines, by Citus: which table lies where, and what brings it there.

All that belongs to an article lies together on one node, in tables distributed by `article_id`. What those
refer to (articles, speakers, accounts) is on every node, so that keys are held and joins stay where the rows
are. Everything else stays on the coordinator, which the site talks to.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from archive.models import Alias, Annotation, Attribution, Edition, Passage

OWN = [Edition, Passage, Attribution, Annotation, Attribution.history.model, Annotation.history.model]
BESIDE = [Alias]  # joined with speakers only, who are on every node
SHARDS = 32
OWN_NODE = "distributed by article"
EVERY_NODE = "on every node"
COORDINATOR = "on the coordinator"
KINDS = {"distributed": OWN_NODE, "reference": EVERY_NODE}

# What every session on the coordinator is to have. A transaction that writes what is an article's own and
# what is on every node, as loading does, may use one connection to a node only; one that has read rows of its
# own node itself can't ask the others afterwards, as a search does. Triggers stay inside an article, and on
# the workers they must be able to reach it themselves.
SETTINGS = {
    "citus.multi_shard_modify_mode": "sequential",
    "citus.enable_local_execution": "off",
    "citus.enable_unsafe_triggers": "on",
}

HOW_TO_INSTALL = (
    "this database has no Citus extension. On the coordinator and on each worker let a superuser say "
    "CREATE EXTENSION citus in a database of this name (shared_preload_libraries = 'citus' comes first), "
    "then on the coordinator SELECT citus_set_coordinator_host('ITS ADDRESS') and, for each worker, "
    "SELECT citus_add_node('ADDRESS', PORT). Nothing was changed."
)
NO_COORDINATOR = (
    "the coordinator is not among the nodes: let a superuser say there "
    "SELECT citus_set_coordinator_host('ITS ADDRESS'). Nothing was changed."
)
NO_WORKERS = (
    "there are no workers: let a superuser say on the coordinator SELECT citus_add_node('ADDRESS', PORT) for "
    "each of them. Nothing was changed."
)

# These are needed on the workers before the first table is: Citus follows what a function names, not what a
# generated column does.
NAMED = """
CREATE FUNCTION archive_named(text) RETURNS tsvector LANGUAGE sql IMMUTABLE
    RETURN to_tsvector('archive_english'::regconfig, $1) || to_tsvector('archive_plain'::regconfig, $1);
SELECT create_distributed_function('archive_named(text)');
DROP FUNCTION archive_named(text);
"""
# A table that is distributed by article has it in its key, and keys that count in 64 bits.
KEYS = """
SELECT c.conname, array_agg(a.attname::text ORDER BY k.place), array_agg(a.atttypid::regtype::text)
FROM pg_constraint c CROSS JOIN unnest(c.conkey) WITH ORDINALITY AS k (number, place)
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
WHERE c.contype = 'p' AND c.conrelid = %s::regclass GROUP BY c.conname
"""
REFERENCES = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), confrelid::regclass::text
FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY(%(own)s::regclass[]) AND NOT confrelid = ANY(%(own)s::regclass[])
ORDER BY 1, 2
"""
IDENTITIES = """
SELECT attrelid::regclass::text, attname, pg_get_serial_sequence(attrelid::regclass::text, attname)
FROM pg_attribute WHERE attrelid = ANY(%(tables)s::regclass[]) AND attidentity <> ''
"""
TRIGGERS = """
SELECT tgrelid::regclass::text, tgname, tgfoid::regprocedure::text, pg_get_triggerdef(oid) FROM pg_trigger
WHERE tgrelid = ANY(%(own)s::regclass[]) AND NOT tgisinternal ORDER BY 1, 2
"""
TABLES = """
SELECT c.oid::regclass::text, t.citus_table_type FROM pg_class c
LEFT JOIN citus_tables t ON t.table_name = c.oid
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""


class NotDistributableError(Exception):
    """The database can't be distributed. The message tells a person why, and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """A table, where it is to lie (OWN_NODE, EVERY_NODE, COORDINATOR), and whether it does."""

    table: str
    where: str
    is_there: bool
    rows: int


def nodes():
    """Return the addresses of the workers. Raises NotDistributableError where there can be none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'citus'")
        if not cursor.fetchone()[0]:
            raise NotDistributableError(HOW_TO_INSTALL)
        cursor.execute(
            "SELECT groupid, nodename || ':' || nodeport FROM pg_dist_node WHERE isactive ORDER BY 1"
        )
        found = cursor.fetchall()
    if not any(group == 0 for group, _ in found):
        raise NotDistributableError(NO_COORDINATOR)
    if not (workers := [address for group, address in found if group]):
        raise NotDistributableError(NO_WORKERS)
    return workers


def plan():
    """Return the Place of every table, in the order in which they are brought there."""
    own = [model._meta.db_table for model in OWN]
    with connection.cursor() as cursor:
        cursor.execute(REFERENCES, {"own": own})
        shared = {row[-1] for row in cursor.fetchall()} | {model._meta.db_table for model in BESIDE}
        cursor.execute(TABLES)
        found = dict(cursor.fetchall())
        places = []
        for table in [*own, *sorted(set(found) - set(own))]:
            where = OWN_NODE if table in own else EVERY_NODE if table in shared else COORDINATOR
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 (names of our own)
            is_there = KINDS.get(found[table], COORDINATOR) == where
            places.append(Place(table, where, is_there, cursor.fetchone()[0]))
    order = [OWN_NODE, EVERY_NODE, COORDINATOR]
    return sorted(places, key=lambda place: order.index(place.where))


def distribute(shards=SHARDS, say=lambda line: None):
    """Bring every table to its place, all in one transaction; return the Places that were not right before.

    `say` is told each step. Idempotent. Whoever reads or writes meanwhile waits. Raises
    NotDistributableError.
    """
    nodes()
    moved = [place for place in plan() if not place.is_there]
    if not moved:
        return moved
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        prepare(cursor, shards)
        drawn = drawn_keys(cursor, moved)
        bring(cursor, moved, say)
        for table, column, last, is_called in drawn:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)", [table, column, last, is_called]
            )
    connection.close()  # the next session has the settings
    with connection.cursor() as cursor:
        for place in moved:
            if place.where == OWN_NODE:
                clear(cursor, place.table)
        cursor.execute(f"ANALYZE {', '.join(place.table for place in moved)}")
    return moved


def prepare(cursor, shards):
    """Set what this transaction needs and later sessions are to have; bring the words' configurations."""
    cursor.execute("SELECT set_config('citus.shard_count', %s, true)", [str(shards)])
    cursor.execute("SELECT set_config('client_min_messages', 'warning', true)")
    cursor.execute("SELECT quote_ident(current_database())")
    (database,) = cursor.fetchone()
    cursor.execute("SELECT set_config('citus.enable_ddl_propagation', 'off', true)")
    for name, value in SETTINGS.items():
        if name != "citus.enable_local_execution":  # tables are brought with it, and used without it
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        cursor.execute(f"ALTER DATABASE {database} SET {name} = '{value}'")
    cursor.execute("SELECT set_config('citus.enable_ddl_propagation', 'on', true)")
    cursor.execute(NAMED)


def bring(cursor, moved, say):
    """Bring tables to their places.

    Tables with identity columns must be distributed before what they refer to is on every node, and can't
    refer to it as long as it is not: so these keys go, and come back last. So do triggers: rows that move are
    not new.
    """
    own = [place.table for place in moved if place.where == OWN_NODE]
    shared = [place.table for place in moved if place.where == EVERY_NODE]
    cursor.execute(REFERENCES, {"own": own})
    references = cursor.fetchall()
    for table, name, _, _ in references:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(TRIGGERS, {"own": own})
    triggers = cursor.fetchall()
    for table, name, _, _ in triggers:
        cursor.execute(f'DROP TRIGGER "{name}" ON {table}')
    for table in own:
        widen_key(cursor, table)
        say(f"{table}: {OWN_NODE} …")
        together = "default" if table == OWN[0]._meta.db_table else OWN[0]._meta.db_table
        cursor.execute(
            "SELECT create_distributed_table(%s, 'article_id', colocate_with => %s)", [table, together]
        )
    for table in shared:
        say(f"{table}: {EVERY_NODE} …")
        cursor.execute("SELECT create_reference_table(%s)", [table])
    for table, name, definition, _ in references:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    for function in sorted({function for _, _, function, _ in triggers}):
        cursor.execute("SELECT create_distributed_function(%s)", [function])
    for *_, definition in triggers:
        cursor.execute(definition)


def widen_key(cursor, table):
    """Give a table the key that a distributed one must have, if it has another."""
    cursor.execute(KEYS, [table])
    name, columns, types = cursor.fetchone()
    if "article_id" not in columns:
        wider = ", ".join(
            f"ALTER {column} TYPE bigint"
            for column, kind in zip(columns, types, strict=True)
            if kind != "bigint"
        )
        key = ", ".join([*columns, "article_id"])
        changes = [f"DROP CONSTRAINT {name}", *([wider] if wider else []), f"ADD PRIMARY KEY ({key})"]
        cursor.execute(f"ALTER TABLE {table} {', '.join(changes)}")


def drawn_keys(cursor, moved):
    """Return where the sequence of each identity column stands: a table that is moved forgets it."""
    tables = [place.table for place in moved]
    cursor.execute(IDENTITIES, {"tables": tables})
    drawn = []
    for table, column, sequence in cursor.fetchall():
        cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608 (names of our own)
        drawn.append((table, column, *cursor.fetchone()))
    return drawn


def clear(cursor, table):
    """Free the room that a table's rows had on the coordinator: they are on the workers now."""
    cursor.execute("SELECT truncate_local_data_after_distributing_table(%s)", [table])
