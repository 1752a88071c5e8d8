"""Differences between versions, and two changes put together: nothing is invented, nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.text.differences import MOST, changes, merged

TEXTS = st.text(alphabet="ab \n“é", max_size=40)


@given(TEXTS, TEXTS)
def test_the_changes_together_are_both_texts(old, new):
    found = changes(old, new)
    assert "".join(change.text for change in found if change.kind != "new") == old
    assert "".join(change.text for change in found if change.kind != "old") == new


def test_words_are_told_apart():
    kinds = [(change.kind, change.text) for change in changes("the old word", "the new word")]
    assert kinds == [("same", "the "), ("old", "old"), ("new", "new"), ("same", " word")]


def test_a_very_long_text_is_compared_quickly_by_lines():
    lines = [f"line {number} of many words\n" for number in range(MOST // 2)]
    found = changes("".join(lines), "".join([*lines, "another\n"]))
    assert found[-1].kind == "new" and found[-1].text == "another\n"
    assert changes("x " * (MOST + 1), "y")[0].kind == "old"


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("one TWO three", "one two three four", "one TWO three four"),
        ("zero one two three", "one two", "zero one two"),
        ("one TWO three", "one TWO three", "one TWO three"),
        ("one TWO three", "one 2 three", None),
        ("one two three!", "one two three?", None),
        ("one two three", "one three", "one three"),
    ],
)
def test_changes_that_do_not_touch_are_put_together(one, other, both):
    assert merged("one two three", one, other) == both


@given(TEXTS, TEXTS)
def test_one_change_alone_is_the_text_with_it(base, one):
    assert merged(base, one, base) == one == merged(base, base, one)
