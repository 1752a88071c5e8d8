"""What each public page shows: one function a page, a handful of queries, none left for the template.

Only the newest edition of an article counts, save on the page of an older one; of the annotations only the
published ones are ever read.
"""

from archive.reading.article import article_page, source_of
from archive.reading.filters import NAMES as FILTERS
from archive.reading.front import articles_page, front_page
from archive.reading.ledger import ledger_page
from archive.reading.notes import newest_notes
from archive.reading.quotes import quotes_page
from archive.reading.record import caption_page, paragraph_page, quote_page
from archive.reading.search import search_page
from archive.reading.site import sitemap_part, sitemap_parts
from archive.reading.speaker import speaker_page
from archive.reading.speakers import speakers_page

__all__ = [
    "FILTERS",
    "article_page",
    "articles_page",
    "caption_page",
    "front_page",
    "ledger_page",
    "newest_notes",
    "paragraph_page",
    "quote_page",
    "quotes_page",
    "search_page",
    "sitemap_part",
    "sitemap_parts",
    "source_of",
    "speaker_page",
    "speakers_page",
]
