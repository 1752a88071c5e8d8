"""The rules by the names readers see, and how often each is right."""

from functools import cache

from .lexicon import lines

NEXT = "name next to “said”"
ACCORDING = "“according to”"
LABEL = "name before a colon"
SIGNED = "name after a dash"
LEADS = "verb of saying before the quote"
OPINION = "verb of opinion before the quote"
NOUN = "noun of saying before the quote"
ENDS = "“said” at the end of the sentence"
CARRIED = "carried on from the quote before"
BACK = "carried back from the quote after"
INTRODUCED = "introduced by the paragraph before"
CONTINUED = "goes on from the paragraph before"
SENTENCE = "subject of the sentence before"
SUBJECT = "subject of the sentence"
PRONOUN = "pronoun “{}”"
TOLD_AFTER = "reported after “said”"
TOLD_BEFORE = "reported before “said”"
TOLD_AROUND = "reported around “said”"
TOLD_ACCORDING = "reported with “according to”"
TOLD_VIEW = "view or wish reported after its verb"


@cache
def measured() -> dict[str, float]:
    """Return each rule's precision: the share of its attributions that were right on 838 annotated articles.

    data/confidence.txt holds it, as printed by tests/benchmarks/quotes.py --confidence: an attribution is
    right where the marked words are somebody's and the speaker matches by the scorer's rule.
    """
    return {rule: float(share) for share, _, rule in (line.partition(" ") for line in lines("confidence"))}


def confidence(rule: str) -> float:
    """Return the measured precision of a rule; 0 for one that was never seen."""
    return measured().get(rule, 0.0)
