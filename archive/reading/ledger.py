"""The open ledger: by which rules speakers were found, how often each is right, what editors changed."""

from dataclasses import dataclass, field

from django.db.models import Avg, Count, Q

from archive.models import Attribution
from archive.reading import newest
from archive.reading.voices import DIRECT

# So many of the newest attributions are counted: all of them in most archives, and quickly in every one.
LOOKED_AT = 100_000


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with what it found. `precision` is the share that was right where people checked it, 0 to 1."""

    name: str
    found: int
    unnamed: int
    confirmed: int
    corrected: int
    precision: float | None

    @property
    def names_nobody(self):
        """Tell whether it stands for words whose speaker was not found."""
        return self.unnamed > 0 and self.unnamed + self.corrected >= self.found

    @property
    def is_doubtful(self):
        """Tell whether its speakers are called probable."""
        return self.precision is None or self.precision < Attribution.DOUBTFUL_BELOW


@dataclass(slots=True)
class LedgerPage:
    """What the ledger shows."""

    quotes: list[Rule] = field(default_factory=list)
    reported: list[Rule] = field(default_factory=list)
    is_all: bool = True
    looked_at: int = LOOKED_AT
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
        """Return how many attributions were counted."""
        return sum(rule.found for rule in self.rules)

    @property
    def confirmed(self):
        """Return how many of them editors confirmed."""
        return sum(rule.confirmed for rule in self.rules)

    @property
    def corrected(self):
        """Return how many of them editors corrected."""
        return sum(rule.corrected for rule in self.rules)


def ledger_page():
    """Return the LedgerPage: the newest attributions by rule, most found first."""
    status = Attribution.Status
    newest_keys = newest.attributions().order_by("-pk").values("pk")[:LOOKED_AT]
    rows = Attribution.objects.filter(pk__in=newest_keys).order_by().values_list("mode", "rule")
    rows = rows.annotate(
        found=Count("pk"),
        unnamed=Count("pk", filter=Q(speaker=None)),
        confirmed=Count("pk", filter=Q(status=status.CONFIRMED)),
        corrected=Count("pk", filter=Q(status=status.CORRECTED)),
        precision=Avg("confidence"),
    )
    page = LedgerPage()
    for mode, *columns, precision in rows.order_by("-found", "rule"):
        # A mean of many times 0.9 is a hair's breadth off 0.9.
        rule = Rule(*columns, precision if precision is None else round(precision, 6))
        (page.quotes if mode == DIRECT else page.reported).append(rule)
    page.is_all = page.found < LOOKED_AT
    return page
