"""The open ledger: by which rules speakers were found, how often each is right, what editors changed."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from archive.models import Attribution, Edition, RuleFigures
from archive.reading.voices import DIRECT, WITH_SPEAKER, states_of, who, with_heads

VERDICTS = 25


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with what it found: `precision` is the share that was right when it was measured, 0 to 1.

    Of what editors looked at here they confirmed, corrected, or set some aside as no quotes.
    """

    name: str
    found: int
    unnamed: int
    confirmed: int
    corrected: int
    precision: float | None
    set_aside: int = 0

    @property
    def checked(self):
        """Return how many editors looked at."""
        return self.confirmed + self.corrected + self.set_aside

    @property
    def verdict_precision(self):
        """Return the share of what editors looked at that was right, 0 to 1; None where they did not look."""
        return self.confirmed / self.checked if self.checked else None

    @property
    def names_nobody(self):
        """Tell whether it stands for words whose speaker was not found."""
        return self.unnamed > 0 and self.unnamed + self.corrected >= self.found

    @property
    def is_doubtful(self):
        """Tell whether its speakers are called probable."""
        return self.precision is None or self.precision < Attribution.DOUBTFUL_BELOW


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an editor said of an attribution: whose the words are now, and whose the archive had found."""

    attribution: Attribution
    words: str
    speaker: object
    formerly: str


@dataclass(slots=True)
class LedgerPage:
    """What the ledger shows."""

    quotes: list[Rule] = field(default_factory=list)
    reported: list[Rule] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    below: float = Attribution.DOUBTFUL_BELOW

    @property
    def parts(self):
        """Return the rules by what they are for."""
        return [part for part in (("quotes", self.quotes), ("reported", self.reported)) if part[1]]

    @property
    def rules(self):
        """Return all rules."""
        return [*self.quotes, *self.reported]

    @property
    def found(self):
        """Return how many attributions there are."""
        return sum(rule.found for rule in self.rules)

    @property
    def confirmed(self):
        """Return how many of them editors confirmed."""
        return sum(rule.confirmed for rule in self.rules)

    @property
    def corrected(self):
        """Return how many of them editors corrected."""
        return sum(rule.corrected for rule in self.rules)

    @property
    def set_aside(self):
        """Return how many quotes editors set aside."""
        return sum(rule.set_aside for rule in self.rules)


def ledger_page():
    """Return the LedgerPage: all rules, those that found most first, and the newest verdicts."""
    page = LedgerPage(verdicts=newest_verdicts())
    for each in RuleFigures.objects.order_by("-found", "rule"):
        precision = round(each.millionths / each.measured / 1_000_000, 6) if each.measured else None
        counts = (each.found, each.unnamed, each.confirmed, each.corrected)
        rule = Rule(each.rule, *counts, precision, each.set_aside)
        (page.quotes if each.mode == DIRECT else page.reported).append(rule)
    return page


def set_aside():
    """Return the attributions of quotes that editors set aside in the newest editions."""
    later = Edition.objects.filter(
        article=OuterRef("article_id"), number__gt=OuterRef("passage__edition__number")
    )
    decided = Attribution.objects.filter(decided__isnull=False)
    found = decided.filter(status=Attribution.Status.SCARE, passage__current=False)
    return found.filter(~Exists(later))


def newest_corrections(count):
    """Return the newest Verdicts by which readers see something else than the archive had found."""
    status = Attribution.Status
    return newest_verdicts(count, status__in=[status.CORRECTED, status.SCARE])


def newest_verdicts(count=VERDICTS, **which):
    """Return the newest Verdicts in the newest editions, only those of which this is true."""
    in_newest = Q(passage__current=True) | Q(pk__in=set_aside().values("pk"))
    decided = Attribution.objects.filter(in_newest, decided__isnull=False, **which)
    found = decided.select_related("passage", "passage__article", *WITH_SPEAKER).defer("passage__search")
    found = with_heads(found.order_by("-decided", "-pk")[:count])
    before = first_states(found)
    verdicts = []
    for said in found:
        first = said.start - said.passage.start
        words = said.passage.text[first : first + said.end - said.start]
        former = before.get(said.pk)
        differs = former is not None and former.speaker_id != said.speaker_id and not said.is_added
        name = (who(former.speaker).name if former.speaker_id else "nobody") if differs else ""
        verdicts.append(Verdict(said, words, who(said.speaker), name))
    return verdicts


def first_states(attributions):
    """Return how the archive found these attributions, by key."""
    return {state.id: state for state in with_heads(states_of(attributions).order_by("-history_id"))}
