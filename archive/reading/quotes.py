"""The list of quotes: all of them, narrowed by filters, or those with certain words."""

from dataclasses import dataclass, field

from archive import search
from archive.models import Attribution, Kind, RuleFigures, SpeakerFigures, Total
from archive.reading import newest
from archive.reading.filters import LOOKED_AT, NOT_WITH_WORDS, chosen_of, groups_of, narrow
from archive.reading.paging import Page, count_of, page_of
from archive.reading.remembered import Remembered
from archive.reading.search import groups_in
from archive.reading.voices import DIRECT, WITH_SPEAKER, who, with_heads

# What no figure tells is counted only so far: it must be looked at, quote by quote.
SOME = 1_000
about = Remembered()  # lists, by what narrows them


@dataclass(slots=True)
class QuotesPage:
    """What the list of quotes shows. `results` is there when words were looked for, `page` otherwise."""

    query: str = ""
    told: str = ""
    chosen: list = field(default_factory=list)
    left_out: list = field(default_factory=list)
    unknown: bool = False
    page: Page | None = None
    results: object = None
    count: int = 0
    counted: int = SOME  # where counting stopped, if it did
    groups: list = field(default_factory=list)

    @property
    def speaker(self):
        """Return the speaker whose quotes these are, or None."""
        return next((each.record for each in self.chosen if each.name == "speaker"), None)

    @property
    def count_is_exact(self):
        """Tell whether there are just so many."""
        return self.results.count_is_exact if self.results else self.count <= self.counted

    @property
    def told_count(self):
        """Return the count, or the number it was stopped at."""
        return min(self.count, self.counted)

    @property
    def grouped(self):
        """Return how many of the newest are looked at for what could narrow the list; 0: all of them."""
        return LOOKED_AT if self.count > LOOKED_AT and not self.results else 0


def quotes_page(query="", filters=None, after="", before="", number=1, count_all=False):
    """Return the QuotesPage for what was asked; raises search.TooSlow."""
    asked = QuotesPage(query)
    asked.chosen, asked.unknown = chosen_of(filters or {})
    if asked.unknown:
        asked.page = Page([], None, None)
    elif query:
        find_quotes(asked, number, count_all)
    else:
        rows = narrow(newest.passages().filter(kind=Kind.QUOTE), asked.chosen)
        key = tuple((each.name, each.value) for each in asked.chosen)
        asked.count, asked.counted, asked.groups = about.get(key, lambda: told_of(rows, asked.chosen))
        asked.page = page_of(rows.select_related("article"), ["-article_id", "number"], after, before)
        add_speakers(asked.page)
    return asked


def told_of(rows, chosen):
    """Return how many quotes a list narrowed so has, where counting stopped, and what could narrow it."""
    known = kept_count(chosen)
    count = count_of(rows, SOME) if known is None else known
    return count, SOME if known is None else known, groups_of(rows, chosen)


def kept_count(chosen):
    """Return how many quotes a list narrowed so has, where that is kept as a figure, else None."""
    own = {each.name: each.record for each in chosen}
    if not own:
        return Total.of(Kind.QUOTE.value)[0]
    if own.keys() == {"speaker"}:
        figures = SpeakerFigures.objects.filter(speaker=own["speaker"]).first()
        return figures.quotes if figures else 0
    if own.keys() == {"rule"} and own["rule"] != Attribution.ADDED:
        figures = RuleFigures.objects.filter(mode=DIRECT, rule=own["rule"]).first()
        return figures.found - figures.set_aside if figures else 0
    return None


def find_quotes(asked, number, count_all):
    """Put the quotes with the words on the page; what a search cannot filter by is left out."""
    asked.left_out = [each for each in asked.chosen if each.name in NOT_WITH_WORDS]
    asked.chosen = [each for each in asked.chosen if each not in asked.left_out]
    values = {each.name: each.value for each in asked.chosen}
    asked.results = search.find(asked.query, kind=Kind.QUOTE, page=number, count_all=count_all, **values)
    asked.count, asked.told = asked.results.count, search.told(asked.results.found_for)
    add_speakers([hit.passage for hit in asked.results.hits])
    asked.groups = [group for group in groups_in(asked.results) if group.name not in {"kind", *values}]


def add_speakers(quotes):
    """Give each quote its attribution, with the speaker under the name that is shown."""
    quotes = list(quotes)
    said = Attribution.objects.filter(
        article_id__in={quote.article_id for quote in quotes}, passage_id__in=[quote.pk for quote in quotes]
    )
    said = with_heads(said.filter(mode=DIRECT).select_related(*WITH_SPEAKER))
    by_quote = {each.passage_id: each for each in said}
    for quote in quotes:
        quote.attribution = by_quote.get(quote.pk)
        quote.speaker = who(quote.attribution.speaker) if quote.attribution else None
