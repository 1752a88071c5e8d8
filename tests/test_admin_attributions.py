"""Correcting at the desk who said it: nobody is made unasked, no colleague's verdict is overwritten."""

import pytest
from django.urls import reverse

from archive.editing import verdicts
from archive.models import Attribution, Speaker

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(article):
    """Return the attribution of quote 5, which is David Welch's."""
    return Attribution.objects.get(passage__kind="quote", passage__number=5)


def decide(desk, said, then="", **fields):
    """Send a verdict on the state that the form shows now."""
    address = reverse("admin:archive_attribution_change", args=[said.pk]) + then
    seen = said.history.order_by("-history_id").values_list("history_id", flat=True).first() or 0
    return desk.post(address, {"kind": "person", "seen": seen} | fields, follow=True)


def test_it_is_reached_from_the_quotes_page(desk, said):
    address = reverse("admin:archive_attribution_change", args=[said.pk])
    assert f'href="{address}"' in desk.get(said.passage.get_absolute_url()).text
    page = desk.get(address).text
    assert f"<mark>{said.passage.text}</mark>" in page and "David Welch" in page


def test_confirming(desk, said, editor):
    assert "Confirmed by an editor: David Welch." in decide(desk, said, verdict="confirm").text
    said.refresh_from_db()
    assert (said.status, said.reason) == ("confirmed", "")
    assert said.history.first().history_user == editor


def test_correcting_to_somebody_known(desk, said):
    decide(desk, said, verdict="correct", name="rob huebert", reason="See the source.")
    said.refresh_from_db()
    assert (said.speaker.name, said.status, said.reason) == ("Rob Huebert", "corrected", "See the source.")


def test_a_name_like_a_known_one_is_asked_about(desk, said):
    fields = {"verdict": "correct", "name": "R. Huebert", "reason": "See the source."}
    page = decide(desk, said, **fields).text
    assert "Speakers have names like this" in page and "an initial that fits" in page
    assert "A new speaker, “R. Huebert”" in page
    assert 'name="asked_for" value="person R. Huebert"' in page
    known = Speaker.objects.get(name="Rob Huebert")
    decide(desk, said, **fields, asked_for="person R. Huebert", chosen=known.pk)
    said.refresh_from_db()
    assert said.speaker == known


def test_a_new_speaker_is_made_only_when_that_is_said(desk, said):
    fields = {"verdict": "correct", "name": "Jane Quill", "reason": "She said it."}
    assert "Nobody of this name is known" in decide(desk, said, **fields).text
    assert not Speaker.objects.filter(name="Jane Quill").exists()
    answered_for_another = decide(desk, said, **fields, asked_for="person Jon Quill", chosen="new")
    assert "Nobody of this name is known" in answered_for_another.text
    decide(desk, said, **fields, asked_for="person Jane Quill", chosen="new")
    said.refresh_from_db()
    assert (said.speaker.name, said.speaker.slug) == ("Jane Quill", "jane-quill")


def test_nobody_and_no_quote(desk, said):
    decide(desk, said, verdict="nobody", reason="The source does not say.")
    said.refresh_from_db()
    assert (said.speaker, said.status) == (None, "corrected")
    decide(desk, said, verdict="scare", reason="A title.")
    said.refresh_from_db()
    assert said.status == "scare" and not said.passage.current


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "This field is required"),
        ({"verdict": "odd"}, "not one of the available choices"),
        ({"verdict": "correct", "reason": "x"}, "Who was it?"),
        ({"verdict": "scare"}, "Say why"),
        ({"verdict": "nobody", "reason": " "}, "Say why"),
        ({"verdict": "correct", "name": "x" * 201, "reason": "x"}, "at most 200"),
        ({"verdict": "correct", "name": "x\0y", "reason": "x"}, "Null characters"),
        ({"verdict": "correct", "name": "Jane Quill", "reason": "x", "kind": "odd"}, "available choices"),
        ({"verdict": "scare", "reason": "x" * 1001}, "at most 1000"),
    ],
)
def test_what_can_not_be_decided_is_told(desk, said, fields, told):
    page = decide(desk, said, **fields)
    assert page.status_code == 200 and told in page.text
    said.refresh_from_db()
    assert said.status == "extracted"


def test_a_colleagues_verdict_is_not_overwritten_unseen(desk, said):
    address = reverse("admin:archive_attribution_change", args=[said.pk])
    verdicts.correct(said, None, "Nobody is named.")
    page = desk.post(address, {"kind": "person", "seen": "0", "verdict": "confirm"}).text
    assert "Somebody has decided meanwhile" in page and "Nobody is named." in page
    said.refresh_from_db()
    assert said.status == "corrected"


def test_a_verdict_is_undone_from_its_history(desk, said):
    decide(desk, said, verdict="scare", reason="A title.")
    history = reverse("admin:archive_attribution_history", args=[said.pk])
    page = desk.get(history).text
    assert "as the archive found it" in page and "set aside by an editor" in page
    first = said.history.order_by("history_id").first()
    desk.post(reverse("admin:archive_attribution_revert", args=[said.pk, first.pk]))
    said.refresh_from_db()
    assert (said.status, said.reason, said.decided) == ("extracted", "", None)
    assert said.passage.__class__.objects.get(pk=said.passage_id).current


def test_a_speaker_is_brought_back_from_history(desk, article):
    welch = Speaker.objects.get(name="David Welch")
    welch.name = "David A. Welch"
    welch.save()
    assert "David A. Welch" in desk.get(reverse("admin:archive_speaker_history", args=[welch.pk])).text
    first = welch.history.order_by("history_id").first()
    desk.post(reverse("admin:archive_speaker_revert", args=[welch.pk, first.pk]))
    welch.refresh_from_db()
    assert welch.name == "David Welch"
    assert welch.aliases.filter(text="David A. Welch", article=None).exists()


def test_a_missed_quote_is_added_from_its_paragraph(desk, article):
    block = article.passages.get(kind="paragraph", number=6)
    address = reverse("admin:archive_passage_add_quote", args=[block.pk])
    assert f'href="{address}"' in desk.get(block.get_absolute_url()).text
    form = {"words": "“Operation Neon”", "name": "Rob Huebert", "kind": "person", "reason": "He said it."}
    assert "not in the passage" in desk.post(address, form).text
    page = desk.post(address, form | {"words": "Operation Neon"}, follow=True).text
    assert "Added as" in page
    said = Attribution.objects.get(rule=Attribution.ADDED)
    assert (said.passage.text, said.speaker.name, said.reason) == (
        "Operation Neon",
        "Rob Huebert",
        "He said it.",
    )
    assert "already" in desk.post(address, form | {"words": "Operation"}).text
    quote = article.passages.filter(kind="quote").first()
    assert desk.get(reverse("admin:archive_passage_add_quote", args=[quote.pk])).status_code == 404


def test_words_of_a_verdict_come_back_after_a_log_in_that_ended(client, desk, said):
    client.logout()
    address = reverse("admin:archive_attribution_change", args=[said.pk])
    form = {
        "draft": "abc",
        "verdict": "scare",
        "reason": "A <title>.",
        "kind": "person",
        "name": "",
        "seen": "0",
    }
    hidden = {f"unsaved-{name}": value for name, value in form.items()}
    assert 'name="unsaved-reason" value="A &lt;title&gt;."' in client.post(address, form).text
    log_in = {"username": "editor", "password": "words enough", "next": address}
    assert "A &lt;title&gt;." in client.post("/admin/login/", hidden | log_in, follow=True).text


def test_suggestions_of_speakers(desk, article):
    asked = {"term": "welch", "app_label": "archive", "model_name": "attribution", "field_name": "speaker"}
    found = desk.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert [each["text"] for each in found] == ["David Welch"]
