"""What went wrong in articles that nobody had seen, told in invented sentences; and what must not."""

import pytest

from archive.extraction import extract

TITLE = "Northby bridge reopens after repair"
FIRST = "The town council met on Monday evening and agreed to repair the old bridge by the end of the year."
SECOND = "It cost a lot of money, the council said."


def article(*blocks):
    """Return the records of these blocks under a headline and two paragraphs."""
    return extract("\n\n".join([TITLE, FIRST, SECOND, *blocks]))


def left_out(found):
    return [each.text for each in found.left_out]


@pytest.mark.parametrize(
    "label", ["Sport", "NEWS", "Skip to content", "Advertisement", "on air now", "CLOSE\nAnn B. Lee"]
)
def test_a_label_above_the_headline_is_none(label):
    found = extract("\n\n".join([label, TITLE, FIRST, SECOND]))
    assert (found.headline.text, left_out(found)) == (TITLE, [label])
    assert [paragraph.text for paragraph in found.paragraphs] == [FIRST, SECOND]


@pytest.mark.parametrize(
    "headline", ["Photos: snow in Northby", "Copyright bill passes", "Sport for all in Northby"]
)
def test_a_headline_that_begins_like_a_label_stays(headline):
    assert extract("\n\n".join([headline, FIRST, SECOND])).headline.text == headline


def test_where_no_headline_follows_the_label_is_all_there_is():
    assert extract("\n\n".join(["Weather", FIRST, SECOND])).headline.text == "Weather"


def test_a_long_sentence_that_opens_the_text_is_no_headline():
    sentence = (
        "The mayor of Northby has said the bridge is “a disgrace” and must be repaired before winter comes."
    )
    found = extract("\n\n".join([sentence, FIRST, SECOND]))
    assert found.headline is None and not found.headline_quotes
    assert [quote.speaker for quote in found.quotes] == ["The mayor of Northby"]
    titled = "Mayor of Northby Blasts Council for Its Bridge, Calls It a Disgrace, Wants It Repaired Soon."
    assert extract("\n\n".join([titled, FIRST, SECOND])).headline.text == titled


@pytest.mark.parametrize(
    "page",
    [
        ["One Comment on “Northby bridge reopens”", "1. Bob says:", "“Good news,” I say. Very good news."],
        ["0 Comments:", "Please enter your comment!"],
        ["Leave a Reply", "Your name is wanted.", "This site uses Akismet to reduce spam."],
        ["Full story: The Northby Mail", "Add new comment", "No links are allowed here."],
        [
            "Related Posts",
            "Mayor resigns",
            "The mayor of Southby has resigned after the vote on...",
            "Subscribe",
        ],
    ],
)
def test_the_page_below_the_article_is_left_out(page):
    found = article(*page)
    assert [paragraph.text for paragraph in found.paragraphs] == [FIRST, SECOND]
    assert (left_out(found), found.quotes, found.headings) == (page, (), ())


@pytest.mark.parametrize("line", ["Leave a comment", "Post a comment", "Related stories", "4 min read"])
def test_what_follows_such_a_line_in_the_middle_stays(line):
    found = extract(
        "\n\n".join([TITLE, line, FIRST, SECOND, "Ann Smith, the mayor, was there. She was glad of it."])
    )
    assert len(found.paragraphs) == 3


@pytest.mark.parametrize(
    "sentence",
    [
        "One response to the flood was a new dam, she said.",
        "No response to the letter was given, she said.",
        "1,200 responses to the survey came in.",
    ],
)
def test_sentences_that_begin_like_lines_of_the_page_stay(sentence):
    assert len(article(sentence, "Work begins in May.").paragraphs) == 4


def test_an_article_may_end_below_a_list_of_others():
    end = "The bridge will open again in summer, Ann Holt said on Monday."
    found = article("Related stories", "Old mill to be sold", "Farm fair cancelled", end)
    assert found.paragraphs[-1].text == end


def test_a_quote_that_opens_the_text_is_no_headline():
    first = "“We will rebuild the bridge,” said Ann Holt last night."
    found = extract("\n\n".join([first, FIRST, SECOND]))
    assert (found.headline, found.paragraphs[0].text) == (None, first)


@pytest.mark.parametrize("line", ["ByTim Arden and Tom Full", "Written By MIKE PICK", "By Ann Lee"])
def test_lines_of_authors(line):
    found = extract("\n\n".join([TITLE, line, FIRST, SECOND]))
    assert [(each.kind, each.text) for each in found.left_out] == [("byline", line)]


@pytest.mark.parametrize(
    ("words", "behind", "credit"),
    [
        ("Ann Smith (left) and Carl Jones (right) open the bridge in Northby.", "", None),
        ("Mayor Ann Smith, center, opens the bridge on Sunday.", "", None),
        ("Ann Smith opens the bridge in the square.", " Pic Steve Hume.", "Pic Steve Hume"),
        ("(ABOVE: Mill Lane. Picture: Lee Williams)", "", "ABOVE: Mill Lane. Picture: Lee Williams"),
    ],
)
def test_what_tells_who_is_where_or_who_took_it_is_a_caption(words, behind, credit):
    found = article(words + behind, "Work begins in May.")
    assert [(caption.text, caption.credit) for caption in found.captions] == [(words, credit)]
    assert len(found.paragraphs) == 3


@pytest.mark.parametrize(
    "block",
    [
        "He left, right after the vote.",
        "The centre left party won.",
        "They left (right away).",
        "Ann Holt (left) told the court that the bridge had fallen. John Moss (right) denied it.",
        "The Greens (left) and the Liberals (centre) voted for the bridge.",
    ],
)
def test_left_and_right_in_other_places_tell_of_no_picture(block):
    assert not article(block, "Work begins in May.").captions


def test_headings_that_are_buttons_elsewhere_stay():
    found = article("Facebook", "Two in three read the news there.", "Search", "One in three looks for it.")
    assert [heading.text for heading in found.headings] == ["Facebook", "Search"]


def test_a_caption_that_ends_in_a_year_is_no_date_line():
    block = "The flats in Northby where the police waited for a man on Oct. 28, 2013"
    assert left_out(extract("\n\n".join([TITLE, block, FIRST, SECOND]))) == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Lilias Bell was at home.\n\nWater came down her road. She said: “I was afraid.”", "Lilias Bell"),
        (
            "Dr Joel Bello spoke.\n\nThe Fair Bridge Act is old.\n\nHe said it was “not late at all”.",
            "Joel Bello",
        ),
        ("Labour MP Jane McKenna spoke.\n\n“God help us all,” McKenna said.", "Jane McKenna"),
        ("Councillor Adam Kent spoke.\n\nCllr Kent said: “It is not over.”", "Adam Kent"),
        ("Prime Minister Ravi Modi spoke.\n\n“They do not like me,” PM Modi said.", "Ravi Modi"),
        (
            "Ravi Modi spoke.\n\nModi was quoted in his post match talk as saying “we were better”.",
            "Ravi Modi",
        ),
        ("David Hislop KC spoke.\n\nMr Hislop said: “It is not odd at all.”", "David Hislop"),
        ("Taoiseach Liam Byrne spoke.\n\n“It is not odd,” Byrne said.", "Liam Byrne"),
        ("“The wind has dropped,” Cal Fire said.\n\n“We made good progress,” it added.", "Cal Fire"),
        ("Ann Lane was asked: “How did you get the old bicycle?”", None),
        ("The paper quoted Ann Smith on Monday as saying “we were better”.", "Ann Smith"),
        ("A baker whose shop was cut off by flooding said she was “in tears” at it.", "A baker"),
        ("People in Mill Lane, Northby, said the flood was “terrible to see”.", "People in Mill Lane"),
        (
            "Lee Williams, 51, who lives on Mill Lane - one of the streets hit - said: “It is bad.”",
            "Lee Williams",
        ),
    ],
)
def test_who_is_meant(text, speaker):
    assert article(text).quotes[-1].speaker == speaker


def test_marks_that_an_article_mixes_go_on_from_each_other():
    found = article("Ann Smith said: “They are good.", '"They ran.', "“They won.”")
    assert [quote.integrity for quote in found.quotes] == ["continued", "continued", "balanced"]
    assert [quote.speaker for quote in found.quotes] == ["Ann Smith"] * 3


@pytest.mark.parametrize(
    ("headline", "words"),
    [
        ("'Water came through the door': house flooded by storm", "Water came through the door"),
        ("“Outrageous”: mayor slams question", "Outrageous"),
        ("‘It was like a war’ - woman tells of flood in Northby", "It was like a war"),
    ],
)
def test_words_that_open_a_headline_before_a_colon_are_a_quote(headline, words):
    found = extract("\n\n".join([headline, FIRST, SECOND]))
    assert [quote.text for quote in found.headline_quotes] == [words]


@pytest.mark.parametrize(("opening", "closing"), ["‘’", "''"])
def test_words_in_single_marks_go_on_over_paragraphs(opening, closing):
    words = ["The bridge isn’t safe and we knew it.", "It has been so for years.", "We’ll mend it by May."]
    marked = [opening + each for each in words]
    found = article(f"Ann Smith, the mayor, said: {marked[0]}", marked[1], marked[2] + closing)
    assert [quote.text for quote in found.quotes] == words
    assert {quote.speaker for quote in found.quotes} == {"Ann Smith"}


def test_an_apostrophe_after_a_colon_opens_no_quote():
    found = article("He named two: 'em and those.", "‘Yes,’ Ann Smith said.")
    assert [quote.text for quote in found.quotes] == ["Yes,"]
