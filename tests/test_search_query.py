"""What a reader typed, read into terms."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.query import FILTERS, MAX_CHARACTERS, MAX_WORDS, clean, read


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("operation neon", '"operation" "neon"'),
        ('"they are middle power"', '"they are middle power"'),
        ("“they are middle power”", '"they are middle power"'),
        ("„so“ »so« «so»", '"so" "so" "so"'),
        ("we'll be able", '"we ll" "be" "able"'),
        ("we’ll be able", '"we ll" "be" "able"'),
        ("indo-pacific", '"indo pacific"'),
        ("sanctions -neon", '"sanctions" -"neon"'),
        ('north -"united nations"', '"north" -"united nations"'),
        ("north -indo-pacific", '"north" -"indo pacific"'),
        ("montenegro OR olympics", '"montenegro" or "olympics"'),
        ("one two OR three", '"one" "two" or "three"'),
        ("one or two", '"one" "or" "two"'),
        ('"to be or not"', '"to be or not"'),
        ('one "OR" two', '"one" "OR" "two"'),
        ("canada AND japan", '"canada" "japan"'),
        ("south – north", '"south" "north"'),
        ("U.S. 3.5%", '"U.S." "3.5%"'),
        ("J. K. Rowling -A B or C", '"J K" "Rowling" -"A" "B" "or" "C"'),
        ('"the U S asked" j k', '"the U S asked" "j" "k"'),
        ("inter\u00adnational", '"international"'),
        ("\u202eright\u0000left", '"right" "left"'),
        ("  ", ""),
        ("&|!()<->:*", ""),
        ("😀", ""),
        ("-", ""),
        ("secur* law", '"secur"* "law"'),
        ("indo-pac*, -neo*", '"indo pac"* -"neo"*'),
        ('"canada japan"~5', '"canada japan"~5'),
        ('north -"united nations"~3', '"north" -"united nations"~3'),
        ("speaker:welch war", '"war" speaker:"welch"'),
        ("speaker:“David  Welch”", 'speaker:"David Welch"'),
        ("kind:Quotes -kind:caption", 'kind:"quote" -kind:"caption"'),
        ("speaker:a OR speaker:b speaker:a", 'speaker:"a" speaker:"b"'),
        ("war OR peace -said:announced article:a-b", '"war" or "peace" -said:"announced" article:"a-b"'),
        ("kind:quote AND war", '"war" kind:"quote"'),
        ("10:30 https://a.b", '"10:30" "https: a.b"'),
    ],
)
def test_a_query_is_read(typed, understood):
    assert str(read(typed)) == understood
    assert not read(typed).remarks or not understood


@pytest.mark.parametrize(
    ("typed", "understood", "remark"),
    [
        ('"unclosed phrase', '"unclosed" "phrase"', "without a partner"),
        ('5" pipe', '"5" "pipe"', "without a partner"),
        ("OR", '"OR"', None),
        ("OR oregon", '"OR" "oregon"', None),
        ("oregon OR", '"oregon" "OR"', None),
        ("one OR OR two", '"one" or "OR" "two"', None),
        ("-neon", '-"neon"', "without what was left out"),
        ("neon OR -china", '"neon"', "on both sides"),
        ("!!!", "", "no word"),
        ("foo:bar", '"foo bar"', "“foo:” is no filter here and was read as a word."),
        ("kind:verse", '"kind verse"', "“verse” is no kind of passage"),
        ("speaker: welch", '"speaker:" "welch"', "“speaker:” says nothing behind it"),
        ('kind:"quote', '"kind:" "quote"', "without a partner"),
        ("war OR kind:quote china", '"war" "china" kind:"quote"', "Filters hold for the whole search"),
        ("s* law", '"s*" "law"', "A star is read only behind 2 letters"),
        ("a*b", '"a*b"', "A star is read only"),
        ('"war"~5', '"war"', "Nearness needs two words"),
        ('"war peace"~0', '"war peace"', "Nearness needs two words"),
        ('"war peace"~99', '"war peace"~20', "up to 20 words"),
        ('"a b c d e f"~3', '"a b c d e f"', "5 words at most"),
        (" ".join(f"article:{number}" for number in range(20)), None, "first 16 filters"),
        ("word " * 70, " ".join(['"word"'] * MAX_WORDS), "first 64 words"),
        ('"' + "word " * 70 + '"', '"' + " ".join(["word"] * MAX_WORDS) + '"', "first 64 words"),
        ("a" * 10_000, '"' + "a" * MAX_CHARACTERS + '"', "first 1,000 characters"),
    ],
)
def test_what_is_odd_is_read_as_words_and_said(typed, understood, remark):
    query = read(typed)
    assert understood is None or str(query) == understood
    assert remark is None or remark in " ".join(query.remarks)


def test_phrases_come_apart_and_joined_words_do_not():
    query = read('"rule of law" indo-pacific -china law')
    assert [str(part) for part in query.parts] == ['"rule"', '"of"', '"law"', '"indo pacific"']
    assert [str(term) for term in query.excluded] == ['-"china"']


@given(st.one_of(st.text(), st.text(alphabet='speakrid:~5*OR"“- aé')))
def test_any_text_is_read(text):
    query = read(text)
    assert clean(query.text) == query.text
    assert len(query.text) <= MAX_CHARACTERS
    query.text.encode()
    assert "\0" not in str(query)
    # Nothing that was typed gets out of the quotation marks: what is left is ours.
    outside = " ".join(str(query).split('"')[::2])
    assert set(re.sub(r"~\d+|\*|-?(speaker|kind|article|said):|-", " ", outside).split()) <= {"or"}
    assert sum(len(term.words) for terms in query.alternatives for term in terms) <= MAX_WORDS
    assert len(query.filters) <= 2 * len(FILTERS)
