"""What a reader typed, read into terms: any text in, never an error out. Pure Python."""

import re
import unicodedata
from dataclasses import dataclass

from archive.models.passage import Words

MAX_CHARACTERS = 1000
MAX_WORDS = 64

# Whatever marks a phrase on some keyboard or in some newspaper; single marks are apostrophes too often.
MARKS = str.maketrans(dict.fromkeys("“”„‟«»″〝〞〟＂", '"'))
JOINTS = str.maketrans(Words.JOINTS, " " * len(Words.JOINTS))
JOINERS = "\u200c\u200d"  # unseen, too, but part of how some scripts are written
TOKEN = re.compile(r'(?<!\S)(?P<minus>-?)"(?P<first>[^"]*)"|"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+)|"')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side: a phrase, the parts of a joined word ("Indo-Pacific"), or one word."""

    words: tuple[str, ...]
    quoted: bool = False
    excluded: bool = False

    def __str__(self):
        return f'{"-" * self.excluded}"{" ".join(self.words)}"'


@dataclass(frozen=True, slots=True)
class Query:
    """Alternatives (OR) of terms that all have to be there, and what was odd about the text."""

    text: str
    alternatives: tuple[tuple[Term, ...], ...] = ()
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
        """Return the query in the language of websearch_to_tsquery, every term in quotation marks."""
        return " or ".join(" ".join(map(str, terms)) for terms in self.alternatives)


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

    Words are all wanted; "words in quotation marks" side by side; OR (in capitals) parts alternatives; a
    hyphen before a word or phrase leaves it out. What can't be read so is taken as plain words, and said.
    """
    text, remarks = clean(text), []
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS].rpartition(" ")[0] or text[:MAX_CHARACTERS]
        remarks.append(f"Only the first {MAX_CHARACTERS:,} characters were read.")
    marked = text.translate(MARKS)
    if marked.count('"') % 2:
        remarks.append("A quotation mark without a partner was not read.")
    terms, words = [], 0
    for token in TOKEN.finditer(marked):
        term = _term(token)
        if term is None:
            continue
        if words + len(term.words) > MAX_WORDS:
            remarks.append(f"Only the first {MAX_WORDS} words were read.")
            rest = term.words[: MAX_WORDS - words]
            terms += [Term(rest, term.quoted, term.excluded)] if rest else []
            break
        words += len(term.words)
        terms.append(term)
    alternatives = _alternatives(terms)
    if terms and all(term.excluded for term in terms):
        remarks.append("These are the passages without what was left out.")
    elif not terms and text:
        remarks.append("There was no word in it to look for.")
    kept = tuple(part for part in alternatives if not all(term.excluded for term in part)) or alternatives[:1]
    if len(kept) < len(alternatives):
        remarks.append("OR needs something to look for on both sides.")
    return Query(text, kept, tuple(remarks))


def _term(token):
    """Return the token as a Term; None where it holds no word."""
    if token["word"] is None:
        written, quoted = token["first"] or token["phrase"] or "", True
        excluded = token["minus"] == "-"
    else:
        written, quoted = token["word"], False
        excluded = written.startswith("-")
    words = tuple(word for word in written.translate(JOINTS).split() if any(map(str.isalnum, word)))
    return Term(words, quoted, excluded) if words else None


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
