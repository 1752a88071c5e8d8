"""Checking: what was pasted is read, its quotes are found, and each gets the verdict that it deserves."""

import json
import time
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.checking import LONGEST, TooLongError, Verdict, check, pasted, telling
from archive.checking.alignment import align
from archive.checking.claims import claims_of
from archive.checking.source import Source
from archive.checking.speakers import may_be
from archive.checking.words import words_of
from archive.editing.people import merge
from archive.loading import load
from archive.models import Speaker
from archive.sources import read_plain

MIDDLE = "They are middle power diplomacy practitioners,"
NATO = "We need to start talking about developing a security community in the region"
ASTOUNDING = (
    "It is astounding that Canada has formal alliance obligations to Montenegro, but not to Japan – or any "
    "other Asia-Pacific country, for that matter."
)


# What was pasted


def claims(text):
    """Return the words of a text's claims and whose they are said to be."""
    return [(claim.text, claim.speaker) for claim in claims_of(text)]


def test_the_quotes_of_a_draft_are_its_claims_with_their_speakers():
    draft = "Talks\n\n“It is open,” said Ann Smith, the mayor. “It will stay so.”\n\nBo Lee said: “No.”"
    assert claims(draft) == [
        ("It is open,", "Ann Smith"),
        ("It will stay so.", "Ann Smith"),
        ("No.", "Bo Lee"),
    ]
    for claim in claims_of(draft):
        assert draft[claim.start : claim.end] == claim.text


@pytest.mark.parametrize(
    "text",
    [
        "It will stay open",
        '"It will stay open"',
        "“It will stay open”",
        " \n‘It will stay open’",
        "It will stay open”",
    ],
)
def test_words_without_a_draft_are_one_claim_without_their_marks(text):
    assert claims(text) == [("It will stay open", None)]
    (claim,) = claims_of(text)
    assert text[claim.start : claim.end] == "It will stay open"


def test_a_marked_word_does_not_make_a_claim_of_a_sentence():
    text = "The “so called” bridge will stay open for all of the winter and the spring"
    assert claims(text) == [(text, None)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_that_are_wrapped_part_no_quote(end):
    draft = f"“It is open and{end}will stay so,”{end}said Ann Smith, the{end}mayor."
    (claim,) = claims_of(draft)
    assert draft[claim.start : claim.end] == f"It is open and{end}will stay so,"
    assert claim.speaker == "Ann Smith"


def test_a_quote_over_two_paragraphs_is_one_claim():
    draft = "Talks\n\nAnn Smith said: “It is open.\n\n“It will stay so.”"
    (claim,) = claims_of(draft)
    assert draft[claim.start : claim.end] == "It is open.\n\n“It will stay so."


def test_markup_is_read_as_its_text_and_places_are_those_of_what_was_given():
    draft = (
        '<p class="x">“It is <b>op</b>en,&rdquo;\u200b said Ann Smith.</p>'
        "<script>“never said”</script><!-- “nor this” -->"
    )
    (claim,) = claims_of(draft)
    assert (claim.text, claim.speaker) == ("It is open,", "Ann Smith")
    assert draft[claim.start : claim.end] == "It is <b>op</b>en,"
    assert claim.span(6, 10) == (draft.index("op"), draft.index("en,") + 2)
    assert claims("<q>It is open</q>, said Ann Smith.") == [("It is open", "Ann Smith")]
    assert pasted.read("1 < 2 and <name> &madeup; 3 > 2").text == "1 < 2 and <name> &madeup; 3 > 2"


@pytest.mark.parametrize("text", ["", " \n", "😀", "“”", "…", "<p></p>", "\0", "\ud800", "\u202e\u200b"])
def test_a_text_without_a_word_has_no_claim(text):
    assert claims_of(text) == []


@given(
    st.text(alphabet=st.characters(exclude_categories=()), max_size=300)
    | st.text(alphabet="“”\"'<>/&;pqb \nAs,.…[]", max_size=200)
)
@settings(max_examples=300, deadline=None)
def test_every_claim_stands_where_it_says(text):
    for claim in claims_of(text):
        assert 0 <= claim.start < claim.end <= len(text)
        assert len(claim.places) == len(claim.text)
        assert pasted.read(text[claim.start : claim.end]).text.strip().startswith(claim.text[:1])
        spans = [claim.span(word.start, word.end) for word in claim.words]
        assert all(claim.start <= start < end <= claim.end for start, end in spans)
        assert spans == sorted(spans)


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "“",
        "<",
        "<!--",
        "<script>",
        "<p ",
        "&amp;",
        "1,",
        "a.b.",
        "…",
        "a ",
        "not ",
        "“a” ",
        "שלום “עולם” ",
    ],
)
def test_odd_texts_are_read_quickly(text):
    text = (text * LONGEST)[:LONGEST]
    begun = time.monotonic()
    for claim in claims_of(text):
        words = claim.words
        align(words, words, claim.breaks)
    assert time.monotonic() - begun < 10  # far above what it takes: only that it ends


# One wording beside another


def steps(claim, source):
    """Return what was done to a wording as (kind, words of the claim, words of the source)."""
    (claim,) = claims_of(claim)
    words = words_of(source)
    found = align(claim.words, words, claim.breaks)
    return [
        (step.kind, " ".join(word.key for word in claim.words[slice(*step.claim)]),
         " ".join(word.key for word in words[slice(*step.source)]))
        for step in found.steps if step.kind != "same"
    ]  # fmt: skip


def test_words_replaced_inserted_and_deleted_are_told():
    source = (
        "Both are firmly committed to non-proliferation. And both struggle to manage relations with China."
    )
    assert (
        steps("Both are firmly committed to non-proliferation, and both struggle to manage relations", source)
        == []
    )
    assert steps("Both are not firmly committed to nonproliferation", source)[0] == ("inserted", "not", "")
    assert steps("both struggle to handle relations with China", source) == [("replaced", "handle", "manage")]
    assert steps("both struggle to manage with China", source) == [("deleted", "", "relations")]


def test_what_was_left_out_on_purpose_is_a_cut():
    source = f"Before that. {NATO}, similar to NATO in terms of the ability to deal with it. Not so."
    cut = ("cut", "", "similar to nato in terms of the ability")
    assert steps(f"{NATO} … to deal with it", source) == [cut]
    assert steps(f"{NATO} [...] to deal with it", source) == [cut]
    assert steps(f"{NATO} to deal with it", source) == [cut]
    assert steps("We need to start … developing a security community", source) == [
        ("cut", "", "talking about")
    ]
    assert steps("We need to start developing a security community", source) == [
        ("deleted", "", "talking about")
    ]


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [("defence", "defense", 0.95), ("nations", "nation", 0.9), ("goverment", "government", 0.8)],
)
def test_forms_of_a_word_are_nearly_the_same(one, other, score):
    told = "the {} of all these peoples came together"
    found = align(words_of(told.format(one)), words_of(told.format(other)))
    assert found.score == pytest.approx(
        1 - (1 - score) / sum(word.weight for word in words_of(told.format(other)))
    )
    assert [step.kind for step in found.steps] == ["same", "replaced", "same"]


def test_much_that_is_other_is_told_at_once():
    words, others = [f"one{n} " for n in range(3_000)], [f"other{n} " for n in range(9_000)]
    begun, same = time.monotonic(), "the bridge is open and nobody asked why "
    claim = words_of(same + "".join(words) + same)
    found = align(claim, words_of(same + "".join(others) + same))
    assert {step.kind for step in found.steps} >= {"same", "inserted"}
    assert time.monotonic() - begun < 10  # far above what it takes


@given(
    st.lists(
        st.sampled_from(["the", "a", "of", "mayor", "bridge", "won't", "12", "not"]), min_size=1, max_size=30
    )
)
@settings(deadline=None)
def test_words_beside_themselves_are_the_same(told):
    words = words_of(" ".join(told))
    found = align(words, words)
    if found:  # a row of small words is no evidence of anything
        assert found.score == pytest.approx(1)
        assert found.kinds() == {"same"}


def test_a_source_knows_what_is_quoted_in_it():
    class Span:
        def __init__(self, text, start):
            self.text, self.start, self.end = text, start, start + len(text)

    text = "“Yes,” she said. “No.”"
    source = Source((Span(text, 10), Span("The end", 40)), (Span("Yes,", 11), Span("No.", 28)))
    assert source.places == [1, -1, -1, 2, -2, -2]
    assert source.text(11, 43) == "Yes,” she said. “No.”\n\nThe"
    assert [source.ends_before(number) for number in range(7)] == [True, True, False, True, True, False, True]


@pytest.mark.parametrize(
    ("claimed", "name", "same"),
    [
        ("Welch", "David Welch", True), ("D. Welch", "David Welch", True), ("David", "David Welch", True),
        ("Ann Welch", "David Welch", False), ("", "David Welch", False),
        ("Foreign Minister Marc Garneau", "Marc Garneau", True), ("Garneau", "Rob Huebert", False),
        ("WHO", "World Health Organization", True), ("Mrs. Clinton", "Hillary Rodham Clinton", True),
        ("Hillary Clinton", "Bill Clinton", False), ("Global Affairs", "Global Affairs Canada", True),
        ("Rodham", "Hillary Rodham Clinton", False), ("Hillary", "Hillary Rodham Clinton", True),
        ("the FBI", "Federal Bureau of Investigation", True), ("Élodie Dupré", "Elodie Dupre", True),
    ],
)  # fmt: skip
def test_names_of_one_speaker(claimed, name, same):
    assert may_be(claimed, name) == may_be(name, claimed) == same


# Verdicts


def verdict(text):
    """Return the only checked quote of a text."""
    (checked,) = check(text).checked
    return checked


def differences(checked):
    """Return what differs from the source."""
    return [(one.kind, one.text, one.source_text) for one in checked.match.comparison.differences]


def test_every_quote_of_the_article_is_exact(article, expected):
    for quote in expected["quotes"]:
        for text in (quote["text"], f"“{quote['text']}”"):
            checked = verdict(text)
            assert (checked.verdict, checked.score) == ("exact", 1)
            assert checked.match.comparison.source_text == quote["text"]
            assert checked.match.passage.kind == "quote"
            assert checked.match.speaker.name == quote["speaker"]


@pytest.mark.parametrize(
    "text",
    ["they are middle power diplomacy practitioners", MIDDLE.replace(",", "."), MIDDLE.upper(),
     MIDDLE.replace(" ", "\n", 2), "They are middle-power diplomacy practitioners",
     "They are middle power diplomacy [sic] practitioners"],
)  # fmt: skip
def test_marks_case_and_spacing_are_told_apart_from_words(article, text):
    checked = verdict(f"“{text}”")
    assert (checked.verdict, differences(checked)) == ("marks", [])
    assert checked.match.passage.number == 5


def test_altered_words_are_shown(article):
    checked = verdict("“They are not middle power diplomacy practitionners”, Welch said.")
    assert checked.verdict == "altered"
    assert differences(checked) == [
        ("inserted", "not", ""), ("replaced", "practitionners", "practitioners"),
    ]  # fmt: skip
    assert checked.turns == ["not"]
    assert checked.match.passage.number == 5
    assert 0.7 < checked.score < 1


def test_words_left_out_are_shown_with_a_warning(article):
    checked = verdict("“We need to start talking … with a proper alliance system”")
    assert checked.verdict == "cut"
    ((kind, text, left_out),) = differences(checked)
    assert (kind, text) == ("cut", "") and left_out.startswith("about developing a security community")
    assert "only" in checked.turns
    (joined,) = check(
        "“Canada has formal alliance obligations to Montenegro or any other Asia-Pacific country”"
    ).checked
    assert (joined.verdict, joined.turns) == (
        "altered",
        ["but", "not"],
    )  # four words: no join, but words dropped


def test_quotes_joined_over_who_said_them_are_cut(article):
    checked = verdict(
        "“They are middle power diplomacy practitioners. And their geopolitical interests and challenges”"
    )
    assert checked.verdict == "cut"
    assert differences(checked) == [("cut", "", "Welch said")]
    assert checked.turns == []


def test_a_quote_that_goes_on_over_paragraphs_is_found_whole(db):
    text = "Harbour\n\nAnn Lee said: “The old bridge was closed in May.\n\n“The new ferry sails at noon.”"
    load(read_plain(text.encode()))
    checked = verdict("“The old bridge was closed in May. The new ferry sails at noon.”")
    assert (checked.verdict, checked.match.speaker.name) == ("marks", "Ann Lee")
    cut = verdict("“The old bridge was closed … ferry sails at noon.”")
    assert (cut.verdict, differences(cut)) == ("cut", [("cut", "", "in May.\n\n“The new")])


def test_words_of_somebody_else(article):
    for text in (
        f"“{MIDDLE}” Rob Huebert said.",
        "Huebert said: “They are middle powers and diplomacy practitioners.”",
    ):
        checked = verdict(text)
        assert (checked.verdict, checked.match.speaker.name) == ("other-speaker", "David Welch")
    for name in ("Welch", "David Welch", "Professor Welch", "he"):
        assert verdict(f"“{MIDDLE}” {name} said.").verdict == "exact", name


def test_a_merged_or_renamed_speaker_is_known_by_all_names(article):
    other = Speaker.objects.create(name="Dafydd Gwelch", slug="dafydd-gwelch")
    assert verdict(f"“{MIDDLE}” Dafydd Gwelch said.").verdict == "other-speaker"
    merge(Speaker.objects.get(slug="david-welch"), other)
    for name in ("David Welch", "Dafydd Gwelch"):
        checked = verdict(f"“{MIDDLE}” {name} said.")
        assert (checked.verdict, checked.match.speaker) == ("exact", other)


def test_words_that_nobody_is_quoted_with(article):
    checked = verdict("Huebert said: “Canada needs to develop closer defence ties with all democracies.”")
    assert (checked.verdict, checked.match.passage.kind, checked.match.passage.number) == (
        "reported",
        "paragraph",
        16,
    )
    assert checked.match.speaker.name == "Rob Huebert"
    assert differences(checked) == [("replaced", "defence", "defense")]
    own = verdict("Canada has sent warships and maritime surveillance aircraft to the Pacific")
    assert (own.verdict, own.match.speaker) == ("reported", None)
    headline = verdict("Canada, Japan to Expand Security Cooperation")
    assert (headline.verdict, headline.match.passage.kind) == ("reported", "headline")


def test_words_between_marks_that_are_no_record_are_quoted(article):
    checked = verdict("“security community”")
    assert (checked.verdict, checked.match.passage.kind) == ("exact", "heading")


def test_absence_tells_what_was_searched_and_the_nearest(article):
    report = check("“We need to start leaving the region at once,” Welch said.")
    (checked,) = report.checked
    assert (checked.verdict, checked.match) == ("absent", None)
    assert checked.nearest[0].passage.text.startswith(NATO)
    assert 0 < checked.score < 0.6
    assert (report.searched.articles, report.searched.passages) == (1, article.passages.count())
    assert report.searched.until == article.editions.get().loaded
    load(read_plain(b"Another\n\nA town has a new bridge."))
    assert check("nothing like it").searched.articles == 2


@pytest.mark.parametrize(
    "text",
    [
        "a" * LONGEST,
        "zzz " * 5_000,
        "the " * 5_000,
        "מילים בעברית “שלום עולם”",
        "😀 😀 “😀 yes 😀”",
        "“\ud800 no”",
    ],
)
def test_odd_texts_are_answered(article, text):
    report = check(text)
    json.dumps(telling.as_data(report, "", report.searched.until))
    assert all(checked.verdict in ("absent", "reported") for checked in report.checked)


@given(
    st.text(alphabet=st.characters(exclude_categories=()), max_size=200)
    | st.text(alphabet="“”\"' \nAs,.…[]not", max_size=120)
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_answered(article, text):
    told = telling.as_data(check(text), "https://site", article.added)
    for quote in told["quotes"]:
        assert 0 <= quote["start"] < quote["end"] <= len(text)
        assert 0 <= quote["score"] <= 1
        assert (quote["url"] is None) == (quote["verdict"] == "absent")
        assert all(
            quote["start"] <= one["start"] <= one["end"] <= quote["end"] for one in quote["differences"]
        )


def test_an_archive_without_articles_has_no_words(db):
    report = check("“Nobody said this,” said Ann.")
    assert [checked.verdict for checked in report.checked] == ["absent"]
    assert (report.searched.articles, report.searched.passages, report.searched.until) == (0, 0, None)
    assert "0 articles" in telling.searched(report.searched, date(2026, 1, 2))


def test_what_is_too_long_is_refused():
    with pytest.raises(TooLongError, match="20,001 characters"):
        check("a" * (LONGEST + 1))


def test_what_there_is_no_time_for_is_told(article):
    report = check(f"“{MIDDLE}” he said. “{ASTOUNDING}”", seconds=-1)
    assert not report.checked
    assert [claim.text for claim in report.unchecked] == [MIDDLE, ASTOUNDING]


def test_misspelt_and_british_words_are_found(article):
    checked = verdict("“wholy and increasingly anachronisticaly Atlantiscist”")
    assert (checked.verdict, checked.match.passage.number) == ("altered", 7)


def test_the_verdicts_are_those_of_the_contract():
    assert set(Verdict) == {"exact", "marks", "altered", "cut", "other-speaker", "reported", "absent"}


def test_a_citation_says_only_what_is_known(article):
    match = verdict(MIDDLE).match
    url = f"http://127.0.0.1:8000{match.passage.get_absolute_url()}?sha256={match.passage.digest}"
    assert telling.citation(match) == (
        f"“{MIDDLE}” David Welch, quoted in “{article.headline}”, n.d., paragraph 12."
        f" Article Archive, edition 1, {url}"
    )


def test_the_same_words_elsewhere_are_told(article):
    load(read_plain(f"Talks\n\n“{MIDDLE}” Ann Lee said.".encode()))
    welch, lee = verdict(f"“{MIDDLE}” Welch said."), verdict(f"“{MIDDLE}” Ann Lee said.")
    assert (welch.match.speaker.name, lee.match.speaker.name) == ("David Welch", "Ann Lee")
    assert [match.speaker.name for match in welch.elsewhere] == ["Ann Lee"]
