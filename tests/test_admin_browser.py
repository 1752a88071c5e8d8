"""Editors at work in a real Chromium: by mouse, by keyboard alone, two at once, a server that dies."""

import base64
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from archive.editing.people import make
from archive.models import Annotation, Attribution
from tests.conftest import ROOT
from tests.test_admin_rights import code_of
from tests.test_browser import chromium, focused, page, site  # noqa: F401 (fixtures)
from tests.test_pages import ARTICLE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def log_in(page):  # noqa: F811
    """Type name and password where the log-in is shown."""
    page.locator("#id_username:focus").wait_for()
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("words enough")
    page.keyboard.press("Enter")


@pytest.fixture
def desk(page, editor):  # noqa: F811
    """Open the form for an annotation of paragraph 6 from the paragraph's public page, as an editor does."""
    page.goto(f"{ARTICLE}paragraphs/6/")
    page.get_by_role("link", name="Annotate").click()
    log_in(page)
    page.get_by_role("heading", name=re.compile("Paragraph 6")).wait_for()
    return page


def choose(page, words):  # noqa: F811
    """Drag over words in the passage, as the mouse does."""
    page.locator("#desk-words").evaluate(
        """(field, words) => {
            const first = field.value.indexOf(words);
            field.focus();
            field.setSelectionRange(first, first + words.length);
            field.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
        }""",
        words,
    )


def test_an_annotation_is_written_previewed_and_published_with_the_mouse(desk):
    box = desk.locator("#desk-words").bounding_box()
    desk.mouse.dblclick(box["x"] + 60, box["y"] + 20)
    word = desk.get_by_label("Words:").input_value()
    assert re.fullmatch(r"\w+", word)
    choose(desk, "Operation Neon")
    desk.get_by_label("Text:").fill("See *the order*.")
    desk.get_by_role("button", name="Preview").click()
    desk.locator("[data-shown] em", has_text="the order").wait_for()
    desk.get_by_label("Status:").select_option("published")
    desk.get_by_role("button", name="Save", exact=True).first.click()
    desk.get_by_text("was added successfully").wait_for()
    desk.goto(f"{ARTICLE}paragraphs/6/")
    assert desk.locator("#words mark.noted").inner_text() == "Operation Neon"
    assert desk.locator(".note em").inner_text() == "the order"


def test_an_annotation_is_written_with_the_keyboard_alone(desk):
    for _ in range(60):
        desk.keyboard.press("Tab")
        if focused(desk, "id") == "desk-words":
            break
    desk.keyboard.press("Control+Home")
    for _ in range(3):
        desk.keyboard.press("Control+ArrowRight")
    desk.keyboard.press("Control+Shift+ArrowRight")
    desk.keyboard.press("Tab")
    while focused(desk, "id") != "id_body":
        desk.keyboard.press("Tab")
    desk.keyboard.type("Written by hand.")
    while focused(desk, "name") != "_save":
        desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.get_by_text("was added successfully").wait_for()
    note = Annotation.objects.get()
    text = note.passage.text
    assert note.exact and len(note.exact.split()) == 1
    assert note.exact == text[note.start - note.passage.start : note.end - note.passage.start]


def test_what_was_not_saved_is_offered_back_until_the_server_has_it(desk):
    address = desk.url
    desk.get_by_label("Text:").fill("Words that nobody saved.")
    desk.get_by_text("Kept in this browser").wait_for()
    desk.close()
    again = desk.context.new_page()
    again.goto(address)
    offer = again.get_by_role("region", name="Unsaved text")
    assert "Words that nobody saved." in offer.inner_text()
    offer.get_by_role("button", name="Put it back").click()
    assert again.get_by_label("Text:").input_value() == "Words that nobody saved."
    again.reload()
    again.get_by_role("button", name="Put it back").click()
    again.get_by_role("button", name="Save", exact=True).first.click()
    again.get_by_text("was added successfully").wait_for()
    again.goto(address)
    assert again.get_by_role("region", name="Unsaved text").count() == 0
    assert again.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []


def test_a_form_that_has_become_too_old_loses_nothing(chromium, site, editor, client, article):  # noqa: F811
    client.force_login(editor)
    context = chromium.new_context(base_url=site)
    context.add_cookies([{"name": "sessionid", "value": client.session.session_key, "url": site}])
    page = context.new_page()  # noqa: F811
    passage = article.passages.get(kind="paragraph", number=6)
    page.goto(f"{reverse('admin:archive_annotation_add')}?passage={passage.pk}")
    page.get_by_label("Text:").fill("Typed before.")
    context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_text("What you wrote is not lost").wait_for()
    page.get_by_role("link", name="the editors’ desk").click()
    page.get_by_role("link", name="Typed before.").click()
    page.get_by_role("button", name="Put it back").click()
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_text("was added successfully").wait_for()
    page.goto(reverse("admin:index"))
    assert not page.get_by_text("not saved yet").is_visible()
    context.close()


def test_an_offer_is_thrown_away_only_when_asked_twice(desk):
    desk.get_by_label("Text:").fill("Rubbish.")
    desk.get_by_text("Kept in this browser").wait_for()
    desk.reload()
    desk.get_by_role("button", name="Throw it away").click()
    desk.get_by_role("button", name="Really throw it away").click()
    desk.reload()
    assert desk.get_by_role("region", name="Unsaved text").count() == 0


def test_words_survive_a_log_in_that_ended(desk):
    desk.get_by_label("Text:").fill("Thoughts of an hour.")
    desk.context.clear_cookies(name="sessionid")
    desk.get_by_role("button", name="Save", exact=True).first.click()
    desk.get_by_text("What you wrote is not lost").wait_for()
    log_in(desk)
    desk.get_by_text("Your text is in the form again").wait_for()
    expect(desk.get_by_label("Text:")).to_have_value("Thoughts of an hour.")  # the page may still be coming
    desk.get_by_role("button", name="Save", exact=True).first.click()
    desk.get_by_text("was added successfully").wait_for()
    assert Annotation.objects.get().body == "Thoughts of an hour."


def test_two_browsers_at_once_lose_nothing(desk, chromium, site):  # noqa: F811
    desk.get_by_label("Text:").fill("one two three")
    desk.get_by_role("button", name="Save and continue editing").first.click()
    desk.get_by_text("was added successfully").wait_for()
    context = chromium.new_context(base_url=site)
    other = context.new_page()
    other.goto(desk.url)
    log_in(other)
    other.get_by_label("Text:").fill("one TWO three")
    other.get_by_role("button", name="Save", exact=True).first.click()
    other.get_by_text("was changed successfully").wait_for()
    context.close()
    desk.get_by_label("Text:").fill("one two three four")
    desk.get_by_role("button", name="Save", exact=True).first.click()
    conflict = desk.get_by_role("region", name="Two texts")
    assert conflict.locator(".desk-text ins").first.inner_text() == "TWO"
    assert desk.get_by_label("Text:").input_value() == "one two three four"
    assert Annotation.objects.get().body == "one TWO three"
    desk.get_by_role("button", name="Take both together").click()
    desk.get_by_role("button", name="Save", exact=True).first.click()
    desk.get_by_text("was changed successfully").wait_for()
    assert Annotation.objects.get().body == "one TWO three four"


@pytest.fixture
def server(site, editor, settings):  # noqa: F811
    """Return a function that starts the archive's own server on the tests' database; it can be killed."""
    from tests.test_serve import free_port

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    editor.set_password("words enough")
    editor.save()
    port, running = free_port(), []
    known = connection.settings_dict
    database = f"dbname={known['NAME']} user={known['USER']} host={known['HOST']} port={known['PORT']}"
    environment = os.environ | {"DATABASE_URL": f"{database} password={known['PASSWORD']}"}

    def start():
        command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{port}"]
        running.append(
            subprocess.Popen(
                command, cwd=ROOT, env=environment, start_new_session=True, stdout=subprocess.DEVNULL
            )
        )
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        return f"http://127.0.0.1:{port}", kill

    def kill():
        process = running.pop()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    yield start
    while running:
        kill()


def test_no_word_is_lost_when_the_server_dies_before_saving(chromium, server, article):  # noqa: F811
    address, kill = server()
    passage = article.passages.get(kind="paragraph", number=6)
    context = chromium.new_context(base_url=address)
    desk = context.new_page()
    desk.set_default_timeout(10_000)
    desk.goto(f"{reverse('admin:archive_annotation_add')}?passage={passage.pk}")
    log_in(desk)
    desk.get_by_label("Text:").fill("A long thought, typed while the server died.")
    desk.get_by_text("Kept in this browser").wait_for()
    kill()
    desk.get_by_role("button", name="Save", exact=True).first.click()
    desk.wait_for_url("chrome-error://**")
    assert not Annotation.objects.exists()
    server()
    desk.goto(f"{address}{reverse('admin:archive_annotation_add')}?passage={passage.pk}")
    desk.get_by_role("button", name="Put it back").click()
    desk.get_by_role("button", name="Save", exact=True).first.click()
    desk.get_by_text("was added successfully").wait_for()
    assert Annotation.objects.get().body == "A long thought, typed while the server died."
    context.close()


def test_the_queue_is_worked_off_with_the_keyboard_alone(desk):
    desk.goto(reverse("admin:queue"))
    first = desk.locator("[data-queue] li").first.inner_text()
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    assert focused(desk, "closest('li').innerText") == first
    desk.keyboard.press("c")
    desk.get_by_text("Confirmed: ").wait_for()
    assert Attribution.objects.filter(status="confirmed").count() == 1
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", name="Who said it?").wait_for()
    for _ in range(60):
        desk.keyboard.press("Tab")
        if focused(desk, "name") == "verdict":
            break
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Jane Quill")
    while focused(desk, "name") != "reason":
        desk.keyboard.press("Tab")
    desk.keyboard.type("She said it.")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.get_by_text("Nobody of this name is known").wait_for()
    for _ in range(60):
        desk.keyboard.press("Tab")
        if focused(desk, "name") == "chosen":
            break
    desk.keyboard.press("Space")
    while focused(desk, "type") != "submit":
        desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.get_by_text("Corrected by an editor: Jane Quill.").wait_for()
    assert desk.url.endswith(reverse("admin:queue"))


def test_a_missed_quote_is_added_with_the_mouse(desk):
    desk.goto(f"{ARTICLE}paragraphs/6/")
    desk.get_by_role("link", name="Add a quote").click()
    choose(desk, "Operation Neon")
    desk.get_by_label("Name:").fill("Welch")
    desk.get_by_label("Why:").fill("He said it.")
    desk.get_by_role("button", name="Add the quote").click()
    desk.get_by_label(re.compile("David Welch, person")).check()
    desk.get_by_role("button", name="Add the quote").click()
    desk.get_by_role("link", name=re.compile("quote [0-9]+")).click()
    assert desk.locator("#words").inner_text() == "Operation Neon"
    assert "David Welch" in desk.locator("figcaption").inner_text()


def test_mistakes_are_undone_with_the_mouse(desk):
    save = desk.get_by_role("button", name="Save and continue editing").first
    desk.get_by_label("Text:").fill("The first version.")
    save.click()
    desk.get_by_text("was added successfully").wait_for()
    desk.get_by_label("Text:").fill("The second version.")
    save.click()
    desk.get_by_text("was changed successfully").wait_for()
    desk.get_by_role("link", name="History").click()
    assert desk.locator("del").first.inner_text() == "first"
    desk.get_by_role("button", name="Go back to this version").click()
    desk.get_by_text("That version is the newest again").wait_for()
    assert Annotation.objects.get().body == "The first version."
    desk.go_back()
    desk.go_back()
    desk.get_by_role("link", name="Delete").click()
    desk.get_by_role("button", name="Delete it").click()
    desk.get_by_role("link", name="Deleted").click()
    desk.get_by_role("button", name="Bring it back").click()
    desk.get_by_text("is back.").wait_for()
    expect(desk.get_by_label("Text:")).to_have_value("The first version.")


def test_a_second_factor_is_set_up_with_what_the_page_shows(desk):
    desk.get_by_role("link", name="Second factor").click()
    desk.get_by_role("button", name="Set it up").click()
    picture = desk.get_by_alt_text(re.compile("QR code"))
    assert picture.evaluate("image => image.naturalWidth") > 100
    device = TOTPDevice.objects.get()
    assert desk.locator(".desk-key").inner_text() == base64.b32encode(device.bin_key).decode()
    desk.get_by_label(re.compile("six digits")).fill(code_of(device))
    desk.get_by_role("button", name="Turn it on").click()
    expect(desk.locator(".desk-codes li")).to_have_count(10)


def test_all_works_without_scripts(chromium, site, editor, article):  # noqa: F811
    context = chromium.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()  # noqa: F811
    passage = article.passages.get(kind="paragraph", number=6)
    page.goto(f"{reverse('admin:archive_annotation_add')}?passage={passage.pk}")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("words enough")
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Words:").fill("Operation Neon")
    page.get_by_label("Text:").fill("Without *scripts*.")
    with context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()
    assert opened.value.locator("em").inner_text() == "scripts"
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_text("was added successfully").wait_for()
    assert Annotation.objects.get().exact == "Operation Neon"
    context.close()


@pytest.fixture
def pages(article, editor):
    """Return the addresses of the desk's pages, with something on each."""
    passage = article.passages.select_related("edition").get(kind="paragraph", number=6)
    place = {"article": article, "edition": passage.edition, "start": passage.start, "end": passage.start + 9}
    note = Annotation.objects.create(**place, passage=passage, body="See *this*.", author=editor)
    orphan = Annotation.objects.create(**place, exact=passage.text[:9], body="Where?", author=editor)
    note.body, note.version = "See *that*.", 2
    note.save()
    make("D. Welch", "person")
    said = Attribution.objects.filter(mode="direct").first()
    return [
        reverse("admin:index"),
        reverse("admin:queue"),
        reverse("admin:second_factor"),
        *(reverse(f"admin:archive_{name}_changelist") for name in ("annotation", "attribution", "speaker")),
        f"{reverse('admin:archive_annotation_add')}?passage={passage.pk}",
        reverse("admin:archive_annotation_change", args=[note.pk]),
        reverse("admin:archive_annotation_history", args=[note.pk]),
        reverse("admin:archive_annotation_delete", args=[note.pk]),
        reverse("admin:archive_annotation_deleted"),
        reverse("admin:archive_annotation_orphan", args=[orphan.pk]),
        reverse("admin:archive_attribution_change", args=[said.pk]),
        reverse("admin:archive_passage_add_quote", args=[passage.pk]),
        reverse("admin:archive_speaker_likely_merges"),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_is_open_to_everybody(chromium, site, editor, client, pages, scheme):  # noqa: F811
    client.force_login(editor)
    # axe writes styles into the page, which the policy forbids.
    context = chromium.new_context(base_url=site, bypass_csp=True, color_scheme=scheme)
    context.add_cookies([{"name": "sessionid", "value": client.session.session_key, "url": site}])
    page, axe, serious = context.new_page(), Axe(), {}  # noqa: F811
    for address in pages:
        page.goto(address)
        rules = {"runOnly": ["color-contrast", "link-in-text-block"]} if scheme == "dark" else None
        for each in axe.run(page, options=rules).response["violations"]:
            if each["impact"] in ("serious", "critical"):
                serious[address, each["id"]] = [node["html"][:120] for node in each["nodes"]][:3]
    context.close()
    assert serious == {}


def test_no_page_of_the_desk_is_wider_than_the_window(desk, pages):
    desk.set_viewport_size({"width": 390, "height": 800})
    for address in pages:
        desk.goto(address)
        assert desk.evaluate("document.documentElement.scrollWidth") <= 390, address
