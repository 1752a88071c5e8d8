"""Citations of articles and records: in sentences, in three styles, as files, inside a page.

What the source does not give is left out as each style or format has it; nothing is made up. It all starts
from a Work, save the archive's own sentences.
"""

from archive.citations.files import FILES
from archive.citations.inside import coins, highwire
from archive.citations.sentences import cite_article, cite_record, dated
from archive.citations.styles import STYLES, Given, Title
from archive.citations.work import ARCHIVE, Work, work_of_article, work_of_record

__all__ = [
    "ARCHIVE",
    "FILES",
    "STYLES",
    "Given",
    "Title",
    "Work",
    "cite_article",
    "cite_record",
    "coins",
    "dated",
    "highwire",
    "work_of_article",
    "work_of_record",
]
