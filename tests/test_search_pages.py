"""What readers and their browsers see of a search: suggestions, filters, results, and where they lead."""

import json
import re

import pytest

from tests.test_pages import ARTICLE

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
ODD = (
    "", " ", "'", '"', '"unclosed', "-", "!!!", "&|!()<->", "\0", "a" * 10_000, "\u202e\0x",
    "<script>alert(1)</script>", "' OR 1=1 --", "😀", ":*", "a:*b\\", "\\", "NEAR(", "*", "؟", "\ud7ff",
)  # fmt: skip


# Suggestions


def suggestions(client, typed):
    """Return what is suggested, as (text, kind, address)."""
    answer = client.get("/search/suggest", {"q": typed})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/x-suggestions+json")
    given, *columns = json.loads(answer.content)
    assert given == typed
    return list(zip(*columns, strict=True))


def test_suggestions_lead_to_pages_and_searches(client, article):
    found = suggestions(client, "david")
    assert found[0] == ("David Welch", "speaker", f"{SITE}/speakers/david-welch/")
    assert ("david", "", f"{SITE}/search/?q=david") in found
    assert ("Canada, Japan to Expand Security Cooperation in the Indo-Pacific Region", "heading",
            f"{SITE}{ARTICLE}#headline") in suggestions(client, "Canada, Ja")  # fmt: skip
    assert ("Operation neon", "", f"{SITE}/search/?q=Operation+neon") in suggestions(client, "Operation ne")
    for _, _, address in [*found, *suggestions(client, "operation ne")]:
        assert client.get(address.removeprefix(SITE)).status_code == 200
    assert suggestions(client, "") == suggestions(client, "zzzxqy") == []


def test_browsers_are_told_where_suggestions_are(client, article):
    described = client.get("/opensearch.xml").text
    template = re.search(r'type="application/x-suggestions\+json"[^>]*template="([^"]+)"', described)[1]
    assert template == f"{SITE}/search/suggest?q={{searchTerms}}"


def test_every_field_that_searches_the_archive_suggests(client, article):
    for address in ("/", ARTICLE, "/search/", "/search/?q=canada", "/quotes/", "/nothing/"):
        fields = re.findall(r'<input [^>]*name="q"[^>]*>', client.get(address).text)
        assert fields and all('data-suggest="/search/suggest"' in field for field in fields)


@pytest.mark.parametrize("typed", ODD)
def test_anything_may_be_typed(client, article, typed):
    suggestions(client, typed)
