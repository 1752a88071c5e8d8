"""What a reader typed, read into terms and filters: any text in, never an error out. Pure Python."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

from archive.models.passage import Kind, Words

MAX_CHARACTERS = 1000
MAX_WORDS = 64
MAX_FILTERS = 16
MAX_NEAR, MAX_NEAR_WORDS = 20, 5
LEAST_PREFIX = 2

FILTERS = "speaker", "kind", "article", "said"
# Whatever marks a phrase on some keyboard or in some newspaper; single marks are apostrophes too often.
MARKS = str.maketrans(dict.fromkeys("“”„‟«»″〝〞〟＂", '"'))
JOINTS = str.maketrans(Words.JOINTS, " " * len(Words.JOINTS))
INITIAL = re.compile(r"[^\W\d_]\.?")
JOINERS = "\u200c\u200d"  # unseen, too, but part of how some scripts are written
TOKEN = re.compile(
    r"""
    (?P<minus> (?<!\S) - )?
    (?: "(?P<phrase> [^"]* )" (?: ~ (?P<near> [0-9]{1,6} ) (?!\S) )?
      | (?P<name> [^\W\d_]+ ) : (?: "(?P<quoted> [^"]+ )" | (?P<value> [^\s":/] [^\s"]* ) )
      | (?P<word> [^\s"]+ )
    ) | "
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side: a phrase, the parts of a joined word ("Indo-Pacific"), or one word.

    `near`: not side by side, but each within so many words of each other. `prefix`: the last word is the
    beginning of one.
    """

    words: tuple[str, ...]
    quoted: bool = False
    excluded: bool = False
    near: int = 0
    prefix: bool = False

    @property
    def effort(self):
        """Return how many times as long as for a word in the index it takes to look for this in a passage."""
        if self.words[1:] and self.quoted:
            return max(4, self.near)
        return 1

    def __str__(self):
        after = f"~{self.near}" if self.near else "*" * self.prefix
        return f'{"-" * self.excluded}"{" ".join(self.words)}"{after}'


@dataclass(frozen=True, slots=True)
class Filter:
    """What a passage has to have, or must not have, besides words: any one of these values."""

    name: str
    values: tuple[str, ...]
    excluded: bool = False

    def __str__(self):
        return " ".join(f'{"-" * self.excluded}{self.name}:"{value}"' for value in self.values)


@dataclass(frozen=True, slots=True)
class Query:
    """Alternatives (OR) of terms that all have to be there, filters for all, and what was odd in the text."""

    text: str
    alternatives: tuple[tuple[Term, ...], ...] = ()
    filters: tuple[Filter, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def wanted(self):
        """Return all terms to be found, each once, in their order."""
        return tuple(
            dict.fromkeys(term for terms in self.alternatives for term in terms if not term.excluded)
        )

    @property
    def excluded(self):
        """Return all terms to be left out, each once, in their order."""
        return tuple(dict.fromkeys(term for terms in self.alternatives for term in terms if term.excluded))

    @property
    def parts(self):
        """Return the terms to be found with phrases taken apart; joined words stay joined."""
        return tuple(
            dict.fromkeys(
                part
                for term in self.wanted
                for part in ([Term((word,)) for word in term.words] if term.quoted else [term])
            )
        )

    def __str__(self):
        """Return the query as it was understood, every term in quotation marks, filters last."""
        words = " or ".join(" ".join(map(str, terms)) for terms in self.alternatives)
        return " ".join(filter(None, [words, *map(str, self.filters)]))


def clean(text):
    """Return the text without what a database or a page can't hold, spaces made single, at full length."""
    kept = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category in ("Cc", "Cs", "Zl", "Zp", "Zs"):
            kept.append(" ")
        elif category != "Cf" or character in JOINERS:
            kept.append(character)
    return " ".join("".join(kept).split())


def read(text):
    """Return the Query that this text is.

    Words are all wanted; "words in quotation marks" side by side, with ~5 behind them within 5 words of each
    other; a star ends the beginning of a word; OR (in capitals) parts alternatives; a hyphen before a word,
    phrase or filter leaves it out. Filters (`speaker:welch`) hold for the whole query, wherever they stand;
    the same filter twice asks for either. What can't be read so is taken as plain words, and said.
    """
    text, remarks = clean(text), []
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS].rpartition(" ")[0] or text[:MAX_CHARACTERS]
        remarks.append(f"Only the first {MAX_CHARACTERS:,} characters were read.")
    marked = text.translate(MARKS)
    if marked.count('"') % 2:
        remarks.append("A quotation mark without a partner was not read.")
    read_tokens = [_filter(token, remarks) or _term(token, remarks) for token in TOKEN.finditer(marked)]
    read_tokens = _without_or_beside_filters([one for one in read_tokens if one], remarks)
    terms = _capped(_named([one for one in read_tokens if isinstance(one, Term)]), remarks)
    filters = _gathered([one for one in read_tokens if isinstance(one, Filter)], remarks)
    alternatives = _alternatives(terms)
    if terms and all(term.excluded for term in terms):
        remarks.append("These are the passages without what was left out.")
    elif not terms and not filters and text:
        remarks.append("There was no word in it to look for.")
    kept = tuple(part for part in alternatives if not all(term.excluded for term in part)) or alternatives[:1]
    if len(kept) < len(alternatives):
        remarks.append("OR needs something to look for on both sides.")
    return Query(text, kept, filters, tuple(dict.fromkeys(remarks)))


def _filter(token, remarks):
    """Return the token as a Filter; None where it is none, and why."""
    name, value = (token["name"] or "").lower(), token["quoted"] or token["value"] or ""
    if not name:
        if (word := token["word"] or "").lower().removesuffix(":") in FILTERS and word.endswith(":"):
            remarks.append(f"“{word}” says nothing behind it and was read as a word.")
        return None
    if name not in FILTERS:
        remarks.append(f"“{token['name']}:” is no filter here and was read as a word.")
        return None
    value = " ".join(value.split())
    if name == "kind":
        kind = next((kind.value for kind in Kind if value.lower() in (kind, f"{kind}s")), None)
        if not kind:
            kinds = ", ".join(Kind.values)
            remarks.append(f"“{value[:50]}” is no kind of passage ({kinds}) and was read as words.")
            return None
        value = kind
    elif not any(map(str.isalnum, value)):
        return None
    return Filter(name, (value,), token["minus"] is not None)


def _term(token, remarks):
    """Return the token as a Term; None where it holds no word."""
    quoted, excluded = token["phrase"] is not None, token["minus"] is not None
    if token["name"]:
        written = f"{token['name']} {token['quoted'] or token['value']}"
    else:
        written = token["phrase"] if quoted else token["word"] or ""
    words = tuple(_joined(word for word in written.translate(JOINTS).split() if any(map(str.isalnum, word))))
    if not words:
        return None
    if token["near"]:
        return _near(words, excluded, int(token["near"]), remarks)
    if not quoted and "*" in words[-1]:
        beginning = words[-1].rstrip("*.,;!?")
        if len(beginning) >= LEAST_PREFIX and beginning.isalnum() and words[-1] != beginning:
            return Term((*words[:-1], beginning), False, excluded, prefix=True)
        remarks.append(f"A star is read only behind {LEAST_PREFIX} letters or more, at the end of a word.")
    return Term(words, quoted, excluded)


def _joined(words):
    """Return words with initials that stand apart made one word: "J. K. Rowling" is "J K" and "Rowling"."""
    runs = groupby(words, lambda word: bool(INITIAL.fullmatch(word)) and word.isupper())
    for are_initials, run in runs:
        found = list(run)
        yield from [" ".join(word[0] for word in found)] if are_initials and found[1:] else found


def _named(terms):
    """Return the terms with initials that stand side by side made one."""
    kept = []
    for is_plain, run in groupby(terms, lambda term: term == Term(term.words[:1])):
        found = list(run)
        kept += [Term((word,)) for word in _joined(term.words[0] for term in found)] if is_plain else found
    return kept


def _near(words, excluded, distance, remarks):
    """Return the Term of words within a distance of each other, as far as that is read."""
    if len(words) < 2 or not distance:
        remarks.append("Nearness needs two words in quotation marks, and a number of words that is not 0.")
        return Term(words, True, excluded)
    if len(words) > MAX_NEAR_WORDS:
        remarks.append(f"Nearness is read for {MAX_NEAR_WORDS} words at most: these were read as a phrase.")
        return Term(words, True, excluded)
    if distance > MAX_NEAR:
        remarks.append(f"Nearness is read up to {MAX_NEAR} words.")
    return Term(words, True, excluded, near=min(distance, MAX_NEAR))


def _without_or_beside_filters(tokens, remarks):
    """Return the terms and filters without each OR (or AND) that has a filter beside it."""
    kept = []
    for place, token in enumerate(tokens):
        beside = [*tokens[max(place - 1, 0) : place], *tokens[place + 1 : place + 2]]
        if token not in (Term(("OR",)), Term(("AND",))) or not any(isinstance(one, Filter) for one in beside):
            kept.append(token)
        elif token == Term(("OR",)) and len({getattr(one, "name", None) for one in beside}) > 1:
            remarks.append("Filters hold for the whole search: OR beside one was not read.")
    return kept


def _capped(terms, remarks):
    """Return the terms with no more than MAX_WORDS words."""
    kept, words = [], 0
    for term in terms:
        if words + len(term.words) > MAX_WORDS:
            remarks.append(f"Only the first {MAX_WORDS} words were read.")
            rest = term.words[: MAX_WORDS - words]
            return [*kept, Term(rest, term.quoted, term.excluded)] if rest else kept
        words += len(term.words)
        kept.append(term)
    return kept


def _gathered(filters, remarks):
    """Return one Filter for each name, with and without a hyphen, that has all values given."""
    if len(filters) > MAX_FILTERS:
        remarks.append(f"Only the first {MAX_FILTERS} filters were read.")
    values = {}
    for one in filters[:MAX_FILTERS]:
        values.setdefault((one.name, one.excluded), {})[one.values[0]] = None
    return tuple(Filter(name, tuple(found), excluded) for (name, excluded), found in values.items())


def _alternatives(terms):
    """Part the terms at each OR with something on both sides; AND between terms says what is so anyway."""
    alternatives = [[]]
    for place, term in enumerate(terms):
        between = bool(alternatives[-1]) and place + 1 < len(terms)
        if between and term == Term(("OR",)):
            alternatives.append([])
        elif not (between and term == Term(("AND",))):
            alternatives[-1].append(term)
    return tuple(tuple(part) for part in alternatives if part)
