"""Text as a row of words, each with its place, by which two wordings are compared. Pure Python."""

import re
from functools import lru_cache
from typing import NamedTuple

from archive.text.spelling import american
from archive.text.words import plain

# An abbreviation with its points, a number with its commas, a word with its inner apostrophes, or a sign that
# changes what a number says.
WORD = re.compile(
    r"(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])|\d+(?:[.,]\d+)*(?![^\W_])"
    r"|[^\W_](?:[^\W_]|['’‘ʼ](?=[^\W_])|[\u0300-\u036f])*|[$£€¥₹%&]"
)
LONGEST = 60  # letters of a word that are looked at
LIGHT = 1 / 3  # what a small word tells, beside one that names something
INFLECTION = re.compile(r"(?<=[a-z]{3})(?:'s|ing|ed|es|s|e)$")
SAME_SIGN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", ",": "", "&": "and"})


def listed(text):
    """Return the words of a list."""
    return frozenset(text.split())


# Words that turn what a sentence says: with one more or less it says something else.
TURNS = listed(
    """
    allegedly almost although barely but cannot could despite except hardly however if instead maybe might
    nearly neither never nevertheless no nobody none nonetheless nor not nothing only perhaps possibly
    probably rather reportedly scarcely though unless until whereas without yet
    """
)
SMALL = listed(
    """
    a about after all also am an and any are as at be because been being by can did do does for from had
    has have he her here him his how i in into is it it's its just like me more most my of on one or our
    out over she so some than that that's the their them then there they this to too up us very was we
    were what when where which who why will with would you your
    """
)


class Word(NamedTuple):
    """A word at text[start:end]. Its `key` is the same for the same word, its `stem` for forms of one."""

    start: int
    end: int
    key: str
    stem: str
    weight: float

    @property
    def is_turn(self):
        """Tell whether it turns what a sentence says."""
        return self.key in TURNS or self.key.endswith("n't")


def words_of(text, at=0):
    """Return the Words of a text whose first character has the offset `at`."""
    return [Word(at + found.start(), at + found.end(), *read(found[0])) for found in WORD.finditer(text)]


@lru_cache(maxsize=16_384)
def read(written):
    """Return key, stem and weight of a word as it is written: case, accents and points don't count."""
    key = plain(written[:LONGEST]).translate(SAME_SIGN)
    if not key[:1].isdigit():
        key = key.replace(".", "")
    stem = re.sub("ie$", "y", INFLECTION.sub("", american(key)))
    return key, stem, LIGHT if key in SMALL else 1.0
