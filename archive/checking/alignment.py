"""One wording laid beside another, word by word: what is the same, and what was done to the rest.

Runs of words that both have are found first and chained in their order, so that words joined from two places
find both (Myers and Miller, "Chaining multiple-alignment fragments in sub-quadratic time", 1995). What lies
between the runs is aligned by rapidfuzz; forms of a word and slips of the keyboard count as nearly the same.
Pure Python.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from archive.text.spelling import american

PAIRS = 200_000  # places where two words are the same that are looked at; beyond, the commonest words wait
MANY = 200  # words in a row that are other ones: these are no longer laid beside single words
RUNS = 200  # that are chained, the weightiest
LONG_CUT = 5  # words in a row that are missing: no slip, but two places joined
REACH = 2  # words beyond as many as are asked for, before the first run and behind the last
# What it costs a chain to leave out a word of the source, many of them, a word of the claim.
JUMP, LONGEST_JUMP, SKIP = 0.15, 1.5, 0.3
JOINED = 2  # words that two places have to have in common, to be joined without an ellipsis
IN_QUOTE = 1.01  # of two places that are alike, the quoted one
# How much of a word another one is.
OTHER_SPELLING, OTHER_FORM, SLIP = 0.95, 0.9, 0.8
LIKE = 0.78  # letters that a slip leaves as they were, by their share
SHORTEST_SLIP = 5  # letters: a shorter word is another one
SIMILAR = OSA.normalized_similarity  # by letters added, left out, changed, or swapped with their neighbours
NOTHING = "\0"  # the key of no word
DONE = {
    "replace": "replaced",
    "delete": "inserted",
    "insert": "deleted",
}  # in rapidfuzz's words, to the claim


@dataclass(frozen=True, slots=True)
class Step:
    """What became of words: claim[i] to claim[j] stand for source[k] to source[l], each end exclusive.

    Kinds: "same"; "replaced"; "inserted", the source has none; "deleted", the claim has none; "cut", deleted
    where an ellipsis says so, or between two places that were joined.
    """

    kind: str
    claim: tuple[int, int]
    source: tuple[int, int]
    declared: bool = False  # of a cut: an ellipsis tells, or nothing but "Welch said" between quotes was cut


@dataclass(frozen=True, slots=True)
class Alignment:
    """The steps from the first word of the claim to its last, and how alike the wordings are: 0 to 1.

    `shared`: the weight of the words that both have, forms of one and slips in part.
    """

    steps: tuple[Step, ...]
    score: float
    shared: float

    @property
    def span(self):
        """Return the first word of the source and the one behind the last."""
        return self.steps[0].source[0], self.steps[-1].source[1]

    def kinds(self):
        """Return the kinds of its steps."""
        return {step.kind for step in self.steps}


def align(claim, source, breaks=frozenset(), places=None):
    """Return the Alignment of a claim's Words with the part of the source's that is most like it, or None.

    `breaks`: numbers of the claim's words before which an ellipsis stands. `places`: for each word of the
    source a number that is the same for all words of one quote, positive, or of what stands around quotes
    in one paragraph, negative.

    The score is the share of words that both have, each with its weight (Dice's coefficient): twice the
    weight of the pairs, each by how much of a word the other is, over the weight of all words of the claim
    and of the part. Words that were cut don't count; a cut that no ellipsis tells counts as JOINED words.
    """
    places = places or [1] * len(source)
    chain = best_chain(runs_of(claim, source, places), breaks)
    if not chain:
        return None
    steps, at, to = [], 0, None
    for i, k, length in chain:
        if to is None:
            steps += head(claim, source, (0, i), k, places)
        else:
            steps += between(claim, source, (at, i), (to, k))
        steps += [Step("same", (i + n, i + n + 1), (k + n, k + n + 1)) for n in range(length)]
        at, to = i + length, k + length
    steps += tail(claim, source, (at, len(claim)), to, places)
    steps = tuple(settled(step, claim, source, breaks, places) for step in joined(steps, claim, source))
    return Alignment(steps, *scored(steps, claim, source))


def runs_of(claim, source, places):
    """Return the runs (i, k, length, weight) of words that claim and source both have, by their stems."""
    where = defaultdict(list)
    for k, word in enumerate(source):
        where[word.stem].append(k)
    asked = Counter(word.stem for word in claim)
    total = 0
    for stem in sorted(asked.keys() & where.keys(), key=lambda stem: asked[stem] * len(where[stem])):
        total += asked[stem] * len(where[stem])
        if total > PAIRS:
            del where[stem]
    runs, open_runs = [], {}
    for i in range(len(claim) + 1):
        here = (
            {k: open_runs.get(k - 1, 0) + 1 for k in where.get(claim[i].stem, ())} if i < len(claim) else {}
        )
        runs += [(i - n, k - n + 1, n) for k, n in open_runs.items() if k + 1 not in here]
        open_runs = here
    weighed = []
    for i, k, length in runs:
        weight = sum(word.weight for word in claim[i : i + length])
        if length > 1 or weight == 1 or len(claim) < LONG_CUT:
            weighed.append((i, k, length, weight * (IN_QUOTE if places[k] > 0 else 1)))
    return sorted(sorted(weighed, key=lambda run: -run[3])[:RUNS])


def best_chain(runs, breaks):
    """Return the runs (i, k, length) of the chain that weighs most, where each leap costs some weight."""
    best, before, cut = [], [], []
    for number, (i, k, length, weight) in enumerate(runs):
        best.append(weight)
        before.append(None)
        cut.append(0)
        for other in range(number):
            i2, k2, length2, _ = runs[other]
            overlap = max(i2 + length2 - i, k2 + length2 - k, 0)
            if overlap >= length or i2 >= i or k2 >= k:
                continue
            skipped, left_out = i + overlap - i2 - length2, k + overlap - k2 - length2
            cost = SKIP * skipped
            if not any(i2 + length2 <= place <= i + overlap for place in breaks):
                cost += min(JUMP * abs(left_out - skipped), LONGEST_JUMP)
            total = best[other] + weight * (length - overlap) / length - cost
            if total > best[number]:
                best[number], before[number], cut[number] = total, other, overlap
    chain, number = [], max(range(len(runs)), key=best.__getitem__, default=None)
    while number is not None:
        i, k, length, _ = runs[number]
        chain.append((i + cut[number], k + cut[number], length - cut[number]))
        number = before[number]
    return chain[::-1]


def head(claim, source, asked, k, places):
    """Return the steps of the words before the first run: by the source's before it, in the same place."""
    first = k
    while first and places[first - 1] == places[k] and k - first < asked[1] - asked[0] + REACH:
        first -= 1
    steps = between(claim, source, asked, (first, k))
    while steps and steps[0].kind == "deleted":
        del steps[0]
    return steps


def tail(claim, source, asked, k, places):
    """Return the steps of the words behind the last run."""
    last = k
    while last < len(source) and places[last] == places[k - 1] and last - k < asked[1] - asked[0] + REACH:
        last += 1
    steps = between(claim, source, asked, (k, last))
    while steps and steps[-1].kind == "deleted":
        del steps[-1]
    return steps


def between(claim, source, asked, held):
    """Return the steps of claim[asked], where its neighbours are those of source[held]."""
    (i, j), (k, m) = asked, held
    if j - i > MANY:
        return [Step("inserted", asked, (k, k)), *[Step("deleted", (j, j), held)] * (m > k)]
    places = range(k, m)
    if m - k > 2 * (j - i) + LONG_CUT:  # a word in the middle of much that was left out is there by chance
        reach = j - i + REACH
        places = [*range(k, k + reach), *range(m - reach, m)]
    keys = {n: source[n].key for n in places}
    ours = [twin(word, source, keys) for word in claim[i:j]]
    theirs = [keys.get(n, NOTHING) for n in range(k, m)]
    steps = []
    for tag, a, b, c, d in Levenshtein.opcodes(ours, theirs):
        if tag == "equal":
            pairs = zip(range(i + a, i + b), range(k + c, k + d), strict=True)
            steps += [Step("same", (one, one + 1), (other, other + 1)) for one, other in pairs]
        else:
            steps.append(Step(DONE[tag], (i + a, i + b), (k + c, k + d)))
    return steps


def twin(word, source, keys):
    """Return the one of the keys, given by their places in the source, that is like a word; else its own."""
    if word.key in keys.values():
        return word.key
    alike = next((key for place, key in keys.items() if source[place].stem == word.stem), None)
    if alike is None and (found := process.extractOne(word.key, keys, scorer=SIMILAR, score_cutoff=LIKE)):
        alike = found[0] if likeness(word, source[found[2]]) else None
    return alike or word.key


def likeness(one, other):
    """Return how much of a word another one is: 1 for the same, 0 for one that is not like it."""
    if one.key == other.key:
        return 1.0
    if american(one.key) == american(other.key):
        return OTHER_SPELLING
    if one.stem == other.stem:
        return OTHER_FORM
    if min(len(one.key), len(other.key)) < SHORTEST_SLIP or one.key.isdigit() or other.key.isdigit():
        return 0.0
    return SLIP if SIMILAR(one.key, other.key, score_cutoff=LIKE) else 0.0


def joined(steps, claim, source):
    """Return the steps with neighbours of one kind made one, and words that are only alike as replaced."""

    def kind_of(step):
        if step.kind == "same" and claim[step.claim[0]].key != source[step.source[0]].key:
            return "replaced"
        return step.kind

    result = []
    for kind, group in groupby(steps, kind_of):
        group = list(group)
        if kind == "replaced":
            result += [Step(kind, step.claim, step.source) for step in group]
        else:
            first, last = group[0], group[-1]
            result.append(Step(kind, (first.claim[0], last.claim[1]), (first.source[0], last.source[1])))
    return result


def settled(step, claim, source, breaks, places):
    """Return the step; words that are missing as a cut, where they were left out on purpose."""
    if step.kind != "deleted":
        return step
    (i, _), (k, m) = step.claim, step.source
    declared = bool(breaks & {i - 1, i, i + 1})
    around = places[k - 1] > 0 and places[min(m, len(places) - 1)] > 0 and max(places[k:m]) < 0
    if declared or m - k >= LONG_CUT or around:
        return Step("cut", step.claim, step.source, declared or around)
    return step


def scored(steps, claim, source):
    """Return the score of the steps, as `align` explains it, and the weight of what both wordings have."""
    both, asked, held = 0.0, 0.0, 0.0
    for step in steps:
        ours, theirs = claim[slice(*step.claim)], source[slice(*step.source)]
        if step.kind == "cut":
            held += 0 if step.declared else JOINED
            continue
        asked += sum(word.weight for word in ours)
        held += sum(word.weight for word in theirs)
        if step.kind == "same":
            both += sum(word.weight for word in ours) + sum(word.weight for word in theirs)
        elif step.kind == "replaced" and len(ours) == len(theirs):
            both += sum(
                (one.weight + other.weight) * likeness(one, other)
                for one, other in zip(ours, theirs, strict=True)
            )
    return (both / (asked + held) if both else 0.0), both / 2
