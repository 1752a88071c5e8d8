"""The parts of a page that are furniture, with all that stands in them."""

from .finding import MUCH, Found
from .furniture import is_furniture, is_of_comments, is_title_of_furniture
from .walking import HEADINGS, Block, beginning


class Surroundings:
    """Which elements of a page are furniture, but for those that hold much of the article, once found."""

    def __init__(self, blocks: list[Block], found: Found | None = None, title: Block | None = None):
        self.found, self.known, self.aside = found, {}, {}
        self.boxes = boxes_of_furniture(blocks)
        self.around_title = set() if title is None else {title.element, *title.element.iterancestors()}

    def hold(self, element) -> bool:
        """Tell whether an element, or one around it, is furniture."""
        return self.or_around(element, self.known, self.is_one)

    def are_comments(self, element) -> bool:
        """Tell whether an element is surely beside the article: in comments, or in a box with a title."""
        return self.or_around(element, self.aside, lambda each: each in self.boxes or is_of_comments(each))

    @staticmethod
    def or_around(element, known: dict, is_one) -> bool:
        """Tell of an element, or one around it, whether it is one of a sort; `known` keeps the answers."""
        path = []
        while element is not None and element not in known:
            path.append(element)
            element = element.getparent()
        answer = known.get(element, False)
        for each in reversed(path):
            answer = known[each] = answer or is_one(each)
        return answer

    def is_one(self, element) -> bool:
        """Tell whether this very element is furniture."""
        if element.tag in ("html", "head", "body", "main") or element in self.around_title:
            return False
        if (
            self.found
            and self.found.mass.get(element, 0) > MUCH * self.found.total
            and element.tag not in HEADINGS
        ):
            return False
        return element in self.boxes or is_furniture(element, lambda: beginning(element, 2_000))


def boxes_of_furniture(blocks: list[Block]) -> set:
    """Return the elements that a title such as "Related stories" opens."""
    return {
        box_of(block)
        for number, block in enumerate(blocks)
        if block.kind in HEADINGS and is_title_of_furniture(block.text, share_of_links_below(blocks, number))
    }


def share_of_links_below(blocks: list[Block], number: int) -> float:
    """Return how much of the blocks below a heading, up to the next one, is links, 0 to 1."""
    size = linked = 0
    for block in blocks[number + 1 : number + 20]:
        if block.kind in HEADINGS and block.link_share < 0.8:
            break
        size, linked = size + len(block.text), linked + block.linked
    return linked / max(1, size)


def box_of(heading: Block):
    """Return the element that a heading opens: the smallest one that holds more than the heading."""
    element = heading.element
    for outer in element.iterancestors():
        if (
            outer.tag in ("body", "main", "article")
            or len(beginning(outer, len(heading.text) + 21)) > len(heading.text) + 20
        ):
            return outer if outer.tag not in ("body", "main", "article") else element
    return element
