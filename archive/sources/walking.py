"""A page's document, walked from top to bottom: its blocks of text in the order of the page."""

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from .furniture import AMP_WITH_TEXT, NO_TEXT, is_unseen
from .pictures import holds_picture, is_called_caption, is_label, is_picture_box, kind_at_picture
from .source import UnreadableError
from .spaces import BLANK, SPACE, in_one_line

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav",
    "ol", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "ul",
))  # fmt: skip
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BOLD = frozenset({"b", "strong"})
LONGEST_WRAPPED_LINE = 120  # as in archive/extraction/layout.py: what is longer was not broken to fit a page
BETWEEN = re.compile(r"\s*[|•·/»›>]\s*")
MOST_BLOCKS = 30_000
OFFER = re.compile(
    r"(?i)\s*(?:purchase licensing|licen[sc]e this|buy (?:this|a) (?:photo|print|image)"
    r"|click to (?:enlarge|expand)|enlarge (?:this )?image|view (?:image|photo) in full"
    r"|(?:hide|toggle) caption|opens? in (?:a )?new)"
)
LAID_OUT = ("p", "div", "table", "ul", "ol", "img", "br", "h1", "h2")  # what cells of data don't hold


@dataclass(slots=True)
class Block:
    """A stretch of text that the page sets apart, with the element it stands in.

    `kind`: "h1" to "h6", "caption", "credit", "beside" (in a figure, but not in its caption), "p" (the page
    says that it is a paragraph or an item), "" (it does not say). `linked` and `bold` count the characters in
    links and in bold type; `figure` is the picture's element.
    """

    element: etree._Element
    kind: str
    text: str
    linked: int = 0
    bold: int = 0
    figure: etree._Element | None = None
    row: bool = False

    @property
    def link_share(self) -> float:
        """The share of the text that is links, 0 to 1, but for what stands between links: "Home | News"."""
        return min(1.0, self.linked / max(1, len(BETWEEN.sub("", self.text))))


@dataclass(slots=True)
class Place:
    """Where the walk is: what the elements around say."""

    kind: str = ""
    links: int = 0
    bold: int = 0
    figure: etree._Element | None = None
    element: etree._Element | None = None
    in_paragraph: bool = False
    is_row: bool = False
    pre: bool = False


@dataclass(slots=True)
class Walk:
    """The walk through one document; `blocks` is what it found."""

    blocks: list[Block] = field(default_factory=list)
    pieces: list[tuple[str, int, int]] = field(default_factory=list)
    tables: dict = field(default_factory=dict)


def blocks_of(root: etree._Element) -> list[Block]:
    """Return the blocks of a page, furniture and all; what is no text (scripts, forms' fields) is left out.

    Raises UnreadableError where there are more than any article has.
    """
    walk, stack = Walk(), [Place(element=root)]
    steps = etree.iterwalk(root, events=("start", "end"))
    for event, element in steps:
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            if is_textless(element):
                stack.append(stack[-1])
                steps.skip_subtree()
                continue
            stack.append(entered(walk, stack[-1], element))
            take(walk, stack[-1], element.text)
        else:
            inside = stack.pop()
            if inside is not stack[-1]:
                left(walk, inside, stack[-1], element)
            take(walk, stack[-1], element.tail)
        if len(walk.blocks) > MOST_BLOCKS:
            raise UnreadableError(
                f"it has more than {MOST_BLOCKS:,} blocks of text, too many for one article"
            )
    flush(walk, stack[-1])
    return walk.blocks


def is_textless(element) -> bool:
    """Tell whether nothing in an element is text for readers."""
    tag = element.tag
    if tag in NO_TEXT or (tag.startswith("amp-") and tag not in AMP_WITH_TEXT):
        return True
    return tag not in BLOCKS and (is_unseen(element) or is_offer(element))


def is_offer(element) -> bool:
    """Tell whether a link or a word by a picture offers something else than to read: "Buy this photo"."""
    return len(element) < 3 and bool(element.text) and bool(OFFER.match(element.text))


def is_block(element, place: Place) -> bool:
    """Tell whether an element stands on lines of its own."""
    return element.tag in BLOCKS or ("-" in element.tag and not place.in_paragraph)


def entered(walk: Walk, place: Place, element) -> Place:
    """Return the place inside of an element; what stood before a block is a block of its own."""
    tag = element.tag
    inside = replace(
        place,
        links=place.links + (tag == "a"),
        bold=place.bold + (tag in BOLD),
        pre=place.pre or tag == "pre",
    )
    if tag == "br":
        walk.pieces.append(("\n", 0, 0))
        return inside
    if place.is_row and tag in ("td", "th"):
        walk.pieces.append(("\t", 0, 0))
        return inside
    figure = picture_of(element, place)
    kind = kind_of(element, place, place.figure if figure is None else figure)
    if is_block(element, place) and not place.is_row:
        flush(walk, place)
        inside.element, inside.in_paragraph = element, tag == "p"
        inside.is_row = tag == "tr" and is_row_of_data(walk, element)
    elif kind != place.kind:
        flush(walk, place)
        inside.element = element
    inside.kind, inside.figure = kind, figure if figure is not None else place.figure
    return inside


def left(walk: Walk, inside: Place, place: Place, element) -> None:
    """Close what was opened by an element."""
    if inside.element is not place.element or inside.kind != place.kind:
        flush(walk, inside)


def kind_of(element, place: Place, figure) -> str:
    """Return the kind of the text directly in an element."""
    tag, kind = element.tag, place.kind
    if tag in HEADINGS and kind not in ("caption", "credit"):
        return tag
    if figure is not None or kind in ("caption", "credit"):
        return kind_at_picture(element, kind, figure)
    if tag == "figcaption" or is_called_caption(element):
        return "caption"
    if kind in HEADINGS:
        return kind
    if tag in ("p", "li", "blockquote", "dd", "dt"):
        return "p"
    return kind if kind == "p" else ""


def picture_of(element, place: Place):
    """Return the element if it holds a picture with its caption, else None."""
    tag = element.tag
    if place.in_paragraph or (place.figure is not None and tag != "figure"):
        return None
    if tag == "figure":
        return element if holds_picture(element) else None
    if tag in ("div", "table", "td", "dl", "span", "center", "section") and is_picture_box(element):
        return element
    return None


def beginning(element, most: int) -> str:
    """Return the first words in an element, about as many characters as asked for."""
    words, size = [], 0
    for text in element.itertext():
        words.append(text)
        size += len(text.strip())
        if size > most:
            break
    return in_one_line(" ".join(words))


def deepest(root) -> int:
    """Return how deep the elements of a page are nested."""
    depth = most = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        most = max(most, depth)
    return most


def is_row_of_data(walk: Walk, row) -> bool:
    """Tell whether a row belongs to a table of data rather than to one that lays out a page."""
    table = next(row.iterancestors("table"), None)
    if table is None:
        return False
    if table not in walk.tables:
        rows = list(table.iter("tr"))
        cells = [list(each.iterchildren("td", "th")) for each in rows]
        walk.tables[table] = (
            len(rows) > 1
            and min(map(len, cells)) > 1
            and not any(
                next(cell.iterdescendants(*LAID_OUT), None) is not None for each in cells for cell in each
            )
        )
    return walk.tables[table]


def take(walk: Walk, place: Place, text: str | None) -> None:
    """Take a run of text as browsers show it: spaces and line ends are one space, but in <pre>."""
    if not text or (place.kind == "credit" and is_label(text)):
        return
    if not place.pre:
        walk.pieces.append((SPACE.sub(" ", text), place.links, place.bold))
        return
    for number, line in enumerate(text.split("\n")):
        if number:
            walk.pieces.append(("\n", 0, 0))
        walk.pieces.append((SPACE.sub(" ", line), place.links, place.bold))


def flush(walk: Walk, place: Place) -> None:
    """Make the blocks of the text taken since the last flush. An empty line ends a block."""
    pieces, walk.pieces = walk.pieces, []
    if not any(text.strip(" \n\t") for text, _, _ in pieces):
        return
    lines = [[]]
    for text, links, bold in pieces:
        if text == "\n":
            lines.append([])
        else:
            lines[-1].append((text, len(text) if links else 0, len(text) if bold else 0))
    groups = [[]]
    for line in lines:
        words = re.sub(" +", " ", "".join(text for text, _, _ in line)).strip(BLANK)
        words = re.sub(" ?\t ?", "\t", words).strip() if place.is_row else words
        if words:
            groups[-1].append((words, sum(piece[1] for piece in line), sum(piece[2] for piece in line)))
        elif groups[-1]:
            groups.append([])
    joint = " " if place.kind in HEADINGS else "\n"
    for group in filter(None, groups):
        if place.kind != "caption" and any(len(words) > LONGEST_WRAPPED_LINE for words, _, _ in group):
            parts = [[line] for line in group]
        else:
            parts = [group]
        for part in parts:
            text = joint.join(words for words, _, _ in part)
            linked, bold = (sum(line[column] for line in part) for column in (1, 2))
            walk.blocks.append(
                Block(place.element, place.kind, text, linked, bold, place.figure, place.is_row)
            )
