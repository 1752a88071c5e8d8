"""The timeline: articles by the day they were published, where their sources tell it."""

from calendar import month_name, monthrange
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from archive.models import Article, Total
from archive.reading.front import describe
from archive.reading.paging import Page, page_of


@dataclass(slots=True)
class Month:
    """A month and how many articles are of it; `share` of a hundred beside the month with most."""

    first: date
    articles: int
    share: int
    address: str

    @property
    def name(self):
        """Return what the month is called."""
        return month_name[self.first.month]


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
    """Return the Timeline."""
    counted = Total.by_month()
    page = Timeline(dated=sum(counted.values()))
    page.undated = Total.of(Total.ARTICLE)[0] - page.dated
    most, there = max(counted.values(), default=1), reverse("timeline")
    by_year = {}
    for first, number in counted.items():
        share = -(-100 * number // most)  # rounded up: a little is not nothing
        address = f"{there}{first.year}/{first.month}/"
        by_year.setdefault(first.year, []).append(Month(first, number, share, address))
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
    months = {day: number for day, number in Total.by_month().items() if day.year == year}
    number = sum(count for day, count in months.items() if month in (None, day.month))
    if not number:
        return None
    last = date(year, month or 12, monthrange(year, month or 12)[1])
    articles = Article.objects.filter(published__range=(first, last))
    page = page_of(articles, ["published", "id"], after, before)
    describe(page.rows)
    for article in page:
        article.month = article.published.month
    days = Article.objects.values_list("published", flat=True)
    earlier = days.filter(published__lt=first).order_by("-published", "-id").first()
    later = days.filter(published__gt=last).order_by("published", "id").first()
    return Stretch(first, month, number, page, earlier, later)
