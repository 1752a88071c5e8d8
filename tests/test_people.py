"""Speakers who may be one: asked about with evidence, merged, split and told apart by editors only."""

import pytest
from django.urls import reverse

from archive.editing.people import (
    NotMergeableError,
    compare_organisations,
    compare_people,
    likely_merges,
    merge,
)
from archive.loading import load
from archive.models import Speaker
from archive.sources import read_plain


@pytest.mark.parametrize(
    ("one", "other", "evidence"),
    [
        ("Ann Lee", "Ann Lee", "the same name"),
        ("José Díaz", "Jose Diaz", "but for marks"),
        ("Ann B. Lee", "Ann Lee", "middle"),
        ("Jane Lee", "J. Lee", "initial"),
        ("Daniel Lee", "Dan Lee", "short for"),
        ("Ann Lee", "Lee", "last word"),
        ("Ann Lee Jr.", "Ann Lee", "but for marks"),
        ("Ann Lee", "Bob Lee", ""),
        ("Ann B. Lee", "Ann C. Lee", ""),
        ("Ann Lee", "Ann Moor", ""),
        ("安倍", "岸田", ""),
    ],
)
def test_names_of_people_are_compared_with_evidence(one, other, evidence):
    because, strength = compare_people(one, other)
    assert evidence in because
    assert bool(strength) == bool(evidence)


@pytest.mark.parametrize(
    ("one", "other", "evidence"),
    [
        ("World Health Organization", "WHO", "first letters"),
        ("The World Bank", "World Bank", "but for marks"),
        ("Global Affairs Canada", "Great American Cookies", ""),
    ],
)
def test_names_of_organisations_are_compared_with_evidence(one, other, evidence):
    assert evidence in compare_organisations(one, other)[0]


def write(*speakers):
    """Load an article in which each of these says something."""
    said = "\n\n".join(f"“It works for number {n},” {name} said." for n, name in enumerate(speakers))
    return load(read_plain(f"Headline {speakers}\n\n{said}".encode())).article


def names(pairs):
    """Return the pairs as sets of names."""
    return [{pair.one.name, pair.other.name} for pair in pairs]


@pytest.mark.django_db
def test_likely_pairs_are_listed_the_strongest_first():
    write("Jane Lee")
    write("J. Lee")
    write("Joan Lee")
    write("Bob Moor")
    pairs, before = likely_merges()
    assert before is None
    assert {"Jane Lee", "J. Lee"} in names(pairs)
    assert all("Bob Moor" not in pair for pair in names(pairs))
    assert [pair.strength for pair in pairs] == sorted((pair.strength for pair in pairs), reverse=True)


@pytest.mark.django_db
def test_two_who_speak_in_one_article_are_two():
    write("Jane Lee", "Anna B. Lee-Moor", "Carl Fox")
    article = write("Carla Fox", "Carl D. Fox")
    assert {"Carla Fox", "Carl D. Fox"} <= {a.speaker.name for a in article.attributions.all()}
    assert {"Carla Fox", "Carl D. Fox"} not in names(likely_merges()[0])


@pytest.mark.django_db
def test_a_merger_is_kept_by_later_loads_and_undone_by_emptying_it():
    write("Jane Lee")
    write("J. Lee")
    short, full = Speaker.objects.get(name="J. Lee"), Speaker.objects.get(name="Jane Lee")
    merge(short, into=full)
    assert names(likely_merges()[0]) == []
    load(read_plain("Another headline\n\n“It works again,” J. Lee said.".encode()))
    assert (full.attributions.count(), short.attributions.count()) == (2, 1)
    with pytest.raises(NotMergeableError):
        merge(full, into=short)
    short.merged_into = None
    short.save()
    assert names(likely_merges()[0]) == [{"Jane Lee", "J. Lee"}]


@pytest.mark.django_db
def test_the_desk_merges_and_tells_apart(client, editor):
    write("Jane Lee")
    write("J. Lee")
    write("Lee")
    client.force_login(editor)
    address = reverse("admin:archive_speaker_likely_merges")
    page = client.get(address).text
    assert "an initial that fits the first name" in page
    full, initial, last = (Speaker.objects.get(name=name) for name in ("Jane Lee", "J. Lee", "Lee"))
    client.post(address, {"one": full.pk, "other": initial.pk, "merge": ""})
    client.post(address, {"one": full.pk, "other": last.pk, "apart": ""})
    initial.refresh_from_db()
    assert initial.merged_into == full
    assert initial.history.count() == 2
    assert "No two speakers" in client.get(address).text
    assert client.post(address, {"one": full.pk, "other": "nobody", "merge": ""}).status_code == 404


@pytest.mark.django_db
def test_the_list_of_likely_merges_is_for_editors_only(client):
    assert client.get(reverse("admin:archive_speaker_likely_merges")).status_code == 302


@pytest.mark.django_db
def test_of_two_that_editors_keep_apart_the_role_decides_and_otherwise_nothing_does():
    def say(role):
        words = f"“It works for {role or 'nobody'},” said {role} Jane Lee.".replace("  ", " ")
        article = load(read_plain(f"Headline of {role}\n\n{words}".encode())).article
        return article.attributions.get().speaker

    senator = say("Senator")
    professor = Speaker.objects.create(slug="jane-lee-2", name="Jane Lee", kind="person")
    professor.aliases.create(kind="role", text="Professor of Law")
    assert say("Senator") == senator
    assert say("Professor") == professor
    assert say("") not in (senator, professor)
    assert {"Jane Lee"} in names(likely_merges()[0])


@pytest.mark.django_db
def test_the_desk_splits_a_speaker_in_two(client, editor):
    first, second = write("Jane Lee"), write("Jane Lee", "Bob Moor")
    jane = Speaker.objects.get(name="Jane Lee")
    client.force_login(editor)
    address = reverse("admin:archive_attribution_changelist")
    mixed = list(second.attributions.values_list("pk", flat=True))
    page = client.post(address, {"action": "split", "_selected_action": mixed}, follow=True)
    assert "Choose attributions of one and the same speaker." in page.text
    client.post(address, {"action": "split", "_selected_action": [second.attributions.first().pk]})
    other = Speaker.objects.get(slug="jane-lee-2")
    assert [a.article for a in jane.attributions.all()] == [first]
    assert [a.article for a in other.attributions.all()] == [second]
    assert other.attributions.get().status == "corrected"
    assert {"Jane Lee"} not in names(likely_merges()[0])


@pytest.mark.django_db
def test_a_name_of_him_and_of_her_is_two_speakers_whom_editors_are_asked_about():
    def say(name):
        text = f"Headline of {name}\n\n“It works well,” said {name}. “It does,” {name.split()[0]} Kim said."
        return load(read_plain(text.encode())).article.attributions.first().speaker

    him, her = say("Mr. Taylor Kim"), say("Ms. Taylor Kim")
    assert (him.name, her.name) == ("Taylor Kim", "Taylor Kim")
    assert him != her
    assert say("Mr. Taylor Kim ") == him
    assert names(likely_merges()[0]) == [{"Taylor Kim"}]
