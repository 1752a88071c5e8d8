"""Who does what in a sentence: the subject that belongs to a verb, read from the codes of codes.py."""

from itertools import pairwise

from .codes import forenames
from .lexicon import words
from .phrases import Phrase, phrase
from .tokens import Coded

SKIPPED = frozenset("BAdt")  # "has also repeatedly", "on Monday" leave the subject where it is
NOUN_PHRASE = frozenset("NTRnsoD")
FARTHEST = 45  # tokens; no clause of a news text needs more, and every walk stays bounded
MANY = frozenset(["people", "men", "women", "children", "staff", "family", "public", "crew", "couple"])
BE = frozenset(
    ["is", "are", "was", "were", "be", "been", "being", "am", "'s", "’s", "'re", "’re", "'m", "’m"]
)


def subject_before(coded: Coded, verb: int, depth: int = 0) -> Phrase | None:
    """Return the subject that stands before a verb: "Smith, a baker who was there, also *said*"."""
    codes = coded.codes
    begin = max(coded.sentence(verb)[0], verb - FARTHEST)
    index = verb - 1
    while index >= begin and (codes[index] in SKIPPED or codes[index : index + 2] == "Id"):
        index -= 1
    if index >= begin and codes[index] == "D" and codes[index + 1] == "d":  # "this week"
        index -= 1
    if index < begin or depth > 3:
        return None
    if mention := before_open_insertion(coded, verb, begin):
        return mention
    code = codes[index]
    if codes[verb - 1] == "t" and code in "nADR":  # "she would do better to *say*"
        governing = max(codes.rfind(verb_code, begin, index) for verb_code in "VvbB")
        return subject_before(coded, governing, depth + 1) if governing > begin else None
    if code == "P":
        return Phrase(index, index + 1, index, index + 1, "pronoun")
    if code == "W":
        index -= codes[index - 1] == "," if index > begin else 0
        return antecedent_of_who(coded, index - 1, begin)
    if code in ",-":
        return before_insertion(coded, index, begin, depth)
    if code in "Vvb":
        return subject_before(coded, index, depth + 1)
    if code == "C":
        return subject_of_conjoined(coded, index, begin, depth)
    whose = before_whose(coded, index, begin)
    found = noun_phrase_ending(coded, index if whose is None else whose, begin)
    return many_before(coded, verb, begin, found) or found


def many_before(coded: Coded, verb: int, begin: int, found: Phrase | None) -> Phrase | None:
    """Return who "say" something, as one does not: "*two farmers* who sell milk in the village *say*"."""
    if coded.word(verb) != "say" or not found or found.kind != "description" or is_many(coded, found.last):
        return None
    last = begin
    while last < found.first and coded.codes[last] in "DARn":
        last += 1
    return Phrase(begin, last, begin, last, "description") if last > begin and is_many(coded, last) else None


def is_many(coded: Coded, end: int) -> bool:
    """Tell whether the noun that ends before a token is of several people."""
    word = coded.word(end - 1)
    return word.endswith("s") or word in MANY or word in words("bodies")


def before_open_insertion(coded: Coded, verb: int, begin: int) -> Phrase | None:
    """Return a name before an insertion that no comma ends: "*Ann Smith*, from Morgan Bell *said*"."""
    codes, comma = coded.codes, coded.codes.rfind(",", begin, verb)
    if comma < 0 or codes[comma + 1] not in "IoW":
        return None
    start = max(begin, codes.rfind("Q", begin, comma) + 1)
    start += codes[start] in ",-"
    if codes[comma + 1] != "W" and set(codes[comma:verb]) & set("VvbB"):
        return None
    part = phrase(coded, start, comma) if comma - start > 1 else None
    return part if part and part.kind == "name" and (part.first, part.last_name) == (start, comma) else None


def before_whose(coded: Coded, index: int, begin: int) -> int | None:
    """Return the token before a clause that ends here: "a baker whose shop was cut off by floods *said*"."""
    has_verb = False
    for place in range(index, begin, -1):
        if coded.codes[place] in ",.;:QPW":
            return None
        if coded.word(place) == "whose":
            return place - 1 if has_verb else None
        has_verb = has_verb or coded.codes[place] in "VvbB"
    return None


def antecedent_of_who(coded: Coded, last: int, begin: int) -> Phrase | None:
    """Return the noun phrase before "who", a name by itself: "in the hands of Ann Smith, *who* …"."""
    first = last + 1
    while first > begin and coded.codes[first - 1] in "NT":
        first -= 1
    return phrase(coded, first, last + 1) if first <= last else noun_phrase_ending(coded, last, begin)


def subject_of_conjoined(coded: Coded, conjunction: int, begin: int, depth: int) -> Phrase | None:
    """Return the subject that two verbs share: "Smith left the room and *said*"; a verb of saying first."""
    codes = coded.codes
    comma = codes.rfind(",", begin, conjunction - 1)
    for wanted, least in (("V", comma), ("Vvb", begin)):
        for index in range(conjunction - 1, max(begin, least), -1):
            if codes[index] in wanted and codes[index - 1] != "t":
                return subject_before(coded, index, depth + 1)
    return None


def before_insertion(coded: Coded, comma: int, begin: int, depth: int) -> Phrase | None:
    """Return the noun phrase before insertions between commas or dashes: "Smith, a baker, now 70, *said*".

    The leftmost part that is nothing but a name wins, then the nearest part that ends like a noun phrase.
    """
    codes, sign = coded.codes, coded.codes[comma]
    shared = subject_of_list(coded, comma, begin, depth)
    if shared:
        return shared
    cuts = [begin - 1, *(i for i in range(begin, comma) if codes[i] == sign or codes[i] in ".;Q"), comma]
    nearest = None
    for left, right in pairwise(cuts):
        right = before_bracket(codes, right, left + 1)
        if sign == "-" and (who := codes.find(",W", left + 1, right)) > 0:
            return before_insertion(coded, who, begin, depth)
        part = phrase(coded, left + 1, right)
        bare = not codes[left + 1 : right].strip("NTRnsDAoCx") and not is_place_of(coded, left, right)
        if part and bare and part.kind != "description" and part.last_name == right:
            return part
        if right < comma and codes[right] in (sign, "(") and codes[left + 1] != "W":
            nearest = noun_phrase_ending(coded, right - 1, max(begin, left + 1)) or nearest
    return nearest


def is_place_of(coded: Coded, comma: int, end: int) -> bool:
    """Tell whether a word between commas tells where a place is: "people in Mill Lane, *Northby*, said"."""
    before, least = comma, max(0, comma - FARTHEST)
    while before > least and coded.codes[before - 1] == "N":
        before -= 1
    within = coded.word(before - 1) in ("in", "at", "near", "from", "outside") and before < comma
    hangs = before > 1 and coded.codes[before - 2] in "NRnBbvp"
    return end == comma + 2 and within and hangs and coded.word(comma + 1).lower() not in forenames()


def subject_of_list(coded: Coded, comma: int, begin: int, depth: int) -> Phrase | None:
    """Return the subject that a list of verbs goes on from: "he looked up, frowned and *said*"."""
    codes = coded.codes
    first = max(codes.rfind(",", begin, comma), codes.rfind("-", begin, comma), begin - 1) + 1
    if codes[first] not in "PNTC":
        return None
    for index in range(first + 1, comma):
        if codes[index] in "W,(S":
            return None
        if codes[index] in "Vvb" and codes[index - 1] in "PNTABR":
            return subject_before(coded, index, depth + 1)
    return None


def before_bracket(codes: str, end: int, begin: int) -> int:
    """Return where a phrase ends when a bracketed note at its end is left off: "Ann Smith (R-OH)"."""
    if end > begin and codes[end - 1] == ")":
        opening = codes.rfind("(", begin, end)
        return opening if opening > begin else end
    return end


def noun_phrase_ending(coded: Coded, last: int, begin: int) -> Phrase | None:
    """Return the noun phrase whose last token is `last`, with what belongs to its left: role, of-phrases."""
    codes = coded.codes
    last = before_bracket(codes, last + 1, begin) - 1
    index = last
    if last < begin:
        return None
    if codes[last] == "P":
        return Phrase(last, last + 1, last, last + 1, "pronoun")
    if codes[last] not in "NRnDd":
        return None
    while index >= begin and codes[index] in "NT":
        index -= 1
    if index == last or (index >= begin and codes[index] in "Ros"):
        index = extend_left(coded, index, begin)
    elif index >= begin and codes[index] == "D":
        index -= 1
    first = index + 1
    whole = phrase(coded, first, last + 1)
    if index <= begin:
        return whole
    if index > begin + 1 and coded.word(index) == "by" and codes[index - 1] in "Vvb":  # "a letter seen by"
        return noun_phrase_ending(coded, index - 2, begin) or whole
    if codes[index] == "I" and codes[index - 1] in "PW":  # "who in 2010 said"
        return subject_before(coded, index, depth=3)
    if codes[index] in "It" and codes[index - 1] in "NR":
        return before_preposition(coded, index, begin, last) or whole
    return whole


def before_preposition(coded: Coded, preposition: int, begin: int, last: int) -> Phrase | None:
    """Return the noun phrase that a preposition hangs on: "a spokesman for the mayor", "Smith in Iowa"."""
    codes = coded.codes
    first = extend_left(coded, preposition - 1, begin) + 1
    if first > begin and codes[first - 1] in "It":
        if codes[first - 2 : first - 1] != "R":
            return None  # "at a rally in Iowa"
        first = extend_left(coded, first - 2, begin) + 1  # "a spokesman for the Department for Transport"
        return Phrase(first, last + 1, first, last + 1, "description")
    if codes[preposition - 1] == "R":
        return Phrase(first, last + 1, first, last + 1, "description")
    return phrase(coded, first, preposition)


def extend_left(coded: Coded, index: int, begin: int) -> int:
    """Walk left over the rest of a noun phrase; return the index of the first token outside of it."""
    codes = coded.codes
    while index >= begin and codes[index] in NOUN_PHRASE:
        if codes[index] == "D" and not (index > begin and codes[index - 1] in "os"):
            return index - 1
        index -= 1
    return index


def subject_after(coded: Coded, verb: int) -> Phrase | None:
    """Return the subject that follows its verb: “…,” *said* a statement from the ministry."""
    codes, end = coded.codes, min(coded.sentence(verb)[1], verb + FARTHEST)
    index = verb + 1
    while index < end and codes[index] in "A":
        index += 1
    if index < end and codes[index] == "P":
        return Phrase(index, index + 1, index, index + 1, "pronoun")
    first = index
    while index < end and (codes[index] in NOUN_PHRASE or codes[index - 1 : index + 1] == "Dd"):
        index += 1
    if index == first:
        return None
    while (
        index + 1 < end
        and codes[index] == "C"
        and codes[index + 1] in NOUN_PHRASE
        and is_office(coded, index)
    ):
        first = index + 1  # "the trust's chairman and chief executive Ann Smith"
        index = first
        while index < end and codes[index] in NOUN_PHRASE:
            index += 1
    found = phrase(coded, first, index)
    if found and found.kind == "description":
        while index + 1 < end and codes[index] in "It" and codes[index + 1] in NOUN_PHRASE:
            index += 1
            while index < end and codes[index] in NOUN_PHRASE:
                index += 1
        if index + 1 < end and codes[index] == "," and codes[index + 1] in "NT":
            name = index + 1
            stop = name
            while stop < end and codes[stop] in "NT":
                stop += 1
            if stop == end or codes[stop] in ".,(;":
                return Phrase(name, stop, name, stop, "name")
        return Phrase(first, index, first, index, "description")
    return found


def is_office(coded: Coded, end: int) -> bool:
    """Tell whether the word before a token is a role that another may follow: "chairman *and* chief"."""
    return coded.word(end - 1) in words("roles") and coded.word(end + 1) in words("roles")


def main_subject(coded: Coded, begin: int, end: int, verbs: str = "VvbB") -> Phrase | None:
    """Return the subject of the first finite verb of the tokens begin … end - 1, else a noun phrase."""
    codes = coded.codes
    end = min(end, begin + FARTHEST)
    for index in range(begin + 1, end):
        if codes[index] in verbs:
            found = subject_before(coded, index, 2)
            if found:
                return found
    if "B" not in verbs:
        return None
    while begin < end and codes[begin] not in "PNTRD":
        begin += 1
    stop = begin
    while stop < end and codes[stop] in NOUN_PHRASE:
        stop += 1
    return phrase(coded, begin, max(stop, begin + 1)) if begin < end else None


def is_passive(coded: Coded, verb: int) -> bool:
    """Tell whether a verb is passive, so that its subject is spoken to or about: "he *was told*"."""
    index = verb - 1
    while index >= 0 and coded.codes[index] == "A":
        index -= 1
    if index < 0 or coded.word(index) not in BE:
        return False
    word = coded.word(verb)
    return word.endswith("ed") or word in ("told", "written", "said", "known", "seen")
