"""A query read back in words, so that readers see what was looked for. Pure Python."""

from archive.search.query import read

FILTERS = {
    "speaker": ("said by “{}”", "not said by “{}”"),
    "kind": ("only {}s", "no {}s"),
    "article": ("in the article “{}”", "not in the article “{}”"),
    "said": ("attributed by “{}”", "not attributed by “{}”"),
}


def told(text):
    """Return in words how a query is read: "“rule of law”, without neon; said by “welch”".

    Nothing where it is plain words only, which need no telling.
    """
    query = read(text)
    alternatives = [", ".join(map(_term, terms)) for terms in query.alternatives]
    plain = len(alternatives) < 2 and all(
        len(term.words) == 1 and not (term.quoted or term.excluded or term.prefix) for term in query.wanted
    )
    if plain and not query.excluded and not query.filters:
        return ""
    return "; ".join([*filter(None, [", or ".join(alternatives)]), *map(_filter, query.filters)])


def _term(term):
    words = " ".join(term.words)
    if term.near:
        said = f"{_together(term.words)} within {term.near} words of each other"
    elif term.prefix:
        said = f"words that begin with “{term.words[-1]}”"
        said = f"“{' '.join(term.words[:-1])}” and then {said}" if term.words[1:] else said
    else:
        said = f"“{words}”" if term.words[1:] else words
    return f"without {said}" if term.excluded else said


def _filter(one):
    pattern = FILTERS[one.name][one.excluded]
    return (" and " if one.excluded else " or ").join(pattern.format(value) for value in one.values)


def _together(words):
    quoted = [f"“{word}”" for word in words]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
