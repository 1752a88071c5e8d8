"""Who a speaker is at Wikidata: given at the desk, told to readers and machines, one speaker's only."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from archive.editing import people
from archive.models import Speaker

pytestmark = pytest.mark.django_db
INLINE = {f"aliases-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")}


@pytest.fixture
def desk(client, editor):
    """Return a client whose editor is logged in."""
    client.force_login(editor)
    return client


@pytest.fixture
def two(article):
    """Return two speakers of the first article."""
    return [Speaker.objects.get(name=name) for name in ("David Welch", "Rob Huebert")]


def give(desk, speaker, wikidata, merged_into=""):
    """Save a speaker's form and return the page that follows."""
    form = {"name": speaker.name, "kind": speaker.kind, "wikidata": wikidata, "merged_into": merged_into}
    answer = desk.post(reverse("admin:archive_speaker_change", args=[speaker.pk]), form | INLINE, follow=True)
    assert answer.status_code == 200
    speaker.refresh_from_db()
    return answer.text


@pytest.mark.parametrize(
    "typed", ["Q42", " q42 ", "https://www.wikidata.org/wiki/Q42", "http://www.wikidata.org/entity/Q42#P31"]
)
def test_the_desk_takes_identifiers_as_people_have_them(desk, two, typed):
    give(desk, two[0], typed)
    assert two[0].wikidata == "Q42"


@pytest.mark.parametrize(
    "typed", ["42", "P42", "Q042", "Q", "Q42x", "Q４２", "Q1" + "0" * 30, "Q42\0", "Einstein"]
)
def test_what_is_no_identifier_is_refused(desk, two, typed):
    assert "errorlist" in give(desk, two[0], typed)
    assert two[0].wikidata == ""


def test_readers_and_machines_are_told(desk, two):
    before = desk.get(two[0].get_absolute_url()).text
    assert "wikidata" not in before
    give(desk, two[0], "Q42")
    page = desk.get(two[0].get_absolute_url()).text
    assert 'href="https://www.wikidata.org/wiki/Q42"' in page
    assert '"sameAs": "http://www.wikidata.org/entity/Q42"' in page
    give(desk, two[0], "")
    assert "wikidata" not in desk.get(two[0].get_absolute_url()).text
    assert [state.wikidata for state in two[0].history.order_by("history_id")] == ["", "Q42", ""]


def test_an_identifier_is_one_speakers(desk, two):
    one, other = two
    give(desk, one, "Q42")
    assert f"{one} has this identifier. If they are one, merge them." in give(desk, other, "Q42")
    assert other.wikidata == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        Speaker.objects.filter(pk=other.pk).update(wikidata="Q42")


def test_a_merged_speakers_identifier_is_told_of_the_one(desk, two):
    one, other = two
    give(desk, one, "Q42")
    people.merge(one, into=other)
    assert "wiki/Q42" in desk.get(other.get_absolute_url()).text
    give(desk, other, "Q42")
    assert other.wikidata == "Q42"
    assert f"{other} has this identifier" in give(desk, one, "Q42")  # splitting them again
    assert one.merged_into == other
    give(desk, one, "")
    assert one.merged_into is None


def test_two_whom_wikidata_tells_apart_are_not_merged(desk, two):
    one, other = two
    give(desk, one, "Q42")
    give(desk, other, "Q43")
    with pytest.raises(people.NotMergeableError, match="is Q42 at Wikidata and Rob Huebert is Q43"):
        people.merge(one, into=other)
    assert "is Q43 at Wikidata" in give(desk, one, "Q42", other.pk)
    one.refresh_from_db()
    assert one.merged_into is None


def test_a_former_identifier_comes_back_unless_it_is_anothers_now(desk, two):
    one, other = two
    for wikidata in ("Q42", "Q43"):
        give(desk, one, wikidata)
    former = one.history.get(wikidata="Q42")
    revert = reverse("admin:archive_speaker_revert", args=[one.pk, former.pk])
    desk.post(revert)
    one.refresh_from_db()
    assert one.wikidata == "Q42"
    give(desk, one, "")
    give(desk, other, "Q42")
    assert desk.post(revert, follow=True).status_code == 200
    one.refresh_from_db()
    assert one.wikidata == ""
