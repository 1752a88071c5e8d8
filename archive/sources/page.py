"""An HTML page: bytes to the words of its article, its captions, and what it tells of itself.

The text is made of the page's own characters, with an empty line between blocks and a line end before a
caption's credit. It depends on nothing but the bytes, their encoding and the versions that `READER` names.
"""

from importlib.metadata import version

from lxml import etree
from lxml.html import HTMLParser

from .choosing import article_of
from .encodings import decode, decode_page
from .finding import is_prose, squeezed
from .layout import laid_out
from .metadata import stated_by
from .plain import refuse_unless_readable, refuse_unless_text
from .source import Source, UnreadableError
from .walking import Block, deepest

# Raised with every change of the rules; what was read by other rules can't be proved by reading it again.
READER = f"html/1 trafilatura/{version('trafilatura')} lxml/{version('lxml')}"
MEDIA_TYPE = "text/html"
# Pages that people read are a hundred deep at most; libxml2 stops at 2,048.
DEEPEST = 256
LEAST_PROSE = 400


def read_html(
    data: bytes,
    *,
    encoding: str | None = None,
    http: str = "",
    url: str = "",
    origin: str = "",
    only_articles: bool = False,
) -> Source:
    """Return the Source in a page's bytes.

    `encoding`: as a person told it; `http`: the Content-Type it came with; `url`: the address it came from;
    `only_articles`: nobody chose this page, so that it has to look like an article.
    Raises UnreadableError where there are no words of an article on the page.
    """
    refuse_unless_readable(data)
    if encoding:
        text, told_by = decode(data, encoding), "you"
    else:
        text, encoding, told_by = decode_page(data, http)
    refuse_unless_text(text)
    root = document_of(text)
    stated = stated_by(root, url)
    headline, blocks = article_of(root, stated)
    if not blocks or (only_articles and not stated.is_article and not is_much(blocks)):
        raise UnreadableError("no article was found on this page")
    words, told = laid_out(headline, blocks)
    fields = {name: value for name, (value, _) in stated.fields.items()}
    places = {name: where for name, (_, where) in stated.fields.items()} | {"encoding": told_by}
    if headline and squeezed(headline) != squeezed(fields.get("headline", "")):
        fields["headline"], places["headline"] = headline, "page"
    return Source(
        data, words, encoding, MEDIA_TYPE, READER, told_by=places, blocks=told, origin=origin, **fields
    )


def is_much(blocks: list[Block]) -> bool:
    """Tell whether there is as much to read as in an article, rather than a line or two of any page."""
    sizes = [len(block.text) for block in blocks if is_prose(block)]
    return len(sizes) > 1 and sum(sizes) >= LEAST_PROSE


def all_words(text: str) -> str:
    """Return all words of a page, whatever they are for, and what it may mean as its headline."""
    root = document_of(text)
    return "\n".join(["".join(root.itertext()), *stated_by(root).titles])


def document_of(text: str):
    """Return a page's tree. Entities that the page defines are not expanded, nothing is fetched."""
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError("it is no page that can be read") from error
    if root is None:
        raise UnreadableError("there is nothing on this page")
    if deepest(root) > DEEPEST:
        raise UnreadableError(f"its elements are nested more than {DEEPEST} deep")
    return root
