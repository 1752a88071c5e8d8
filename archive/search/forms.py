"""The forms of a word: as it was typed, and how else it is abbreviated.

Pure Python, but for the dialect of the regular expressions, which is PostgreSQL's.
"""

import re

MOST = 8  # forms of a query; the longest, which have the most forms
LETTERS = 5  # of an abbreviation, at most
DOTTED = re.compile(rf"(?:[^\W\d_]\.){{1,{LETTERS - 1}}}[^\W\d_]\.?")
# Without dots these are other words.
WORDS = set("am an as at be by do go he if in is it me my no of on or so to up us we".split())


def forms(terms):
    """Return regular expressions for the words of these Terms, each once, as a passage has them.

    An abbreviation in capitals is meant in capitals, other words in either case. The beginning of a word is
    no form.
    """
    words = (word for term in terms for word in (term.words[:-1] if term.prefix else term.words))
    typed = dict.fromkeys(filter(None, (re.sub(r"^\W+|\W+$", "", word) for word in words)))
    longest = sorted(typed, key=len, reverse=True)[:MOST]
    return [
        rf"{'' if _is_in_capitals(word) else '(?i)'}\m{re.escape(word)}\M" for word in typed if word in longest
    ]


def otherwise(word):
    """Return how else an abbreviation is written, "" if it is none: "FBI" as "F.B.I", "F.B.I." as "FBI".

    Small letters are no abbreviation, and "U.S." is not "us"; but "US" is "U.S".
    """
    if _is_in_capitals(word):
        return ".".join(word)
    letters = word.replace(".", "") if DOTTED.fullmatch(word) else ""
    return "" if letters.lower() in WORDS else letters


def _is_in_capitals(word):
    return 2 <= len(word) <= LETTERS and word.isalpha() and word.isupper()
