"""The forms of a word: as it was typed, and how else it is abbreviated. Pure Python."""

import re

MOST = 8  # forms of a query; the longest, which have the most forms
LETTERS = 5  # of an abbreviation, at most
DOTTED = re.compile(rf"(?:[^\W\d_]\.){{1,{LETTERS - 1}}}[^\W\d_]\.?")
# Without dots these are other words.
WORDS = re.compile("a[mnst]|b[ey]|do|go|he|i[fnst]|m[ey]|no|o[fnr]|so|to|u[ps]|we", re.IGNORECASE)


def forms(terms):
    """Return for each word of these Terms, once, the patterns of its forms, the best first.

    Best is as it was typed, and then in another case; small letters are meant in either case, an abbreviation
    in capitals only so. The beginning of a word is no form.
    """
    words = (word for term in terms for word in (term.words[:-1] if term.prefix else term.words))
    typed = set(filter(None, (re.sub(r"^\W+|\W+$", "", word) for word in words)))
    return [_patterns(word) for word in sorted(typed, key=lambda word: (-len(word), word))[:MOST]]


def _patterns(word):
    written = rf"\b{re.escape(word)}\b".replace(r"\ ", r"\W{1,2}")
    as_typed, in_either_case = re.compile(written), re.compile(written, re.IGNORECASE)
    if _is_in_capitals(word):
        return [as_typed]
    return [in_either_case] if word == word.lower() else [as_typed, in_either_case]


def share(text, words):
    """Return how much of these words a text has, 0 to 1: of each the best of its patterns counts.

    The second best counts for half. (In tests/benchmarks/search_quality.py that is better than as much.)
    """
    found = (next((place for place, form in enumerate(each) if form.search(text)), None) for each in words)
    return sum(1 / (1 + place) for place in found if place is not None) / len(words)


def otherwise(word):
    """Return how else an abbreviation is written, "" if it is none: "FBI" as "F.B.I", "F.B.I." as "FBI".

    Small letters are no abbreviation, and "U.S." is not "us"; but "US" is "U.S", and so are initials that
    stand apart: "J K" is "J.K".
    """
    if _is_in_capitals(word):
        return ".".join(word)
    if " " in word:
        return ".".join(word.split())
    letters = word.replace(".", "") if DOTTED.fullmatch(word) else ""
    return "" if WORDS.fullmatch(letters) else letters


def _is_in_capitals(word):
    return 2 <= len(word) <= LETTERS and word.isalpha() and word.isupper()
