"""All matches of a query, for a file: no ranks, no marks, no limit."""

from django.utils.html import conditional_escape

from archive.search.finding import Search, asked_of
from archive.search.rows import COLUMNS, hit, keys_of_speakers, speakers_of
from archive.search.statements import EVERYTHING
from archive.search.transaction import transaction_of

AT_ONCE = 500
MILLISECONDS = 30_000  # for the first rows, and for each step from there
IDLE_MILLISECONDS = 120_000  # between two steps: whoever takes the rows more slowly has gone away


def everything(query, *, kind="", speaker="", article="", integrity=""):
    """Yield a Hit for each passage that matches, the newest first, whatever their number.

    As with `find`, where nothing has all the words it is what has them all mended, or most of them. Rows come
    through a cursor in the database, in one read-only transaction that ends with the iteration: close an
    iterator that is left early, and don't write meanwhile. Raises TooSlow.
    """
    asked, results, is_asked = asked_of(query, kind, speaker, article, integrity)
    if not is_asked:
        return
    with transaction_of() as session:
        search = Search.of(session, asked, results, MILLISECONDS)
        if not search.results.count:
            return
        idle = str(IDLE_MILLISECONDS)
        session.cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', %s, true)", [idle])
        with session.connection.chunked_cursor() as rows:
            rows.execute(EVERYTHING.format(matches=search.matches, **COLUMNS), search.values)
            while batch := rows.fetchmany(AT_ONCE):
                speakers = speakers_of(session.prepared, keys_of_speakers(batch))
                for row in batch:
                    yield hit(row, speakers, (), search.names, show=conditional_escape)
