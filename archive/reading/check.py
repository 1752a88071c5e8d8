"""The page on which words are checked: the form, and for each quote a card with verdict and evidence."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from archive.checking import LONGEST, Checked, TooLongError, Verdict, check, telling
from archive.models import Kind
from archive.reading import newest

IN_ADDRESS = 2_000  # characters of a text that is asked for by its address
LABELS = {
    Verdict.EXACT: "Exact",
    Verdict.MARKS: "Exact but for marks",
    Verdict.ALTERED: "Altered",
    Verdict.CUT: "Cut",
    Verdict.OTHER_SPEAKER: "Somebody else’s words",
    Verdict.REPORTED: "Reported, not quoted",
    Verdict.ABSENT: "Not in this archive",
}
MEANINGS = {
    Verdict.EXACT: "The archive has these words, to the character.",
    Verdict.MARKS: "The words are the same. Marks, case or spacing are not.",
    Verdict.ALTERED: "The archive has words much like these. What differs is shown.",
    Verdict.CUT: "All the words are the source’s. Between them some were left out.",
    Verdict.OTHER_SPEAKER: "The archive has these words, but not from the speaker who is named.",
    Verdict.REPORTED: "The words are in an article, but in its own voice: nobody is quoted with them.",
    Verdict.ABSENT: "No passage has words much like these. That does not mean that nobody said them.",
}
DIFFERENCES = {"replaced": "Replaced", "inserted": "Added", "deleted": "Left out", "cut": "Cut"}


@dataclass(slots=True)
class Card:
    """A checked quote as it is shown."""

    number: int
    checked: Checked

    @property
    def claim(self):
        """Return what was pasted."""
        return self.checked.claim

    @property
    def verdict(self):
        """Return the verdict as programs know it."""
        return str(self.checked.verdict)

    @property
    def label(self):
        """Return the verdict in words."""
        return LABELS[self.checked.verdict]

    @property
    def meaning(self):
        """Return in a sentence what the verdict says of this quote."""
        match, verdict = self.checked.match, self.checked.verdict
        if match and match.speaker:
            name, probably = match.speaker.name, "probably " * match.is_doubtful
            if verdict == Verdict.OTHER_SPEAKER:
                return f"The archive has these words, {probably}from {name}, not from {self.claim.speaker}."
            if verdict == Verdict.REPORTED:
                return f"The article reports in its own words what {name} {probably}said: nobody is quoted."
        return MEANINGS[verdict]

    @property
    def place(self):
        """Return the Place that has the words, or None."""
        return Place(self.checked.match) if self.checked.match else None

    @property
    def others(self):
        """Return other Places: with the words, or, where nothing has them, those with the nearest ones."""
        return [Place(match) for match in (self.checked.elsewhere or self.checked.nearest)]


@dataclass(slots=True)
class Place:
    """A place in the archive as a card shows it."""

    match: object

    @property
    def address(self):
        """Return the address at which the words are marked."""
        return telling.address_of(self.match)

    @property
    def citation(self):
        """Return a citation, ready to be copied."""
        return telling.citation(self.match, settings.ARCHIVE_URL)

    @property
    def is_quoted(self):
        """Tell whether the words are those of a quote."""
        return self.match.passage.kind == Kind.QUOTE

    @property
    def names_the_claimed(self):
        """Tell whether the speaker is the one who is claimed."""
        return self.match.claim.named and self.match.speaker and self.match.verdict != Verdict.OTHER_SPEAKER

    @property
    def differences(self):
        """Return the differences as (what was done, Difference)."""
        return [(DIFFERENCES[one.kind], one) for one in self.match.comparison.differences]


@dataclass(slots=True)
class CheckPage:
    """What the page shows.

    `problem` says why a text was not checked; `tally`, how often each verdict was given, and where first.
    """

    text: str = ""
    problem: str = ""
    cards: list = field(default_factory=list)
    unchecked: list = field(default_factory=list)
    tally: list = field(default_factory=list)
    searched: str = ""
    example: str = ""
    longest: int = LONGEST
    in_address: int = IN_ADDRESS

    meanings = [(LABELS[verdict], str(verdict), MEANINGS[verdict]) for verdict in Verdict]

    @property
    def all_found(self):
        """Tell whether the archive has words like those of each quote."""
        return all(card.checked.match for card in self.cards)

    @property
    def is_asked(self):
        """Tell whether a text was checked."""
        return bool(self.text.strip()) and not self.problem


def check_page(text, longest=LONGEST):
    """Return the CheckPage for a text; without one, the form with an example."""
    page = CheckPage(text)
    if not text.strip():
        page.example = example()
        return page
    try:
        report = check(text, longest)
    except TooLongError as error:
        page.problem = str(error)
        return page
    page.cards = [Card(number, checked) for number, checked in enumerate(report.checked, 1)]
    page.unchecked = report.unchecked
    page.searched = telling.searched(report.searched, timezone.now())
    page.tally = [
        (len(numbers), LABELS[verdict], str(verdict), numbers[0])
        for verdict in Verdict
        if (numbers := [card.number for card in page.cards if card.checked.verdict == verdict])
    ]
    return page


def example():
    """Return a short quote of the newest article to try a check with; nothing in an archive without one."""
    quotes = newest.passages().filter(kind=Kind.QUOTE).order_by("-id").values_list("text", flat=True)[:20]
    return next((text for text in quotes if 40 < len(text) < 200), "")
