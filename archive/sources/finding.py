"""Which part of a page is its article.

trafilatura says which blocks it takes for the article's; where they lie together is the article's body. Taken
is then what the body holds, in the order of the page, rather than trafilatura's own text, which has no
captions and other spaces.
"""

import logging
import re
import warnings
from copy import deepcopy
from dataclasses import dataclass
from functools import cache

from .walking import HEADINGS, Block, deepest

# The body is the smallest element that holds this share of what trafilatura found: it errs now and then.
MOST = 0.85
# What holds more of the article's text than this is no furniture, whatever it is called.
MUCH = 1 / 3
LETTERS = re.compile(r"[\W_]+")
BEGINNING = 60
# trafilatura takes time by the product of blocks and depth; where that is absurd, it is not asked.
MOST_WORK = 1_000_000
SHORTEST = 40  # characters of a block that counts as prose
ARTICLES = ("article", "main")


@dataclass(slots=True)
class Found:
    """Where the article is: its body, the part of the page around it that is about it, and `mass`.

    `mass` gives for each element how much of the article's text lies in it; `total` is all of it. `sure` are
    the positions of blocks that trafilatura takes for the article's.
    """

    body: object
    shell: object
    mass: dict
    total: int
    sure: set[int]


def squeezed(text: str) -> str:
    """Return a text reduced to its letters and figures, for comparing what was cleaned in two ways."""
    return LETTERS.sub("", text).casefold()


def find(root, blocks: list[Block], told: str, named) -> Found:
    """Return where the article is.

    `told` is its text as the page's metadata give it, if they do; `named` are the Surroundings that the page
    itself names. They are not counted, unless nothing else would be left: then the names mean something else.
    """
    known = taken_by_trafilatura(root) if len(blocks) * deepest(root) < MOST_WORK else set()
    known |= {line[:BEGINNING] for line in known}
    told = squeezed(told)
    sure = {number for number, block in enumerate(blocks) if is_known(block, known, told)}
    prose = prose_among(blocks, sure)
    for is_beside, least in ((named.are_comments, 0.1), (named.hold, MUCH)):
        left = {number: size for number, size in prose.items() if not is_beside(blocks[number].element)}
        if sum(left.values()) >= least * sum(prose.values()):
            prose = left
    mass, total = {root: 0}, sum(prose.values())
    for number, size in prose.items():
        for element in (blocks[number].element, *blocks[number].element.iterancestors()):
            mass[element] = mass.get(element, 0) + size
    body = heavy = root
    while heavy is not None:
        body = heavy
        heavy = next((child for child in body if mass.get(child, 0) >= MOST * total > 0), None)
        if heavy is not None and (heavy.tag in ("p", "li", "blockquote") or heavy.tag in HEADINGS):
            break
    return Found(body, shell_of(body), mass, total, sure)


def prose_among(blocks: list[Block], sure: set[int]) -> dict[int, int]:
    """Return the positions and lengths of the blocks by whose places the article is found."""
    for among in (
        (n for n in sure if blocks[n].link_share < 0.5),
        (n for n, block in enumerate(blocks) if is_prose(block) and block.link_share < 0.5),
        (n for n, block in enumerate(blocks) if block.kind not in HEADINGS),
    ):
        if prose := {number: len(blocks[number].text) for number in among}:
            return prose
    return {}


def is_prose(block: Block) -> bool:
    """Tell whether a block is a paragraph by its length."""
    return block.kind in ("", "p") and len(block.text) >= SHORTEST


def is_known(block: Block, known: set[str], told: str) -> bool:
    """Tell whether a block is among the texts that are known to be the article's."""
    words = squeezed(block.text)
    if not words:
        return False
    return words in known or (len(words) >= SHORTEST and (words[:BEGINNING] in known or words in told))


def taken_by_trafilatura(root) -> set[str]:
    """Return the texts, squeezed, that trafilatura takes for the article's. It fetches nothing."""
    try:
        document = trafilatura().bare_extraction(
            deepcopy(root), fast=True, with_metadata=False, include_comments=False, include_tables=True
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        return set()
    if document is None or document.body is None:
        return set()
    return {squeezed("".join(element.itertext())) for element in document.body.iterdescendants()} - {""}


@cache
def trafilatura():
    """Return the module, imported when the first page is read. It is silent on what it leaves out."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    with warnings.catch_warnings(action="ignore"):  # its downloader, which is not used here, misses a library
        import trafilatura
    return trafilatura


def shell_of(body):
    """Return the part of the page that is about the article: its <article> or <main>, else the body."""
    for element in (body, *body.iterancestors()):
        kind = (element.get("itemtype") or "") + (element.get("role") or "")
        if element.tag in ARTICLES or "Article" in kind or "NewsArticle" in kind or kind in ARTICLES:
            break
    else:
        element = body
    # Where there are several, the outer one may hold the lead picture that the inner one does not.
    for outer in element.iterancestors():
        if outer.tag in ARTICLES:
            element = outer
    return element
