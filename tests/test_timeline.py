"""The timeline: every dated article in its year and month, none made up, the others told of."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.models import Article, keeping
from tests.test_pages import ARTICLE, seen

pytestmark = pytest.mark.django_db


def dated(*days):
    """Make an article without words for each of these days (None: no date)."""
    count = Article.objects.count()
    made = [
        Article(slug=f"day-{turn}", headline=f"Headline {turn}", published=day)
        for turn, day in enumerate(days, count)
    ]
    made = Article.objects.bulk_create(made)
    keeping.make_anew()
    return made


def listed(client, address):
    """Return the slugs of the articles on a page."""
    return re.findall(r'<h[23] dir="auto"><a href="/articles/([^/]+)/"', client.get(address).text)


def test_an_archive_without_dates_says_so(client, db):
    assert "There is no article here yet." in seen(client, "/timeline/")
    dated(None, None)
    assert "No source here tells when it was published. All 2 articles" in seen(client, "/timeline/")
    assert client.get("/timeline/2021/").status_code == 404


def test_articles_are_in_their_years_and_months(client, db):
    made = dated(
        date(2021, 5, 31), date(2021, 5, 3), date(2021, 12, 31), date(2022, 1, 1), date(1999, 6, 1), None
    )
    shown = seen(client, "/timeline/")
    assert "5 articles by the day of publication. The sources of 1 more tell no date" in shown
    assert re.search(
        r"2022 1 article .*2021 3 articles May 2021 2 articles December 2021 1 article 1999", shown
    )
    slugs = [article.slug for article in made]
    assert listed(client, "/timeline/2021/") == [slugs[1], slugs[0], slugs[2]]
    assert listed(client, "/timeline/2021/5/") == [slugs[1], slugs[0]]
    month = client.get("/timeline/2021/12/").text
    assert 'rel="prev" href="/timeline/2021/5/"' in month and 'rel="next" href="/timeline/2022/1/"' in month
    year = client.get("/timeline/2021/").text
    assert 'rel="prev" href="/timeline/1999/"' in year and 'rel="next" href="/timeline/2022/"' in year
    for link in re.findall(r'href="(/timeline/[^"]*)"', client.get("/timeline/").text):
        assert client.get(link).status_code == 200


def test_one_article_has_a_timeline_and_leads_there(client, article):
    assert "/timeline/" in client.get("/articles/").text
    assert "/timeline/" not in client.get(ARTICLE).text
    Article.objects.update(published=date(2021, 5, 3))
    keeping.make_anew()
    assert 'href="/timeline/2021/5/"' in client.get(ARTICLE).text
    assert listed(client, "/timeline/2021/5/") == [article.slug]
    assert "Before and after" not in client.get("/timeline/2021/5/").text


def test_a_month_of_many_articles_comes_in_pages_of_few_queries(client, db):
    dated(*[date(2020, 2, 1 + turn % 29) for turn in range(120)])
    address, found = "/timeline/2020/2/", []
    while address:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address).text
        assert len(asked) <= 10
        found += listed(client, address)
        after = re.search(r'href="(\?after=[^"]+)"', page)
        address = after and f"/timeline/2020/2/{after[1]}"
    assert len(found) == len(set(found)) == 120


@pytest.mark.parametrize(
    "tail", ["0/", "10000/", "999999999/", "2021/13/", "2021/0/", "2021/05/", "9999/12/", "x/"]
)
def test_times_that_are_not_there_are_not_found(client, article, tail):
    Article.objects.update(published=date(2021, 5, 3))
    keeping.make_anew()
    assert client.get(f"/timeline/{tail}").status_code == 404


def test_the_ends_of_the_calendar_have_their_pages(client, db):
    dated(date(1, 1, 1), date(9999, 12, 31))
    for address in (
        "/timeline/",
        "/timeline/1/",
        "/timeline/9999/12/",
        "/timeline/1/1/?after=x.y&before=%00",
    ):
        assert client.get(address).status_code == 200
