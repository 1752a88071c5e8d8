"""The timeline: articles by the day they were published, where their sources tell it."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count
from django.db.models.functions import ExtractDay, ExtractMonth, TruncMonth

from archive.models import Article
from archive.reading.front import describe
from archive.reading.paging import Page, page_of


@dataclass(slots=True)
class Month:
    """A month and how many articles are of it; `share` of a hundred beside the month with most."""

    first: date
    articles: int
    share: int


@dataclass(slots=True)
class Timeline:
    """The years that have articles, the newest first, and how many articles have no date."""

    years: list = field(default_factory=list)  # (year, number of its articles, its Months)
    dated: int = 0
    undated: int = 0


@dataclass(slots=True)
class Stretch:
    """The articles of a year, or of one of its months, and the stretches with articles on either side."""

    first: date
    month: int | None
    number: int
    articles: Page
    earlier: date | None
    later: date | None


def timeline_page():
    """Return the Timeline: the months are counted in the database, in one pass over the articles."""
    rows = Article.objects.order_by().values_list(TruncMonth("published")).annotate(number=Count("pk"))
    counted = dict(rows)
    page = Timeline(undated=counted.pop(None, 0))
    page.dated = sum(counted.values())
    most = max(counted.values(), default=1)
    by_year = {}
    for first in sorted(counted):
        share = -(-100 * counted[first] // most)  # rounded up: a little is not nothing
        by_year.setdefault(first.year, []).append(Month(first, counted[first], share))
    page.years = [
        (year, sum(month.articles for month in months), months)
        for year, months in sorted(by_year.items(), reverse=True)
    ]
    return page


def stretch_page(year, month=None, after="", before=""):
    """Return the Stretch of a year or a month, its first articles first; None if no article is of it."""
    if year > date.max.year or (month or 1) > 12:
        return None
    first = date(year, month or 1, 1)
    inside = {"published__year": year} | ({"published__month": month} if month else {})
    articles = Article.objects.filter(**inside)
    number = articles.count()
    if not number:
        return None
    articles = articles.annotate(month=ExtractMonth("published"), day=ExtractDay("published"))
    page = page_of(articles, ["month", "day", "id"], after, before)
    describe(page.rows)
    others = Article.objects.exclude(**inside).values_list("published", flat=True)
    earlier = others.filter(published__lt=first).order_by("-published").first()
    later = others.filter(published__gt=first).order_by("published").first()
    return Stretch(first, month, number, page, earlier, later)
