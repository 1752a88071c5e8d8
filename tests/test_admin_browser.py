"""Editors at work in a real Chromium: by mouse, by keyboard alone, two at once, a server that dies."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
from django.db import connection
from django.urls import reverse

from archive.models import Annotation
from tests.conftest import ROOT
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
    assert desk.get_by_label("Text:").input_value() == "Thoughts of an hour."
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
