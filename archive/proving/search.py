"""What the search index finds is what a look at every passage finds: amcheck can't tell that of GIN."""

from django.db import connection, transaction

COUNT = "SELECT count(*) FROM archive_passage WHERE search @@ %s::tsquery"
BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = on"
BY_ROWS = "SET LOCAL enable_seqscan = on; SET LOCAL enable_bitmapscan = off"


def faults(progress):
    """Yield a line for each kind of passage that the index has too few or too many of."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT DISTINCT kind FROM archive_passage ORDER BY 1")
        kinds = [kind for (kind,) in cursor.fetchall()]
        for kind in progress(kinds, unit=" kinds", desc="search"):
            indexed, there = (counted(cursor, how, f"'#{kind}'") for how in (BY_INDEX, BY_ROWS))
            if indexed != there:
                yield (
                    f"the search index finds {indexed:,} of {there:,} passages of the kind {kind}: "
                    "REINDEX INDEX CONCURRENTLY passage_search makes it anew"
                )


def counted(cursor, how, term):
    """Return how many passages have a term, looked for in one of the two ways."""
    cursor.execute(how)
    cursor.execute(COUNT, [term])
    return cursor.fetchone()[0]
