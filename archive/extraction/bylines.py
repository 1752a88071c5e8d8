"""Bylines: the lines between headline and first paragraph that tell author and time."""

import re
from collections.abc import Sequence

from .codes import forenames
from .left_out import LONGEST_HEADLINE, LONGEST_LABEL, has_final_mark
from .lexicon import words

LONGEST_BYLINE, LONGEST_DATE = 120, 60
LOOKED_AT = 5  # blocks below the headline
AUTHOR = re.compile(r"(?:(?:Written |Words |Story )?(?:[Bb]y|BY):?\s+|By)[^\W\d_a-z]")
BYLINE = re.compile(
    r"(?i)(?:(?:written |words |story )?by:?|from) (?-i:[^\W_a-z])|(?-i:By[A-Z])"
    r"|(?:posted|published|(?:last )?updated|first published) (?:[^\n]*\d|by )|.*\d:\d\d"
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
TODAY = re.compile(r"(?:[A-Z]\w+ ){1,2}(?:Today|Online|Live|Daily|Weekly)")
DESK = re.compile(
    r"(?i)(?:(?:a|an|our|own|special|staff|web|news|online|digital|express|city|sports?|senior|chief|political"
    r"|politics|business|science|health|crime|court|education|environment|foreign|world|national"
    r"|international|local|regional|monitoring|guest|managing|deputy|assistant|entertainment) ){0,3}"
    r"(?:desk|bureau|staff|agencies|agency|correspondent|reporters?|writers?|editor|columnist|journalist"
    r"|news service|newsroom)|(?-i:Reuters|AP|AFP|Bloomberg|Xinhua) staff"
)
STAFF = re.compile(r"(?:[A-Z][\w.'’&-]* ){1,4}(?:Staff|Senior|Contributing) (?:Writer|Reporter|Editor)s?")
WEEKDAY = r"(?:mon|tues?|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?"
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*+\.?"
DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {MONTH},? \d{{4}}|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?: ?@)?|\d{4}-\d\d-\d\d)"
)
DATE_LINE = re.compile(rf"(?i)(?:{WEEKDAY}[.,]{{0,2}} )?{DATE}|{WEEKDAY}[.,]{{0,2}} {MONTH} \d{{1,2}}")
# A line that tells nothing but a time: "Posted: Sep 14, 2026 4:00 AM", "February 22, 2018 / 2 days ago".
ONLY_TIME = re.compile(
    rf"(?i)(?:\W|\d{{1,4}}(?:st|nd|rd|th|[ap]m)?\b|(?:{WEEKDAY}|{MONTH}|posted|published|updated|modified"
    r"|last|first|on|at|[ap]\.?m\.?|gmt|bst|utc|[ecmp][sd]t|ist|uk|ago|min(?:ute)?s?|h(?:ou)?rs?|days?)\b)++"
)
BAR = re.compile(r" ?[·|] ?")
CLOCK = re.compile(r"\d[:.]\d\d")


def take_bylines(kinds: list[str], text: str, places: Sequence[tuple[int, int]]) -> None:
    """Take the lines between headline and first paragraph that tell author and time: "By Ann Smith".

    `kinds` and `places` are those of all blocks below the headline.
    """
    has_deck = False
    for index, kind in enumerate(kinds[:LOOKED_AT]):
        start, end = places[index]
        block = text[start : min(end, start + 2 * LONGEST_HEADLINE)]
        if (
            kind in ("paragraph", "heading")
            and is_author(block)
            and not is_told_of(block, text, places[index:])
        ):
            kinds[index] = "byline"
        elif kind == "heading" and tells_date(block) and not are_headings(text, places):
            kinds[index] = "boilerplate"
        elif kind == "paragraph":
            if is_byline(block) and (AUTHOR.match(block) or TIME_LINE.search(block) or not has_deck):
                kinds[index] = "byline" if AUTHOR.match(block) else "boilerplate"
            elif index or len(block) > LONGEST_HEADLINE:
                return  # only a deck may stand before them
            else:
                has_deck = True


def is_told_of(author: str, text: str, places: Sequence[tuple[int, int]]) -> bool:
    """Tell whether the article tells of whom a line names, as that is a heading then; in its end it may.

    `places` are the line's own and those below it.
    """
    names = JOINT.split(author.splitlines()[0])[0].split(" ")
    below = places[1][0] if places[1:] else len(text)
    return text.count(names[-1], below, places[-1][0]) > 0 or text.startswith(names[0], below)


def are_headings(text: str, places: Sequence[tuple[int, int]]) -> bool:
    """Tell whether dates are an article's headings: more than one stands by itself."""
    short = (text[start:end] for start, end in places if end - start <= LONGEST_DATE)
    return sum(bool(DATE_LINE.fullmatch(line)) for line in short) > 1


def names_author(block: str) -> bool:
    """Tell whether a block tells its author as such: "By Ann Smith"."""
    return bool(AUTHOR.match(block)) and is_byline(block)


def is_author(block: str) -> bool:
    """Tell whether a block is only an author: "Ann B. Smith", "Ann Smith, Staff Writer", "Web Desk"."""
    if len(block) > LONGEST_BYLINE or has_final_mark(block):
        return False
    first, *others = block.splitlines()
    parts = JOINT.split(first)
    is_named = is_person(parts[0]) and all(is_person(part) or is_desk(part) for part in parts[1:])
    is_desk_of_paper = bool(DESK.fullmatch(first)) or bool(STAFF.fullmatch(first))
    return (is_named or is_desk_of_paper) and all(is_desk(other) or is_byline(other) for other in others)


def is_desk(text: str) -> bool:
    """Tell whether a few words tell what an author is, or of which paper: "Political correspondent"."""
    return text.count(" ") < 6 and bool(DESK.search(text) or PAPER.search(text) or TODAY.fullmatch(text))


def is_person(text: str) -> bool:
    """Tell whether a text is a name of two to four words that begins with a known forename."""
    names = text.split(" ")
    return (
        1 < len(names) < 5
        and all(map(PERSON.fullmatch, names))
        and names[0].lower() in forenames()
        and names[-1].lower() not in words("places")
    )


def is_time_line(block: str) -> bool:
    """Tell whether a line above the headline tells when it was published: "Posted: Sep 14, 2026 4:00 AM"."""
    parts = BAR.split(block) if len(block) <= LONGEST_BYLINE else []
    times = [part for part in parts if ONLY_TIME.fullmatch(part)]
    others = [part for part in parts if part not in times]  # "NPA News · Posted: …"
    tells = any(DATE_LINE.search(part) or CLOCK.search(part) for part in times)
    return tells and all(len(part) <= LONGEST_LABEL for part in others)


def tells_date(block: str) -> bool:
    """Tell whether a line is a date, or one with few other words: "November 13, 2026 Northby News"."""
    words_of = block.split()
    return (
        len(block) <= LONGEST_DATE and bool(DATE_LINE.search(block)) and sum(map(str.islower, words_of)) < 4
    )


def is_byline(block: str) -> bool:
    """Tell whether a block tells author, place or time, in one line or in several."""
    parts = block.splitlines()
    short = len(parts) <= 4 and all(
        len(part) <= LONGEST_BYLINE and not has_final_mark(part) and sum(map(str.islower, part.split())) < 8
        for part in parts
    )
    return short and any(BYLINE.match(part) or tells_date(part) for part in parts)
