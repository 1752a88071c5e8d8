"""How often annotations find their place again in a changed article.

    .venv/bin/python tests/benchmarks/anchoring.py ARTICLES.jsonl [--seed 1] [--each 8] [--show 5]

Each line of the file is a JSON object with a "text". Annotations are put on random words and paragraphs, then
the article is edited at random: paragraphs deleted, inserted from other articles, moved, reworded, marks
retypeset. Where the words have gone is known, as each is followed through the edits. Counted are

    right     where the words went (or, for changed words, over at least half of what is left of them)
    wrong     anywhere else
    orphaned  no place

and from these two shares: right of those whose words are still there (target: 97 % or more), wrong of all
(0.5 % at most).
"""

import argparse
import json
import random
import re
import sys
import time
from collections import Counter

from archive.anchoring import find

KINDS = {"keep": 58, "reword": 16, "delete": 10, "move": 10, "insert": 6}
RETYPESET = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-"})


def tokens_of(text, start):
    """Return a paragraph as [token, its start in the article]; tokens are words and what is between them."""
    return [[match[0], start + match.start()] for match in re.finditer(r"\w+|\W", text)]


def paragraphs_of(text):
    """Return the paragraphs as (start, end)."""
    found = re.finditer(r"\S(?:.|\n(?!\s*\n))*", text)
    return [(match.start(), match.start() + len(match[0].rstrip())) for match in found]


def reword(tokens, words, rng):
    """Replace, leave out or insert about every seventh word."""
    changed = []
    for token, start in tokens:
        chance = rng.random()
        if not token[0].isalnum() or chance > 0.15:
            changed.append([token, start])
        elif chance > 0.10:
            changed.append([rng.choice(words), None])
        elif chance > 0.05:
            changed += [[rng.choice(words), None], [" ", None], [token, start]]
    return changed


def edit(text, other, rng):
    """Return the paragraphs after random edits as lists of [token, its start in the text or None]."""
    words = re.findall(r"\w{3,}", other) or ["word"]
    foreign = [other[start:end] for start, end in paragraphs_of(other)]
    blocks, moved = [], []
    for start, end in paragraphs_of(text):
        tokens = tokens_of(text[start:end], start)
        kind = rng.choices(list(KINDS), KINDS.values())[0]
        if kind == "reword":
            blocks.append(reword(tokens, words, rng))
        elif kind == "move":
            moved.append(tokens)
        elif kind != "delete":
            blocks.append(tokens)
        if kind == "insert":
            blocks.append([[token, None] for token, _ in tokens_of(rng.choice(foreign), 0)])
    for tokens in moved:
        blocks.insert(rng.randint(0, len(blocks)), tokens)
    if rng.random() < 0.35:
        retypeset(blocks, rng)
    return blocks


def retypeset(blocks, rng):
    """Change marks, dashes and blanks as another typesetter does."""
    straight = rng.random() < 0.6
    for block in blocks:
        before = " "
        for token in block:
            mark = token[0]
            if straight:
                token[0] = mark.translate(RETYPESET)
            elif mark == '"':
                token[0] = "“" if before.isspace() else "”"
            elif mark == "'":
                token[0] = "’"
            elif mark == " " and rng.random() < 0.02:
                token[0] = "\u00a0"
            before = mark


def joined(blocks):
    """Return the new text, and where each code point of the old one has gone."""
    text, gone_to = "", {}
    for block in blocks:
        for token, start in block:
            if start is not None:
                for offset in range(len(token)):
                    gone_to[start + offset] = len(text) + offset
            text += token
        text += "\n\n"
    return text, gone_to


def annotations(text, each, rng):
    """Yield random places: every fourth a paragraph, the others one to twelve words."""
    blocks = paragraphs_of(text)
    for number in range(each):
        start, end = rng.choice(blocks)
        if number % 4 == 0:
            yield start, end
            continue
        words = [(start + m.start(), start + m.end()) for m in re.finditer(r"\w+", text[start:end])]
        if words:
            first = rng.randrange(len(words))
            last = min(len(words) - 1, first + rng.choice([0, 0, 1, 2, 3, 5, 8, 11]))
            yield words[first][0], words[last][1]


def judge(text, start, end, gone_to, place):
    """Return (right, wrong or orphaned; whether the words are all there still)."""
    there = [gone_to[at] for at in range(start, end) if at in gone_to]
    whole = len(there) == end - start and there[-1] - there[0] == end - start - 1
    if place is None:
        return "orphaned", whole
    if not there:
        return "wrong", False
    found = range(place.start, place.end)
    share = sum(at in found for at in there) / len(there)
    if whole:
        return ("right" if (found.start, found.stop) == (there[0], there[-1] + 1) else "wrong"), True
    return ("right" if share >= 0.5 else "wrong"), False


def main():
    """Run the benchmark and print what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=8)
    parser.add_argument("--show", type=int, default=0, help="print so many that went wrong")
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    with open(asked.articles, encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    counts, took = Counter(), 0.0
    for text in texts:
        new, gone_to = joined(edit(text, rng.choice(texts), rng))
        for start, end in annotations(text, asked.each, rng):
            began = time.perf_counter()
            place = find(text, start, end, new)
            took += time.perf_counter() - began
            verdict, whole = judge(text, start, end, gone_to, place)
            counts[verdict, whole] += 1
            if verdict == "wrong" and asked.show:
                asked.show -= 1
                print(
                    repr(text[start - 40 : start]),
                    "[",
                    text[start:end],
                    "]",
                    place,
                    repr(new[place.start : place.end]),
                )
    total = sum(counts.values())
    there = {verdict: counts[verdict, True] for verdict in ("right", "wrong", "orphaned")}
    gone = {verdict: counts[verdict, False] for verdict in ("right", "wrong", "orphaned")}
    print(f"{total:,} annotations of {len(texts):,} articles, {1000 * took / total:.2f} ms each")
    print("words still there:", ", ".join(f"{count:,} {verdict}" for verdict, count in there.items()))
    print("changed or gone:  ", ", ".join(f"{count:,} {verdict}" for verdict, count in gone.items()))
    print(f"right of those still there: {there['right'] / sum(there.values()):.2%} (target 97 %)")
    wrong = (there["wrong"] + gone["wrong"]) / total
    print(f"wrong of all: {wrong:.2%} (target 0.5 % at most)")
    if there["right"] < 0.97 * sum(there.values()) or wrong > 0.005:
        sys.exit("too few are found, or too many wrongly")


if __name__ == "__main__":
    main()
