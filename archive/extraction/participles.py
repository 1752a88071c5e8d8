"""Who does what a participle tells: "*Welch* spoke on Monday, saying …", “…,” *the woman* there said."""

from . import clauses
from .inverted import subject_after
from .phrases import FARTHEST, Link, Phrase
from .rules import NEXT
from .tokens import Coded


def with_participle(coded: Coded, first: int, verb: int) -> Link | None:
    """“…,” *the woman* standing at the gate said: the subject is the noun that a participle belongs to."""
    whole = subject_after(coded, first - 1)
    if not whole or coded.codes[first] != "D" or whole.last >= verb or "," in coded.codes[first:verb]:
        return None
    return Link(whole, (verb, verb + 1), NEXT) if coded.codes[whole.last] in "pGgbW" else None


def participle_subject(coded: Coded, verb: int) -> Phrase | None:
    """Return the subject of a participle, that of its sentence: "Welch spoke on Monday, *saying* …"."""
    codes = coded.codes
    begin = max(coded.sentence(verb)[0], verb - FARTHEST)
    opens = verb == begin or codes[verb - 1] == "-"
    end = coded.sentence(verb)[1]
    comma = codes.find(",", verb, min(end, verb + FARTHEST)) if opens else -1
    if comma > 0 and (found := clauses.main_subject(coded, comma + 1, end)):
        return found  # "Saying it was late, *Ann Smith* left"
    if verb > begin and codes[verb - 1] in "NPBA":
        found = clauses.subject_before(coded, verb)
        if found:
            return found
    for verbs in ("V", "vbB"):
        for index in range(begin + 1, verb):
            if codes[index] in verbs and codes[index - 1] != "t":
                found = clauses.subject_before(coded, index)
                if found and coded.word(found.first - 1) not in ("after", "before", "when"):
                    return found
    return clauses.main_subject(coded, begin, verb)
