"""Who does what in a sentence: the subject that belongs to a verb, read from the codes of codes.py."""

from itertools import pairwise

from .insertions import before_bracket, is_age, is_place_of
from .lexicon import words
from .name_words import after_office
from .phrases import FARTHEST, Phrase, phrase
from .tokens import Coded

SKIPPED = frozenset("BAdt")  # "has also repeatedly", "on Monday" leave the subject where it is
NOUN_PHRASE = "NTRnsoD"
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
    to_place = code == "N" and codes[index - 1] in "tI"  # "he came to Northby to *say*"
    if codes[verb - 1] == "t" and (code in "nADR" or to_place):  # "she would do better to *say*"
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
    apposed = (
        coded.word(comma + 1) in ("a", "an")
        and "I" in codes[comma:verb]
        and codes[verb + 1 : verb + 2] != ","
    )
    if comma < 0 or (codes[comma + 1] not in "IoW" and not apposed):
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
    for wanted, least in (("V", comma), ("Vvb", begin), ("B", max(comma, begin))):
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
        if is_age(coded, left + 1, right):
            continue
        if sign == "-" and (who := codes.find(",W", left + 1, right)) > 0:
            return before_insertion(coded, who, begin, depth)
        part = phrase(coded, left + 1, right)
        bare = not codes[left + 1 : right].strip("NTRnsDAoCx") and not is_place_of(coded, left, right)
        if part and bare and part.kind != "description" and part.last_name == right:
            return part
        if right < comma and codes[right] in (sign, "(") and codes[left + 1] != "W":
            nearest = noun_phrase_ending(coded, right - 1, max(begin, left + 1)) or nearest
    return nearest


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
    elif index > begin and codes[index - 1 : index + 1] == "oD":
        index = extend_left(coded, index, begin)  # "Ann Smith of the Harbour Board"
    elif index >= begin and codes[index] == "D":
        index -= 1
    if coded.word(index) == "than" and coded.word(index - 1) in ("more", "fewer", "less"):
        index -= 2  # "doctors at more than 70 hospitals"
    first = index + 1
    whole = phrase(coded, first, last + 1)
    if index <= begin:
        return whole
    if index > begin + 1 and coded.word(index) == "by" and codes[index - 1] in "Vvb":  # "a letter seen by"
        return noun_phrase_ending(coded, index - 2, begin) or whole
    if codes[index] == "I" and codes[index - 1] in "PW":  # "who in 2010 said"
        return subject_before(coded, index, depth=3)
    plural = index - 1 == coded.sentence(last)[0] and coded.word(index - 1).endswith("s")
    told = codes[index - 1] in "nR" or plural  # "*crews* clearing the road"
    if told and codes[index] in "pgG" and codes[index + 1] in "DNPT":
        before = min(extend_left(coded, index - 1, begin) + 1, index - 1)
        return Phrase(before, index, before, index, "description")
    if codes[index] in "ItVvb" and (who := codes.rfind("W", begin, index)) > begin:
        clause = codes[who:index]
        if set(clause) & set("Vvb") and not set(clause) & set(",.;:Q()CB"):
            return antecedent_of_who(coded, who - 1, begin)
    if codes[index] == "I" and codes[index - 1] == "n" and (head := only_subject(coded, begin, index)):
        return head
    if codes[index] in "It" and codes[index - 1] in "NR":
        return before_preposition(coded, index, begin, last) or whole
    return whole


def only_subject(coded: Coded, begin: int, end: int) -> Phrase | None:
    """Return what opens a sentence without a verb before a token: "*The company* behind a mine in Ohio"."""
    codes, last = coded.codes, begin
    while last < end and codes[last] in "DNTRnA":
        last += 1
    rest = set(codes[last:end])
    if begin != coded.sentence(end)[0] or rest & set("VvbBW,;:QSC") or codes[last] not in "Ip":
        return None
    return phrase(coded, begin, last) if set(codes[begin:last]) & set("RN") else None


def before_preposition(coded: Coded, preposition: int, begin: int, last: int) -> Phrase | None:
    """Return the noun phrase that a preposition hangs on: "a spokesman for the mayor", "Smith in Iowa"."""
    codes = coded.codes
    first = extend_left(coded, preposition - 1, begin) + 1
    if office_of(coded, preposition):
        name = preposition + 1 + after_office(coded.words(preposition + 1, last + 1))
        return Phrase(first, last + 1, name, last + 1, "name")
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


def office_of(coded: Coded, preposition: int) -> bool:
    """Tell whether a minister's office and name follow: "Minister of State *for* Mines Ann Smith"."""
    holder = preposition - 1 - 2 * (coded.codes[preposition - 2 : preposition - 1] == "o")
    return (
        coded.word(preposition) == "for"
        and coded.codes[holder : holder + 1] == "N"
        and coded.word(holder) in ("minister", "secretary", "undersecretary", "commissioner")
        and coded.word(preposition + 1) in words("offices")
    )


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
    return word.endswith("ed") or word in ("told", "written", "said", "known", "seen", "read", "heard")
