"""Which role of the database may do what: its owner everything, a writer the daily work, a reader the pages.

The owner migrates. The writer is for the desk, the API and the loader: it can't change the schema, nor what
the record says, nor the history of what editors did. The reader is for public pages: it can't see accounts,
log-ins, drafts, tokens, nor who changed what. A table that is new is the writer's; readers see it once it
stands in FOR_READERS.
"""

from django.db import connection, transaction
from psycopg import sql

from archive.models import (
    SEEN_OF_AUTHORS,
    UNSEEN_OF_HISTORY,
    Alias,
    Annotation,
    Article,
    Attribution,
    Edition,
    Passage,
    Revision,
    RuleFigures,
    Seal,
    Sealed,
    Speaker,
    SpeakerFigures,
    Total,
    Word,
)

POLICIES = {"reader": "archive_reader", "writer": "archive_writer"}
AUTHORS, NOTES = "auth_user", "archive_annotation"
MIGRATIONS = "django_migrations"
# What readers may see whole; of the notes the published ones, of the accounts the names of who wrote them.
FOR_READERS = [model._meta.db_table for model in (Article, Edition, Passage, Speaker, Alias, Attribution)]
FOR_READERS += [model._meta.db_table for model in (Revision, SpeakerFigures, RuleFigures, Total, Word)]
SEALS = [model._meta.db_table for model in (Seal, Sealed)]
FOR_READERS += SEALS
FOR_READERS += [NOTES, MIGRATIONS]
HISTORIES = [model.history.model._meta.db_table for model in (Speaker, Attribution, Annotation)]
# The columns that a trigger keeps as they were found (migration 0003).
RECORD = {"id", "article_id", "edition_id", "kind", "number", "start", "end", "text", "credit"}
READ, ADD = ("SELECT",), ("SELECT", "INSERT")
ALL = (*ADD, "UPDATE", "DELETE")
# So long may a change of the policies wait for queries that run, seconds; then it is to be tried again.
PATIENCE = 5


class UnfitRole(Exception):
    """A role can't be given rights so that it has no others. The message says why and what to do."""


def statements(roles):
    """Return the SQL that gives roles just what each needs: {"writer": name, "reader": name}, or one of them.

    Raises UnfitRole. Running it again changes nothing; what an earlier version granted is taken back.
    """
    tables = tables_of_owner()
    done = [sql.SQL("SET LOCAL lock_timeout = {}").format(f"{PATIENCE}s")]
    done.append(sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    for kind, name in roles.items():
        refuse_unfit(name)
        role = sql.Identifier(name)
        done += cleared(role)
        done += (for_writer if kind == "writer" else for_reader)(role, tables)
    for table in (AUTHORS, NOTES):
        done.append(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(sql.Identifier(table)))
        for kind, name in roles.items():
            done += policy(kind, table, sql.Identifier(name))
    return [statement.as_string(None) + ";" for statement in done]


def grant(roles):
    """Give roles what they need, all or nothing; see `statements`."""
    made = statements(roles)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in made:
            cursor.execute(statement)


def granted():
    """Return the roles that have been given rights, by kind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT policyname, roles[1] FROM pg_policies WHERE schemaname = 'public' AND tablename = %s",
            [NOTES],
        )
        found = dict(cursor.fetchall())
    return {kind: found[name] for kind, name in POLICIES.items() if name in found}


def grant_again(**signal):
    """After a migration give the roles what they need of the new tables, if there are such roles."""
    if connection.vendor == "postgresql" and (roles := granted()) and owns_tables():
        grant(roles)


def cleared(role):
    """Return what takes all rights from a role."""
    for kind in ("TABLES", "SEQUENCES"):
        yield sql.SQL("REVOKE ALL ON ALL {} IN SCHEMA public FROM {}").format(sql.SQL(kind), role)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role)


def for_writer(role, tables):
    """Yield what the writer may do: add to the record and to histories, change what lies beside them."""
    for table, columns in tables.items():
        changed = ()
        if table == MIGRATIONS:
            rights = READ
        elif table in (Edition._meta.db_table, *SEALS):
            rights = ADD
        elif table == Passage._meta.db_table:
            rights, changed = ADD, [each for each in columns if each not in RECORD]
        elif table in HISTORIES:
            rights, changed = ADD, ["history_user_id"]  # emptied when an account goes
        else:
            rights = ALL
        yield right(rights, table, role)
        if changed:
            yield right(["UPDATE"], table, role, changed)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role)


def for_reader(role, tables):
    """Yield what the reader may see: the record, what editors published, who was found to speak before."""
    for table in FOR_READERS:
        yield right(READ, table, role)
    yield right(READ, AUTHORS, role, SEEN_OF_AUTHORS)
    states = Attribution.history.model._meta
    unseen = {states.get_field(name).column for name in UNSEEN_OF_HISTORY}
    yield right(READ, states.db_table, role, [each for each in tables[states.db_table] if each not in unseen])


def right(rights, table, role, columns=()):
    """Return what grants rights on a table, or on some of its columns."""
    named = sql.SQL(" ({})").format(sql.SQL(", ").join(map(sql.Identifier, columns))) if columns else None
    given = sql.SQL(", ").join(sql.SQL(each) + named if named else sql.SQL(each) for each in rights)
    return sql.SQL("GRANT {} ON {} TO {}").format(given, sql.Identifier(table), role)


def policy(kind, table, role):
    """Yield what makes a role see rows: the writer all, the reader what was published and who wrote it."""
    name, on = sql.Identifier(POLICIES[kind]), sql.Identifier(table)
    yield sql.SQL("DROP POLICY IF EXISTS {} ON {}").format(name, on)
    if kind == "writer":
        seen = sql.SQL("FOR ALL TO {} USING (true) WITH CHECK (true)").format(role)
    elif table == NOTES:
        seen = sql.SQL("FOR SELECT TO {} USING (status = 'published')").format(role)
    else:
        wrote = "EXISTS (SELECT FROM {} note WHERE note.author_id = auth_user.id)"  # of those that it sees
        seen = sql.SQL(f"FOR SELECT TO {{}} USING ({wrote})").format(role, sql.Identifier(NOTES))
    yield sql.SQL("CREATE POLICY {} ON {} {}").format(name, on, seen)


def tables_of_owner():
    """Return the columns of all tables, by table, but for those that the database makes itself.

    Raises UnfitRole where who asks does not own them.
    """
    if not owns_tables():
        raise UnfitRole("Only the role that owns the tables can grant rights on them: connect as that.")
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname, array_agg(attname::text ORDER BY attnum) FROM pg_class
               JOIN pg_attribute ON attrelid = pg_class.oid
                 AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
               WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                 AND pg_has_role(relowner, 'USAGE')
               GROUP BY relname ORDER BY relname"""
        )
        return dict(cursor.fetchall())


def owns_tables():
    """Tell whether who is connected owns the archive's tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(%s)", [NOTES]
        )
        return (cursor.fetchone() or (False,))[0]


def refuse_unfit(name):
    """Raise UnfitRole for a role that is not there, or that may do more than can be granted or taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT rolsuper OR rolbypassrls,
                      pg_has_role(oid, (SELECT relowner FROM pg_class WHERE oid = %s::regclass), 'USAGE')
               FROM pg_roles WHERE rolname = %s""",
            [NOTES, name],
        )
        found = cursor.fetchone()
    if found is None:
        how = sql.SQL("CREATE ROLE {} LOGIN PASSWORD '…'").format(sql.Identifier(name)).as_string(None)
        raise UnfitRole(f"There is no role {name}. Let the server's administrator make it: {how};")
    if any(found):
        raise UnfitRole(f"{name} is a superuser, sees all rows or owns the tables: all is open to it.")
