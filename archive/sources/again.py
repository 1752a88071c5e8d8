"""The same bytes read again by the same rules: what proves that an edition's text is its source's."""

from . import jsonlines, page
from .encodings import decode
from .plain import read_plain


def read_again(data: bytes, media_type: str, encoding: str, reader: str = "") -> str | None:
    """Return the text that the reader which made an edition makes of its bytes.

    None if they were read by other rules than there are now (`Source.reader`), so that nothing can be said.
    Raises UnreadableError where the bytes give no text at all.
    """
    if media_type == "text/plain":
        return read_plain(data, encoding).text
    if media_type == jsonlines.MEDIA_TYPE and reader == jsonlines.READER:
        return jsonlines.read_json(data, encoding).text
    if media_type == page.MEDIA_TYPE and reader == page.READER:
        return page.read_html(data, encoding=encoding).text
    return None


def words_of(data: bytes, media_type: str, encoding: str) -> str | None:
    """Return all that bytes say to a reader, in their order but without spaces.

    This asks no rule what is an article, so that it holds for what any version read. None for kinds of which
    that can't be said. Raises UnreadableError.
    """
    if media_type != page.MEDIA_TYPE:
        return None
    return without_spaces(page.all_words(decode(data, encoding)))


def without_spaces(text: str) -> str:
    """Return a text without its spaces and line ends: a page may have others than its reading."""
    return "".join(text.split())
