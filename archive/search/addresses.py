"""Where a result leads: to the page of its record, with the found words marked."""

from functools import lru_cache
from urllib.parse import urlencode

from archive.models import Kind
from archive.search.query import read

FOUND = "found"  # the first marked words on a record's page


def words_at(passage, query):
    """Return the address of a passage at which the words of a query are marked and in view.

    A headline or heading is a place on its article's page, where nothing has to be looked for; nor is there
    anything to mark where the query has only filters.
    """
    address = passage.get_absolute_url()
    return address if passage.kind in (Kind.HEADLINE, Kind.HEADING) else address + _words(query)


@lru_cache(maxsize=64)  # all results of a page ask for the same
def _words(query):
    return f"?{urlencode({'q': query})}#{FOUND}" if read(query).wanted else ""
