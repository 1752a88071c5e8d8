"""The editors' desk: the record can only be read; notes, corrections and names are remembered."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive.admin import paging
from archive.loading import load
from archive.models import Alias, Annotation, Attribution, Passage, Revision, Speaker
from archive.sources import read_plain

pytestmark = pytest.mark.django_db


def write(desk, passage, **fields):
    """Send the form of a new annotation."""
    form = {"passage": passage.pk, "body": "See *the order*.", "motivation": "commenting", "status": "draft"}
    return desk.post(reverse("admin:archive_annotation_add"), form | fields)


def change(desk, annotation, **fields):
    """Send the form of a written annotation."""
    form = {
        "passage": annotation.passage_id,
        "body": annotation.body,
        "motivation": annotation.motivation,
        "status": annotation.status,
        "seen_version": annotation.version,
    }
    return desk.post(reverse("admin:archive_annotation_change", args=[annotation.pk]), form | fields)


def test_strangers_are_sent_to_the_log_in(client):
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 302
    assert "/admin/login/" in answer["Location"]


@pytest.mark.parametrize("name", ["article", "edition", "passage", "speaker", "attribution", "annotation"])
def test_every_list_and_row_opens_and_is_searched(desk, paragraph, name):
    write(desk, paragraph)
    assert desk.get(reverse(f"admin:archive_{name}_changelist")).status_code == 200
    assert desk.get(reverse(f"admin:archive_{name}_changelist"), {"q": "neon"}).status_code == 200
    model = {"passage": Passage}.get(name) or paragraph._meta.apps.get_model("archive", name)
    row = model.objects.first()
    assert desk.get(reverse(f"admin:archive_{name}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("name", ["article", "edition", "passage", "speaker", "attribution"])
def test_lists_of_big_tables_are_counted_only_so_far_and_say_so(desk, article, monkeypatch, name):
    load(read_plain(b'Another\n\n"It is this," Ann Lee said to Bob Moor.'))
    address = reverse(f"admin:archive_{name}_changelist")
    assert "More than" not in desk.get(address).text
    monkeypatch.setattr(paging, "COUNTED", 1)
    with CaptureQueriesContext(connection) as asked:
        assert "More than 1 " in desk.get(address).text
    counts = [query["sql"] for query in asked if "COUNT(" in query["sql"]]
    assert len(counts) == 1 and "LIMIT 2" in counts[0], counts


@pytest.mark.parametrize("name", ["article", "edition", "passage"])
def test_the_record_can_only_be_read(desk, article, name):
    row = article._meta.apps.get_model("archive", name).objects.first()
    for view, args in (("add", []), ("delete", [row.pk])):
        address = reverse(f"admin:archive_{name}_{view}", args=args)
        assert desk.get(address).status_code == 403
        assert desk.post(address, {"post": "yes"}).status_code == 403
    address = reverse(f"admin:archive_{name}_change", args=[row.pk])
    assert desk.post(address, {"text": "other", "headline": "other"}).status_code == 403


def test_the_form_shows_the_passage_it_is_asked_for(desk, paragraph):
    page = desk.get(reverse("admin:archive_annotation_add"), {"passage": paragraph.pk})
    assert paragraph.text[:40] in page.text
    for nonsense in ("x", "-1", "9" * 30, "\0"):
        assert desk.get(reverse("admin:archive_annotation_add"), {"passage": nonsense}).status_code == 200


def test_an_annotation_of_words_keeps_their_place(desk, paragraph, editor):
    write(desk, paragraph, exact="Operation Neon")
    note = Annotation.objects.get()
    text = note.edition.text
    assert text[note.start : note.end] == note.exact == "Operation Neon"
    assert text[: note.start].endswith(note.prefix)
    assert text[note.end :].startswith(note.suffix)
    assert (note.article, note.passage, note.author, note.version) == (
        paragraph.article,
        paragraph,
        editor,
        1,
    )


def test_an_annotation_without_words_is_about_the_whole_passage(desk, paragraph):
    write(desk, paragraph)
    note = Annotation.objects.get()
    assert (note.exact, note.start, note.end) == ("", paragraph.start, paragraph.end)


@pytest.mark.parametrize(
    ("words", "reason"), [("Operation Argon", "not in the passage"), ("North", "2 times")]
)
def test_words_that_are_not_there_or_not_alone_are_refused(desk, paragraph, words, reason):
    page = write(desk, paragraph, exact=words)
    assert page.status_code == 200
    assert reason in page.text
    assert "See *the order*." in page.text
    assert paragraph.text[:40] in page.text
    assert not Annotation.objects.exists()


def test_a_colleagues_words_are_not_overwritten(desk, paragraph):
    write(desk, paragraph)
    seen = Annotation.objects.get()
    change(desk, seen, body="The first to save.")
    page = change(desk, seen, body="The second to save.")
    assert "The first to save." in page.text
    assert "The second to save." in page.text
    assert Annotation.objects.get().body == "The first to save."
    assert f'name="seen_version" value="{seen.version + 1}"' in page.text
    change(desk, Annotation.objects.get(), body="Both together.")
    assert Annotation.objects.get().body == "Both together."


def test_notes_are_published_and_withdrawn_together_and_their_history_tells(desk, paragraph):
    write(desk, paragraph)
    write(desk, paragraph, body="Another")
    address = reverse("admin:archive_annotation_changelist")
    for action, status in (("publish", "published"), ("withdraw", "withdrawn")):
        before = Revision.current()
        chosen = list(Annotation.objects.values_list("pk", flat=True))
        desk.post(address, {"action": action, "_selected_action": chosen})
        assert set(Annotation.objects.values_list("status", flat=True)) == {status}
        assert Revision.current() > before
    history = Annotation.objects.first().history.order_by("history_id").values_list("status", flat=True)
    assert list(history) == ["draft", "published", "withdrawn"]


def test_an_attribution_is_confirmed(desk, article):
    row = article.attributions.first()
    address = reverse("admin:archive_attribution_changelist")
    desk.post(address, {"action": "confirm", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.status == Attribution.Status.CONFIRMED


def test_a_renamed_speaker_keeps_the_address_and_is_found_by_the_old_name(desk, article):
    welch = Speaker.objects.get(name="David Welch")
    form = {"name": "David A. Welch", "kind": welch.kind, "merged_into": ""}
    inline = {
        f"aliases-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    desk.post(reverse("admin:archive_speaker_change", args=[welch.pk]), form | inline)
    welch.refresh_from_db()
    assert (welch.name, welch.slug) == ("David A. Welch", "david-welch")
    assert welch.aliases.filter(kind=Alias.Kind.NAME, article=None, text="David Welch").exists()
    before = welch.attributions.count()
    load(read_plain(b"A headline\n\n\xe2\x80\x9cIt works,\xe2\x80\x9d David Welch said."))
    assert welch.attributions.count() == before + 1
    assert [state.name for state in welch.history.order_by("history_id")] == ["David Welch", "David A. Welch"]


def test_nothing_can_be_lost_at_the_desk(desk, article):
    for name in ("speaker", "attribution"):
        row = article._meta.apps.get_model("archive", name).objects.first()
        assert (
            desk.post(reverse(f"admin:archive_{name}_delete", args=[row.pk]), {"post": "yes"}).status_code
            == 403
        )
