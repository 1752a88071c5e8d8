"""What each public page shows: one function a page, a handful of queries, none left for the template.

Only the newest edition of an article counts, save on the page of an older one; of the annotations only the
published ones are ever read.
"""

from archive.reading.article import article_page, source_of
from archive.reading.changes import changes_between, changes_page
from archive.reading.check import IN_ADDRESS, check_page
from archive.reading.filters import NAMES as FILTERS
from archive.reading.front import articles_page, front_page
from archive.reading.ledger import ledger_page, newest_corrections
from archive.reading.listed import (
    Unknown,
    UnknownMark,
    listed_annotation,
    listed_annotations,
    listed_article,
    listed_articles,
    listed_attributions,
    listed_passage,
    listed_passages,
    listed_quotes,
    listed_speaker,
    listed_speakers,
)
from archive.reading.newest import editions_of
from archive.reading.notes import newest_notes
from archive.reading.quotes import quotes_page
from archive.reading.record import lost_record, record_page
from archive.reading.seals import seals_page
from archive.reading.search import NAMES as SEARCH_FILTERS
from archive.reading.search import help_page, newest_page, search_page
from archive.reading.site import sitemap_part, sitemap_parts
from archive.reading.speaker import speaker_page
from archive.reading.speakers import speakers_page
from archive.reading.timeline import stretch_page, timeline_page

__all__ = [
    "FILTERS",
    "IN_ADDRESS",
    "SEARCH_FILTERS",
    "Unknown",
    "UnknownMark",
    "article_page",
    "articles_page",
    "changes_between",
    "changes_page",
    "check_page",
    "editions_of",
    "front_page",
    "help_page",
    "ledger_page",
    "listed_annotation",
    "listed_annotations",
    "listed_article",
    "listed_articles",
    "listed_attributions",
    "listed_passage",
    "listed_passages",
    "listed_quotes",
    "listed_speaker",
    "listed_speakers",
    "lost_record",
    "newest_corrections",
    "newest_notes",
    "newest_page",
    "quotes_page",
    "record_page",
    "seals_page",
    "search_page",
    "sitemap_part",
    "sitemap_parts",
    "source_of",
    "speaker_page",
    "speakers_page",
    "stretch_page",
    "timeline_page",
]
