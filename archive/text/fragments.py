"""Links to words: text fragments (WICG) make a browser find words in a page and mark them."""

from urllib.parse import quote

# Of long words the first and the last are named; words around them tell them from the same words elsewhere.
ENDS, AROUND = 5, 3


def text_fragment(text, start, end):
    """Return the fragment, after "#", that marks `text[start:end]` in a page that shows the text.

    Offsets are code points, end exclusive. The marks that stand between the words and those around them
    belong to the latter, as browsers ask.
    """
    words = text[start:end].split()
    before, after = text[:start].split()[-AROUND:], text[end:].split()[:AROUND]
    parts = [" ".join(words)] if len(words) <= 2 * ENDS else [" ".join(words[:ENDS]), " ".join(words[-ENDS:])]
    told = ",".join(map(escaped, parts))
    prefix = f"{escaped(' '.join(before))}-," if before else ""
    suffix = f",-{escaped(' '.join(after))}" if after else ""
    return f":~:text={prefix}{told}{suffix}"


def escaped(words):
    """Return words as a part of a text fragment: what parts the parts (, - &) is escaped, too."""
    return quote(words, safe="").replace("-", "%2D")
