"""Found words in a text, marked."""

import re

from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from archive.search.marking import START, STOP, WHOLE, found_places, marked, near_each_other, side_by_side

LONG = "Nothing to see here, please go on. " * 30


def places_of(text, *words):
    return [(start, start + len(word)) for word in words if (start := text.find(word)) >= 0]


def test_what_the_text_says_is_escaped():
    text = '<b>Tom</b> & Ann\'s "cat" <script>'
    html = marked(text, places_of(text, "Tom", "cat"))
    assert html == (
        "&lt;b&gt;<mark>Tom</mark>&lt;/b&gt; &amp; Ann&#x27;s &quot;<mark>cat</mark>&quot; &lt;script&gt;"
    )


def test_neighbours_share_a_mark_over_one_space_or_joint():
    text = "Operation Neon in the Indo-Pacific, and on"
    places = places_of(text, "Operation", "Neon", "Indo", "Pacific", "on")
    html = marked(text, [*places[:4], (40, 42)])
    assert html == "<mark>Operation Neon</mark> in the <mark>Indo-Pacific</mark>, and <mark>on</mark>"


def test_a_phrase_is_marked_where_its_words_are_side_by_side():
    text = "They are here. They are middle power, but they are."
    words = [match.span() for match in re.finditer("they|are|middle|power", text.lower())]
    assert [text[start:end] for start, end in side_by_side(words, text, 4)] == [
        "They",
        "are",
        "middle",
        "power",
    ]


def test_words_are_marked_where_they_are_near_each_other():
    text = "Canada and Japan. Then, after very many other words, Canada again. Tokyo in Japan."
    found = [[match.span() for match in re.finditer(word, text)] for word in ("Canada", "Japan")]
    assert near_each_other(found, text, 2) == [(0, 6), (11, 16)]
    assert len(near_each_other(found, text, 4)) == 4
    assert near_each_other([found[0], []], text, 9) == []


def test_places_leave_out_what_nobody_sees():
    assert found_places(f"an {START}international{STOP} law", "an inter\u00adnational law") == [(3, 17)]
    assert found_places(f"{START}other{STOP} text", "another text") == []


def test_a_long_text_is_shown_by_its_best_fragments():
    text = f"{LONG}The first Neon. {LONG}The second neon with Canada. {LONG}"
    places = [(start, start + 4) for start in (text.index("Neon"), text.index("neon"))]
    places += places_of(text, "Canada")
    html = marked(text, places)
    assert "<mark>Neon</mark>" in html
    assert "<mark>neon</mark> with <mark>Canada</mark>" in html
    assert html.startswith("… ")
    assert html.endswith(" …")
    assert html.count(" … ") == 1
    assert len(html) < WHOLE + 100


def test_a_long_text_without_marks_is_shown_from_its_beginning():
    html = marked(LONG, [])
    assert html.startswith("Nothing to see")
    assert html.endswith(" …")
    assert len(html) <= WHOLE + 2


@given(st.text(max_size=2000), st.data())
def test_any_text_with_any_marks_keeps_its_words(text, data):
    ends = st.integers(0, len(text))
    places = [
        tuple(sorted(pair))
        for pair in data.draw(st.lists(st.tuples(ends, ends), max_size=8))
        if pair[0] != pair[1]
    ]
    html = marked(text, places)
    assert html.count("<mark>") == html.count("</mark>")
    if len(text) <= WHOLE:
        assert html.replace("<mark>", "").replace("</mark>", "") == escape(text)
