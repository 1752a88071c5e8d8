"""The stretches of the archive that a search reads (archive/search/windows.py)."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from archive.models.passage import SearchTerms
from archive.search.windows import SMALLEST, windows

keys = st.one_of(st.integers(0, 2**31), st.integers(0, 2**19).map(lambda block: block * SMALLEST))


def stretch(window):
    """Return where a window's blocks begin and end, exclusive; they follow each other."""
    blocks = [block.strip("' #") for block in window.blocks.split("|")]
    places = [(int(block[1:]), SearchTerms.BLOCKS[block[0]]) for block in blocks]
    ends = [(number << bits, (number + 1) << bits) for number, bits in places]
    assert all(one[1] == other[0] for one, other in itertools.pairwise(ends))
    return ends[0][0], ends[-1][1]


@given(keys, st.integers(0, 10**9), st.sampled_from([0, 2, 50, 500]))
def test_each_passage_is_in_one_window(last, expected, enough):
    *stretches, rest = windows(last, expected, enough)
    ends = [stretch(window) for window in stretches]
    assert rest.blocks == "" and rest.below == (ends[-1][0] if ends else 0)
    assert all(begin > 0 for begin, _ in ends)
    assert all(newer[0] == older[1] for newer, older in itertools.pairwise(ends))
    if ends:  # with room for what is added meanwhile
        assert ends[0][1] > last + SMALLEST


@given(keys, st.integers(5_000, 10**8), st.sampled_from([50, 500]))
def test_the_first_window_has_enough_and_not_much_more(last, expected, enough):
    first, *others = windows(last, expected, enough)
    if others:
        length = last - stretch(first)[0]
        likely = expected * length / last
        assert likely > enough
        assert likely < 2 * enough or length <= 2 * SMALLEST


@given(keys, st.integers(1, 10**8))
def test_windows_are_few(last, expected):
    found = windows(last, expected, 500)
    assert len(found) < 16
    lengths = [last - stretch(window)[0] for window in found[:-1]]
    assert all(3 * one <= other for one, other in itertools.pairwise(lengths))
