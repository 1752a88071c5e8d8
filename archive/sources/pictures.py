"""A page's pictures: what holds one, and which words by it are its caption and its credit."""

import re
from itertools import islice

from lxml import etree

from .furniture import names_of
from .spaces import in_one_line

PICTURES = ("img", "picture", "video", "amp-img", "iframe", "object")
CAPTION_NAMES = re.compile(
    r"(?:^| )(?:captions?|cutline|figcaption|wp caption text|imgcaption|photocaption|legende?"
    r"|(?:pic|photo|image|img|picture|figure) (?:desc|description|text))(?= |$)"
)
CREDIT_NAMES = re.compile(
    r"(?:^| )(?:credits?|photo ?credit|image ?credit|copyright|photographer|photog|agency|source|attribution"
    r"|byline|author|copyrightholder|creator|provider)(?= |$)"
)
CREDIT_OF_CAPTION = re.compile(
    r"(?:^| )(?:caption|figcaption|figure|image|img|media|photo|picture)"
    r" (?:credits?|copyright|photographer)(?= |$)"
)
CREDIT_LABEL = re.compile(
    r"(?i)(?:(?:photo|image|picture)s? )?(?:credits?|source|copyright|photographer)\s*(?:by|:|,|…|\.\.\.)?"
)
LONGEST_CREDIT = 100
PICTURE_NAMES = re.compile(
    r"(?:^| )(?:images?|img|photos?|pictures?|figure|gallery|slideshow|slide|thumb|media|lede)(?= |$)"
)
LONGEST_BOXED_CAPTION = 500
MOST_IN_A_BOX = 60  # elements
SHORTEST_PROSE = 40
NOT_IN_A_BOX = frozenset({"h1", "h2", "h3", "h4", "figure", "ul", "ol", "form"})
SMALL = ("1", "-1", "-2")


def kind_at_picture(element, kind: str, figure) -> str:
    """Return the kind of the text directly in an element of a picture, or of a caption without one.

    `kind` is that of the element around, `figure` what holds the picture, if any.
    """
    tag = element.tag
    if tag in ("small", "cite") and kind == "caption":
        return "credit"
    names = names_of(element)
    is_caption = tag == "figcaption" or CAPTION_NAMES.search(names)
    may_be_credit = tag not in ("figure", "figcaption") and not CAPTION_NAMES.search(names)
    if may_be_credit and (CREDIT_NAMES.search(names) or begins_with_label(element)):
        return "credit"
    if kind == "caption" and (CREDIT_OF_CAPTION.search(names) or ends_a_caption(element)):
        return "credit"
    if is_caption or kind in ("caption", "credit"):
        return kind if kind == "credit" and tag != "figcaption" else "caption"
    return "beside" if has_caption(figure) else "caption"


def is_called_caption(element) -> bool:
    """Tell whether the site's name for an element says that it is a caption."""
    return (
        bool(element.get("class"))
        and element.tag not in ("table", "tbody", "tr")
        and bool(CAPTION_NAMES.search(names_of(element)))
    )


def is_label(text: str) -> bool:
    """Tell whether words announce a credit and are none themselves: "Photo by"."""
    return bool(CREDIT_LABEL.fullmatch(text.strip()))


def holds_picture(element) -> bool:
    """Tell whether there is a picture in an element."""
    return next(element.iter(*PICTURES), None) is not None


def begins_with_label(element) -> bool:
    """Tell whether the first words in an element are a label: <span>Credit…</span><span>Jo Doe</span>."""
    words = next((text for text in islice(element.itertext(), 3) if text.strip()), "")
    return len(words) < 40 and is_label(words)


def ends_a_caption(element) -> bool:
    """Tell whether an element is a few words set apart behind a caption's last sentence, as credits are."""
    caption = element.getparent()
    before = element.getprevious()
    if caption is None or before is None or element.getnext() is not None or (element.tail or "").strip():
        return False
    words, said = in_one_line("".join(element.itertext())), in_one_line("".join(before.itertext()))
    is_apart = not (caption.text or "").strip() and not (before.tail or "").strip()
    ends = said.rstrip("”\"’'")[-1:] in (".", "!", "?")
    return is_apart and ends and 0 < len(words) <= LONGEST_CREDIT and words[-1:] not in (".", "!", "?")


def has_caption(figure) -> bool:
    """Tell whether a part of a figure is set apart as its caption."""
    return any(
        each.tag == "figcaption" or CAPTION_NAMES.search(names_of(each))
        for each in figure.iterdescendants(etree.Element)
    )


def is_picture_box(element) -> bool:
    """Tell whether a box that is no <figure> is one by all it holds: a picture, a few words, no heading.

    It holds a caption and little else, or the site's name for it says so, or it floats beside the text, or
    the words are set small.
    """
    inside = list(islice(element.iterdescendants(etree.Element), MOST_IN_A_BOX + 1))
    tags = [each.tag for each in inside]
    if len(inside) > MOST_IN_A_BOX or not {"img", "amp-img"} & set(tags) or NOT_IN_A_BOX & set(tags):
        return False
    size, linked = length_of(element), sum(length_of(each) for each in inside if each.tag == "a")
    if (
        not 0 < size <= LONGEST_BOXED_CAPTION
        or tags.count("p") > 2
        or tags.count("br") > 2
        or linked > size / 2
    ):
        return False
    captions = [each for each in inside if CAPTION_NAMES.search(names_of(each))]
    if captions:
        credits = [each for each in inside if CREDIT_NAMES.search(names_of(each))]
        return sum(map(length_of, outermost(captions + credits))) >= size - SHORTEST_PROSE
    if PICTURE_NAMES.search(names_of(element)) or (
        element.tag == "table" and element.get("align") in ("left", "right")
    ):
        return True
    small = [
        each for each in inside if each.tag == "small" or (each.tag == "font" and each.get("size") in SMALL)
    ]
    return element.tag in ("table", "div", "td") and sum(map(length_of, outermost(small))) >= 0.8 * size


def length_of(element) -> int:
    """Return how many characters an element holds for readers."""
    return len(in_one_line("".join(element.itertext())))


def outermost(elements) -> list:
    """Return the elements that are in none of the others."""
    return [each for each in elements if not any(outer in elements for outer in each.iterancestors())]
