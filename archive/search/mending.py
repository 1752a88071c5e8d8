"""Did you mean: words that the archive does not have, and those it has that are written most like them."""

import re
import unicodedata

# The words that the loader lists (archive/loading.py).
WORD = re.compile(r"[^\W\d_]{3,40}")
MENDED = 5  # words of a query; each costs a look at the trigrams

CANDIDATES = """
SELECT unknown.word, near.word, near.similarity,
       (SELECT count(*) FROM (
            SELECT FROM archive_passage p
            WHERE p.search @@ plainto_tsquery('archive_english', near.word) LIMIT 1000) AS passages)
FROM unnest(%(words)s::text[]) AS unknown (word)
CROSS JOIN LATERAL (
    SELECT w.word, similarity(w.word, unknown.word) AS similarity
    FROM archive_word w
    WHERE w.word %% unknown.word
    ORDER BY similarity DESC, w.word
    LIMIT 10
) AS near
WHERE NOT EXISTS (
    SELECT FROM archive_passage p WHERE p.search @@ plainto_tsquery('archive_english', unknown.word))
"""


def words_of(text):
    """Return the words of a cleaned query as the archive's list of words would have them."""
    return list(dict.fromkeys(_plain(found[0]) for found in WORD.finditer(text)))


def mend(cursor, text, unknown):
    """Return the cleaned query with unknown words replaced by those written most like them, or None."""
    cursor.execute(CANDIDATES, {"words": unknown[:MENDED]})
    nearest = {}
    for word, near, similarity, passages in cursor.fetchall():
        likeness = (-_distance(word, near), similarity, passages)
        if likeness > nearest.get(word, ((-len(word) // 2,), ""))[0]:
            nearest[word] = likeness, near
    mended = WORD.sub(lambda found: nearest.get(_plain(found[0]), ("", found[0]))[1], text)
    return mended if mended != text else None


def _plain(word):
    """Return the word as the loader lists it: lower case, without accents."""
    letters = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _distance(one, other):
    """Return how many letters are to be changed, added, left out or swapped with their neighbour.

    The distance of optimal string alignment (Damerau 1964): people leave out, add, mistake, swap letters.
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
