"""Search: a query in, one page of results out.

`query` reads what was typed, `finding` asks the database with the SQL in `statements`, `marking` marks the
words, `mending` knows "did you mean".
"""

from archive.search.finding import TooSlow, find
from archive.search.results import Facet, Hit, Results

__all__ = ["Facet", "Hit", "Results", "TooSlow", "find"]
