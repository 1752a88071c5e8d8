"""All that was found, for a file, and suggestions while typing."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import search
from archive.models import Speaker
from archive.search import exporting, suggesting
from tests.test_search import archive  # noqa: F401

pytestmark = pytest.mark.django_db


def places(hits):
    return [f"{hit.passage.article.slug} {hit.place}" for hit in hits]


@pytest.mark.parametrize(
    ("query", "filters"),
    [("treaty", {}), ("treaty -wind kind:paragraph", {}), ("", {"kind": "quote"}), ("wind zebra flag", {})],
)
def test_everything_that_find_counts_is_given_newest_first(archive, monkeypatch, query, filters):  # noqa: F811
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    found = search.find(query, sort="newest", size=100, **filters)
    everything = list(search.everything(query, **filters))
    assert [hit.passage.id for hit in everything] == sorted(
        (hit.passage.id for hit in everything), reverse=True
    )
    assert len(everything) == found.count > 0
    assert {hit.passage for hit in found.hits} <= {hit.passage for hit in everything}


def test_everything_knows_speakers_and_what_lacks_and_escapes(archive):  # noqa: F811
    (hit,) = search.everything("wind kind:quote")
    assert [speaker.name for speaker in hit.speakers] == ["Ann Lee"]
    assert hit.parent.article.headline
    (hit,) = search.everything("friends zebra")
    assert hit.lacks == ["zebra"]
    assert "&lt;b&gt;friends" in hit.marked
    assert list(search.everything(" ")) == []


def test_what_is_left_early_leaves_nothing_behind(archive):  # noqa: F811
    hits = search.everything("treaty")
    next(hits)
    hits.close()
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone()[0] == "off"


def test_suggestions_that_take_too_long_are_none(article, monkeypatch):
    monkeypatch.setattr(suggesting, "MILLISECONDS", 20)
    monkeypatch.setattr(suggesting, "SUGGESTED_WORDS", "SELECT pg_sleep(5)")
    assert search.suggest("wel") == []
    assert Speaker.objects.exists()


def test_suggestions(article):
    texts = [(one.kind, one.text) for one in search.suggest("wel")]
    assert ("speaker", "David Welch") in texts
    speaker = next(one for one in search.suggest("David W") if one.kind == "speaker")
    assert (speaker.text, speaker.url) == ("David Welch", "/speakers/david-welch/")
    assert "operation neon" in {one.text for one in search.suggest("operation ne")}
    assert search.suggest("") == search.suggest("!!") == search.suggest("zzzzz") == []


def test_what_begins_so_comes_first_and_merged_speakers_never(archive):  # noqa: F811
    zoe = Speaker.objects.create(slug="zoe", name="Zoë Treat")
    Speaker.objects.create(slug="treat-ann", name="Treat Ann")
    Speaker.objects.create(slug="gone", name="Treat Gone", merged_into=zoe)
    found = search.suggest("trea")
    assert [(one.kind, one.text) for one in found if one.kind == "speaker"] == [
        ("speaker", "Treat Ann"),
        ("speaker", "Zoë Treat"),
    ]
    assert found[1].text == "Treaties on trial"
    assert found[1].url == "/articles/treaties-on-trial/#headline"
    assert {"treaty", "treaties"} <= {one.text for one in found}
    assert search.suggest("zoe")[0].text == search.suggest("Zoë T")[0].text == "Zoë Treat"
    assert len(search.suggest("trea", 2)) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.one_of(st.text(), st.text(alphabet="gt'\\:*&|! \x00\ud800")), st.integers())
def test_any_input_is_answered(archive, prefix, size):  # noqa: F811
    assert len(search.suggest(prefix, size)) <= max(1, size)
