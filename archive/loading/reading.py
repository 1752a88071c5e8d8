"""A source's records, or the reason why it is no article. No database."""

import hashlib
from dataclasses import dataclass, field

from archive import extraction
from archive.text.words import WORD

# A tsvector holds at most 1 MB, and no paragraph that people read comes near this.
MAX_PASSAGE = 100_000
# A thick book has half as many; a page that shows them all must still open.
MAX_PASSAGES = 10_000
COUNTED = ("paragraphs", "captions", "quotes", "reported", "speakers")


class NotAnArticleError(ValueError):
    """There is nothing in this text that the archive could keep. The message tells a person why."""


@dataclass(slots=True, eq=False)
class Reading:
    """A source with its records, on its way into the tables.

    Writing fills in the keys of its rows, `passages` by (kind, number), and the address of a new article.
    """

    source: object
    record: object
    sha256: str
    article_id: int | None = None
    edition_id: int | None = None
    number: int = 1
    slug: str = ""
    passages: dict = field(default_factory=dict)


def read(source, article_id=None):
    """Return the Reading of a Source; raises NotAnArticleError. A new article may have a key already."""
    record = extraction.extract(source.text, source.blocks)
    refuse_unless_article(record)
    return Reading(source, record, sha256_of(source), article_id)


def sha256_of(source):
    """Return the SHA-256 of a Source's or a Document's bytes in hexadecimal: the archive knows it by that."""
    return hashlib.sha256(source.data).hexdigest()


def refuse_unless_article(record):
    """Raise NotAnArticleError where a text holds nothing to read, or what can be no paragraph."""
    if not any(WORD.search(block.text) for block in (*record.paragraphs, *record.captions)):
        raise NotAnArticleError("no paragraph with words was found in it")
    passages = len(blocks(record)) + len(record.quotes)
    if passages > MAX_PASSAGES:
        raise NotAnArticleError(
            f"{passages:,} passages are too many for one article (at most {MAX_PASSAGES:,})"
        )
    longest = max(len(block.text) for block in blocks(record))
    if longest > MAX_PASSAGE:
        raise NotAnArticleError(
            f"a paragraph of {longest:,} characters is too long (at most {MAX_PASSAGE:,}); are breaks lost?"
        )


def blocks(record):
    """Return all that stands in the article apart from quotes."""
    headline = [record.headline] if record.headline else []
    return [*headline, *record.headings, *record.paragraphs, *record.captions]


def counts_of(record):
    """Return how much was found, by name."""
    return {name: len(getattr(record, name)) for name in COUNTED}
