"""Selectors: words are found again where they belong, or nowhere. No database is needed."""

import pytest

from archive.anchoring import candidates, find, find_words, places_of

OLD = """The council met on Monday.

The mayor said the bridge will open in May. The mayor said nothing of the cost.

Nobody asked about the old ferry, which has crossed the river for two hundred years."""


def found(old_words, new, old=OLD, nth=0):
    """Return the words that the nth occurrence of old words is found at in a new text, and how."""
    start = -1
    for _ in range(nth + 1):
        start = old.index(old_words, start + 1)
    place = find(old, start, start + len(old_words), new)
    return place and (new[place.start : place.end], place.how)


def test_what_did_not_change_is_where_it_was():
    assert found("the bridge", OLD) == ("the bridge", "same")
    assert found(OLD, OLD) == (OLD, "same")


def test_words_are_found_after_a_paragraph_that_is_new():
    assert found("the old ferry", f"A new paragraph.\n\n{OLD}") == ("the old ferry", "moved")


def test_of_equal_words_the_surroundings_decide():
    new = OLD.replace("The council met on Monday.", "It rained.")
    start = OLD.rindex("The mayor said")
    place = find(OLD, start, start + len("The mayor said"), new)
    assert place.start == new.rindex("The mayor said")


def test_equal_words_at_the_old_position_do_not_deceive():
    old = "He left. He came back in the evening with bread."
    new = "In the evening. He came back in the night with milk, it was said. He left. He sang."
    assert found("He", old, old, 0) == ("He", "same")
    place = find(old, 0, 2, new)
    assert place is None or new[place.start :].startswith("He left")


def test_other_marks_and_blanks_are_the_same_words():
    old = "She said “it’s a well–known fact” and left the room at once."
    new = 'She said "it\'s a well-known\u00a0fact" and left the room at once.'
    assert found("“it’s a well–known fact”", new, old) == ('"it\'s a well-known\u00a0fact"', "retypeset")


def test_changed_words_are_found_by_their_likeness():
    new = OLD.replace("for two hundred years", "for nearly three hundred years")
    words = OLD[OLD.index("Nobody") :]
    assert found(words, new) == (new[new.index("Nobody") :], "changed")


@pytest.mark.parametrize("gone", ["the bridge will open in May", "which has crossed the river", "ferry"])
def test_what_is_gone_is_nowhere(gone):
    new = "\n\n".join(block for block in OLD.split("\n\n") if gone not in block)
    assert found(gone, new) is None


def test_words_are_not_found_inside_of_others():
    assert found("the", "Mother gathers these.\n\nNothing else.") is None


def test_nothing_is_found_in_nothing():
    assert found("the bridge", "") is None
    assert find_words("", "", "", "text") is None
    assert places_of("", "text") == []


def test_a_selector_alone_is_enough():
    words, before, after = "the bridge", "The mayor said ", " will open in May"
    place = find_words(words, before, after, f"One.\n\n{OLD}")
    assert place.how == "moved"


def test_a_person_is_offered_what_is_not_sure():
    new = (
        OLD.replace("The council met on Monday.\n\n", "")
        + "\n\nThe old ferry has crossed the river for long."
    )
    words = "the ancient ferry, which has crossed the wide river"
    offered = candidates(words, "", "", new)
    assert offered and "ferry" in new[offered[0].start : offered[0].end]
    assert [place.score for place in offered] == sorted((place.score for place in offered), reverse=True)


def test_a_long_text_of_equal_words_is_no_trap():
    assert find("a " * 20_000, 20_000, 20_001, "b" + "a " * 20_000) is None
    assert len(candidates("a", "", "", "a " * 20_000)) == 5
