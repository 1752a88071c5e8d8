"""The front page and the list of articles."""

from dataclasses import dataclass, field

from django.db.models import Count

from archive.models import Annotation, Article, Edition, Kind, SpeakerFigures, Total
from archive.reading import newest
from archive.reading.article import attributions_in
from archive.reading.notes import newest_notes
from archive.reading.paging import page_of
from archive.reading.voices import voices_of

NOTES = 5
VOICES = 6


@dataclass(slots=True)
class FrontPage:
    """What the front page shows: the newest article is the one to start with, its voices by their words."""

    article: Article | None = None
    voices: list = field(default_factory=list)
    counts: list = field(default_factory=list)
    notes: list[Annotation] = field(default_factory=list)
    quoted: list = field(default_factory=list)  # Speakers, where articles are several

    @property
    def loudest(self):
        """Return the voices with most to say in the article."""
        return self.voices[:VOICES]


def front_page():
    """Return the FrontPage."""
    article = Article.objects.order_by("-pk").first()
    if article is None:
        return FrontPage()
    describe([article])
    voices = voices_of(attributions_in(article.edition)).values()
    voices = [voice for voice in voices if voice.speaker]
    most = max((voice.length for voice in voices), default=0) or 1
    for voice in voices:
        voice.share = -(-100 * voice.length // most)  # rounded up: a little is not nothing
    voices.sort(key=lambda voice: -voice.length)
    page = FrontPage(article, voices, counts(), newest_notes(NOTES))
    if page.counts[0][0] > 1:
        page.quoted = quoted_most()
    return page


def quoted_most():
    """Return the speakers quoted most, those merged into them included.

    Each has `quotes`, how many, and `share`, of a hundred beside the first. Nobody who is quoted only once is
    among them: that is no more than all others.
    """
    most = (
        SpeakerFigures.objects.filter(quotes__gt=1).order_by("-quotes", "speaker").select_related("speaker")
    )
    most = list(most[:VOICES])
    for figures in most:
        figures.speaker.quotes = figures.quotes
        figures.speaker.share = -(-100 * figures.quotes // most[0].quotes)
    return [figures.speaker for figures in most]


def counts():
    """Return how much the archive holds as (number, name)."""
    names = (Total.ARTICLE, Kind.PARAGRAPH.value, Kind.QUOTE.value, Total.SPEAKER)
    return list(zip(Total.of(*names), names, strict=True))


def articles_page(after="", before=""):
    """Return a Page of articles, newest first, each with its opening words and the numbers of its records."""
    page = page_of(Article.objects.all(), ["-id"], after, before)
    describe(page.rows)
    return page


def describe(articles):
    """Give each article its newest edition, its opening words and the numbers of its records."""
    by_key = {article.pk: article for article in articles}
    for article in articles:
        article.edition, article.opening, article.paragraphs, article.quotes = None, "", 0, 0
    editions = Edition.objects.filter(article__in=by_key).defer("source", "text", "metadata")
    for edition in editions.order_by("number"):
        by_key[edition.article_id].edition = edition
    editions = [article.edition.pk for article in articles if article.edition]
    inside = newest.passages().filter(article__in=by_key, edition__in=editions)
    numbers = inside.filter(kind__in=[Kind.PARAGRAPH, Kind.QUOTE]).order_by()
    for key, kind, count in numbers.values_list("article", "kind").annotate(count=Count("pk")):
        setattr(by_key[key], f"{kind}s", count)
    for key, text in inside.filter(kind=Kind.PARAGRAPH, number=1).values_list("article", "text"):
        by_key[key].opening = text
