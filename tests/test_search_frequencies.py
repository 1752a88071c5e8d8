"""What is looked for when no passage has all words (archive/search/frequencies.py)."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.frequencies import COUNTED, RAREST, SHARES, compromises, weights

counts = st.lists(st.integers(0, 3 * COUNTED), min_size=1, max_size=RAREST)


def holds(query, there):
    """Tell whether a passage that has these terms matches a tsquery of them."""
    return eval(query, {term: term in there for term in "abcdefgh"})


def passages(terms):
    """Yield the terms that a passage may have of these, in every combination."""
    for has in product([True, False], repeat=len(terms)):
        yield {term for term, it_has in zip(terms, has, strict=True) if it_has}


@given(counts, st.integers(1, 10**7))
def test_each_asks_for_a_share_of_what_all_tell(found, all_passages):
    terms, told = "abcdefgh"[: len(found)], weights(found, all_passages)
    tells = {term: tell for term, tell, count in zip(terms, told, found, strict=True) if count}
    asked = [sought for _, sought, _ in compromises(list(terms), found, told)]
    if not tells:
        assert asked == []
        return
    shares = [*([1] if len(tells) < len(terms) else []), *SHARES]
    assert len(asked) == len(shares) + 1
    for there in passages(tells):
        told_there, of_all = sum(tells[term] for term in there), sum(tells.values())
        for query, share in zip(asked, shares, strict=False):
            if abs(told_there - share * of_all) > 1e-6 * of_all:  # equal sums are rounded in their order
                assert holds(query, there) == (told_there > share * of_all)
        assert holds(asked[-1], there) == bool(there)


@given(counts)
def test_what_is_looked_up_in_the_index_misses_nothing_and_there_are_no_more_than_said(found):
    terms = "abcdefgh"[: len(found)]
    rarest = sorted(terms, key=lambda term: found[terms.index(term)])
    for looked_up, sought, most in compromises(list(terms), found, weights(found, 10_000)):
        matching = [there for there in passages(terms) if holds(sought, there)]
        assert all(holds(looked_up, there) for there in matching)
        if most is not None:  # each has one of the terms that so many have together
            there_are = [term for term in rarest if found[terms.index(term)]]
            firsts = [set(there_are[:count]) for count in range(1, len(there_are) + 1)]
            (first,) = [one for one in firsts if sum(found[terms.index(term)] for term in one) == most]
            assert all(first & there for there in matching if there <= set(there_are))


def test_one_rare_word_outweighs_common_ones():
    found = [9_000, 8_000, 9_500, 3]
    first, *_ = compromises(list("abcd"), found, weights(found, 10_000))
    assert holds(first[1], {"d"}) and not holds(first[1], set("abc"))


def test_what_is_written_once_is_short():
    found = [100 + place for place in range(8)]
    for looked_up, sought, _ in compromises(list("abcdefgh"), found, weights(found, 10_000)):
        assert sum(sought.count(term) for term in "abcdefgh") < 100
        assert sum(looked_up.count(term) for term in "abcdefgh") < 100


@pytest.mark.parametrize("found", [[0, 0, 0], [0]])
def test_of_nothing_that_is_there_nothing_is_asked(found):
    assert list(compromises(list("abc"[: len(found)]), found, weights(found, 10))) == []
