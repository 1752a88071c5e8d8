"""Did you mean: words that the archive does not have, and those it has that are written most like them."""

from string import ascii_lowercase

from archive.search.frequencies import frequencies
from archive.search.statements import NEAR
from archive.search.tsquery import lexemes_of
from archive.text.words import WORD, plain

MENDED = 5  # words of a query
EQUALS = 8  # words to choose between by how many passages have them


def vocabulary_of(query):
    """Return the words of a query's terms as the archive's list of words would have them."""
    terms = dict.fromkeys(term for terms in query.alternatives for term in terms)
    words = (word for term in terms for word in (term.words[:-1] if term.prefix else term.words))
    return list(dict.fromkeys(plain(found[0]) for word in words for found in WORD.finditer(word)))


def mend(estimates, text, unknown):
    """Return the cleaned query with unknown words replaced by those written most like them, or None.

    Words of the list one slip of the keyboard away come first: they are looked up by what the slip could have
    been (Norvig, "How to write a spelling corrector"). Where there is none, trigrams find what is like it.
    Between equals the first letter decides, which is seldom wrong, and then how many passages have the word.
    """
    nearest = _nearest(estimates.cursor, unknown[:MENDED])
    if not nearest:
        return None
    asked = [*nearest, *(other for others in nearest.values() if len(others) > 1 for other in others)]
    found, _ = frequencies(estimates, lexemes_of(estimates.cursor, asked))
    passages = dict(zip(asked, found, strict=True))
    mended = {
        # A word can be missing in the list and yet be found, by its stem.
        word: max(others, key=lambda other: passages.get(other, 0))
        for word, others in nearest.items()
        if not passages[word]
    }
    suggestion = WORD.sub(lambda found: mended.get(plain(found[0]), found[0]), text)
    return suggestion if suggestion != text else None


def _nearest(cursor, unknown):
    """Return for each word those words of the list that are equally near, where any is near enough."""
    slips = {word: _slips(word) for word in unknown}
    every = sorted(set().union(*slips.values()))
    cursor.execute("SELECT word FROM archive_word WHERE word = ANY(%s)", [every])
    listed = {word for (word,) in cursor.fetchall()}
    near = {word: sorted(listed & slips[word]) for word in unknown}
    cursor.execute(NEAR, [[word for word in unknown if not near[word]]])
    for word, other in cursor.fetchall():
        if _distance(word, other) <= max(1, len(word) // 3):
            near[word].append(other)
    return {
        word: [other for other in others if _unlike(word, other) == least][:EQUALS]
        for word, others in near.items()
        if others and (least := min(_unlike(word, other) for other in others))
    }


def _unlike(word, other):
    return _distance(word, other), word[0] != other[0]


def _slips(word):
    """Return all strings that one letter left out, swapped, mistaken or added makes of the word."""
    letters = sorted({*ascii_lowercase, *word})
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return {
        *(head + tail[1:] for head, tail in cuts if tail),
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1),
        *(head + letter + tail[1:] for head, tail in cuts if tail for letter in letters),
        *(head + letter + tail for head, tail in cuts for letter in letters),
    }


def _distance(one, other):
    """Return how many letters are to be changed, added, left out or swapped with their neighbour.

    The distance of optimal string alignment (Damerau 1964).
    """
    above, before = list(range(len(other) + 1)), []
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]
