"""A block in, its words and their codes out: the string of one-letter word classes that the rules read.

Q  a marked span (one token)     N  capitalised word     T  honorific (Mr., Sen.)    R  role noun (spokesman)
P  he, she, they …               W  who                  D  the, a, his, two         s  possessive ’s
V  speech verb   G  its -ing     v  opinion verb         g  its -ing                 B  auxiliary     A  adverb
I  preposition   o  of           t  to                   S  that, when, if           C  and, or, but  K  according
d  Monday, March, yesterday      n  any other word       . , : ; - ( )  themselves   x  any other sign
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from .lexicon import titles, words
from .quotes import BLANKS, Marked

TOKEN = re.compile(
    r"\d+(?:[.,]\d+)+|\w+(?:[-.&/]\w+|['’](?!(?:s|re|ve|ll|d|m)\b)\w+)*|['’](?:s|re|ve|ll|d|m)\b|--+|\.{2,}|[^\w\s]"
)
PRONOUNS = frozenset(["he", "she", "they", "i", "we", "you", "it"])
SIGNS = {".": ".", "!": ".", "?": ".", ",": ",", ":": ":", ";": ";", "–": "-", "—": "-", "--": "-", "-": "-", "―": "-", "‒": "-",
         "(": "(", "[": "(", ")": ")", "]": ")"}  # fmt: skip
PARTICIPLES = {"V": "G", "v": "g", "b": "p"}
VERBS = frozenset("VvGgbp")
NEVER_NOUN = frozenset(["say", "says", "said", "tell", "tells", "told", "wrote", "writes", "asked", "asks", "read"])
# A word that may be a noun (or adjective) or a verb is no verb after these codes: a past form of a verb of saying
# or opinion, of another verb, a form in -s or -ing, a base form.
NOUN_AFTER = {
    "d": frozenset("Ds"), "e": frozenset("DsQ,.:;-IoVG("), "n": frozenset("DsoITgnGpbd"),
    "z": frozenset("DsoITgnGpbdNVv.,Q"),
}  # fmt: skip
LOOK_AHEAD = 80
MEMO_LIMIT = 100_000


@cache
def classes() -> dict[str, str]:
    """Return the code of every listed lower-case word; later lists give way to earlier ones."""
    listed = (
        ("P", PRONOUNS), ("W", frozenset({"who", "whom"})), ("o", frozenset({"of"})), ("t", frozenset({"to"})),
        ("K", frozenset({"according"})), ("C", frozenset({"and", "or", "but", "nor", "&"})), ("d", words("calendar")),
        ("D", words("determiners")), ("S", words("subordinators")), ("B", words("auxiliaries")),
        ("A", words("adverbs")), ("I", words("prepositions")), ("V", words("speech_verbs")),
        ("v", words("opinion_verbs")), ("R", nouns()), ("b", words("other_verbs")),
    )  # fmt: skip
    table: dict[str, str] = {}
    for code, entries in listed:
        for word in entries:
            if word.endswith("ing") and code in PARTICIPLES:
                table.setdefault(word, PARTICIPLES[code])
            table.setdefault(word, code)
    return table


@cache
def nouns() -> frozenset[str]:
    """Return the nouns that can speak: people's roles, bodies, documents."""
    return words("roles", "bodies", "documents")


@cache
def forenames() -> frozenset[str]:
    """Return the forenames of both lists."""
    return words("forenames_male", "forenames_female")


@dataclass(slots=True)
class Coded:
    """A block's tokens in parallel lists, and `codes`, one letter a token.

    `begins` holds the index of the first token of every sentence; `marked` maps a token's index to its span.
    """

    text: str
    start: int
    end: int
    words: list[str]
    starts: list[int]
    ends: list[int]
    codes: str
    begins: list[int]
    marked: dict[int, Marked]

    def sentence(self, index: int) -> tuple[int, int]:
        """Return the first token of the sentence that holds a token, and the one after its last."""
        place = bisect_right(self.begins, index)
        return self.begins[place - 1], self.begins[place] if place < len(self.begins) else len(self.codes)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the characters' span of the tokens first … last - 1."""
        return self.starts[first], self.ends[last - 1]

    def slice(self, first: int, last: int) -> str:
        """Return the words of the tokens first … last - 1 as they stand in the text."""
        return self.text[self.starts[first] : self.ends[last - 1]]


_plain: dict[str, str] = {}


def code_of(word: str, initial: bool, before: str, plural: bool) -> str:
    """Return the code of a word. `initial`: it opens a sentence; `before`: the code of the token before it.

    `plural`: the word before ends in -s, so that a base form may be its verb: "the Saudis state".
    """
    code = _plain.get(word)
    if code is None:
        if len(_plain) > MEMO_LIMIT:
            _plain.clear()
        code = _plain[word] = plain_code(word)
    if len(code) == 1:
        return code
    if code[0] == "N":  # capitalised: what it would be in lower case counts only where a sentence opens
        return code[1] if initial and code[1] != "n" else "N"
    if before in NOUN_AFTER[code[1]] and not (before == "N" and plural):
        return "R" if word in nouns() else "n"
    return code[0]


def plain_code(word: str) -> str:
    """Return a word's code by itself; "N" + code for capitalised words, code + "n" for verbs that may be nouns."""
    lower = word.lower()
    first = word[0]
    if not (first.isalnum() or first in "'’"):
        return SIGNS.get(word, "x")
    if first in "'’":
        return "s" if lower[1:] == "s" else "B"
    code = classes().get(lower)
    if first.isupper():
        if lower.rstrip(".") in titles() and not word.isupper():
            return "T"
        if code in ("P", "d") and (len(word) > 2 or lower in PRONOUNS) and word not in ("IT", "US"):
            return code
        if code == "D" and lower in ("the", "a", "an"):
            return code
        if lower in forenames() and code in ("V", "v", "b", "R", None):
            return "N"
        return "N" + (code or ("A" if lower.endswith("ly") and len(lower) > 5 else "n"))
    if code is None:
        if lower.endswith("ly") and len(lower) > 4:
            return "A"
        code = "b" if lower.endswith("ed") and len(lower) > 4 else "p" if lower.endswith("ing") and len(lower) > 5 else "n"
    if code in VERBS and lower not in NEVER_NOUN:
        if lower.endswith(("s", "ing")):
            return code + "n"
        if lower.endswith("ed") or lower in irregular_pasts():
            return code + ("e" if code == "b" else "d")
        return code + "z"
    return code


@cache
def irregular_pasts() -> frozenset[str]:
    """Return the listed verb forms that are no base form, -s or -ing form, nor end in -ed: took, went, thought."""
    forms = words("speech_verbs", "opinion_verbs", "other_verbs")
    return frozenset(f for f in forms if f + "ing" not in forms and f[:-1] + "ing" not in forms and f + f[-1] + "ing" not in forms)


def is_noun(word: str) -> bool:
    """Tell whether a word that was taken for a verb may be a noun after all: claims, emails, report."""
    return word.lower() in nouns() or word.lower() in words("speech_nouns")


def encode(text: str, start: int, end: int, spans: list[Marked], titled: bool = False) -> Coded:
    """Split a block into tokens, each marked span being one, and code them.

    `titled`: Verbs May Be Capitalised as in a Headline.
    """
    coded = Coded(text, start, end, [], [], [], "", [0], {})
    codes: list[str] = []
    position, opening, ended = start, True, ""
    for span in (*spans, None):
        stop = span.first if span else end
        for match in TOKEN.finditer(text, position, stop):
            word, first, last = match.group(), match.start(), match.end()
            if (
                codes
                and word == "."
                and ends_abbreviation(coded.words[-1], codes[-1])
                and coded.ends[-1] == first
            ):
                coded.words[-1] += "."
                coded.ends[-1] = last
                opening = False
                continue
            if ended:
                opening = sentence_follows(text, first, end, ended)
                if opening:
                    coded.begins.append(len(codes))
                ended = ""
            elif opening and codes and codes[-1] == "." and word not in ")]":
                coded.begins.append(len(codes))
            before = codes[-1] if codes else "."
            plural = before == "N" and coded.words[-1].endswith("s")
            code = code_of(word, opening or titled or before in ":-", before, plural)
            if code == "s" and before in "PW":
                code = "B"
            if word in "'’" and before in "NRn" and coded.ends[-1] == first and coded.words[-1].endswith("s"):
                code = "s"  # "Sanders’ campaign manager"
            if before in "vbn" and f"{coded.words[-1]} {word}".lower() in words("phrasal_verbs"):
                codes[-1] = "G" if coded.words[-1].endswith("ing") else "V"
            if code in "oVvbB" and before in VERBS and is_noun(coded.words[-1]) and codes[-2:-1] not in (["P"], ["W"]):
                codes[-1] = "R" if coded.words[-1].lower() in nouns() else "n"  # "claims of", "emails contained"
            codes.append(code)
            coded.words.append(word)
            coded.starts.append(first)
            coded.ends.append(last)
            opening = code == "." or (opening and code in "x(-")
        if span is None:
            break
        if codes and ((opening and codes[-1] == ".") or ended):
            coded.begins.append(len(codes))
        coded.marked[len(codes)] = span
        codes.append("Q")
        coded.words.append("")
        coded.starts.append(span.first)
        coded.ends.append(span.last)
        position, opening = span.last, False
        tail = text[max(span.start, span.end - 3) : span.end].rstrip("’'”\"" + BLANKS)[-1:]
        ended = tail if tail and tail in ".?!…" else ""
    coded.codes = "".join(codes)
    return coded


def ends_abbreviation(word: str, code: str) -> bool:
    """Tell whether the full stop after a word belongs to it: Mr. U.S. J. Calif."""
    lower = word.lower()
    if code == "T" or lower in titles():
        return True
    lower = lower.rpartition("-")[2]  # R-Ky.
    if word.isupper() and all(len(letter) == 1 for letter in word.split(".")) and word != "I":
        return True
    return (
        lower in words("abbreviations") and (word[0].isupper() or "." in word)
    )


def sentence_follows(text: str, position: int, end: int, mark: str) -> bool:
    """Tell whether a new sentence starts after a span that ended in a final mark: “Yes?” Ann asked has none."""
    if not text[position].isupper():
        return False
    for number, word in enumerate(text[position : min(end, position + LOOK_AHEAD)].split()[:8]):
        stops = word[-1] in ".,;:"
        if number and classes().get(word.rstrip(".,;:").lower(), "x") in ("V" if mark in ".…" else "Vv"):
            return mark in ".…" and word[-1] not in ".,"
        if stops and word.rstrip(".,;:").lower() not in titles() and len(word) > 2:
            break
    return True
