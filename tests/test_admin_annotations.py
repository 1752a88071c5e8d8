"""Writing annotations: in their place, never over a colleague's, never lost, always undone."""

from html import unescape

import pytest
from django.urls import reverse

from archive.models import Annotation, Revision
from tests.test_admin import change, write

pytestmark = pytest.mark.django_db

ADD = reverse("admin:archive_annotation_add")


@pytest.fixture
def note(desk, paragraph):
    """Return a draft of an annotation of paragraph 6."""
    write(desk, paragraph)
    return Annotation.objects.get()


def test_the_form_shows_the_passage_with_its_neighbours(desk, paragraph, article):
    page = desk.get(ADD, {"passage": paragraph.pk}).text
    assert "Paragraph 6" in page and paragraph.text in unescape(page)
    quote = article.passages.get(kind="quote", number=5)
    page = desk.get(ADD, {"passage": quote.pk}).text
    assert quote.text in unescape(page) and quote.parent.text[-30:] in unescape(page)


@pytest.mark.parametrize("typed", [" Operation  Neon", "Operation\r\nNeon"])
def test_words_are_found_however_they_are_typed(desk, paragraph, typed):
    write(desk, paragraph, exact=typed)
    assert Annotation.objects.get().exact == "Operation Neon"


def test_straight_marks_stand_for_print_marks(desk, article):
    quoted = article.passages.filter(kind="paragraph", text__contains="“").first()
    words = quoted.text[quoted.text.index("“") :][:30].strip()
    write(desk, quoted, exact=words.replace("“", '"').replace("’", "'"))
    assert Annotation.objects.get().exact == words


def test_of_equal_words_those_at_the_chosen_place_are_meant(desk, paragraph):
    second = paragraph.text.index("North", paragraph.text.index("North") + 1)
    write(desk, paragraph, exact="North", at=second)
    note = Annotation.objects.get()
    assert note.start == paragraph.start + second
    Annotation.objects.all().delete()
    page = write(desk, paragraph, exact="North", at=second + 1)
    assert "2 times" in page.text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"body": ""}, "required"),
        ({"body": " \n "}, "required"),
        ({"body": "x" * 50_001}, "at most 50000"),
        ({"body": "a\0b"}, "Null characters"),
        ({"body": "[x](htp://example.org)"}, "leads nowhere"),
        ({"motivation": "nonsense"}, "not one of the available choices"),
        ({"at": "-1"}, "greater than or equal"),
    ],
)
def test_what_can_not_be_saved_is_told_and_still_there(desk, paragraph, fields, told):
    page = write(desk, paragraph, **fields)
    assert page.status_code == 200 and told in page.text
    assert not Annotation.objects.exists()
    if "body" not in fields:
        assert "See *the order*." in page.text


def test_the_preview_is_what_readers_will_see(desk, paragraph, client):
    body = "See *this* <script>alert(1)</script> [x](javascript:alert(1))"
    address = reverse("admin:archive_annotation_preview")
    fragment = desk.post(address, {"body": body}, headers={"X-Requested-With": "fetch"}).text
    write(desk, paragraph, body=body, status="published")
    assert fragment in client.get(paragraph.get_absolute_url()).text
    assert "<em>this</em>" in fragment and "<script" not in fragment
    assert "<em>this</em>" in desk.post(address, {"body": body}).text
    assert desk.get(address).status_code == 405


def test_the_preview_is_for_editors_and_needs_its_token(client, editor):
    from django.test import Client

    address = reverse("admin:archive_annotation_preview")
    assert client.post(address, {"body": "x"}).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(address, {"body": "x"}).status_code == 403


def test_both_texts_are_shown_with_what_changed(desk, note):
    change(desk, note, body="See *the order*, at last.")
    page = change(desk, note, body="Please see *the order*.").text
    assert "<ins>, at last</ins>" in page.replace("\n", "")
    assert "<ins>Please see</ins>" in page
    assert "Take both together" in page and "Please see *the order*, at last." in page


def test_what_only_the_other_changed_is_not_undone_unseen(desk, note):
    change(desk, note, status="published")
    page = change(desk, note, body="Another text.").text
    assert "They also changed: status" in page
    assert '<option value="published" selected>' in page
    assert "Another text." in page
    note.refresh_from_db()
    assert (note.body, note.status) == ("See *the order*.", "published")


def test_the_browser_is_told_which_text_is_saved_and_only_then(desk, paragraph):
    page = write(desk, paragraph, draft="abc123", body="")
    assert "saved-abc123" not in page.text and 'value="abc123"' in page.text
    saved = write(desk, paragraph, draft="abc123")
    assert "saved-abc123" in desk.get(saved["Location"]).text
    odd = write(desk, paragraph, draft='"><script>')
    assert "<script>" not in desk.get(odd["Location"]).text.replace("<script src", "")


def test_words_sent_after_the_log_in_ended_are_in_the_form_after_the_next(client, desk, editor, note):
    client.logout()
    address = reverse("admin:archive_annotation_change", args=[note.pk])
    form = {"passage": note.passage_id, "body": "Long <thoughts>.", "motivation": "questioning"}
    form |= {"draft": "abc", "status": "draft", "seen_version": 1, "_save": "Save"}
    page = client.post(address, form)
    assert page.status_code == 200 and "Your" not in page.headers.get("Location", "")
    hidden = {f"unsaved-{name}": value for name, value in form.items() if name != "_save"}
    assert 'name="unsaved-body" value="Long &lt;thoughts&gt;."' in page.text
    wrong = client.post(f"/admin/login/?next={address}", hidden | {"username": "editor", "password": "no"})
    assert 'name="unsaved-body"' in wrong.text
    answer = client.post(
        f"/admin/login/?next={address}",
        hidden | {"username": "editor", "password": "words enough", "next": address},
        follow=True,
    )
    assert "Your text is in the form again" in answer.text
    assert "Long &lt;thoughts&gt;." in answer.text and 'name="draft" value="abc"' in answer.text
    assert '<option value="questioning" selected>' in answer.text
    note.refresh_from_db()
    assert note.body == "See *the order*."
    assert "thoughts" not in client.get(address).text


def test_words_of_a_new_annotation_come_back_after_the_log_in(client, desk, editor, paragraph):
    client.logout()
    address = f"{ADD}?passage={paragraph.pk}"
    form = {"passage": paragraph.pk, "exact": "Operation Neon", "body": "New.", "draft": ""}
    form |= {"motivation": "commenting", "status": "draft"}
    assert "Log in" in client.post(address, form).text
    hidden = {f"unsaved-{name}": value for name, value in form.items()}
    log_in = {"username": "editor", "password": "words enough", "next": address}
    page = client.post("/admin/login/", hidden | log_in, follow=True).text
    assert "New.</textarea>" in page and "Operation Neon</textarea>" in page


def test_strangers_leave_nothing_in_the_sessions(client, db):
    from django.contrib.sessions.models import Session

    client.post(ADD, {"draft": "", "body": "x"})
    client.post(ADD, {"draft": "", "body": "x" * 300_000})
    client.post(ADD, {"body": "x"})
    assert not Session.objects.exists()


def test_history_tells_who_changed_what_and_goes_back_in_one_click(desk, note):
    change(desk, note, body="See *another order*.")
    note.refresh_from_db()
    page = desk.get(reverse("admin:archive_annotation_history", args=[note.pk])).text
    assert "<del>the</del><ins>another</ins>" in page and "editor" in page
    first = note.history.order_by("history_id").first()
    before = Revision.current()
    answer = desk.post(reverse("admin:archive_annotation_revert", args=[note.pk, first.pk]), follow=True)
    assert "newest again" in answer.text
    note.refresh_from_db()
    assert (note.body, note.version) == ("See *the order*.", 3)
    assert Revision.current() > before
    assert note.history.first().history_change_reason.startswith("back to the version of")
    assert desk.get(reverse("admin:archive_annotation_revert", args=[note.pk, first.pk])).status_code == 405
    assert desk.post(reverse("admin:archive_annotation_revert", args=[note.pk, 999999])).status_code == 404


def test_going_back_never_publishes_or_withdraws(desk, note):
    change(desk, note, body="Other", status="published")
    first = note.history.order_by("history_id").first()
    desk.post(reverse("admin:archive_annotation_revert", args=[note.pk, first.pk]))
    note.refresh_from_db()
    assert (note.body, note.status) == ("See *the order*.", "published")
    assert note.edited is not None


def test_deleting_asks_tells_what_hangs_on_it_and_is_undone(desk, note, client):
    change(desk, note, status="published")
    delete = reverse("admin:archive_annotation_delete", args=[note.pk])
    page = desk.get(delete).text
    assert "Readers see it now" in page and "2 versions" in page
    assert Annotation.objects.exists()
    desk.post(delete, {"post": "yes"})
    assert not Annotation.objects.exists()
    page = desk.get(reverse("admin:archive_annotation_deleted")).text
    assert "See *the order*." in page
    gone = Annotation.history.filter(history_type="-").get()
    desk.post(reverse("admin:archive_annotation_restore", args=[gone.pk]))
    back = Annotation.objects.get()
    same = ["pk", "body", "exact", "start", "end", "status", "author", "created", "published", "key"]
    note.refresh_from_db()
    assert [getattr(back, name) for name in same] == [getattr(note, name) for name in same]
    assert "Nothing was deleted" in desk.get(reverse("admin:archive_annotation_deleted")).text
    again = desk.post(reverse("admin:archive_annotation_restore", args=[gone.pk]), follow=True)
    assert "back already" in again.text
    assert Annotation.objects.count() == 1


def test_many_are_deleted_together_and_readers_pages_renewed(desk, note):
    before = Revision.current()
    form = {"action": "delete_selected", "_selected_action": [note.pk], "post": "yes"}
    desk.post(reverse("admin:archive_annotation_changelist"), form)
    assert not Annotation.objects.exists() and Revision.current() > before


def test_the_ends_of_lines_are_no_change(desk, note):
    change(desk, note, body="one\r\ntwo\r\nthree", status="published")
    note.refresh_from_db()
    assert note.body == "one\ntwo\nthree"
    change(desk, note, body="one\r\ntwo\r\nthree", motivation="questioning")
    note.refresh_from_db()
    assert note.edited is None
    change(desk, note, body="ONE\r\ntwo\r\nthree")
    page = change(desk, note, body="one\r\ntwo\r\nTHREE").text
    assert "ONE\ntwo\nTHREE" in page


def test_only_words_that_readers_had_seen_are_edited(desk, note):
    change(desk, note, body="A draft is nobody's business.")
    note.refresh_from_db()
    change(desk, note, status="published")
    note.refresh_from_db()
    assert note.published and note.edited is None
    change(desk, note, motivation="questioning")
    note.refresh_from_db()
    assert note.edited is None
    change(desk, note, body="Now it is.")
    note.refresh_from_db()
    assert note.edited > note.published
