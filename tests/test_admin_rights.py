"""Who may do what at the desk, each right also tried without; logging in, throttled, with a second factor."""

import time

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from archive.editing.people import make
from archive.models import Annotation, Attribution, Speaker
from tests.test_admin import change, write

pytestmark = pytest.mark.django_db
LOG_IN = reverse("admin:login")


@pytest.fixture
def people(db, django_user_model):
    """Return staff by name: two editors, a chief editor, and somebody in no group."""

    def person(name, *groups):
        user = django_user_model.objects.create_user(name, password="words enough", is_staff=True)
        user.groups.set(Group.objects.filter(name__in=groups))
        return user

    return {
        "editor": person("ed", "Editors"),
        "colleague": person("col", "Editors"),
        "chief": person("chief", "Chief editors"),
        "nobody": person("nobody"),
    }


@pytest.fixture
def note(client, people, paragraph):
    """Return a draft by the first editor."""
    client.force_login(people["editor"])
    write(client, paragraph)
    return Annotation.objects.get()


def status_of(client, page, /, *args, **form):
    """Return what comes back from a page of the desk: with a form from sending it."""
    address = reverse(f"admin:{page}", args=args)
    return (client.post(address, form) if form else client.get(address)).status_code


def test_the_groups_have_just_their_rights(db):
    def rights(name):
        found = Permission.objects.filter(group__name=name).values_list("codename", flat=True)
        return set(found)

    chief = rights("Chief editors") - rights("Editors")
    assert rights("Editors") == {
        "view_article", "view_edition", "view_passage", "view_speaker", "view_alias", "view_annotation",
        "add_annotation", "change_annotation", "delete_annotation", "view_attribution", "add_attribution",
        "change_attribution",
    }  # fmt: skip
    assert chief == {
        "publish_annotation", "withdraw_annotation", "merge_speaker", "change_speaker", "add_alias",
        "change_alias", "delete_alias",
    }  # fmt: skip
    assert rights("Editors") < rights("Chief editors")


@pytest.mark.parametrize("who", ["editor", "chief", "nobody"])
@pytest.mark.parametrize("name", ["article", "edition", "passage"])
def test_nobody_changes_the_record(client, people, article, who, name):
    client.force_login(people[who])
    row = article._meta.apps.get_model("archive", name).objects.first()
    assert status_of(client, f"archive_{name}_add", text="x") == 403
    assert status_of(client, f"archive_{name}_change", row.pk, text="x") == 403
    assert status_of(client, f"archive_{name}_delete", row.pk, post="yes") == 403
    assert status_of(client, f"archive_{name}_changelist") == (403 if who == "nobody" else 200)


def test_annotating_needs_its_right(client, people, paragraph):
    client.force_login(people["nobody"])
    assert write(client, paragraph).status_code == 403
    client.force_login(people["editor"])
    assert write(client, paragraph).status_code == 302
    assert Annotation.objects.get().author == people["editor"]


def test_publishing_needs_its_right(client, people, note):
    page = change(client, note, status="published")
    assert "not one of the available choices" in page.text and "A chief editor publishes it" in page.text
    form = {"action": "publish", "_selected_action": [note.pk]}
    client.post(reverse("admin:archive_annotation_changelist"), form)
    note.refresh_from_db()
    assert note.status == "draft"
    client.force_login(people["chief"])
    client.post(reverse("admin:archive_annotation_changelist"), form)
    note.refresh_from_db()
    assert note.status == "published"


def test_what_readers_see_is_changed_by_those_who_publish(client, people, note):
    Annotation.objects.update(status="published")
    assert change(client, note, body="Changed.").status_code == 403
    first = note.history.first()
    assert (
        client.post(reverse("admin:archive_annotation_revert", args=[note.pk, first.pk])).status_code == 403
    )
    page = client.get(reverse("admin:archive_annotation_change", args=[note.pk])).text
    assert "See *the order*." in page and 'name="body"' not in page and "Withdraw it" in page
    client.force_login(people["chief"])
    assert change(client, note, body="Changed.", status="published").status_code == 302


def test_withdrawing_others_work_needs_its_right(client, people, note):
    Annotation.objects.update(status="published")
    form = {"action": "withdraw", "_selected_action": [note.pk]}
    address = reverse("admin:archive_annotation_changelist")
    client.force_login(people["colleague"])
    assert "a chief editor may withdraw them" in client.post(address, form, follow=True).text
    note.refresh_from_db()
    assert note.status == "published"
    for who in ("editor", "chief"):
        Annotation.objects.update(status="published")
        client.force_login(people[who])
        client.post(address, form)
        note.refresh_from_db()
        assert note.status == "withdrawn"


def test_deleting_others_work_needs_its_right(client, people, note):
    many = {"action": "delete_selected", "_selected_action": [note.pk], "post": "yes"}
    client.force_login(people["colleague"])
    assert status_of(client, "archive_annotation_delete", note.pk, post="yes") == 403
    client.post(reverse("admin:archive_annotation_changelist"), many)
    assert Annotation.objects.exists()
    client.force_login(people["chief"])
    assert status_of(client, "archive_annotation_delete", note.pk, post="yes") == 302
    gone = Annotation.history.get(history_type="-")
    client.force_login(people["colleague"])
    assert status_of(client, "archive_annotation_restore", gone.pk, x="") == 403
    assert "Bring it back" not in client.get(reverse("admin:archive_annotation_deleted")).text
    client.force_login(people["editor"])
    assert status_of(client, "archive_annotation_restore", gone.pk, x="") == 302
    client.force_login(people["nobody"])
    assert status_of(client, "archive_annotation_deleted") == 403


def test_an_editor_deletes_own_drafts_only(client, people, note):
    Annotation.objects.update(status="withdrawn", published="2026-01-01T00:00Z")
    assert status_of(client, "archive_annotation_delete", note.pk, post="yes") == 403
    Annotation.objects.update(published=None)
    assert status_of(client, "archive_annotation_delete", note.pk, post="yes") == 302


def test_correcting_needs_its_right(client, people, article):
    said = article.attributions.filter(mode="direct").first()
    form = {"verdict": "confirm", "kind": "person", "seen": "0"}
    client.force_login(people["nobody"])
    assert status_of(client, "archive_attribution_change", said.pk) == 403
    assert status_of(client, "archive_attribution_change", said.pk, **form) == 403
    assert client.post(reverse("admin:queue"), {"confirm": said.pk}).status_code == 403
    viewer = people["nobody"]
    viewer.user_permissions.add(Permission.objects.get(codename="view_attribution"))
    assert "but not decide it" in client.get(reverse("admin:archive_attribution_change", args=[said.pk])).text
    assert status_of(client, "archive_attribution_change", said.pk, **form) == 403
    said.refresh_from_db()
    assert said.status == Attribution.Status.EXTRACTED
    client.force_login(people["editor"])
    assert status_of(client, "archive_attribution_change", said.pk, **form) == 302


def test_adding_a_quote_needs_its_right(client, people, paragraph):
    form = {"words": "Operation Neon", "name": "", "kind": "person", "reason": "x"}
    client.force_login(people["nobody"])
    assert status_of(client, "archive_passage_add_quote", paragraph.pk) == 403
    assert status_of(client, "archive_passage_add_quote", paragraph.pk, **form) == 403
    client.force_login(people["editor"])
    assert status_of(client, "archive_passage_add_quote", paragraph.pk, **form) == 302


def test_merging_and_naming_speakers_needs_its_right(client, people, article):
    one, other = Speaker.objects.get(name="David Welch"), make("D. Welch", "person")
    form = {"one": one.pk, "other": other.pk, "merge": ""}
    client.force_login(people["editor"])
    assert status_of(client, "archive_speaker_likely_merges") == 403
    assert status_of(client, "archive_speaker_likely_merges", **form) == 403
    assert status_of(client, "archive_speaker_change", one.pk, name="X") == 403
    assert "Speakers who may be one" not in client.get(reverse("admin:queue")).text
    client.force_login(people["chief"])
    assert status_of(client, "archive_speaker_likely_merges", **form) == 302
    other.refresh_from_db()
    assert other.merged_into == one
    chief = people["chief"]
    chief.groups.clear()
    chief.user_permissions.add(Permission.objects.get(codename="change_speaker"))
    page = client.get(reverse("admin:archive_speaker_change", args=[one.pk])).text
    assert 'name="name"' in page and 'name="merged_into"' not in page


def test_all_that_is_done_is_in_the_log(client, editor, note, article):
    client.force_login(editor)
    said = article.attributions.filter(mode="direct").first()
    client.post(
        reverse("admin:archive_attribution_change", args=[said.pk]),
        {"verdict": "confirm", "kind": "person", "seen": "0"},
    )
    page = client.get(reverse("admin:admin_logentry_changelist")).text
    assert "Confirmed by an editor" in page and "Added." in page
    entry = reverse("admin:admin_logentry_change", args=[1])
    assert client.post(entry, {"object_repr": "x"}).status_code in (302, 403)
    assert status_of(client, "admin_logentry_add", object_repr="x") == 403


def attempt(client, name="ed", password="wrong", **more):
    """Try to log in."""
    return client.post(
        LOG_IN, {"username": name, "password": password, **more}, REMOTE_ADDR=more.get("of", "::1")
    )


def test_guessing_passwords_is_throttled_for_one_name_from_one_address(client, people, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = attempt(client)
    assert answer.status_code == 429 and "try again in ten minutes" in answer.text
    assert answer["Retry-After"] == "600"
    assert attempt(client, password="words enough").status_code == 429
    assert attempt(client, "chief", "words enough").status_code == 302
    client.logout()
    assert attempt(client, password="words enough", of="192.0.2.7").status_code == 302


def test_words_that_come_along_outlive_the_throttle(client, people, settings):
    settings.AXES_FAILURE_LIMIT = 1
    page = attempt(client, **{"unsaved-draft": "", "unsaved-body": "Thoughts."})
    assert page.status_code == 429 and 'name="unsaved-body" value="Thoughts."' in page.text


def test_a_session_ends_with_the_working_day(client, people):
    client.force_login(people["editor"])
    assert client.session.get_expiry_age() <= 12 * 60 * 60


def code_of(device):
    """Return the code that an app would show now."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    return f"{totp.token():06d}"


@pytest.fixture
def second_factor(client, people):
    """Set up a second factor for the editor as a person does; return the device and the recovery codes."""
    client.force_login(people["editor"])
    address = reverse("admin:second_factor")
    assert "Set it up" in client.get(address).text
    page = client.post(address, {"begin": ""}, follow=True).text
    device = TOTPDevice.objects.get(user=people["editor"])
    assert "data:image/svg+xml" in page and not device.confirmed
    for wrong in ("", "12345", "abcdef"):
        assert "recovery codes" not in client.post(address, {"confirm": "", "code": wrong}).text
    page = client.post(address, {"confirm": "", "code": code_of(device)}).text
    codes = list(StaticToken.objects.values_list("token", flat=True))
    assert len(codes) == 10 and all(code in page for code in codes)
    assert codes[0] not in client.get(address).text
    assert client.get(reverse("admin:index")).status_code == 200
    client.logout()
    TOTPDevice.objects.update(last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None)
    return device, codes


def test_with_a_second_factor_the_password_is_not_enough(client, people, second_factor):
    device, _ = second_factor
    assert "second factor: enter the code" in attempt(client, password="words enough").text
    assert "not the code" in attempt(client, password="words enough", otp_token="000000").text
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    answer = attempt(client, password="words enough", otp_token=code_of(device))
    assert answer.status_code == 302
    assert client.get(reverse("admin:index")).status_code == 200


def test_a_session_without_the_code_is_not_let_in(client, people, second_factor):
    client.force_login(people["editor"])
    assert client.get(reverse("admin:index")).status_code == 302


def test_a_recovery_code_lets_in_once(client, people, second_factor):
    _, codes = second_factor
    assert attempt(client, password="words enough", otp_token=codes[0]).status_code == 302
    client.logout()
    assert attempt(client, password="words enough", otp_token=codes[0]).status_code == 200
    assert attempt(client, password="words enough", otp_token=codes[1]).status_code in (200, 302)


def test_who_has_lost_all_codes_is_let_in_by_the_administrator(client, people, second_factor):
    call_command("addstatictoken", "ed", token="letmeinonce")
    assert attempt(client, password="words enough", otp_token="letmeinonce").status_code == 302


def test_those_without_a_second_factor_need_none(client, people, second_factor):
    assert attempt(client, "chief", "words enough").status_code == 302


def test_it_is_turned_off_with_a_code_only(client, people, second_factor):
    device, _ = second_factor
    attempt(client, password="words enough", otp_token=code_of(device))
    address = reverse("admin:second_factor")
    client.post(address, {"off": "", "code": "000000"})
    assert TOTPDevice.objects.exists()
    TOTPDevice.objects.update(last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None)
    page = client.post(address, {"off": "", "code": code_of(device)}, follow=True).text
    assert "The second factor is off" in page
    assert not TOTPDevice.objects.exists() and not StaticToken.objects.exists()


def test_nobody_reads_the_keys_of_others(client, editor):
    client.force_login(editor)
    assert "otp" not in client.get(reverse("admin:index")).text.lower()
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
