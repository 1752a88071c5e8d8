"""Search in a real archive: what is found, in which order, how it is marked, and at what cost."""

import pytest
from django.db import InternalError, connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archive import search
from archive.loading import load
from archive.models import Article, Attribution, Edition, Passage, Speaker
from archive.search import finding, tallying, windows
from archive.search.query import clean
from archive.sources.plain import Source
from tests.filled import fill

pytestmark = pytest.mark.django_db

TREATIES = """Treaties on trial

The treaty of Ghent ended a war. A treaty, another treaty and a third treaty followed.

A treaty is kept by <b>friends</b> & 6" foes alike, the mayor of Ghent said.

Nobody in Bruges was asked.
"""
FLAGS = """Flags of Ghent

Flags are not treaties. The naïve café-owner's inter\u00adnational flag hung \x02askew\x03.

“A flag is a treaty with the wind,” Ann Lee said. “We'll be flying ours.”
"""


def put(text):
    """Load a text and return its article."""
    return load(Source(text.encode(), text, "utf-8")).article


@pytest.fixture
def archive(db):
    """Load two articles, the older one first."""
    return put(TREATIES), put(FLAGS)


def places_of(results):
    """Return the places of the hits, each with the paragraph that is one result with it behind it."""
    both = ([hit.place, f"{hit.also.kind} {hit.also.number}" if hit.also else ""] for hit in results.hits)
    return [place for pair in both for place in pair if place]


def found(query, **filters):
    """Return what is found as "slug place", best first."""
    return [f"{hit.passage.article.slug} {hit.place}" for hit in search.find(query, **filters).hits]


def marks(query, **filters):
    return [str(hit.marked) for hit in search.find(query, **filters).hits]


def chosen(facets):
    return {facet.value: facet.count for facet in facets}


# What is found, and in which order


def test_short_and_repeated_comes_first_and_equals_come_newest_first(archive):
    assert found("treaty") == [
        "treaties-on-trial paragraph 1",
        "flags-of-ghent quote 1",
        "treaties-on-trial paragraph 2",
        "treaties-on-trial headline",
        "flags-of-ghent paragraph 1",
    ]


def test_words_as_they_were_typed_come_before_other_forms_of_them(db, monkeypatch):
    put(
        """Votes

The votes were counted, the WHO said.

Who voted in Ghent, and who has not?

They vote: the vote is theirs, and theirs alone.
"""
    )
    voted, votes, vote = "votes paragraph 2", "votes paragraph 1", "votes paragraph 3"
    assert found("voted", kind="paragraph") == [voted, vote, votes]
    assert found("votes", kind="paragraph") == [votes, vote, voted]
    assert found("who", kind="paragraph") == [voted, votes]
    assert found("WHO", kind="paragraph") == [votes, voted]
    assert found("the counting", kind="paragraph") == [votes]
    monkeypatch.setattr(finding, "READ_AGAIN", 1)  # what stems put first stays there
    assert found("voted", kind="paragraph")[0] == vote


def test_capitals_that_were_typed_come_before_small_letters(db):
    put("Trade\n\nA fair trade is what the shop in Bruges wants.\n\nIt was Fair Trade Ghent who asked her.")
    small, capitals = "trade paragraph 1", "trade paragraph 2"
    assert found('"Fair Trade"', kind="paragraph") == [capitals, small]
    assert found('"Fair trade"', kind="paragraph") == found('"fair trade"', kind="paragraph")


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("FBI", ["paragraph 1", "paragraph 2"]),
        ("F.B.I.", ["paragraph 1", "paragraph 2"]),
        ("fbi", ["paragraph 1"]),
        ('"the FBI asked"', ["paragraph 2"]),
        ('"the F.B.I. of"', ["paragraph 1"]),
        ('"FBI nobody"~4', ["paragraph 1"]),
        ("US", ["paragraph 1", "paragraph 2"]),
        ("U.S.", ["paragraph 1"]),
        ("-FBI", ["headline"]),
        ("US FB*", ["paragraph 1"]),
    ],
)
def test_abbreviations_are_found_with_and_without_dots(db, query, places):
    put("Abbreviated\n\nNobody in the U.S. asked the FBI of it.\n\nThe F.B.I. asked us, and not the U.N.")
    results = search.find(query)
    assert sorted(hit.place for hit in results.hits) == sorted(places)
    if not query.startswith("-"):
        assert all("<mark>" in hit.marked for hit in results.hits)


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("J K Rowling", ["paragraph 1", "paragraph 2"]),
        ("J. K. Rowling", ["paragraph 1", "paragraph 2"]),
        ("J.K. Rowling", ["paragraph 2"]),
        ('"that J K Rowling"', ["paragraph 1", "paragraph 2"]),
        ('"that J. K. Rowling"', ["paragraph 1", "paragraph 2"]),
        ('"that J K Rowling" -"J. K. Rowling wrote"', ["paragraph 1"]),
        ("K Rowling", ["paragraph 1"]),
    ],
)
def test_initials_are_found_with_and_without_dots_and_spaces(db, query, places):
    put(
        "Initials\n\nHe said that J. K. Rowling read.\n\nShe said that J.K. Rowling wrote.\n\nK. J. Rowe ran."
    )
    results = search.find(query)
    assert sorted(hit.place for hit in results.hits) == places
    assert not results.partial and all("<mark>" in hit.marked for hit in results.hits)


def test_a_phrase_is_ranked_by_how_few_other_words_there_are(db):
    put(
        """Treaties

In order to be heard, Ghent sent one letter to Bruges and another one to Paris and, to be sure, to Bonn.

They left, in order to be paid at last, for a town.
"""
    )
    assert found('"in order to be"') == ["treaties paragraph 2", "treaties paragraph 1"]


def test_words_in_a_row_as_they_were_asked_for_come_first_also_where_one_is_wrong(db):
    put(
        """Rows

The mayor asked what a harbour could be without its clock, and who would pay for it in the end.

The harbour clock, which was made in Ghent and brought here by sea long ago, tells an hour that is nobody's.

A clock was made for this old harbour, and then a clock was made for that new harbour across the sea.
"""
    )
    apart, beside, often = ("rows paragraph 1", "rows paragraph 2", "rows paragraph 3")
    assert found("harbour clock")[0] == beside
    assert found("clock harbour")[0] == often
    assert found("without its clock") == [apart]
    assert found("harbour clock zebra")[0] == beside


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("ghent war", ["paragraph 1"]),
        ("ghent -war", ["headline", "paragraph 2"]),
        ('"treaty of ghent"', ["paragraph 1"]),
        ('"ghent of treaty"', []),
        ('"is a treaty"', ["quote 1", "paragraph 2"]),
        ("bruges OR wind", ["paragraph 3", "quote 1", "paragraph 2"]),
        ("cafe naive", ["paragraph 1"]),
        ("café-owner", ["paragraph 1"]),
        ("cafe owners", ["paragraph 1"]),
        ("international", ["paragraph 1"]),
        ("friends", ["paragraph 2"]),
        ("well", []),
        ("we'll be flying", ["quote 2", "paragraph 2"]),
        ("we’ll be flying", ["quote 2", "paragraph 2"]),
        ("“we'll be flying ours”", ["quote 2", "paragraph 2"]),
        ("ghent -treaty -mayor", ["headline"]),
    ],
)
def test_the_query_language(archive, query, places):
    results = search.find(query)
    assert results.partial or places_of(results) == places
    assert results.partial or results.count == len(places)


@pytest.mark.parametrize(
    ("query", "is_whole"),
    [
        ("a treaty is kept by friends the mayor said", True),
        ("a treaty is kept by friends the mayor said yesterday", False),
        ("a treaty is kept by friends the mayor said -ghent", False),
        ("a treaty is kept by friends the mayor said -bruges", True),
        ("a treaty is kept by friends the mayor sai*", True),
        ('kept mayor friends foes "a treaty is"', True),
        ('kept mayor friends foes "treaty a is"', False),
        ("a treaty is kept by friends OR bruges wind flag hung askew zebra", True),
        ("a treaty is kept by zebras OR bruges wind flag hung askew zebra", False),
        # The longest has no lexeme, as it is too long for one.
        ("treaty kept friends foes mayor " + "\U00010480" * 700, True),
    ],
)
def test_of_many_words_all_have_to_be_there(archive, query, is_whole):
    results = search.find(query, article="treaties-on-trial")
    assert bool(results.count and not results.partial) == is_whole
    assert not is_whole or places_of(results) == ["paragraph 2"]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("frie* foe*", ["paragraph 2"]),
        ("inter-nation*", []),
        ("tre* fla*", ["quote 1", "paragraph 2", "paragraph 1"]),
        ("wart*", []),
        ('"war ghent"~3', ["paragraph 1"]),
        ('"war ghent"~2', []),
        ('"ghent ended treaty"~3', ["paragraph 1"]),
        ('treaty -"war treaty"~4 -flag* kind:paragraph', ["paragraph 2"]),
        ("speaker:lee kind:quote", ["quote 2", "quote 1"]),
        ("wind speaker:Ann-Lee", ["quote 1"]),
        ('wind speaker:"lee ann"', []),
        ("wind -speaker:lee", ["paragraph 2"]),
        ("kind:headline article:flags-of-ghent", ["headline"]),
        ("treaty kind:quote kind:headline", ["quote 1", "headline"]),
        ("said:said kind:quote", ["quote 2", "quote 1"]),
        ("said:announced kind:quote", []),
        ("speaker:nobody", []),
        ("treaty kind:headline article:flags-of-ghent", []),
    ],
)
def test_filters_and_operators_of_the_query(archive, query, places):
    results = search.find(query)
    assert ([] if results.partial else places_of(results)) == places


def test_operators_of_the_query_and_filters_both_hold(archive):
    assert found("treaty kind:quote", kind="paragraph") == []
    assert found("treaty kind:quote", speaker="ann-lee") == ["flags-of-ghent quote 1"]
    assert search.find("speaker:welch").read_as == "There is no speaker “welch” in the archive."
    assert search.find("wind -article:none").count == 2


def test_the_beginning_of_a_word_finds_it_even_where_its_stem_is_shorter(article):
    securities = found("securi*")
    assert set(securities) >= set(found("security"))
    assert "<mark>security</mark>" in marks("securi*", kind="paragraph")[0].lower()
    assert found("se*")
    assert search.find("sequri*").count == 0


def test_near_words_are_marked_only_where_they_are_near(archive):
    (html,) = marks('"war treaty"~4')
    assert html == (
        "The treaty of Ghent ended a <mark>war</mark>."
        " A <mark>treaty</mark>, another <mark>treaty</mark> and a third treaty followed."
    )


def test_aliases_and_cues(article):
    welch = Speaker.objects.get(slug="david-welch")
    welch.aliases.create(kind="name", text="Dave O'Welch-Élan")
    quotes = found("kind:quote", speaker="david-welch")
    for name in ("elan", "Élan", '"o\'welch"', "david-welch", "WELCH", '"david welch"'):
        assert found(f"kind:quote speaker:{name}") == quotes
    assert found("speaker:welch said:says -said:said") == found('speaker:"welch" said:say -said:said')
    cue = Attribution.objects.exclude(cue="").filter(speaker=welch).first()
    assert any(
        hit.passage == cue.passage for hit in search.find(f"speaker:welch said:{cue.cue.split()[0]}").hits
    )


@pytest.mark.parametrize("sort", ["relevance", "article", "newest", "nonsense"])
def test_sorts(archive, sort):
    orders = {
        "article": ["paragraph 1", "quote 1", "paragraph 2", "headline", "paragraph 1", "paragraph 2"],
        "newest": ["quote 1", "paragraph 2", "paragraph 1", "paragraph 2", "paragraph 1", "headline"],
    }
    results = search.find("treaty", sort=sort)
    places = orders.get(sort) or places_of(search.find("treaty"))
    assert places_of(results) == places
    assert results.sort == (sort if sort in orders else "relevance")
    assert [hit.place for hit in search.find("", article="flags-of-ghent", sort="article", size=2).hits] == [
        "headline",
        "paragraph 1",
    ]


def test_the_first_article(article):
    assert found("operation neon") == [f"{article.slug} paragraph 6"]
    assert found('"they are middle power"') == [f"{article.slug} quote 5"]
    assert found("xinhua") == [f"{article.slug} caption 1"]
    places = ["heading 1", "paragraph 16", "paragraph 18", "paragraph 11"]
    assert found("democracies") == [f"{article.slug} {place}" for place in places]
    assert marks("xinhua")[0].endswith("(Li Gang, File / <mark>Xinhua</mark> via Associated Press)")


def test_only_the_newest_edition_is_searched(archive):
    old = archive[0].editions.get()
    new = Edition.objects.create(
        article=old.article,
        number=2,
        source=b"Ghent",
        text="Ghent",
        sha256="0" * 64,
        extraction_version=old.extraction_version,
    )
    assert not old.passages.filter(current=True).exists()
    Passage.objects.create(
        article=old.article, edition=new, kind="paragraph", number=1, start=0, end=5, text="Ghent"
    )
    assert found("ghent") == ["treaties-on-trial paragraph 1", "flags-of-ghent headline"]
    assert search.find("bruges").count == 0
    assert search.find("", article=old.article.slug).count == 1


# Filters, counts and facets


def test_an_empty_query_finds_nothing_and_with_filters_all_newest_first(archive):
    results = search.find(" ")
    assert (results.hits, results.count, results.pages, results.kinds) == ([], 0, 0, [])
    assert found("", kind="quote") == ["flags-of-ghent quote 2", "flags-of-ghent quote 1"]
    listed = search.find("", article="treaties-on-trial")
    assert [hit.place for hit in listed.hits] == ["paragraph 3", "paragraph 2", "paragraph 1", "headline"]
    assert listed.count == 4
    assert chosen(listed.kinds) == {"headline": 1, "paragraph": 3}


def test_filters_narrow_and_facets_tell_what_other_choices_would_give(archive):
    results = search.find("treaty", kind="quote", speaker="ann-lee")
    assert [hit.place for hit in results.hits] == ["quote 1"]
    assert results.count == 1
    # Ann Lee said one quote about treaties; quotes about treaties are said by her alone.
    assert chosen(results.kinds) == {"quote": 1}
    assert chosen(results.speakers) == {"ann-lee": 1}
    assert [facet.value for facet in [*results.kinds, *results.speakers] if facet.chosen] == [
        "quote",
        "ann-lee",
    ]
    everything = search.find("treaty")
    assert chosen(everything.kinds) == {"headline": 1, "paragraph": 4, "quote": 1}
    assert everything.kinds[0].label == "Headline"
    assert chosen(everything.speakers)["ann-lee"] == 1
    assert found("treaty", article="flags-of-ghent", kind="paragraph") == [
        "flags-of-ghent paragraph 2",
        "flags-of-ghent paragraph 1",
    ]


def test_where_filters_leave_nothing_the_facets_tell_where_it_is(archive):
    results = search.find("ghent mayor", kind="headline", article="treaties-on-trial")
    assert (results.count, results.partial) == (0, False)
    assert chosen(results.kinds) == {"headline": 0, "paragraph": 1}


def test_integrity_is_a_filter(article):
    assert found("", integrity="wrong-closing-mark") == [f"{article.slug} quote 6", f"{article.slug} quote 2"]
    assert found("order", integrity="wrong-closing-mark") == [f"{article.slug} quote 2"]


def test_a_merged_speaker_is_the_one_they_were_merged_into(article):
    welch, huebert = Speaker.objects.get(slug="david-welch"), Speaker.objects.get(slug="rob-huebert")
    both = search.find("", speaker="rob-huebert").count + search.find("", speaker="david-welch").count
    huebert.merged_into = welch
    huebert.save()
    for slug in ("david-welch", "rob-huebert"):
        results = search.find("", speaker=slug)
        assert results.count == both
        assert {speaker for hit in results.hits for speaker in hit.speakers} >= {welch}
        assert huebert not in {speaker for hit in results.hits for speaker in hit.speakers}
        assert [(facet.value, facet.count) for facet in results.speakers if facet.chosen] == [
            ("david-welch", both)
        ]


def test_speakers_come_with_the_mode_of_their_words(article):
    (hit,) = search.find("rebalance", kind="quote").hits
    assert [(speaker.name, speaker.mode) for speaker in hit.speakers] == [("David Welch", "direct")]
    assert hit.parent == hit.passage.parent
    (hit,) = search.find("developing interoperability OR partnership allies", kind="paragraph").hits
    assert ("David Welch", "reported") in [(speaker.name, speaker.mode) for speaker in hit.speakers]


def test_what_is_not_in_the_archive_is_not_found(archive):
    for name, value in (("kind", "verse"), ("speaker", "nobody"), ("article", "none"), ("integrity", "fine")):
        results = search.find("treaty", **{name: value})
        assert (results.count, results.hits, results.partial) == (0, [], False)
        assert results.read_as == f"There is no {name} “{value}” in the archive."


def test_pages(archive):
    first, last = search.find("treaty", size=4), search.find("treaty", size=4, page=2)
    assert [(first.page, first.pages, first.has_previous, first.has_next)] == [(1, 2, False, True)]
    assert [(last.page, last.pages, last.has_previous, last.has_next)] == [(2, 2, True, False)]
    assert [hit.passage for hit in [*first.hits, *last.hits]] == [
        hit.passage for hit in search.find("treaty").hits
    ]
    assert search.find("treaty", size=4, page=10**12).hits == last.hits
    assert search.find("treaty", size=4, page=-5).hits == first.hits
    assert len(search.find("treaty", size=0).hits) == 1


def test_a_quote_and_the_paragraph_around_it_are_one_result(archive):
    results = search.find("treaty wind")
    (hit,) = results.hits
    assert (hit.place, hit.also, hit.also.article) == ("quote 1", hit.parent, hit.passage.article)
    assert (results.count, results.listed) == (2, 1)  # passages, results
    (hit,) = search.find("treaty wind said").hits  # more than the quote has
    assert (hit.place, hit.also) == ("paragraph 2", None)
    for kind in ("quote", "paragraph"):
        (hit,) = search.find("treaty wind", kind=kind).hits
        assert (hit.passage.kind, hit.also) == (kind, None)
    (hit,) = search.find("wind OR flying", kind="paragraph").hits
    assert {hit.place for hit in search.find("wind OR flying").hits} == {"quote 1", "quote 2"}
    assert [hit.also for hit in search.find("wind OR flying").hits] == [hit.passage] * 2


def test_the_hits_of_an_article_after_the_fifth_are_folded(archive):
    long = put("Many\n\n" + "\n\n".join(f"The treaty number {number}." for number in range(12)))
    results = search.find("treaty", fold=True)
    assert [hit.folded for hit in results.hits if hit.passage.article == long] == [0, 0, 0, 0, 7]
    assert sum(hit.folded for hit in results.hits) == 7
    assert (results.count, results.listed) == (18, 10)
    second = search.find("treaty", fold=True, size=4, page=99)
    assert (second.page, second.pages, len(second.hits)) == (3, 3, 2)
    for query, article in (("treaty", long.slug), (f"treaty article:{long.slug}", "")):
        results = search.find(query, article=article, fold=True)
        assert (len(results.hits), results.listed) == (12, 12)
        assert not any(hit.folded for hit in results.hits)
    ordered = search.find("treaty", fold=True, sort="article").hits[:5]
    assert [(hit.passage.number, hit.folded) for hit in ordered] == [(1, 0), (2, 0), (3, 0), (4, 0), (5, 7)]
    assert len(search.find("treaty").hits) == search.find("treaty").listed == 17
    assert len(found("", kind="paragraph")) == len(search.find("", kind="paragraph", fold=True).hits)


def test_work_is_capped_and_the_newest_are_ranked(archive, monkeypatch):
    monkeypatch.setattr(tallying, "COUNTED", 0)  # as if more were expected
    monkeypatch.setattr(tallying, "ENOUGH", 2)
    monkeypatch.setattr(tallying, "LOOKED_AT", 2)
    results = search.find("treaty")
    assert (results.count, results.count_is_exact, results.facets_are_exact) == (2, False, False)
    assert [hit.passage.article.slug for hit in results.hits] == ["flags-of-ghent"]
    assert (results.listed, results.pages) == (1, 1)
    quotes = search.find("treaty", kind="quote")
    assert (quotes.count, quotes.count_is_exact) == (1, True)
    paragraphs = search.find("treaty", kind="paragraph")
    assert (paragraphs.count, paragraphs.count_is_exact) == (2, False)
    assert search.find("treaty", kind="paragraph", count_all=True).count == 4
    counted = search.find("treaty", count_all=True)
    assert (counted.count, counted.count_is_exact, counted.listed) == (6, True, 1)


def test_the_count_goes_on_where_few_are_expected_and_only_the_newest_are_ranked(archive, monkeypatch):
    monkeypatch.setattr(tallying, "LOOKED_AT", 2)
    results = search.find("treaty")
    assert (results.count, results.count_is_exact, results.facets_are_exact) == (6, True, False)
    assert (sum(facet.count for facet in results.kinds), results.listed) == (2, 1)
    listed = search.find("", article="treaties-on-trial", size=1, page=2)
    assert ([hit.place for hit in listed.hits], listed.pages) == (["paragraph 2"], 2)


def test_a_long_archive_is_looked_through_from_its_end(archive, monkeypatch):
    edition = archive[0].editions.get()
    keys = [2**12 + 1, 2**14 - 1, 2**16, 2**18 + 5, 2**21, 2**22, 2**24 + 1, 2**25, 2**25 + 2**13]
    for number, key in enumerate(keys, 1):
        Passage.objects.create(
            id=key,
            article=archive[0],
            edition=edition,
            kind="heading",
            number=number,
            start=0,
            end=6,
            text="zebras",
        )

    def found_keys():
        word, beginning = (search.find(query, sort="newest").hits for query in ("zebra", "zebr*"))
        assert [hit.passage for hit in word] == [hit.passage for hit in beginning]
        return [hit.passage.id for hit in word]

    assert found_keys() == keys[::-1]
    monkeypatch.setattr(tallying, "COUNTED", 0)  # as if more were expected
    assert found_keys() == keys[::-1]
    monkeypatch.setattr(windows, "SURE", 0)
    assert found_keys() == keys[::-1]
    monkeypatch.setattr(tallying, "ENOUGH", 2)
    results = search.find("zebra")
    assert (results.count, results.count_is_exact) == (2, False)
    assert [hit.passage.id for hit in results.hits] == keys[:-3:-1]
    assert search.find("zebra", count_all=True).count == len(keys)


# When nothing has all the words


def test_the_passages_with_most_words_are_shown_if_none_has_all(archive):
    results = search.find("treaty ghent bruges war")
    assert results.partial
    assert [hit.place for hit in results.hits] == ["paragraph 1"]
    assert results.hits[0].lacks == ["bruges"]
    assert results.count == 1


def test_a_misquoted_phrase_leads_to_its_words(archive):
    results = search.find('"a treaty with the storm"')
    assert results.partial
    assert places_of(results) == ["quote 1", "paragraph 2"]
    assert results.hits[0].lacks == ["storm"]
    assert str(results.hits[0].marked) == "<mark>A</mark> flag is <mark>a treaty with the</mark> wind,"


def test_what_was_left_out_stays_out_of_partial_results(archive):
    results = search.find("bruges wind zebra -nobody")
    assert results.partial
    assert places_of(results) == ["quote 1", "paragraph 2"]


def test_a_rare_word_is_not_lost_among_common_ones(archive, monkeypatch):
    put("Common\n\n" + "\n\n".join(f"The end of a day, number {number}." for number in range(40)))
    monkeypatch.setattr(tallying, "LOOKED_AT", 2)
    assert found("the end of a bruges zebra") == ["treaties-on-trial paragraph 3"]


# Did you mean


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("garneu", "garneau"),
        ("Operation NEOON", "Operation neon"),
        ('"political sciense" -chna OR garneu', '"political science" -china OR garneau'),
        ("alience japan", "alliance japan"),
        ("garneau", None),
        ("democracy", None),  # "democracies" is there, and found
        ("zzzxqy", None),
        ("xi uno", None),  # too short to be mended
    ],
)
def test_misspelt_words_are_mended(article, typed, meant):
    assert search.find(typed).suggestion == meant


def test_what_is_suggested_is_searched_for_if_nothing_has_what_was_typed(article):
    results = search.find("garneu japan")
    assert (results.query, results.suggestion, results.searched_for, results.partial) == (
        "garneu japan",
        "garneau japan",
        "garneau japan",
        False,
    )
    assert "<mark>Garneau</mark>" in results.hits[0].marked
    assert [hit.passage for hit in search.everything("garneu japan")] != []
    # What is found is shown, whatever it may be a slip of; and no mended word takes the place of most words.
    assert search.find("garneu OR japan").searched_for is None
    results = search.find("garneu zebra")
    assert (results.suggestion, results.searched_for, results.count) == ("garneau zebra", None, 0)


def test_between_equals_the_word_of_more_passages_is_meant(archive):
    put("Sounds\n\nThe moan.\n\nThe moan again, by the moat.")
    assert search.find("Moas").suggestion == "moan"
    assert search.find("moatt").suggestion == "moat"


# Marks


def test_marks_are_around_found_words_and_all_else_is_escaped(archive):
    assert marks("friends foes") == [
        "A treaty is kept by &lt;b&gt;<mark>friends</mark>&lt;/b&gt; &amp; 6&quot; <mark>foes</mark> alike,"
        " the mayor of Ghent said."
    ]
    assert marks("askew international") == [
        "Flags are not treaties. The naïve café-owner&#x27;s <mark>inter\u00adnational</mark> flag hung"
        " \x02<mark>askew</mark>\x03."
    ]
    assert marks("café-owner")[0].count("<mark>café-owner</mark>") == 1


def test_a_phrase_is_marked_as_a_phrase(archive):
    assert marks('"a treaty"', kind="quote") == ["A flag is <mark>a treaty</mark> with the wind,"]


def test_a_long_passage_is_shown_in_fragments(db):
    put("Long\n\n" + "Words without end. " * 200 + "The needle. " + "Words without end. " * 200)
    (html,) = marks("needle")
    assert "The <mark>needle</mark>." in html
    assert len(html) < 700


# What it costs, and what it leaves behind


def statements(**arguments):
    """Return the SQL of a search, without savepoints; of a prepared statement nothing."""
    with CaptureQueriesContext(connection) as captured:
        results = search.find(**arguments)
        for hit in results.hits:
            assert hit.passage.article.headline
            assert hit.passage.parent is hit.parent
            assert hit.parent is None or hit.parent.article
            assert all(speaker.name for speaker in hit.speakers)
    asked = [query["sql"] or "" for query in captured]
    return [sql for sql in asked if "SAVEPOINT" not in sql]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"query": "canada"}, 6),
        ({"query": "canada", "sort": "newest"}, 6),
        ({"query": "canada", "kind": "quote", "speaker": "david-welch", "page": 2, "size": 2}, 6 + 2 * 2),
        ({"query": "", "kind": "quote"}, 6),
    ],
)
def test_a_page_takes_six_statements_and_two_more_for_each_chosen_filter(article, arguments, expected):
    assert len(statements(**arguments)) == expected


def test_the_hardest_query_takes_few_more(article):
    asked = statements(query="garneu zzzq neon olympics paralympics")
    assert len(asked) <= 21
    # The planner's guess is for what was typed and what that was mended to; after that all is counted. Twice
    # it tells of single words: of those that may be meant, and of those that there are.
    assert sum(sql.startswith("EXPLAIN") and "UNION" not in sql for sql in asked) == 2
    assert sum(sql.startswith("EXPLAIN") and "UNION" in sql for sql in asked) == 2


def test_the_index_is_used(article, monkeypatch):
    fill(article, 20_000)
    queries = [
        "canada",
        "canada -words",
        '"rule of law"',
        "canada OR japan",
        "indo-pacific",
        "secur*",
    ]
    queries += ['"canada japan"~5', "neon zebra olympics", "canada kind:quote", "canada said:said", ""]
    for query in queries:
        for filters in ({}, {"kind": "quote"}, {"article": article.slug}, {"speaker": "david-welch"}):
            if not query and "kind" not in filters:
                continue
            looks = [sql for sql in statements(query=query, **filters) if "newest AS (" in sql]
            assert looks
            for sql in looks:
                plan = explained(sql)
                assert "Seq Scan on archive_passage" not in plan, (query, filters)
                by_speaker = "own.speaker_id" in sql or "own.cue" in sql  # then those few are looked at
                assert by_speaker or "Bitmap Index Scan on passage_search" in plan, (query, filters, plan)
    (look,) = [sql for sql in statements(query="words") if "newest AS (" in sql]
    # What nearly all have is read from the newest on.
    assert "Index Scan Backward using archive_passage_pkey" in explained(look)


def explained(sql):
    """Return the plan of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())


def test_the_time_limit_and_read_only_end_with_the_search(archive):
    search.find("treaty")
    with connection.cursor() as cursor:
        for setting, value in (("statement_timeout", "0"), ("transaction_read_only", "off")):
            cursor.execute(f"SHOW {setting}")
            assert cursor.fetchone()[0] == value
    Speaker.objects.update(name=F("name"))


def test_a_search_that_takes_too_long_is_told(archive, monkeypatch):
    monkeypatch.setattr(finding, "MILLISECONDS", 20)
    monkeypatch.setattr(tallying, "TALLY", "SELECT pg_sleep(5)")
    with pytest.raises(search.TooSlow):
        search.find("treaty")
    assert Article.objects.count() == 2


def test_a_search_writes_nothing(archive, monkeypatch):
    monkeypatch.setattr(tallying, "TALLY", "DELETE FROM archive_word")
    with pytest.raises(InternalError, match="read-only"):
        search.find("treaty")


# Whatever is typed

ANYTHING = st.one_of(
    st.text(),
    st.text(alphabet="ghent treaty\"'-–’“”<>&|!():*\\ OR\x00\x02\ud800", max_size=60),
    st.lists(
        st.sampled_from(
            [
                "treaty",
                "gh*",
                '"a treaty"~5',
                "speaker:lee",
                "-kind:quote",
                "said:'",
                "-x:",
                "ghent",
                "OR",
                "-the",
                '"',
                "“a treaty”",
                "zz",
                "-",
            ]
        ),
        max_size=9,
    ).map(" ".join),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(ANYTHING, st.text(), st.text(), st.text(), st.text(), st.integers(), st.integers())
@example("\ud7ff\x00", "\x00", "\ud800", "\x00", "\x00", 10**12, -1)
@example("a" * 10_000, "quote", "", "", "", 0, 0)
@example("a " * 5_000, "", "", "", "", 1, 1)
@example("-treaty", "", "", "", "", 10**30, 10**30)
@example("treaty OR -ghent", "", "ann-lee", "", "", 1, 20)
def test_any_input_is_answered(archive, query, kind, speaker, article, integrity, page, size):
    for filters in ({}, {"kind": kind, "speaker": speaker, "article": article, "integrity": integrity}):
        results = search.find(query, **filters, page=page, size=size)
        assert len(results.hits) <= results.count
        assert results.page >= 1
        for hit in results.hits:
            assert hit.marked.count("<") == 2 * hit.marked.count("<mark>")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(
    st.text(min_size=1, max_size=80),
    st.sampled_from(["<", "&amp;", "\x02", "\x03", "\u00ad", "http://a.b/c?d", "<b>"]),
)
def test_any_text_can_be_found_and_marked(archive, text, odd):
    text = f"{clean(text)} {odd} needle"
    edition = archive[0].editions.get()
    passage = Passage.objects.create(
        article=archive[0], edition=edition, kind="heading", number=1, start=0, end=len(text), text=text
    )
    (hit,) = search.find("needle").hits
    assert str(hit.marked).endswith("<mark>needle</mark>")
    assert str(hit.marked).replace("<mark>", "").replace("</mark>", "") == escape(text)
    Attribution.objects.filter(passage=passage).delete()
    passage.delete()
