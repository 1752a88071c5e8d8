"""Citations in words: all that the source gives, and nothing that it does not."""

import html
import re
from datetime import date

import pytest

from archive.models import Attribution
from tests.test_pages import ARTICLE, text_of

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
HEADLINE = "Canada, Japan to Expand Security Cooperation in the Indo-Pacific Region"


def citation(client, address):
    """Return the citation on a page."""
    found = re.search(r'(?s)<(p|span) id="citation">(.*?)</\1>', client.get(address).text)
    return html.unescape(found[2])


def test_what_the_source_does_not_give_is_left_out(client, article):
    assert citation(client, ARTICLE) == f"“{HEADLINE}.” n.d. Article Archive, edition 1, {SITE}{ARTICLE}"


def test_what_the_source_gives_is_told(client, article):
    article.byline, article.publisher, article.published = "Ann Lee", "The Post", date(2021, 5, 3)
    article.headline = "Is It True?"
    article.save()
    told = f"Ann Lee. “Is It True?” The Post, 3 May 2021. Article Archive, edition 1, {SITE}{ARTICLE}"
    assert citation(client, ARTICLE) == told
    address = f"{ARTICLE}paragraphs/6/"
    told = "Ann Lee, “Is It True?”, The Post, 3 May 2021, paragraph 6. Article Archive, edition 1,"
    assert citation(client, address) == f"{told} {SITE}{address}"


@pytest.mark.parametrize(
    ("tail", "told"),
    [
        ("paragraphs/6/", f"“{HEADLINE}”, n.d., paragraph 6."),
        ("captions/2/", f"“{HEADLINE}”, n.d., caption 2."),
        ("quotes/5/", f"David Welch, quoted in “{HEADLINE}”, n.d., paragraph 12."),
    ],
)
def test_a_record_is_cited_with_its_place(client, article, tail, told):
    assert citation(client, ARTICLE + tail) == f"{told} Article Archive, edition 1, {SITE}{ARTICLE}{tail}"


def test_a_doubtful_speaker_is_cited_as_such_and_none_is_made_up(client, article):
    said = Attribution.objects.get(mode="direct", passage__number=5)
    said.confidence = 0.5
    said.save()
    assert citation(client, f"{ARTICLE}quotes/5/").startswith("Probably David Welch, quoted in")
    said.speaker = None
    said.save()
    assert citation(client, f"{ARTICLE}quotes/5/").startswith(f"“{HEADLINE}”, n.d., paragraph 12.")


def test_where_each_speaks_stands_in_a_table_too(client, article, expected):
    rows = re.findall(r'(?s)<tr><th scope="row">(.*?)</tr>', client.get(ARTICLE).text)
    told = {}
    for row in rows:
        name, quoted, reported = (text_of(cell) for cell in row.split("<td>"))
        told[name] = quoted, reported
        assert set(re.findall(r'href="#p(\d+)"', row)) == set(re.findall(r"\d+", quoted + " " + reported))

    def places(records, name):
        return ", ".join(dict.fromkeys(str(each["paragraph"]) for each in records if each["speaker"] == name))

    for speaker in expected["speakers"]:
        name = speaker["name"]
        quoted, reported = places(expected["quotes"], name), places(expected["reported"], name)
        assert told[name] == (quoted or "–nowhere", reported or "–nowhere")
