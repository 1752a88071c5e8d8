"""A block in, its tokens out: parallel arrays, and a string with one letter a token that the rules read."""

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass

from .codes import class_of, classes, forenames, settled
from .lexicon import titles, words
from .quotes import BLANKS, Marked

TOKEN = re.compile(
    r"\d+(?:[.,]\d+)+|\w+(?:[-.&/]\w+|['’](?!(?:s|re|ve|ll|d|m)\b)\w+)*|['’](?:s|re|ve|ll|d|m)\b|--+|\.{2,}|[^\w\s]"
)
# Small words of surnames: those that may open one, and those that stand inside of a name only.
OPENING = frozenset(["da", "de", "del", "di", "du", "van", "von", "bin", "ibn"])
INSIDE = frozenset(["al", "das", "della", "den", "der", "dos", "el", "la", "le", "ter", "zu"])
DOCUMENTS = frozenset(["release", "report"])
MAKERS = frozenset(
    ["news", "press", "police", "government", "committee", "council", "hospital", "agency", "army"]
)
SURNAMES = frozenset(["penn", "cal", "tex"])  # and states
PRESS = frozenset(["news", "press"])
LOOK_AHEAD = 80
MEMO_LIMIT, MEMO_WORD = 100_000, 40
_memo: dict[str, str] = {}


@dataclass(slots=True)
class Coded:
    """A block's tokens: where each starts and ends, and `codes`, one letter a token (see codes.py).

    `begins` holds the index of the first token of every sentence; `marked` maps a token's index to its span;
    `only_marked` tells that the block has no words outside of marks.
    """

    text: str
    start: int
    end: int
    starts: array
    ends: array
    codes: str
    begins: list[int]
    marked: dict[int, Marked]
    only_marked: bool

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

    def word(self, index: int) -> str:
        """Return one token in lower case; nothing for an index before the first or past the last."""
        if not 0 <= index < len(self.starts):
            return ""
        return self.text[self.starts[index] : self.ends[index]].lower()

    def words(self, first: int, last: int) -> list[str]:
        """Return the tokens first … last - 1 as they stand in the text."""
        return [self.text[self.starts[index] : self.ends[index]] for index in range(first, last)]


def known_class(word: str) -> str:
    """Return class_of(word) from a memo that cannot grow without end."""
    code = _memo.get(word) or class_of(word)
    if len(word) <= MEMO_WORD:
        if len(_memo) >= MEMO_LIMIT:
            _memo.clear()
        _memo[word] = code
    return code


def encode(text: str, start: int, end: int, spans: list[Marked], titled: bool = False) -> Coded:
    """Split a block into tokens, each marked span being one, and code them.

    `titled`: Verbs May Be Capitalised as in a Headline.
    """
    codes, starts, ends = [], array("I"), array("I")
    begins, marked, small = [0], {}, []
    position, opening, ended, recall = start, True, "", _memo.get
    before, last_word, phrasal = ".", "", words("phrasal_verbs")
    for span in (*spans, None):
        stop = span.first if span else end
        for match in TOKEN.finditer(text, position, stop):
            word = match.group()
            first, last = match.span()
            if word == "." and ends and ends[-1] == first and is_short(text, last, codes, last_word):
                ends[-1] = last
                opening = False
                continue
            code = recall(word) or known_class(word)
            if ended:
                opening = sentence_follows(text, first, end, ended)
                if opening:
                    begins.append(len(codes))
                ended = ""
            elif opening and before == "." and codes and code != ")":
                begins.append(len(codes))
            if len(code) == 2:
                plural = before == "N" and last_word.endswith("s")
                code = settled(word, code, before, opening or titled or before in ":-", plural)
                code = "d" if word == "May" and before == "I" else code
            elif code == "s" and before in "PW":
                code = "B"  # "he’s"
            elif (
                code == "x"
                and word in "'’"
                and before in "NRn"
                and last_word[-1:] == "s"
                and ends[-1] == first
            ):
                code = "s"  # "the Joneses’ house"
            if code in "IAPn" and before in "vbn" and f"{last_word} {word}".lower() in phrasal:
                codes[-1] = "G" if last_word.endswith("ing") else "V"  # "went on"
            if (code == "n" and (word in OPENING or word in INSIDE)) or (
                word == "for" and before == "N" and last_word.lower() in words("bodies")
            ):
                small.append((len(codes), word))
            if before == "R" and word in DOCUMENTS and is_of(last_word, codes):
                code = "R"  # "a police *report*", "the news *release*"
            if code == "R" and before in "pGg" and last_word in words("kinds_of_work"):
                codes[-1] = "n"  # "*marketing* director"
            if code == "n" and word == "long" and before == "B":
                code = "A"
            if last_word == "State" and code == "T":
                codes[-1] = "N"  # "State Rep. Ann Smith"
            if last_word == "May" and word[0].isdigit():
                codes[-1] = "d"  # "since May 8"
            if code == "N" and (before == "d" or last_word == "May") and is_forename(last_word, codes):
                codes[-1] = "N"  # "said *May* Smith"
            if before == "s" and last_word in "'’" and code == "N" and word.lower() in words("bodies"):
                codes[-1] = "N"  # "the Builders' Association"
            codes.append(code)
            starts.append(first)
            ends.append(last)
            opening = code == "." or (opening and code in "x(-")
            before, last_word = code, word
        if span is None:
            break
        if codes and ((opening and before == ".") or ended):
            begins.append(len(codes))
        marked[len(codes)] = span
        codes.append("Q")
        starts.append(span.first)
        ends.append(span.last)
        position, opening, before, last_word = span.last, False, "Q", ""
        tail = text[max(span.start, span.end - 3) : span.end].rstrip("’'”\"" + BLANKS)[-1:]
        ended = tail if tail and tail in ".?!…" else ""
    take_into_names(codes, small)
    coded = "".join(codes)
    return Coded(text, start, end, starts, ends, coded, begins, marked, not coded.strip("Q.,:;-xC"))


def is_forename(word: str, codes: list[str]) -> bool:
    """Tell whether a month's name before a capitalised word is a person's: not "in *May* Smith said"."""
    return word.lower() in forenames() and codes[-2:-1] not in (["I"], ["d"], ["D"], ["A"], ["n"])


def take_into_names(codes: list[str], small: list[tuple[int, str]]) -> None:
    """Make these small words, with their places, parts of names where they are: Henk *de* Vries."""
    places = {place for place, _ in small}
    for place, word in reversed(small):
        if word == "for":  # "the Trust for Birds", as "of" would be
            codes[place] = "o" if codes[place + 1 : place + 2] == ["N"] else codes[place]
            continue
        before = codes[place - 1] if place else "."
        inside = before in "NT" or place - 1 in places
        if codes[place + 1 : place + 2] == ["N"] and (inside or (word in OPENING and before != "D")):
            codes[place] = "N"


def is_of(maker: str, codes: list[str]) -> bool:
    """Tell whether the word before "report" tells whose it is."""
    alone = "D" in codes[-3:] and not maker.endswith("s")
    return maker in MAKERS and (maker in PRESS or alone)


def is_short(text: str, last: int, codes: list[str], word: str) -> bool:
    """Tell whether a full stop that ends at a place belongs to the word before it."""
    placed = codes[-2:-1] in ([","], ["("]) or text[last : last + 1] in (",", ")")
    return ends_abbreviation(word, codes[-1], placed)


def ends_abbreviation(word: str, code: str, placed: bool = False) -> bool:
    """Tell whether the full stop after a word belongs to it: Mr. U.S. J. Calif.

    `placed`: it stands as a state does behind a place: "in Salem, *Ore.*,".
    """
    lower = word.lower()
    if code == "T" or lower in titles():
        return True
    if lower in SURNAMES and not placed:
        return False
    lower = lower.rpartition("-")[2]  # R-Ky.
    if word.isupper() and all(len(letter) == 1 for letter in word.split(".")) and word != "I":
        return True
    return lower in words("abbreviations") and (word[0].isupper() or "." in word)


def sentence_follows(text: str, position: int, end: int, mark: str) -> bool:
    """Tell whether a sentence starts after a span that ended in a final mark: “Yes?” Ann asked has none."""
    if not text[position].isupper():
        return False
    for number, word in enumerate(text[position : min(end, position + LOOK_AHEAD)].split()[:8]):
        stops = word[-1] in ".;:"
        if number and classes().get(word.rstrip(".,;:").lower(), "x") in ("V" if mark in ".…" else "Vv"):
            return mark in ".…" and word[-1] not in ".,"
        if stops and word.rstrip(".,;:").lower() not in titles() and len(word) > 2:
            break
    return True
