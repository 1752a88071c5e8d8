"""Which line is the headline, what stands above it on a page, and the bylines below it."""

import pytest

from archive.extraction import extract

TITLE = "Council votes to close the old swimming baths"
FIRST = "The council has voted to close the baths after a long debate in the town hall on Monday night."
SECOND = "They were built in 1901, the council said."


def left_out(found):
    return [each.text for each in found.left_out]


MENU = "Home\nNorthby\nNews\nSport\nWeather"


@pytest.mark.parametrize("labels", [[MENU], ["Menu", "Northby", "Weather"], ["Sign in", "News", MENU]])
def test_a_menu_above_the_headline_is_none(labels):
    found = extract("\n\n".join([*labels, TITLE, FIRST, SECOND]))
    assert (found.headline.text, left_out(found)) == (TITLE, labels)


@pytest.mark.parametrize("byline", ["By Ann Smith", "Ann Smith"])
def test_a_short_headline_below_a_section_stays_above_buttons_and_byline(byline):
    found = extract("\n\n".join(["News", "Northby flooded", "Share", byline, FIRST, SECOND]))
    assert found.headline.text == "Northby flooded"


@pytest.mark.parametrize(
    "line",
    [
        "Ann B. Smith",
        "ANN SMITH\nJune 3, 2026",
        "Ann Smith and Tom Jones",
        "Ann Smith, BBC News",
        "Ann Smith\nPolitical correspondent",
        "Staff Reporter",
        "Web Desk",
    ],
)
def test_a_line_that_is_nothing_but_the_author_is_a_byline(line):
    found = extract("\n\n".join([TITLE, line, FIRST, SECOND]))
    assert left_out(found) == [line] and not found.headings
    assert [paragraph.text for paragraph in found.paragraphs] == [FIRST, SECOND]


@pytest.mark.parametrize("heading", ["Ann Smith", "Paris Texas", "Desk of oak", "Victoria Park"])
def test_a_heading_that_names_whom_the_article_tells_of_stays(heading):
    told = f"It was {heading.split()[-1]} who found it, and nobody else in the town."
    found = extract("\n\n".join([TITLE, heading, told, SECOND, FIRST, SECOND]))
    assert [each.text for each in found.headings] == [heading]


@pytest.mark.parametrize(
    "above",
    [
        ["Skip to main content"],
        ["Sunday, 12 May 2019"],
        ["Search", "06 Sept 2025"],
        ["Harwick Telegraph"],
        ["No Picture\nNews Briefs"],
        ["Saturday, April 27, 2024\nADVT\nLocal"],
        ["Skip to main content\nHBC Rural"],
        [f"{TITLE} - Northby News 4 - Northby, Ohio"],
        [f"{TITLE} | The Northby Mail"],
        ["Home | News | Egypt"],
        ["News > World > Egypt"],
        ["News Archive"],
        ["By Ann Smith"],
    ],
)
def test_what_stands_above_the_headline_is_left_out(above):
    found = extract("\n\n".join([*above, TITLE, "By Peter Quill", FIRST, SECOND]))
    assert found.headline.text == TITLE
    assert left_out(found) == [*above, "By Peter Quill"]


@pytest.mark.parametrize(
    "headline",
    ["Fog in Northby", "Northby, 12 May", "The Harwick line", "Baths to close - council", "Post office news"],
)
def test_short_headlines_are_no_labels(headline):
    found = extract("\n\n".join([headline, "Nobody is glad of it in the town", FIRST, SECOND]))
    assert found.headline.text == headline


@pytest.mark.parametrize(
    ("first", "is_headline"),
    [
        ("Striker Adam Innes has completed his loan move to the giants of Kelso.", False),
        ("Striker Adam Innes may have been sold to the giants of Kelso.", True),
        ("Striker Adam Innes is sold to the giants of Kelso.", True),
    ],
)
def test_a_sentence_in_the_perfect_is_a_paragraph(first, is_headline):
    found = extract(f"{first}\n{FIRST}\n{SECOND}")
    assert bool(found.headline) is is_headline


def test_lines_that_were_parted_inside_of_a_sentence_are_one_paragraph():
    long = "The store worker said: ‘One day in May, at the height of the summer, a customer became very angry"
    parted = [f"{long} when we asked her to\nfollow the signs.", "‘She shouted.’"]
    found = extract("\n\n".join([TITLE, *parted]))
    assert [paragraph.text for paragraph in found.paragraphs] == parted
    assert {quote.speaker for quote in found.quotes} == {"The store worker"}
    found = extract(
        "Fire in Mill Street\nFirefighters\nwere called to a house.\n“I was\nasleep,” says Ann Smith."
    )
    assert [quote.text for quote in found.quotes] == ["I was\nasleep,"]


@pytest.mark.parametrize(
    "line",
    [
        "(Reporting by Tom Mills; Editing by Gary Jonas)",
        "ALSO READ: Minister urges all who were thrown out of their hotels to report to the embassy at once",
        "Powered by Newsware",
        "- Reuters",
        "• Published",
    ],
)
def test_lines_of_the_page_below_the_headline_are_left_out(line):
    found = extract(
        "\n\n".join([TITLE, FIRST, line, SECOND] if "READ" in line else [TITLE, FIRST, SECOND, line])
    )
    assert left_out(found) == [line]


@pytest.mark.parametrize(
    ("blocks", "captions"),
    [
        (
            ["The gate\nBev Hall has never seen it so.(ABC North: Cecilia Cole)"],
            ["ABC North: Cecilia Cole"],
        ),
        (["Council leader Maria Holt.\nCouncil leader Maria Holt."], [None]),
        (["A court in Northby.", "A court in Northby."], [None]),
        (["Stalls at NorthbyImage source, LDRS\nImage caption,", "Traders say it is quiet"], [None]),
    ],
)
def test_captions_of_several_papers(blocks, captions):
    found = extract("\n\n".join([TITLE, FIRST, *blocks, SECOND]))
    assert [caption.credit for caption in found.captions] == captions
    assert [paragraph.text for paragraph in found.paragraphs] == [FIRST, SECOND]


@pytest.mark.parametrize(
    "headline",
    [
        "The 7.15 am to Northby",
        "Updated: 3 hurt in fire",
        "Updated rules for 3 schools",
        "Bad News",
        "The Gold Standard",
        "How We Live",
        "It was the day the river rose: a story",
    ],
)
def test_headlines_that_look_like_lines_of_the_page_stay(headline):
    found = extract("\n\n".join([headline, "It was the day the river rose", FIRST, SECOND]))
    assert (found.headline.text, left_out(found)) == (headline, [])
    assert extract("\n\n".join([headline, FIRST, SECOND])).headline.text == headline


@pytest.mark.parametrize("label", ["Obituary", "Obituaries"])
def test_who_has_died_is_the_headline(label):
    found = extract("\n\n".join([label, "Ann Smith", "Teacher who taught half the town", FIRST, SECOND]))
    assert (found.headline.text, left_out(found)) == ("Ann Smith", [label])


@pytest.mark.parametrize(
    "block",
    [
        "Written by Ann Smith and directed by Tom Jones, the play opens on Friday.",
        "Edited by Tom Jones, the book is out now.",
        "Related: the two men were brothers, police told the court on Monday.",
        "Tom Jones, center, scored twenty points on Monday.",
        "They won by two goals on Monday. The judge was not there. (Referee: Tom Jones)",
        "By night, the river rises",
        "From farm boy to minister in ten years",
        "It is the first title since 1998",
    ],
)
def test_what_looks_like_a_line_of_the_page_and_is_none_stays(block):
    found = extract("\n\n".join([TITLE, block, FIRST, SECOND]))
    assert not found.left_out and not found.captions
    assert block in [each.text for each in (*found.headings, *found.paragraphs)]


def test_labels_in_one_block_with_the_headline_are_parted_from_it():
    found = extract(f"Skip to main content\nTown floods again\n{FIRST}\n\n{SECOND}")
    assert (found.headline.text, left_out(found)) == ("Town floods again", ["Skip to main content"])
    assert [paragraph.text for paragraph in found.paragraphs] == [FIRST, SECOND]


def test_names_and_dates_that_head_the_parts_of_an_article_are_headings():
    for heads in (["Ann Smith", "Tom Jones"], ["12 March 2021", "3 April 2021"]):
        told = f"{heads[0].split()[0]} was the first, and there is more to tell."
        found = extract("\n\n".join([TITLE, heads[0], told, heads[1], FIRST]))
        assert [heading.text for heading in found.headings] == heads and not found.left_out


@pytest.mark.parametrize(
    "line",
    [
        "Bread prices go up",
        "The town we grew up in",
        "Where the money comes from",
        "Dear readers,",
        "Markets fall",
    ],
)
def test_lines_that_are_whole_are_not_joined_to_the_next(line):
    following = (
        "iPhone makers lost two per cent of their value on that day." if line == "Markets fall" else FIRST
    )
    found = extract(f"{line}\n{following}\n{SECOND}")
    assert found.headline.text == line
    assert [paragraph.text for paragraph in found.paragraphs] == [following, SECOND]
