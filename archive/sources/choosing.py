"""Which blocks of a page are its article's, and which of them is the headline."""

from collections import Counter

from .finding import MUCH, SHORTEST, Found, find, is_prose, squeezed
from .furniture import (
    SENTENCE_END,
    is_furniture_in_figure,
    is_head_line,
    is_note,
    is_title_of_furniture,
    tells_who_helped,
)
from .metadata import Stated, byline_in
from .surroundings import Surroundings
from .walking import HEADINGS, Block, blocks_of

MOSTLY = 0.6  # the share of links in a list that leads elsewhere
A_LINK = 0.8  # the share of links in a block that is no more than one
LINKS = 0.5  # … in one of several lines
LEAST_WORDS = 20  # letters beside a name in a line that tells the author
SHORTEST_NAME = 5  # letters of one that is looked for in lines
OFTEN = 3  # times that a few words stand on a page which are no sentence: titles of slides, labels of buttons
NOBODY = "\0"


def article_of(root, stated: Stated) -> tuple[str, list[Block]]:
    """Return the headline as the page shows it, else as it states it, and the blocks of the article."""
    blocks = blocks_of(root)
    if not blocks:
        return "", []
    found = find(root, blocks, stated.text, Surroundings(blocks))
    first, last = ends_of(blocks, found)
    title = headline_of(blocks, found, stated, last)
    if title is not None:
        while not is_within(blocks[title].element, found.shell):
            found.shell = found.shell.getparent()
    if title is None:
        headline = stated.fields.get("headline", ("", ""))[0]
    else:
        headline = blocks[title].text.replace("\n", " ")
    reader = Choosing(blocks, found, first, last, title, squeezed(headline))
    byline = squeezed(stated.fields.get("byline", ("", ""))[0])
    reader.byline = byline if len(byline) >= SHORTEST_NAME else NOBODY
    reader.times = {squeezed("".join(each.itertext())) for each in root.iter("time")} - {""}
    chosen = [blocks[number] for number in range(len(blocks)) if reader.takes(number)]
    for line in reader.lines:
        stated.take("byline", byline_in(line), "page")
    return headline, without_loose_headings(chosen, reader.dropped_after)


def ends_of(blocks: list[Block], found: Found) -> tuple[int, int]:
    """Return the positions of the first and last block in the article's body."""
    inside = [n for n, block in enumerate(blocks) if is_within(block.element, found.body)]
    return (inside[0], inside[-1]) if inside else (0, len(blocks) - 1)


def is_within(element, other) -> bool:
    """Tell whether an element is another, or in it."""
    return element is other or any(outer is other for outer in element.iterancestors())


def headline_of(blocks, found, stated, last) -> int | None:
    """Return the position of the headline, None where the page shows none.

    It is what the page states as its headline or title, where that stands on it; else its only <h1>.
    """
    titles = [title for title in map(squeezed, stated.titles) if title]
    for title in titles:
        same = [n for n, b in enumerate(blocks[: last + 1]) if squeezed(b.text) == title]
        same.sort(key=lambda n: (blocks[n].kind != "h1", not blocks[n].kind))
        if same:
            return same[0]
    tops = [n for n, b in enumerate(blocks[: last + 1]) if b.kind == "h1"]
    near = [n for n in tops if is_within(blocks[n].element, found.shell)] or tops
    within = [n for n in near if any(len(w := squeezed(blocks[n].text)) > 10 and w in t for t in titles)]
    if within or len(near) == 1:
        return (within or near)[0]
    return None


class Choosing:
    """Which blocks of a page are its article's."""

    def __init__(self, blocks, found, first, last, title, headline):
        self.blocks, self.found, self.first, self.last = blocks, found, first, last
        self.title, self.headline = title, headline
        self.surroundings = Surroundings(blocks, found, None if title is None else blocks[title])
        self.lists = shares_of_links(blocks)
        self.times_on_page = Counter(block.text for block in blocks)
        self.dropped_after = set()  # chosen headings right above a list of links
        self.latest = None
        self.read = 0  # paragraphs so far
        self.byline, self.times = NOBODY, set()  # as the page states them
        self.lines = []  # that tell author and time

    def takes(self, number: int) -> bool:
        """Tell whether a block is the article's; blocks are asked for in their order."""
        block = self.blocks[number]
        taken = self.is_of_the_article(number, block)
        if taken:
            self.latest = block
            self.read += is_prose(block)
        elif self.latest is not None and is_label(self.latest) and self.is_titled_links(block):
            self.dropped_after.add(id(self.latest))
        return taken

    def is_of_the_article(self, number, block) -> bool:
        """Tell whether a block is the article's by its place, its names and its words."""
        if (
            not any(map(str.isalnum, block.text))
            or squeezed(block.text) == self.headline
            or block.kind == "beside"
        ):
            return False
        if block.kind in ("caption", "credit"):
            return self.is_caption_here(number, block)
        if self.surroundings.hold(block.element) or self.is_repeated(block):
            return False
        if (
            block.link_share >= (LINKS if "\n" in block.text else A_LINK)
            or self.is_in_list_of_links(block)
            or is_note(block.text, block.link_share)
        ):
            return False
        if self.read < 2 and block.kind not in HEADINGS and self.is_head_line(block.text):
            self.lines.append(block.text)
            return False
        if self.first <= number <= self.last:
            if self.is_deck(number, block):
                block.kind = "p"
            return self.title is None or number > self.title or is_prose(block)
        if not is_within(block.element, self.found.shell):
            return False
        if self.is_deck(number, block):
            block.kind = "p"
            return True
        if number > self.last and tells_who_helped(block.text):
            return True
        return number in self.found.sure and is_prose(block)

    def is_repeated(self, block) -> bool:
        """Tell whether these are words that the page has again and again, without being a sentence."""
        few = " " in block.text and not SENTENCE_END.search(block.text)
        return few and self.times_on_page[block.text] >= OFTEN

    def is_head_line(self, text: str) -> bool:
        """Tell whether a line below the headline tells no more than author or time, in whatever language."""
        line = squeezed(text)
        is_byline = self.byline in line and len(line) - len(self.byline) <= LEAST_WORDS
        return is_head_line(text) or line in self.times or (is_byline and not SENTENCE_END.search(text))

    def is_deck(self, number, block) -> bool:
        """Tell whether a block below the headline sums the article up: that is a paragraph."""
        below = self.title is not None and self.title < number and len(block.text) >= SHORTEST
        return below and (number < self.first or number == self.title + 1)

    def is_caption_here(self, number, block) -> bool:
        """Tell whether a caption belongs to a picture in the body, or to one above it."""
        outer = block.figure if block.figure is not None else block.element
        if number > self.last or not is_within(outer, self.found.shell):
            return False
        above = outer.getparent()
        if above is not None and self.surroundings.hold(above):
            return False
        if block.kind == "caption" and (block.link_share >= A_LINK or is_note(block.text, block.link_share)):
            return False
        inside = block.element
        while inside is not None and inside is not outer:
            if is_furniture_in_figure(inside):
                return False
            inside = inside.getparent()
        return True

    def is_titled_links(self, block) -> bool:
        """Tell whether a block that was left out is links below the block before it, which is their title."""
        is_link = block.link_share >= A_LINK
        return self.is_in_list_of_links(block) or (is_link and is_title_of_furniture(self.latest.text, 1.0))

    def is_in_list_of_links(self, block) -> bool:
        """Tell whether a block stands in a list that is mostly links to elsewhere."""
        outer = next(lists_around(block.element), None)
        if outer is None or self.found.mass.get(outer, 0) > MUCH * self.found.total:
            return False
        return self.lists[outer] >= MOSTLY


def lists_around(element):
    """Yield the lists around an element, the innermost first."""
    return (each for each in (element, *element.iterancestors()) if each.tag in ("ul", "ol", "dl"))


def shares_of_links(blocks: list[Block]) -> dict:
    """Return for each list how much of its text is links, 0 to 1."""
    sizes, linked = {}, {}
    for block in blocks:
        for outer in lists_around(block.element):
            sizes[outer] = sizes.get(outer, 0) + len(block.text)
            linked[outer] = linked.get(outer, 0) + block.linked
    return {outer: linked[outer] / size for outer, size in sizes.items()}


def is_label(block: Block) -> bool:
    """Tell whether a block may be the title of what stands below it: a heading, or a few words."""
    return block.kind in HEADINGS or (
        block.kind == "" and len(block.text) <= 60 and not SENTENCE_END.search(block.text)
    )


def without_loose_headings(blocks: list[Block], dropped_after: set[int]) -> list[Block]:
    """Return the blocks without headings that head nothing, as what stood below them was left out."""
    kept = []
    for block in reversed(blocks):
        is_heading = block.kind in HEADINGS
        heads_nothing = not kept or (kept[-1].kind in HEADINGS and kept[-1].kind <= block.kind)
        if id(block) not in dropped_after and not (is_heading and heads_nothing):
            kept.append(block)
    return kept[::-1]
