"""What two versions of a text have in common, and two changes of one text put together. Pure Python."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz

TOKEN = re.compile(r"\w+|\s+|.", re.S)
# Comparing takes time by the square of the tokens: longer texts are compared line by line, then as a whole.
MOST = 4_000
# Two blocks are versions of one another if they are so much alike (0 to 100); so many pairs are looked at.
ALIKE, PAIRS = 50, 10_000


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


@dataclass(frozen=True, slots=True)
class Pair:
    """A block in two versions: the places in each, or None.

    `kind` is "same", "changed", "moved" (the very same elsewhere), "old" or "new" (in one version only).
    """

    kind: str
    old: int | None
    new: int | None


def paired(old, new):
    """Return the Pairs of two versions, in their order, of blocks given as (kind, text).

    Every block of both is in one pair. A block is "moved" where the very same stands elsewhere.
    """
    pairs = []
    for kind, a, b, c, d in opcodes(old, new):
        if kind == "equal":
            pairs += [Pair("same", *places) for places in zip(range(a, b), range(c, d), strict=True)]
        else:
            pairs += side_by_side(old, new, range(a, b), range(c, d))
    left = {}
    for pair in pairs:
        if pair.kind == "old":
            left.setdefault(old[pair.old], []).append(pair.old)
    moved = {}
    for pair in pairs:
        if pair.kind == "new" and left.get(new[pair.new]):
            moved[pair.new] = left[new[pair.new]].pop(0)
    came_from = set(moved.values())
    return [
        Pair("moved", moved[pair.new], pair.new) if pair.kind == "new" and pair.new in moved else pair
        for pair in pairs
        if not (pair.kind == "old" and pair.old in came_from)
    ]


def side_by_side(old, new, before, after):
    """Return the Pairs of blocks where nothing is the same: the most alike together, none crossing."""
    if len(before) * len(after) > PAIRS:
        return [
            *(Pair("old", place, None) for place in before),
            *(Pair("new", None, place) for place in after),
        ]
    # best[i][j]: how much is alike at best from the i-th and j-th block on, and the first step to it.
    best = [[(0, "new")] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i, one in reversed(list(enumerate(before))):
        best[i][len(after)] = (0, "old")
        for j, other in reversed(list(enumerate(after))):
            alike = fuzz.ratio(old[one][1], new[other][1]) if old[one][0] == new[other][0] else 0
            steps = [(best[i + 1][j][0], "old"), (best[i][j + 1][0], "new")]
            if alike >= ALIKE:
                steps.append((best[i + 1][j + 1][0] + alike, "changed"))
            best[i][j] = max(steps, key=lambda step: step[0])
    pairs, i, j = [], 0, 0
    while i < len(before) or j < len(after):
        kind = best[i][j][1]
        pairs.append(Pair(kind, None if kind == "new" else before[i], None if kind == "old" else after[j]))
        i, j = i + (kind != "new"), j + (kind != "old")
    return pairs


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
