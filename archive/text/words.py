"""Words as "did you mean" knows them: lower case, without accents."""

import re
import unicodedata

WORD = re.compile(r"[^\W\d_]{3,40}")


def plain(text):
    """Return the text in lower case and without accents: "Élysée" gives "elysee"."""
    letters = unicodedata.normalize("NFKD", text.lower())
    accents = {ord(letter): None for letter in set(letters) if unicodedata.combining(letter)}
    return letters.translate(accents) if accents else letters
