"""Search: a query in, one page of results out.

`query` reads what was typed, `tsquery` and `filters` say it to the database, `finding` asks it with the SQL
in `statements`: `tallying` looks at the newest matches (through `windows`, where they are many), `around` at
what belongs to them, `ranking` makes results of them, `faceting` what they can be narrowed by, `rows` and
`marking` what is shown. `mending` knows "did you mean", `forms` how a word was typed, `estimates` how many
passages are likely, `frequencies` how common words are, `candidates` where a wording may stand. `exporting`
gives all matches for a file, `suggesting` what may be meant while it is typed.
All of it happens in a `transaction` with a time limit.
For the pages: `telling` reads a query back in words, `addresses` says where a result leads and `placing`
where the words are there, `limits` what a search may cost.
"""

from archive.search.addresses import FOUND, words_at
from archive.search.exporting import everything
from archive.search.finding import find
from archive.search.limits import LIMITS
from archive.search.placing import places
from archive.search.results import Facet, Hit, Results
from archive.search.suggesting import Suggestion, beginnings_in, suggest
from archive.search.telling import told
from archive.search.transaction import TooSlow

__all__ = [
    "FOUND",
    "LIMITS",
    "Facet",
    "Hit",
    "Results",
    "Suggestion",
    "TooSlow",
    "beginnings_in",
    "everything",
    "find",
    "places",
    "suggest",
    "told",
    "words_at",
]
