"""British and American spelling: two ways to write a word are one word, other words stay others."""

import pytest

from archive.text.spelling import american, spellings

PAIRS = [
    ("colours", "colors"), ("neighbourhood", "neighborhood"), ("defence", "defense"), ("centred", "centered"),
    ("realised", "realized"), ("organisations", "organizations"), ("analysing", "analyzing"),
    ("travelled", "traveled"), ("programmes", "programs"), ("manoeuvre", "maneuver"), ("grey", "gray"),
    ("towards", "toward"), ("practising", "practicing"), ("theatre", "theater"),
]  # fmt: skip


@pytest.mark.parametrize(("british", "other"), PAIRS)
def test_both_spellings_are_one_word(british, other):
    assert american(british) == american(other) == other
    assert spellings(british) == (british, other)
    assert british in spellings(other)


@pytest.mark.parametrize("word", ["rise", "called", "valley", "elaborate", "four", "hour", "security", ""])
def test_words_with_one_spelling_have_one(word):
    assert spellings(word) == (word,)
    assert american(word) == word
