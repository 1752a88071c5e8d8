"""The headline: how one is known, and what stands above it on a page."""

import re
from collections.abc import Sequence
from itertools import pairwise

from .bylines import DATE, is_author, is_byline, is_time_line, names_author
from .left_out import (
    FINAL,
    LONGEST_HEADING,
    LONGEST_HEADLINE,
    MARKS_AND_BLANKS,
    is_label,
    may_be_label,
)
from .lexicon import words
from .records import Told

MASTHEAD = re.compile(
    r"(?:Times|Post|Mail|Herald|Tribune|Observer|Telegraph|Journal|Gazette|Chronicle|Examiner|Argus|Guardian"
    r"|Dispatch|Courier|Star|Express|Advertiser|Sentinel|Bulletin)"
)
# Behind a place or a sign only: "Northby News", "BBC News".
STATION = re.compile(r"News|Online|Today|Live|Standard|Independent|Echo")
SITE = re.compile(r" ?[-–—|»·] ?[A-Z][^.]*")
OBITUARIES = frozenset(["obituary", "obituaries"])
MOST_UNLISTED = 2  # lines between two labels above the headline
SAYING = re.compile(r"[”\"’'],? (?:said|says|told|added)\b")
PERFECT = re.compile(  # in which no headline tells, but what may have been
    r"(?<! may)(?<! might)(?<! must)(?<! could)(?<! would)(?<! should)(?<! to)"
    r" (?:has|have) (?:been )?\w+(?:ed|en|wn) "
)
WHEN = re.compile(r"\b(?:last night|yesterday|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")
SENTENCE = re.compile(r"[^\n]*[^.\n]\.[”\"’']?")
PLACE_AND_DATE = re.compile(rf"[A-Z][A-Z .,'’-]{{2,40}}, (?i:{DATE})")
SOURCE = re.compile(r"(?:Source|Via): [A-Z]\w*(?: [A-Z]\w*){0,2}")
DATELINE = re.compile(
    r"[^\W\d_a-z][^\W\d_a-z.'’ -]{2,}(?:, [^()—–\n]{2,40}?)? "
    r"(?:\([^()]{2,30}\) |(?=[—–-][^\n]{100}))[—–-]+ ?\S"
)


def plain(text: str) -> str:
    """Return a text reduced to what counts when two headlines are compared."""
    return " ".join(text.casefold().split()).rstrip(FINAL + MARKS_AND_BLANKS)


def is_title(text: str) -> bool:
    """Tell whether more than half of the words have capitals, as in many papers' headlines."""
    parts = text.split()
    return 2 * sum(part.lstrip(MARKS_AND_BLANKS)[:1].isupper() for part in parts) > len(parts)


def looks_like_headline(text: str) -> bool:
    """Tell whether the first block may be the headline, perhaps with a deck: short, no run of sentences."""
    if len(text) > LONGEST_HEADLINE or text.count("\n") > 2 or (DATELINE.match(text) and text.endswith(".")):
        return False
    is_sentence = SENTENCE.fullmatch(text) and not is_title(text)
    if is_sentence and (
        len(text) > LONGEST_HEADING
        or (text.count(" ") > 10 and WHEN.search(text))
        or SAYING.search(text)
        or PERFECT.search(text)
    ):
        return False
    return len(re.findall(r"(?<!\b[A-Z])[.!?][”\"’']?\s+[A-Z“\"‘']", text)) < 2  # "Ann B. Smith" is no end


def blocks_above(text: str, places: Sequence[tuple[int, int]]) -> int:
    """Return how many blocks stand above the headline: times, and labels of the page where one follows."""
    above = unlisted = 0
    for index, (place, following) in enumerate(pairwise(places[:-1])):
        block = text[slice(*place)]
        is_above = is_time_line(block) or is_label(block) or is_masthead(block)
        is_above = is_above or names_site(text, places, index)
        if is_above or names_author(block):
            titled = is_titled(text[slice(*following)]) or plain(block) in OBITUARIES
            above, unlisted = index + 1 if titled else above, 0
        elif above and unlisted < MOST_UNLISTED and may_be_label(block):
            unlisted += 1
        else:
            break
    return above if above else int(names_site(text, places))


def is_masthead(block: str) -> bool:
    """Tell whether a line is a paper's name: "The Northby Mail"."""
    parts = block.split(" ")
    small = ("of", "and", "&")
    if not 1 < len(parts) < 5 or not all(part[:1].isupper() for part in parts if part not in small):
        return False
    placed = parts[0].lower() in words("places", "agencies") or any(map(str.isupper, parts))
    return bool(MASTHEAD.fullmatch(parts[-1]) or (placed and STATION.fullmatch(parts[-1])))


def names_site(text: str, places: Sequence[tuple[int, int]], at: int = 0) -> bool:
    """Tell whether a block is the headline with the site's name, and the headline follows alone."""
    if len(places) < at + 3 or places[at][1] - places[at][0] > LONGEST_HEADLINE:
        return False
    both = places[at : at + 2]
    first, following = (text[start : min(end, start + LONGEST_HEADLINE)] for start, end in both)
    if len(following) <= 20:
        return False
    glued = first.endswith(following) and first[: -len(following)].endswith(("News", "Home", "Sport"))
    return glued or (first.startswith(following) and bool(SITE.fullmatch(first, len(following))))


def is_titled(block: str) -> bool:
    """Tell whether a block below the page's labels looks like the headline."""
    is_line = is_byline(block) or is_author(block)
    return looks_like_headline(block) and not block.rstrip().endswith(".") and not is_line


def is_headline_first(text: str, places: Sequence[tuple[int, int]], told: Sequence[Told]) -> bool:
    """Tell whether the first block is the headline."""
    if told:
        return told[0].kind == "headline"
    first = text[slice(*places[0])] if len(places) > 1 else ""
    is_line = names_author(first) or is_page_line(first)
    return bool(first) and looks_like_headline(first) and not is_line


def is_page_line(block: str) -> bool:
    """Tell whether a block is no headline although it stands first: a date, a place and date, a source."""
    return bool(is_time_line(block) or PLACE_AND_DATE.fullmatch(block) or SOURCE.fullmatch(block))
