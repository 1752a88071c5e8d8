"""A person walks the site in a real Chromium: reads, turns pages, searches, by mouse and by keyboard."""

import os
import re
import shutil
from urllib.parse import urlencode

import pytest

from archive.editing.editions import load_edition
from archive.sealing import seal
from archive.search import candidates, finding, suggesting
from archive.sources import read_plain
from tests.conftest import FIRST_ARTICLE
from tests.test_check_pages import DRAFT
from tests.test_pages import ARTICLE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
NONE = "no Chromium here: install one with the system's packages, or run `playwright install chromium`"
WIDTHS = (320, 390, 768, 1280)


@pytest.fixture(scope="module")
def chromium():
    """Start the system's Chromium, else Playwright's own; without either, skip (in CI: fail)."""
    from playwright.sync_api import Error, sync_playwright

    # Playwright's loop makes Django think that the tests are asynchronous; they are not.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    path = next(filter(None, map(shutil.which, INSTALLED)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"{NONE} ({str(error).splitlines()[0]})")
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(transactional_db, article, live_server, monkeypatch):
    """Serve the archive as it is served in public: WhiteNoise gives the hashed static files, not Django.

    A search may take as long as it needs: tests/test_search.py tests that readers do not wait so long, and
    here a busy machine would lead every walk to the page that says so.
    """
    from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin

    monkeypatch.setattr(StaticFilesHandlerMixin, "_should_handle", lambda handler, path: False)
    for patient in (candidates, finding, suggesting):
        monkeypatch.setattr(patient, "MILLISECONDS", 60_000)
    return live_server.url


@pytest.fixture
def page(chromium, site):
    """Open a page at which nothing may go wrong: no error or warning, nothing refused, no failed request."""
    context = chromium.new_context(
        base_url=site, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    page, troubles = context.new_page(), []
    page.set_default_timeout(30_000)
    page.on("console", lambda message: troubles.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("requestfailed", lambda asked: "ABORTED" in asked.failure or troubles.append(asked.failure))
    page.on("response", lambda answer: troubles.append(answer.url) if answer.status >= 400 else None)
    yield page
    context.close()
    assert troubles == []


def focused(page, ask):
    """Return what JavaScript says of the focused element."""
    return page.evaluate(f"document.activeElement.{ask}")


def test_a_reader_goes_from_the_front_page_to_a_speaker_and_finds_words(page, expected):
    page.goto("/")
    page.get_by_role("link", name=expected["headline"]).click()
    assert page.get_by_role("heading", level=1).inner_text() == expected["headline"]
    page.get_by_role("link", name="paragraph 12", exact=True).click()
    assert page.locator("#words").inner_text() == expected["paragraphs"][11]["text"]
    page.get_by_role("link", name="David Welch").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "David Welch"
    page.get_by_label("Search the archive").fill("operation neon")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=operation+neon")
    found = page.locator("[data-kind=paragraph]").first
    assert found.locator("mark").first.inner_text() == "Operation Neon"
    found.get_by_role("link", name="Paragraph 6").click()
    assert page.locator("#words").inner_text() == expected["paragraphs"][5]["text"]
    page.get_by_role("link", name="In its place in the article").click()
    assert page.url.endswith(f"{ARTICLE}#p6")
    assert page.locator("#p6").bounding_box()["y"] < 900


def test_a_fact_checker_follows_a_quote_to_its_source(page, expected):
    page.goto(ARTICLE)
    page.locator("#q2").click()
    assert page.locator("#words").inner_text() == expected["quotes"][1]["text"]
    page.get_by_role("heading", name="How we know").wait_for()
    assert "closing" in page.locator(".notice").inner_text()
    page.get_by_role("link", name="Source", exact=True).click()
    assert "Leave a Reply" in page.locator("body").inner_text()


def test_a_fact_checker_pastes_a_draft_and_goes_to_the_words(page):
    page.goto("/quotes/")
    page.get_by_role("link", name="Check a quote").click()
    page.get_by_label(re.compile("A quote, or a draft")).fill(DRAFT)
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator(".check-card.absent").wait_for()  # the last card: the answer is here, whole
    assert page.locator("[data-verdict]").count() == 7
    page.get_by_role("link", name="1 altered").click()
    altered = page.locator("[data-verdict=altered]")
    assert altered.bounding_box()["y"] < 900
    assert altered.locator("ins").text_content() == "[added: not]"
    assert page.get_by_label("Your text").input_value() == DRAFT
    altered.get_by_role("link", name="See it marked in its place").click()
    page.wait_for_url("**/quotes/6/**")
    assert "Both are firmly committed" in page.locator("#words").inner_text()


def test_a_misspelt_name_is_found_in_one_click(page):
    page.goto("/search/")
    page.get_by_label(re.compile("Search every")).fill("garneu")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="garneau", exact=True).click()
    page.wait_for_url("**/search/?q=garneau")
    assert page.locator("[data-kind]").count() > 1
    page.locator(".facets").get_by_role("link", name="Paragraphs").click()
    page.wait_for_url("**kind=paragraph")
    page.locator(".chips").get_by_role("link", name=re.compile("only paragraphs")).click()
    page.wait_for_url("**/search/?q=garneau")


def test_all_can_be_done_from_the_keyboard(page, expected):
    page.goto(f"{ARTICLE}paragraphs/6/")
    page.keyboard.press("Tab")
    assert focused(page, "textContent") == "Skip to the text"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page, "closest('main').id") == "main"
    page.keyboard.press("j")
    page.wait_for_url("**/paragraphs/7/")
    page.keyboard.press("k")
    page.wait_for_url("**/paragraphs/6/")
    page.keyboard.press("/")
    assert focused(page, "name") == "q"
    page.keyboard.type("k/j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=k%2Fj")
    page.goto(ARTICLE)
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page, "textContent").strip().endswith("2")
    page.get_by_role("button", name="Turn off").click()
    page.keyboard.press("/")
    assert focused(page, "name") != "q"


def suggested(page):
    """Return the texts of the suggestions that are open, each with its kind."""
    page.get_by_role("listbox", name="Suggestions").wait_for()
    return page.get_by_role("option").all_inner_texts()


def active(page):
    """Return the text of the suggestion that the focused field points at."""
    pointed = focused(page, "getAttribute('aria-activedescendant')")
    selected = page.locator("[role=option][aria-selected=true]")
    assert selected.evaluate_all("found => found.map(one => one.id)") == ([pointed] if pointed else [])
    return selected.inner_text() if pointed else None


def test_suggestions_are_chosen_from_the_keyboard(page):
    page.goto("/")
    field = page.get_by_role("combobox", name=re.compile("Search every"))
    page.keyboard.press("/")
    page.keyboard.type("dav")
    texts = suggested(page)
    assert texts[0].split() == ["David", "Welch", "speaker"] and "david" in texts
    assert field.get_attribute("aria-expanded") == "true"
    assert page.get_by_role("status").filter(has_text=f"{len(texts)} suggestion").count() == 1
    assert active(page) is None
    page.keyboard.press("ArrowDown")
    assert active(page) == texts[0]
    page.keyboard.press("ArrowUp")
    assert active(page) is None
    page.keyboard.press("ArrowUp")
    assert active(page) == texts[-1]
    for key in ("Home", "End"):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press(key)
        assert active(page) is None
    assert focused(page, "selectionStart") == 3
    assert focused(page, "value") == "dav"  # walking the list changes nothing in the field
    page.keyboard.press("Escape")
    assert (field.get_attribute("aria-expanded"), focused(page, "value")) == ("false", "dav")
    page.keyboard.press("ArrowDown")
    assert active(page) == texts[0]
    page.keyboard.press("Enter")
    page.wait_for_url("**/speakers/david-welch/")


def test_a_suggested_word_is_searched_and_what_was_typed_is_not_lost(page):
    page.goto("/quotes/")
    page.keyboard.press("/")
    page.keyboard.type("rule of la")
    texts = suggested(page)
    page.keyboard.press("ArrowDown")
    while active(page) != "rule of law":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/quotes/?q=rule+of+law")
    page.goto("/search/")
    page.keyboard.press("/")
    page.keyboard.type("rule of la")
    assert suggested(page) == texts
    page.keyboard.press("Enter")  # none is chosen
    page.wait_for_url("**/search/?q=rule+of+la")
    page.keyboard.press("/")
    page.get_by_role("combobox").and_(page.locator(":focus")).wait_for()  # the script came
    page.keyboard.press("ArrowDown")
    assert suggested(page) == texts
    page.keyboard.press("Tab")
    assert page.get_by_role("listbox").count() == 0


def test_words_still_being_composed_are_left_alone(page):
    page.goto("/search/")
    page.keyboard.press("/")
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "dav", "selectionStart": 3, "selectionEnd": 3})
    page.wait_for_timeout(300)  # longer than the pause before suggestions
    assert page.get_by_role("listbox").count() == 0
    keyboard.send("Input.insertText", {"text": "dav"})
    assert suggested(page)[0].startswith("David Welch")
    assert focused(page, "value") == "dav"


def test_what_has_the_focus_is_seen(page):
    page.goto(ARTICLE)
    page.evaluate("for (const more of document.querySelectorAll('details')) more.open = true")
    outlines = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, summary")].map((element) => {
            if (!element.checkVisibility()) return "solid";
            element.focus({focusVisible: true});
            return getComputedStyle(element).outlineStyle;
        })"""
    )
    assert len(outlines) > 40 and set(outlines) == {"solid"}


def test_a_link_is_copied(page, site):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{ARTICLE}quotes/5/")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"{ARTICLE}quotes/5/?sha256=" in copied
    page.goto(copied[copied.index(ARTICLE) :])
    assert "Unchanged since it was cited" in page.locator("[data-cited]").inner_text()


def test_the_keys_are_told_and_give_the_focus_back(page):
    page.goto(ARTICLE)
    page.keyboard.press("j")
    before = focused(page, "href")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()
    page.keyboard.press("j")
    assert focused(page, "textContent") == "Close"  # the page behind stays where it is
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert focused(page, "href") == before
    page.get_by_role("button", name="Help").click()
    page.mouse.click(5, 5)  # beside it
    assert page.get_by_role("dialog").count() == 0
    assert focused(page, "textContent") == "Help"


# Selects characters of elements, as a mouse or the arrow keys do.
SELECT = """([from, at, to, end]) => {
  const place = (id, offset) => {
    const texts = document.createTreeWalker(document.getElementById(id), NodeFilter.SHOW_TEXT);
    let node = texts.nextNode();
    for (; offset > node.length; node = texts.nextNode()) offset -= node.length;
    return [node, offset];
  };
  getSelection().setBaseAndExtent(...place(from, at), ...place(to, end));
}"""


@pytest.mark.parametrize(
    ("first", "last", "words", "told"),
    [
        ("p6", "p6", ("ration Neo", 0), "Canada%20was%20extending-,Operation%20Neon,-to"),
        ("p12", "p12", ("They are", 0), "%E2%80%9C-,They%20are,-middle"),
        ("p3", "p5", ("Topping the list is", "enforcement"), "Topping%20the%20list%20is%20the,"),
    ],
)
def test_selected_words_can_be_linked_to(page, first, last, words, told):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(ARTICLE)
    texts = [page.locator(f"#{each}").text_content() for each in (first, last)]
    start = texts[0].index(words[0])
    end = texts[1].index(words[1]) + len(words[1]) if words[1] else start + len(words[0])
    page.locator(f"#{last}").scroll_into_view_if_needed()
    box = page.locator(f"#{last}").bounding_box()
    page.mouse.click(box["x"] + box["width"] - 3, box["y"] + box["height"] - 3)  # after the last word
    page.evaluate(SELECT, [first, start, last, end])
    page.get_by_role("group", name="Selected words").wait_for()
    for _ in range(4):  # past the quotes of the paragraph, if it has some
        page.keyboard.press("Tab")
        if focused(page, "textContent") == "Copy link to these words":
            break
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Copied").wait_for()
    address, fragment = page.evaluate("navigator.clipboard.readText()").split("#")
    assert fragment.startswith(f"{first}:~:text=") and told in fragment
    page.keyboard.press("Escape")
    assert page.get_by_role("group", name="Selected words").count() == 0
    page.set_viewport_size({"width": 1280, "height": 400})
    page.goto("about:blank")
    page.goto(f"{address}#:~:{fragment.split(':~:')[1]}")
    page.wait_for_function("() => scrollY > 100")  # found: there is no anchor to lead there
    box = page.locator(f"#{first}").bounding_box()
    assert box["y"] < 400 and box["y"] + box["height"] > 0


def test_selected_words_can_be_checked(page):
    page.goto(ARTICLE)
    check = page.get_by_role("link", name="Check this quote")
    page.evaluate(SELECT, ["p1", 0, "p12", 20])
    page.get_by_role("group", name="Selected words").wait_for()
    assert not check.is_visible()  # no address is so long
    page.evaluate(SELECT, ["p12", 0, "p12", len("“They are middle power diplomacy practitioners,”")])
    check.wait_for()
    page.keyboard.press("s")
    assert focused(page, "textContent") == "Copy link to these words"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/?text=**")
    assert "They are middle power" in page.locator("textarea").input_value()
    assert page.locator(".check-card.exact").count() == 1


def test_going_back_leads_to_the_same_place(page):
    page.goto(ARTICLE)
    page.locator("#q5").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 500
    page.locator("#q5").click()
    page.wait_for_url("**/quotes/5/")
    page.go_back()
    page.wait_for_function("before => Math.abs(scrollY - before) < 2", arg=before)


def test_a_page_costs_little_and_fetches_the_rest_when_it_is_needed(page):
    asked = []
    page.on("response", lambda answer: asked.append(answer))
    page.goto(ARTICLE, wait_until="networkidle")
    names = [answer.url.split("/")[-1].split(".")[0] for answer in asked]
    assert [name for name in names if name != "favicon"] == ["", "archive", "archive"]
    sizes = [answer.request.sizes() for answer in asked]
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) <= 40_000
    page.get_by_label("Search the archive").focus()
    page.get_by_role("combobox").wait_for()
    assert asked[-1].url.split("/")[-1].startswith("suggest.")


def test_words_are_copied_with_their_citation(page, expected):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for tail, words in (
        ("quotes/5/", f"“{expected['quotes'][4]['text']}”"),
        ("paragraphs/6/", expected["paragraphs"][5]["text"]),
    ):
        page.goto(ARTICLE + tail)
        page.get_by_role("button", name="Copy words with citation").click()
        page.get_by_role("button", name="Copied").wait_for()
        citation = page.locator("#citation").inner_text()
        assert page.evaluate("navigator.clipboard.readText()") == f"{words}\n\n{citation}"
    page.get_by_text("Other styles").click()
    page.get_by_role("button", name="Copy in MLA style").click()
    page.locator(".styles button", has_text="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#cited-mla").inner_text()
    page.get_by_text("Embed it").click()
    page.locator(".embed button").click()
    page.locator(".embed button", has_text="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#embed").input_value()


ADDRESSES = [
    "/", "/articles/", ARTICLE, f"{ARTICLE}paragraphs/12/", f"{ARTICLE}captions/1/", f"{ARTICLE}quotes/2/",
    "/quotes/", "/quotes/?confidence=sure", "/attributions/", "/timeline/", "/integrity/",
    "/speakers/", "/speakers/david-welch/", "/search/", "/search/?q=canada", "/search/help/",
    "/search/?q=neon+zzzxqy&kind=paragraph&speaker=harjit-sajjan", "/quotes/?q=alliance",
    f"{ARTICLE}paragraphs/6/?q=operation+neon", "/check/", f"/check/?{urlencode({'text': DRAFT})}",
]  # fmt: skip


# Counts how much of what was already seen was moved by what came later; a fraction of a pixel nobody sees.
SHIFTS = """window.shifts = [];
new PerformanceObserver((seen) => {
  for (const {value, sources} of seen.getEntries()) {
    if (value > 0.0001) shifts.push([value, ...sources.map(({node}) => node?.outerHTML)]);
  }
}).observe({type: "layout-shift", buffered: true})"""
# What has been moved, once all is drawn.
MOVED = """() => new Promise((tell) => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => tell(shifts))));
})"""


def test_no_page_is_wider_than_the_window_or_moves_under_the_eye(page, article):
    seal()
    changed = FIRST_ARTICLE.read_text().replace("unpredictable", "wholly predictable", 1)
    load_edition(article.slug, read_plain(changed.encode()))
    page.add_init_script(SHIFTS)
    for address in [*ADDRESSES, f"{ARTICLE}editions/1/", f"{ARTICLE}editions/2/changes/"]:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme="light")
            page.goto(address)
            if page.evaluate(MOVED):  # a busy machine draws in parts; what really moves does it again
                page.goto(address)
            assert page.evaluate(MOVED) == [], (address, width)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, (address, width, scheme)
    page.evaluate("document.querySelector('main').prepend(document.createElement('pre'))")
    assert len(page.evaluate(MOVED)) == 1  # it does look


def test_pages_work_without_scripts(chromium, site, expected):
    context = chromium.new_context(base_url=site, java_script_enabled=False, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/")
    page.get_by_label(re.compile("Search every")).fill("alliance")
    page.get_by_role("button", name="Search").click()
    assert page.get_by_role("combobox").count() == 0
    page.set_viewport_size({"width": 390, "height": 500})
    page.get_by_role("link", name="Quote 10").click()
    assert page.locator("#words").inner_text() == expected["quotes"][9]["text"]
    assert page.locator("#found").inner_text() == "alliance"
    assert 0 < page.locator("#found").bounding_box()["y"] < 480
    page.get_by_role("link", name="Without the marks").click()
    assert page.locator("#found").count() == 0
    assert not page.get_by_role("button", name="Copy link").is_visible()
    context.close()


# Reads the colours as they come out, mixed over what is behind; large type needs 3 : 1, other 4.5 : 1.
CONTRASTS = """() => {
  const context = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const paint = (colours) => {
    context.clearRect(0, 0, 1, 1);
    for (const colour of colours) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => rgb.map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const low = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || element.closest(".away, .skip")) continue;
    const behind = [];
    for (let at = element; at; at = at.parentElement) behind.unshift(getComputedStyle(at).backgroundColor);
    const style = getComputedStyle(element);
    const [a, b] = [light(paint(behind)), light(paint([...behind, style.color]))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    if (ratio < needed) low.push(`${element.className || element.tagName} ${ratio.toFixed(2)}`);
  }
  return low;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_what_is_behind(page, scheme):
    page.emulate_media(color_scheme=scheme)
    for address in ADDRESSES:
        page.goto(address)
        assert page.evaluate(CONTRASTS) == [], address
    page.keyboard.press("/")
    page.keyboard.type("dav")
    suggested(page)
    page.keyboard.press("ArrowDown")
    assert page.evaluate(CONTRASTS) == []


def test_targets_are_large_enough(page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(ARTICLE)
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(".number, button, [type=search], nav[aria-label] a")]
            .filter((element) => element.checkVisibility())
            .map((element) => [element.getBoundingClientRect(), element.textContent])
            .filter(([box]) => box.width < 24 || box.height < 24).map(([box, text]) => text)"""
    )
    assert sizes == []
