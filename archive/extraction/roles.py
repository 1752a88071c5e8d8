"""The role that stands beside a name: before it, explained by it, or behind it."""

import re

from .lexicon import titles, words
from .name_words import bare
from .tokens import Coded

ROLE_AFTER = re.compile(
    r"(?:,|B)D?([NTRns]{0,4}R(?:[oItC]?[NTRnsoD]*[NRn](?:I[NTRnsoD]*[NRn])?)?)(?=[,.;:W)-]|\Z)"
)
LONGEST_ROLE = 14  # tokens before a name


def role_before(coded: Coded, name: int) -> str | None:
    """Return the role that stands before a name: "University of Northby boat expert" Ann Smith."""
    codes, begin, least = coded.codes, name, max(0, name - LONGEST_ROLE)
    if not name or codes[name - 1] not in "NRTo":
        return None
    while begin > least and (codes[begin - 1] in "NRTo" or (codes[begin - 1] == "n" and begin < name)):
        begin -= 1
    while begin < name and codes[begin] in "on":
        begin += 1
    if has_role(coded, begin, name):
        return coded.slice(begin, name)
    title = coded.slice(name - 1, name) if codes[name - 1] == "T" else "Mr."
    return None if titles().get(bare(title)) or bare(title) == "dr" else title


def role_apposed(coded: Coded, name: int, last: int) -> str | None:
    """Return the role that a name explains: The "transport secretary", Ann Smith, said."""
    codes, comma = coded.codes, name - 1 - (coded.codes[name - 1 : name] == "T")
    begin, least = comma, max(0, name - LONGEST_ROLE)
    if (
        comma < 2
        or codes[comma] != ","
        or codes[last : last + 1] not in (",", "V")
        or codes[comma - 1] not in "RNn"
    ):
        return None
    while begin > least and codes[begin - 1] in "NRTno":
        begin -= 1
    the_one = begin > 0 and coded.word(begin - 1).lower() in ("the", "its", "their", "his", "her")
    return coded.slice(begin, comma) if the_one and has_role(coded, begin, comma) else None


def role_after(coded: Coded, last: int) -> str | None:
    """Return the role that follows a name: Ann Smith, "professor of music at the University of Northby"."""
    match = ROLE_AFTER.match(coded.codes, last)
    if (
        not match
        or not has_role(coded, *match.span(1))
        or coded.word(last) not in (",", "is", "was", "’s", "'s")
    ):
        return None
    return coded.slice(*match.span(1))


def has_role(coded: Coded, first: int, last: int) -> bool:
    """Tell whether one of the tokens first … last - 1 is a role."""
    return any(bare(word) in words("roles") for word in coded.words(first, last))
