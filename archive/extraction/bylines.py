"""Bylines: the lines between headline and first paragraph that tell author and time."""

import re
from collections.abc import Sequence

from .codes import forenames
from .left_out import LONGEST_HEADLINE, has_final_mark
from .lexicon import words

LONGEST_BYLINE, LONGEST_DATE = 120, 60
LOOKED_AT = 5  # blocks below the headline
AUTHOR = re.compile(r"(?:(?:Written |Words |Story )?(?:[Bb]y|BY)\s+|By)[^\W\d_a-z]")
BYLINE = re.compile(
    r"(?i)((written |words |story )?by|from|posted|published|(last )?updated|first published) "
    r"|(?-i:By[A-Z])|.*\b(19|20)\d\d\b.{0,12}$|.*\d:\d\d"
)
TIME_LINE = re.compile(
    r"(?i)(?:^|[·|] ?)(?:posted|published|(?:last )?(?:updated|modified))\b.*\d"
    r"|\b\d{1,2}[:.]\d\d ?(?:[ap]\.?m|gmt|e[sd]t)\b"
)
# A line that is nothing but an author: a name, perhaps with what they are; or a desk of the paper.
PERSON = re.compile(r"(?:[^\W\d_a-z][\w.'’-]*|van|von|de|da|del|di|la|le|el|al|bin|ter)")
JOINT = re.compile(r" ?(?:,|&|\||·|/|;) ?|(?i: and )")
PAPER = re.compile(
    r"\b(?:News|Times|Post|Press|Mail|Herald|Tribune|Observer|Telegraph|Journal|Gazette|Chronicle|Standard"
    r"|Service|Reuters|Bloomberg|AP|AFP|BBC|CBC|ABC|PTI)\b"
)
DESK = re.compile(
    r"(?i)(?:(?:a|an|our|own|special|staff|web|news|online|digital|express|city|sports?|senior|chief|political"
    r"|politics|business|science|health|crime|court|education|environment|foreign|world|state|national"
    r"|international|local|regional|monitoring|guest|managing|deputy|assistant|entertainment) ){0,3}"
    r"(?:desk|bureau|staff|agencies|agency|correspondent|reporters?|writers?|editor|columnist|journalist"
    r"|news service|newsroom)"
)
MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
DATE_LINE = re.compile(
    r"(?i)(?:(?:mon|tues?|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?[.,]{0,2} )?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {MONTH},? \d{{4}}|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d)"
)


def take_bylines(kinds: list[str], text: str, places: Sequence[tuple[int, int]]) -> None:
    """Take the lines between headline and first paragraph that tell author and time: "By Ann Smith".

    `kinds` and `places` are those of all blocks below the headline.
    """
    has_deck = False
    for index, kind in enumerate(kinds[:LOOKED_AT]):
        start, end = places[index]
        block = text[start : min(end, start + 2 * LONGEST_HEADLINE)]
        if kind in ("paragraph", "heading") and is_author(block) and not is_told_of(block, text, places):
            kinds[index] = "byline"
        elif kind == "heading" and DATE_LINE.match(block) and len(block) <= LONGEST_DATE:
            kinds[index] = "boilerplate"
        elif kind == "paragraph":
            if is_byline(block) and (AUTHOR.match(block) or TIME_LINE.search(block) or not has_deck):
                kinds[index] = "byline" if AUTHOR.match(block) else "boilerplate"
            elif index or len(block) > LONGEST_HEADLINE:
                return  # only a deck may stand before them
            else:
                has_deck = True


def is_told_of(author: str, text: str, places: Sequence[tuple[int, int]]) -> bool:
    """Tell whether the article tells of whom a line names, as that is a heading then; at its end it may."""
    surname = JOINT.split(author.splitlines()[0])[0].split(" ")[-1]
    return text.count(surname, places[0][0], places[max(0, len(places) - 2)][0]) > 1


def is_author(block: str) -> bool:
    """Tell whether a block is only an author: "Ann B. Smith", "Ann Smith, Staff Writer", "Web Desk"."""
    if len(block) > LONGEST_BYLINE or has_final_mark(block):
        return False
    first, *others = block.splitlines()
    parts = JOINT.split(first)
    is_named = is_person(parts[0]) and all(is_person(part) or is_desk(part) for part in parts[1:])
    return (is_named or bool(DESK.fullmatch(first))) and all(
        is_desk(other) or BYLINE.match(other) for other in others
    )


def is_desk(text: str) -> bool:
    """Tell whether a few words tell what an author is, or of which paper: "Political correspondent"."""
    return text.count(" ") < 6 and bool(DESK.search(text) or PAPER.search(text))


def is_person(text: str) -> bool:
    """Tell whether a text is a name of two to four words that begins with a known forename."""
    names = text.split(" ")
    return (
        1 < len(names) < 5
        and all(map(PERSON.fullmatch, names))
        and names[0].lower() in forenames()
        and names[-1].lower() not in forenames() | words("places")
    )


def is_time_line(block: str) -> bool:
    """Tell whether a line above the headline tells when it was published: "Posted: Sep 14, 2026 4:00 AM"."""
    if len(block) > LONGEST_BYLINE or has_final_mark(block):
        return False
    return bool(TIME_LINE.search(block) or DATE_LINE.fullmatch(block))


def is_byline(block: str) -> bool:
    """Tell whether a block tells author, place or time, in one line or in several."""
    parts = block.splitlines()
    short = len(parts) <= 4 and all(
        len(part) <= LONGEST_BYLINE and not has_final_mark(part) and sum(map(str.islower, part.split())) < 8
        for part in parts
    )
    return short and any(map(BYLINE.match, parts))
