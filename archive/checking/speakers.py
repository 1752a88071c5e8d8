"""Whether two names can be those of one speaker. Pure Python."""

import re

from archive.extraction.lexicon import titles
from archive.text.words import plain

NAME_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv"])
LINKS = frozenset(["the", "of", "and", "for", "a", "an", "de", "la", "in", "at", "on"])


def may_be_one(claimed, names):
    """Tell whether a claimed name may be that of a speaker who is known under these names."""
    return any(may_be(claimed, name) for name in names)


def may_be(claimed, name):
    """Tell whether two names may be one's: "Welch" is David Welch's, "D. Welch", too; "Ann Welch" is not.

    Of people the last names are compared, then the first ones as far as both are given; an organisation is
    known by its initials, or by all words of the shorter name.
    """
    ours, theirs = parts(claimed), parts(name)
    if not ours or not theirs:
        return False
    shorter, longer = sorted((ours, theirs), key=len)
    if ours == theirs or (
        set(shorter) <= set(longer) and (len(shorter) > 1 or shorter[0] in (longer[-1], longer[0]))
    ):
        return True
    if "".join(word[0] for word in longer) == "".join(shorter):
        return True
    if ours[-1] != theirs[-1] or len(shorter) < 2:
        return False
    one, other = ours[0], theirs[0]
    return one.startswith(other) or other.startswith(one)


def parts(name):
    """Return the words of a name that tell who it is: "Sen. Ann B. Smith Jr.’s" gives ann, b, smith."""
    words = [
        plain(word).replace(".", "") for word in NAME_WORD.findall(re.sub(r"['’]s?\b(?=\s|$)", "", name))
    ]
    kept = [word for word in words if word not in SUFFIXES and word not in LINKS]
    while len(kept) > 1 and kept[0] in titles():
        del kept[0]
    return kept
