"""The forms of a word: as it was typed, and how else it is abbreviated. Pure Python."""

import re

MOST = 8  # forms of a query; the longest, which have the most forms
LETTERS = 5  # of an abbreviation, at most
DOTTED = re.compile(rf"(?:[^\W\d_]\.){{1,{LETTERS - 1}}}[^\W\d_]\.?")
# Without dots these are other words.
WORDS = re.compile("a[mnst]|b[ey]|do|go|he|i[fnst]|m[ey]|no|o[fnr]|so|to|u[ps]|we", re.IGNORECASE)


def forms(terms):
    """Return patterns for the words of these Terms, each once, as they were typed.

    An abbreviation in capitals is meant in capitals, other words in either case. The beginning of a word is
    no form.
    """
    words = (word for term in terms for word in (term.words[:-1] if term.prefix else term.words))
    typed = set(filter(None, (re.sub(r"^\W+|\W+$", "", word) for word in words)))
    longest = sorted(typed, key=lambda word: (-len(word), word))[:MOST]
    return [
        re.compile(rf"\b{re.escape(word)}\b", 0 if _is_in_capitals(word) else re.IGNORECASE)
        for word in longest
    ]


def share(text, patterns):
    """Return the share of these patterns, 0 to 1, that a text has."""
    return sum(pattern.search(text) is not None for pattern in patterns) / len(patterns)


def otherwise(word):
    """Return how else an abbreviation is written, "" if it is none: "FBI" as "F.B.I", "F.B.I." as "FBI".

    Small letters are no abbreviation, and "U.S." is not "us"; but "US" is "U.S".
    """
    if _is_in_capitals(word):
        return ".".join(word)
    letters = word.replace(".", "") if DOTTED.fullmatch(word) else ""
    return "" if WORDS.fullmatch(letters) else letters


def _is_in_capitals(word):
    return 2 <= len(word) <= LETTERS and word.isalpha() and word.isupper()
