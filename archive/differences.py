"""What two versions of a text have in common, and two changes of one text put together. Pure Python."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKEN = re.compile(r"\w+|\s+|.", re.S)
# Comparing takes time by the square of the tokens: longer texts are compared line by line, then as a whole.
MOST = 4_000


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text: `kind` is "same", "old" (in the first version only) or "new" (in the second)."""

    kind: str
    text: str


def tokens_of(*texts):
    """Return the texts in the finest pieces that can be compared in a moment: words, lines, or the whole."""
    for cut in (TOKEN.findall, lambda text: text.splitlines(keepends=True), lambda text: [text]):
        pieces = [cut(text) for text in texts]
        if max(map(len, pieces)) <= MOST:
            break
    return pieces


def opcodes(first, second):
    """Return difflib's opcodes of two lists of tokens, none of them taken for noise."""
    return SequenceMatcher(None, first, second, autojunk=False).get_opcodes()


def changes(old, new):
    """Return the Changes from one text to another; those that are not "old" together are the new text."""
    before, after = tokens_of(old, new)
    found = []
    for kind, a, b, c, d in opcodes(before, after):
        if kind == "equal":
            found.append(Change("same", "".join(before[a:b])))
            continue
        if b > a:
            found.append(Change("old", "".join(before[a:b])))
        if d > c:
            found.append(Change("new", "".join(after[c:d])))
    return found


def merged(base, one, other):
    """Return both changes of a base text in one text; None where they touch, so that a person must decide."""
    base, one, other = tokens_of(base, one, other)
    edits = [
        (a, b, tokens[c:d])
        for tokens in (one, other)
        for kind, a, b, c, d in opcodes(base, tokens)
        if kind != "equal"
    ]
    edits.sort(key=lambda edit: edit[:2])
    result, at = [], 0
    for number, (start, end, tokens) in enumerate(edits):
        if number and (start < at or start == edits[number - 1][0]):
            if edits[number - 1] == (start, end, tokens):
                continue  # both made the same change
            return None
        result += [*base[at:start], *tokens]
        at = end
    return "".join([*result, *base[at:]])
