"""Text fragments: links that find their words, as the browser sees it."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.text.fragments import text_fragment
from tests.test_browser import chromium, page, site  # noqa: F401 (fixtures)
from tests.test_pages import ARTICLE

TEXT = "He said: “We go - all of us, now & here, as one town,” and left."


def test_words_are_named_between_those_around_them():
    told = text_fragment(TEXT, TEXT.index("We"), TEXT.index("”"))
    assert told == (
        ":~:text=He%20said%3A%20%E2%80%9C-,We%20go%20%2D%20all%20of,%26%20here%2C%20as%20one%20town%2C"
        ",-%E2%80%9D%20and%20left."
    )
    assert text_fragment("All of it.", 0, 10) == ":~:text=All%20of%20it."
    assert text_fragment("All of it.", 4, 6) == ":~:text=All-,of,-it."


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_the_parts_of_a_fragment_are_the_text_s_own(text, one, other):
    text = text.encode("utf-8", "ignore").decode()
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    told = text_fragment(text, start, end).removeprefix(":~:text=")
    assert told.isascii() and not set(told) & set(' \n"<>#&')
    for part in told.split(","):
        assert unquote(part.removeprefix("-").removesuffix("-")) in " ".join(text.split())


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_browser_finds_the_words_of_every_quote_and_paragraph(page, expected):  # noqa: F811
    page.set_viewport_size({"width": 1280, "height": 300})
    for kind, records in (("quotes", expected["quotes"]), ("paragraphs", expected["paragraphs"][::6])):
        for record in records:
            page.goto(f"{ARTICLE}{kind}/{record['number']}/")
            address = page.get_by_role("link", name="marked in the article").get_attribute("href")
            anchor, fragment = address.split("#")[1].split(":~:")
            page.goto("about:blank")
            page.goto(f"{ARTICLE}#:~:{fragment}")  # without the anchor only the words lead there
            words = page.locator(f"#{anchor}")
            page.wait_for_function(
                "anchor => {const box = document.getElementById(anchor).getBoundingClientRect();"
                "return box.bottom > 0 && box.top < innerHeight}", arg=anchor,
            )  # fmt: skip
            assert words.bounding_box()["y"] < 300, record["text"]
