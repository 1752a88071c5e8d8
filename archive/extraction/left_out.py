"""What is left out: the page around an article, share bars, lists of links and notices."""

import re

from .furniture import READING_TIME, is_above, is_furniture_line
from .lexicon import lines, words

BLANK = (
    " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
)
BLANK += "\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
LONGEST_HEADING = 90
LONGEST_HEADLINE = 250
LONGEST_TEASER = 220
LONGEST_LABEL, LONGEST_MENU = 25, 2_000
MARKS_AND_BLANKS = BLANK + "\"'”’»“‘*_"
FINAL = ".!?,;:…"
FURNISHED = BLANK + "-–—*•|<>›»→▶↓[]()"

# Below it stand readers' comments, and nothing of the article; below a button mostly.
COMMENTS = re.compile(
    r"(?i)leave a reply|comments are closed\.?"
    r"|(?:\d[\d,]*|one|no) (?:comments?|responses?|replies|thoughts?) (?:on|to) [“\"‘'«].{1,250}"
)
COMMENT = re.compile(r"(?i)(?:(?:leave|post|write) a comment|add (?:a |new )?comment):?")
OUR_OWN = re.compile(r"(?i)\b(?:our|your|you|us|subscribe|newsletter)\b")

AGENCY = re.compile(r"[-–—] ?(?:Reuters|AFP|AP|AAP|PTI|ANI|IANS|Xinhua|DPA|PA)\.?")
# A line that leads to another article.
REFERENCE = re.compile(
    r"(?i)(?:also read|read also|read more|see also|related|must read|don['’]t miss): "
    r"(?-i:[A-Z“‘\"'\d])[^\n]{4,250}(?<!\.)"
)
CRUMB = re.compile(r" ?[|>»›·] ?| / ")
ARCHIVE = re.compile(r"(?i)(?:tag|category|author) archives?: .{1,60}|(?:home )?blog page \d+|news archive")
INITIAL = re.compile(r"^[A-Z]\w+ [A-Z]\. [A-Z]\w+$")
RELATED = re.compile(
    r"(?i)(?:related|more|other|latest|recent|popular|trending) "
    r"(?:posts|articles|stories|news|content|coverage)"
    r"|(?:recommended|suggested) for you|you (?:may|might) also (?:like|be interested in)|also read|read next"
)


def has_final_mark(text: str) -> bool:
    """Tell whether a block ends like a sentence, also inside closing quotation marks."""
    return text.rstrip(MARKS_AND_BLANKS + ")]")[-1:] in FINAL


def boilerplate_from(text: str, blocks: list[tuple[int, int]]) -> int:
    """Return the index of the first block of the page around the article: "Leave a Reply", share bars."""
    first = min(comments_from(text, blocks), related_from(text, blocks))
    for index in range(first - 1, 0, -1):
        block = text[slice(*blocks[index])]
        if is_boilerplate(block):
            first = index
        elif len(block) > LONGEST_HEADING or has_final_mark(block) or first - index > 8:
            break
    return first


def related_from(text: str, blocks: list[tuple[int, int]]) -> int:
    """Return the index of the block that a list of other articles begins with, which nothing else follows."""
    first, whole = len(blocks), 0
    for index in range(len(blocks) - 1, 1, -1):
        start, end = blocks[index]
        if end - start >= LONGEST_TEASER:
            break
        line = text[start:end]
        if RELATED.fullmatch(line.strip(FURNISHED)) and 3 * whole < len(blocks) - index:
            first = index
        if has_final_mark(line) and not line.endswith(("...", "…")):
            whole += 1
            if not OUR_OWN.search(line):
                break
    return first


def comments_from(text: str, blocks: list[tuple[int, int]]) -> int:
    """Return the index of the block that readers' comments begin with, below two paragraphs at least."""
    whole = [has_final_mark(text[start:end]) for start, end in blocks]
    before, after = 0, sum(whole)
    for index, (start, end) in enumerate(blocks):
        line = text[start : min(end, start + 2 * LONGEST_HEADLINE)].strip(FURNISHED)
        ends = COMMENTS.fullmatch(line) or (COMMENT.fullmatch(line) and before > 2 * after)
        if before > 1 and ends:
            return index
        before, after = before + whole[index], after - whole[index]
    return len(blocks)


def is_label(block: str) -> bool:
    """Tell whether a line above the headline is none: the paper's section, "Skip to content", "Share"."""
    parts = [part.strip(FURNISHED).lower() for part in block[:LONGEST_MENU].splitlines()]
    known = [part in words("sections", "furniture", "boilerplate") for part in parts]
    shaped = [
        it_is or is_above(part) for it_is, part in zip(known, block[:LONGEST_MENU].splitlines(), strict=True)
    ]
    crumbs = CRUMB.split(parts[0]) if len(parts) == 1 else []
    if crumbs[1:] and max(map(len, crumbs)) <= LONGEST_LABEL:
        return not words("sections", "furniture", "places").isdisjoint(crumbs)
    if len(parts) < 3:
        second = block.splitlines()[-1]
        return all(shaped) or bool(ARCHIVE.fullmatch(block)) or (shaped[0] and may_be_label(second))
    if 2 * sum(shaped) > len(parts) and not any(map(has_final_mark, parts)):
        return True
    return 2 * sum(known) >= len(parts) and known[-1] and max(map(len, parts)) <= LONGEST_LABEL


def may_be_label(block: str) -> bool:
    """Tell whether a line between labels above the headline may be one, too: a town, a topic, a show."""
    is_short = block.count(" ") < 2 or bool(INITIAL.search(block))
    return len(block) <= LONGEST_LABEL and is_short and not has_final_mark(block)


def is_boilerplate(block: str) -> bool:
    """Tell whether a short block begins like a line of the page, "Share this", or is a row of links."""
    if block.count("|") > 1 and len(block) < 300 and not has_final_mark(block):
        return True
    line = block.lower().lstrip("*•-–—|> ")
    found = (
        entry
        for entry in lines("boilerplate")
        if line.lstrip("(").startswith(entry) or line.startswith(entry)
    )
    begins = max(found, key=len, default=None) if len(block) < 300 else None
    if begins is None:
        return False
    is_sentence = line.endswith(".") and begins.count(" ") < 2 and begins.replace(" ", "").isalpha()
    return not begins[0].isalpha() or not is_sentence


def is_furniture(block: str) -> bool:
    """Tell whether a block among the paragraphs is none: a rule, "Share", "Read more: …", a list of links."""
    if not any(map(str.isalnum, block)):
        return True
    if REFERENCE.fullmatch(block) or AGENCY.fullmatch(block) or is_furniture_line(block):
        return True
    parts = block.splitlines()
    if any(len(part) > LONGEST_HEADING or part.rstrip(BLANK).endswith((".", "!")) for part in parts):
        return False
    first = parts[0].strip(FURNISHED).lower()
    if READING_TIME.fullmatch(first):
        return True
    announced = re.split(r" ?[:|]", first, maxsplit=1)[0] + ":"
    return bool({first, announced} & words("furniture"))
