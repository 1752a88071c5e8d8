"""The tables of the archive: articles and their passages, who is quoted, and what editors add."""

from archive.models.annotation import SEEN_OF_AUTHORS, Annotation
from archive.models.article import Article, Edition
from archive.models.figures import RuleFigures, SpeakerFigures, Total
from archive.models.passage import Caption, Heading, Integrity, Kind, Paragraph, Passage, Quote
from archive.models.revision import Revision
from archive.models.seal import Seal, Sealed
from archive.models.speaker import UNSEEN_OF_HISTORY, Alias, Attribution, Distinction, Speaker
from archive.models.token import Token
from archive.models.word import Word

__all__ = [
    "SEEN_OF_AUTHORS",
    "UNSEEN_OF_HISTORY",
    "Alias",
    "Annotation",
    "Article",
    "Attribution",
    "Caption",
    "Distinction",
    "Edition",
    "Heading",
    "Integrity",
    "Kind",
    "Paragraph",
    "Passage",
    "Quote",
    "Revision",
    "RuleFigures",
    "Seal",
    "Sealed",
    "Speaker",
    "SpeakerFigures",
    "Token",
    "Total",
    "Word",
]
