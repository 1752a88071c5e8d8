"""Search: a query in, one page of results out.

`query` reads what was typed, `tsquery` and `filters` say it to the database, `finding` asks it with the SQL
in `statements`, `rows` and `marking` make of the answer what is shown, `mending` knows "did you mean".
`exporting` gives all matches for a file, `suggesting` what may be meant while it is typed, `addresses` says
where a result leads.
"""

from archive.search.addresses import words_at
from archive.search.exporting import everything
from archive.search.finding import TooSlow, find
from archive.search.results import Facet, Hit, Results
from archive.search.suggesting import Suggestion, suggest

__all__ = ["Facet", "Hit", "Results", "Suggestion", "TooSlow", "everything", "find", "suggest", "words_at"]
