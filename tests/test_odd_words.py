"""Words of any length and script on every kind of page, at any size: nothing is cut or out of reach."""

import pytest

from archive.loading import load
from archive.models import Speaker
from archive.sources import read_plain
from tests.test_browser import chromium, page, site  # noqa: F401 (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Donaudampfschifffahrtsgesellschaftskapitänskajüte" * 6
HEBREW = "קנדה ויפן מתכוונות להעמיק את שיתוף הפעולה הביטחוני באזור, כך נמסר ביום שני."
ODD = [
    f"All Kinds of Words: {LONG[:240]}",
    f"“{LONG} 数据库 😀,” Ann Lee said.",
    HEBREW,
    "加拿大和日本正准备深化在印太地区的安全与防务合作。日本は「自由で開かれたインド太平洋」を掲げている。"
    * 3,
    f"A heading {LONG[:60]}",
    f"👩‍👩‍👧‍👦🇨🇦 See https://example.org/{'a/' * 150}?q={'x' * 300} for more. “We won 🎉,” Mr. Black said.",
    f"Ann Lee looks at {LONG} in قوى متوسطة. (Ann Lee / AP)",
    "The end.",
]
# Letters, words and lines as far apart as WCAG 1.4.12 asks that they may be.
APART = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* {line-height: 1.5 !important; letter-spacing: .12em !important;"
    + "word-spacing: .16em !important} p {margin-block-end: 2em !important}");
  document.adoptedStyleSheets = [sheet];
}"""
# What is wider than the window, or hides words of its own behind its edge.
OUT = """() => [...document.querySelectorAll("body, main *, footer *, header *")].filter((one) => {
  if (one.closest(".away, .skip, svg") || !one.checkVisibility()) return false;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  if (box.right > innerWidth + 1 || box.left < -1) return true;
  return style.overflowX === "hidden" && one.scrollWidth > one.clientWidth + 1;
}).map((one) => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 40)}`)"""

# Whether the beginning of an element is in the window.
IN_SIGHT = """id => {
  const {top} = document.getElementById(id).getBoundingClientRect();
  return top >= 0 && top < innerHeight;
}"""


@pytest.fixture
def odd(article):
    """Load an article of odd words, whose speaker has a long name, too."""
    loaded = load(read_plain("\n\n".join(ODD).encode())).article
    Speaker.objects.filter(slug="ann-lee").update(name=f"Ann {LONG[:190]}")
    return loaded


@pytest.fixture
def long(article):
    """Load an article of 400 paragraphs with 4,000 quotes by 41 speakers, 3,000 of them by one."""
    blocks = ["Proceedings of the Long Council"]
    for number in range(1, 401):
        if number % 8 == 1:
            blocks.append(f"Item {number // 8 + 1} on the agenda")
        who = "Ann Lee" if number % 4 else f"{chr(65 + number % 26)}ohn {chr(66 + number % 20)}rown"
        quotes = (f"“We will not give up on point {point} of {number},” {who} said." for point in range(10))
        blocks.append(f"The council met for the {number}th time. {' '.join(quotes)}")
    return load(read_plain("\n\n".join(blocks).encode())).article


def records_of(article):
    """Return the addresses of one record of each kind that an article has."""
    kinds = ("paragraph", "caption", "quote")
    first = (article.passages.filter(kind=kind).order_by("number").first() for kind in kinds)
    return [passage.get_absolute_url() for passage in first if passage]


def test_odd_words_stay_on_their_page(page, odd):  # noqa: F811
    own = [odd.get_absolute_url(), *records_of(odd), f"/search/?q={LONG}", "/speakers/ann-lee/"]
    own.append(odd.passages.get(text=HEBREW).get_absolute_url())
    for size in ({"width": 320, "height": 225}, {"width": 1280, "height": 900}):  # 320 is 1280 at 400 %
        page.set_viewport_size(size)
        for address in ("/", "/articles/", "/quotes/", "/speakers/", "/quotes/?speaker=ann-lee", *own):
            page.goto(address)
            assert page.evaluate(OUT) == [], (address, size)
            page.evaluate(APART)
            assert page.evaluate(OUT) == [], (address, size, "apart")


def test_each_script_runs_its_own_way(page, odd):  # noqa: F811
    page.set_viewport_size({"width": 390, "height": 800})
    hebrew = odd.passages.get(text=HEBREW)
    after = odd.passages.get(kind="paragraph", number=hebrew.number + 1)
    page.goto(odd.get_absolute_url())
    ways = page.evaluate(
        "[...document.querySelectorAll('.text p')].map((p) => getComputedStyle(p).direction)"
    )
    assert ways.count("rtl") == 1
    assert page.locator(f"#{hebrew.anchor}").evaluate("p => getComputedStyle(p).direction") == "rtl"
    page.goto(after.get_absolute_url())
    before = page.locator(".neighbour", has_text=HEBREW)
    assert before.evaluate("p => getComputedStyle(p).direction") == "rtl"
    number, words = before.locator(".number").bounding_box(), before.bounding_box()
    assert number["x"] >= 0 and number["x"] + number["width"] <= words["x"]
    page.goto(hebrew.get_absolute_url())
    assert page.locator("#words").evaluate("p => getComputedStyle(p).direction") == "rtl"
    assert page.locator("#words").inner_text() == HEBREW


def test_a_very_long_article_begins_on_the_first_screens(page, long):  # noqa: F811
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(long.get_absolute_url())
        assert page.locator("#p1").bounding_box()["y"] < 2_000
        assert page.evaluate(OUT) == []
    page.goto(f"{long.get_absolute_url()}#p399")
    page.wait_for_function(IN_SIGHT, arg="p399")  # the same page scrolls with its next frame, not at once
    page.goto("/speakers/ann-lee/")
    assert "3,000 quotes" in page.locator(".facts").inner_text()
    page.get_by_role("link", name="All quotes").click()
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**after=**")
    assert page.locator(".quotes > li").count() == 20
