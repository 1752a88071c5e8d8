"""The list of quotes: all of them, those of a speaker or an article, those with certain words."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef

from archive import search
from archive.models import Article, Attribution, Kind, Speaker
from archive.reading import newest
from archive.reading.paging import COUNTED, Page, count_of, page_of
from archive.reading.voices import DIRECT, WITH_SPEAKER, families, who

OFFERED = 20


@dataclass(slots=True)
class QuotesPage:
    """What the list of quotes shows. `results` is there when words were looked for, `page` otherwise."""

    query: str = ""
    speaker: Speaker | None = None
    article: Article | None = None
    unknown: bool = False
    page: Page | None = None
    results: object = None
    count: int = 0
    speakers: list = field(default_factory=list)

    @property
    def count_is_exact(self):
        """Tell whether there are just so many."""
        return self.results.count_is_exact if self.results else self.count <= COUNTED

    @property
    def counted(self):
        """Return the count, or the number it was stopped at."""
        return min(self.count, COUNTED)


def quotes_page(query="", speaker="", article="", after="", before="", number=1):
    """Return the QuotesPage for what was asked; raises search.TooSlow."""
    asked = QuotesPage(query)
    asked.speaker = speaker_at(speaker) if speaker else None
    asked.article = Article.objects.filter(slug=article).first() if article else None
    asked.unknown = bool((speaker and not asked.speaker) or (article and not asked.article))
    if asked.unknown:
        asked.page = Page([], None, None)
    elif query:
        asked.results = search.find(query, kind=Kind.QUOTE, speaker=speaker, article=article, page=number)
        asked.count = asked.results.count
        asked.speakers = asked.results.speakers
    else:
        list_quotes(asked, after, before)
    return asked


def speaker_at(slug):
    """Return the speaker of an address, under the name that is shown; None if there is none."""
    return who(Speaker.objects.filter(slug=slug).select_related("merged_into").first())


def list_quotes(asked, after, before):
    """Put the quotes of a speaker or an article or of all on the page, newest article first."""
    rows = newest.passages().filter(kind=Kind.QUOTE)
    if asked.article:
        rows = rows.filter(article=asked.article)
    everybody = rows
    if asked.speaker:
        said = Attribution.objects.filter(article_id=OuterRef("article_id"), passage_id=OuterRef("pk"))
        family = families([asked.speaker])[asked.speaker.pk]
        rows = rows.filter(Exists(said.filter(mode=DIRECT, speaker__in=family)))
    asked.count = count_of(rows)
    asked.page = page_of(rows.select_related("article"), ["-article_id", "number"], after, before)
    add_speakers(asked.page)
    asked.speakers = speakers_in(everybody, asked.speaker)


def add_speakers(quotes):
    """Give each quote its attribution, with the speaker under the name that is shown."""
    quotes = list(quotes)
    said = Attribution.objects.filter(
        article_id__in={quote.article_id for quote in quotes}, passage_id__in=[quote.pk for quote in quotes]
    )
    by_quote = {each.passage_id: each for each in said.filter(mode=DIRECT).select_related(*WITH_SPEAKER)}
    for quote in quotes:
        quote.attribution = by_quote.get(quote.pk)
        quote.speakers = [who(quote.attribution.speaker)] if quote.attribution else []
        quote.speakers = [speaker for speaker in quote.speakers if speaker]


def speakers_in(quotes, chosen):
    """Return who said the newest of these quotes most often, as facets."""
    capped = quotes.order_by("-pk").values("pk")[:COUNTED]
    said = Attribution.objects.filter(mode=DIRECT, passage_id__in=capped, speaker__isnull=False)
    counts = said.values_list("speaker").annotate(count=Count("pk")).order_by("-count", "speaker")
    counts = dict(counts[: 2 * OFFERED])
    speakers = Speaker.objects.filter(pk__in=counts).select_related("merged_into")
    shown = {}
    for speaker in sorted(speakers, key=lambda speaker: -counts[speaker.pk]):
        facet = shown.setdefault(
            who(speaker).pk, search.Facet(who(speaker).slug, who(speaker).name, 0, who(speaker) == chosen)
        )
        shown[who(speaker).pk] = search.Facet(
            facet.value, facet.label, facet.count + counts[speaker.pk], facet.chosen
        )
    return list(shown.values())[:OFFERED]
