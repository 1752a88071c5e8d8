"""The class of a word: one letter, by the word lists and by the class of the word before it.

Q  a marked span (one token)     N  capitalised word     T  honorific (Mr., Sen.)    R  role noun (spokesman)
P  he, she, they …               W  who                  D  the, a, his, two         s  possessive ’s
V  speech verb   G  its -ing     v  opinion verb         g  its -ing    b  other verb   p  its -ing
B  auxiliary     A  adverb       I  preposition          o  of          t  to
S  that, when, if                C  and, or, but         K  according   d  Monday, March, yesterday
n  any other word                . , : ; - ( )  themselves              x  any other sign
"""

import re
from functools import cache

from .lexicon import titles, words

PRONOUNS = frozenset(["he", "she", "they", "i", "we", "you", "it"])
SIGNS = {".": ".", "!": ".", "?": ".", ",": ",", ":": ":", ";": ";", "–": "-", "—": "-", "--": "-", "-": "-",
         "―": "-", "‒": "-", "(": "(", "[": "(", ")": ")", "]": ")"}  # fmt: skip
RANKS = frozenset(["PC", "DC", "PCSO", "WPC", "DS", "DI", "DCI", "DSI"])  # of the British police
JOINED = frozenset("-’'h")
WITH_ARTICLE = re.compile(r"(?:a[dlnrstz]|ash|el|ul)[-’'][A-Z]\w.*")  # "al-Sulai"
PARTICIPLES = {"V": "G", "v": "g", "b": "p"}
VERBS = frozenset("VvGgbp")
NEVER_NOUN = frozenset(
    ["say", "says", "said", "tell", "tells", "told", "wrote", "writes", "asked", "asks", "read"]
)
# A word that may be a noun (or adjective) or a verb is no verb after these classes: a past form of a verb of
# saying or opinion, a past form of another verb, a form in -s or -ing, a base form.
NOUN_AFTER = {
    "d": frozenset("Ds"),
    "e": frozenset("DsQ,.:;-IoVG("),
    "n": frozenset("DsoITgnGpbd"),
    "z": frozenset("DsoITgnGpbdNVv.,Q"),
}


@cache
def classes() -> dict[str, str]:
    """Return the class of every listed lower-case word; later lists give way to earlier ones."""
    listed = (
        ("P", PRONOUNS), ("W", {"who", "whom"}), ("o", {"of"}), ("t", {"to"}), ("K", {"according"}),
        ("C", {"and", "or", "but", "nor"}), ("d", words("calendar")), ("D", words("determiners")),
        ("S", words("subordinators")), ("B", words("auxiliaries")), ("A", words("adverbs")),
        ("I", words("prepositions")), ("V", words("speech_verbs")), ("v", words("opinion_verbs")),
        ("R", nouns()), ("b", words("other_verbs")),
    )  # fmt: skip
    table: dict[str, str] = {}
    for code, entries in listed:
        for word in entries:
            table.setdefault(word, PARTICIPLES.get(code, code) if word.endswith("ing") else code)
    return table


@cache
def nouns() -> frozenset[str]:
    """Return the nouns that can speak: people's roles, bodies, documents."""
    return words("roles", "bodies", "documents")


@cache
def forenames() -> frozenset[str]:
    """Return the forenames of both lists."""
    return words("forenames_male", "forenames_female")


@cache
def irregular_pasts() -> frozenset[str]:
    """Return the listed verb forms that have no -ing form of their own: took, went, thought."""
    forms = words("speech_verbs", "opinion_verbs", "other_verbs")
    return frozenset(
        form for form in forms if not {form + "ing", form[:-1] + "ing", form + form[-1] + "ing"} & forms
    )


def class_of(word: str) -> str:
    """Return a word's class by itself; two letters where the words around it decide.

    "N" + class: a capitalised word, and what it is where a sentence opens. Class + a key of NOUN_AFTER: a
    verb that may be a noun.
    """
    lower, first = word.lower(), word[0]
    if word[2:3] in JOINED and WITH_ARTICLE.fullmatch(word):
        return "N"
    if first in "'’" and len(word) > 1:
        return "s" if lower[1:] == "s" else "B"
    if not first.isalnum() and first != "_":
        return "C" if word == "&" else SIGNS.get(word, "x")
    code = classes().get(lower)
    if first.isupper():
        return capitalised(word, lower, code)
    if code is None:
        code = by_ending(lower)
    if code not in VERBS or lower in NEVER_NOUN:
        return code
    if lower.endswith(("s", "ing")):
        return code + "n"
    if lower.endswith("ed") or lower in irregular_pasts():
        return code + ("e" if code == "b" else "d")
    return code + "z"


def capitalised(word: str, lower: str, code: str | None) -> str:
    """Return the class of a word with a capital: "Mr", "He", "Monday", "The" keep theirs, most are names."""
    if (lower in titles() and not word.isupper()) or word in RANKS:
        return "T"
    if word.isupper() and 1 < len(word) < 5 and (lower in words("roles") or word in ("PM", "CM")):
        return "R"  # CEO
    if code in ("P", "d") and (len(word) > 2 or lower in PRONOUNS) and word not in ("IT", "US"):
        return code
    if lower in ("the", "a", "an"):
        return "D"
    if lower in forenames() and code in ("V", "v", "b", "R", None):
        return "N"
    return "N" + (code or ("A" if lower.endswith("ly") and len(lower) > 5 else "n"))


def by_ending(lower: str) -> str:
    """Return the class of a word that no list has: quietly, painted, painting."""
    if len(lower) > 4 and lower.endswith("ly"):
        return "A"
    if len(lower) > 4 and lower.endswith("ed"):
        return "b"
    return "p" if len(lower) > 5 and lower.endswith("ing") else "n"


def settled(word: str, code: str, before: str, initial: bool, plural: bool) -> str:
    """Return the one class of a word of two. `before`: the class before it; `initial`: a sentence opens here.

    `plural`: the word before ends in -s, so that a base form may be its verb: "the Saudis state".
    """
    if code[0] == "N":
        return code[1] if initial and code[1] != "n" else "N"
    if code[1] == "n" and before == "B" and word.endswith("s"):  # "had reasons"
        return "R" if word in nouns() else "n"
    if before in NOUN_AFTER[code[1]] and not (before == "N" and plural):
        return "R" if word in nouns() else "n"
    return code[0]
