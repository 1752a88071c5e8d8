"""What of a page is no article: lines above the headline, buttons and teasers in it.

H is the headline, h a heading, p a paragraph, c a caption, x what is left out.
"""

import pytest

from archive.extraction import extract

BODY = [
    ("p", "Mayor Ada Kern said on Monday that the bridge at Port Ellis would open in May."),
    ("p", "“We are ready,” Kern said."),
]
TITLE = ("H", "Bridge at Port Ellis to open in May")


def left_out(*lines):
    """Return lines as blocks that are left out."""
    return [("x", line) for line in lines]


PAGES = [
    [
        TITLE,
        *left_out("Local News"),
        ("p", "COLBY, Ohio (WXYZ) – Rivers rose on Monday."),
        *left_out("Podcast", "WXYZ Bureau Chief Ted Rusk reports"),
        ("p", '"Stay home," said Mayor Ron Pell.'),
        *left_out(
            "Click to Listen",
            ">> Read more trending news",
            "To get local weather alerts, click here to download the News 4 Weather App.",
            "Next Up:",
        ),
    ],
    [
        TITLE,
        *left_out("Save Story\nLeer en español", "Estimated read time: 2 minutes"),
        *BODY,
        *left_out(
            "This archived news story is available only for your personal use.",
            "Most recent Police & Courts stories",
            "Latest trending news:",
        ),
    ],
    [
        *left_out("Today's Forecast"),
        ("H", "Hadley voters turn down pool tax"),
        ("p", "Voters in Hadley rejected a tax for a new pool on Tuesday."),
        ("p", '"It stings," Mayor Ron Pell said.'),
    ],
    [
        *left_out("Our stations", "Marlow bakery fire draws crowd of helpers | Local"),
        ("H", "Marlow bakery fire draws crowd of helpers"),
        *BODY,
    ],
    [*left_out("NewsLocal News"), TITLE, *BODY],
    [*left_out("Support Our Work\nIndependent • Nonprofit • Free To Read"), TITLE, *BODY],
    [
        TITLE,
        ("c", "A house stands in water despite falling levels, Thursday, May 1, 2014, in Gulf Road, Fla."),
        *left_out("A house stands in water despite falling..."),
        ("c", "Photo by Associated Press /Valley Times."),
        *BODY,
    ],
    [TITLE, ("c", "Deputy killed: A deputy in Barlow County was shot on Tuesday. (Halabi/iStock )"), *BODY],
    [
        *left_out("ABC News Share"),
        ("H", "Storm threat brings Premier home early"),
        *left_out("Posted , updated"),
        ("p", "Premier Anna Kovacs will cut short her trip because of the storm."),
        ("p", '"The roof just went," said lodge owner Steve Nolan.'),
    ],
    [
        *left_out("Support our Paper today - please donate here", "News"),
        ("H", "Cabinet criticised for pulling bus report"),
        *left_out("21 Dec 2021 3 minute read", "Owen Harn, local democracy reporter"),
        ("p", "The county cabinet has been criticised by a councillor for pulling a report on buses."),
        ("p", "“I’m surprised,” said Cllr Mared Thomas."),
    ],
    [
        *left_out(
            "mytown logo\njobs page link image\nfollow us on facebook  follow us on twitter\nFriday\n13  June"
        ),
        ("H", "Village “betrayed” by vote to close library"),
        *left_out("11/06/2025 @ 09:29", "By Owen Harn, Local Democracy Reporter"),
        ("p", "Cllr Aled Morgan said: “Half the cabinet is missing today.”"),
        *BODY,
    ],
    [
        *left_out("Wednesday, January 15"),
        (
            "p",
            "Councillors have complained about the slow repair of the town's pipes after a burst last week.",
        ),
        *left_out(
            "Councillors have complained about the slow repair of the town's pipes after a burst last week."
        ),
        ("p", "“Water is becoming a headache,” Mayor Sipho Dlamini told a meeting on Thursday."),
    ],
    [
        TITLE,
        *BODY,
        *left_out("100% Natural Herbs to End Snoring for Good. >>>Click Here for Details."),
        ("p", "“We go on,” Kern said."),
    ],
    [
        TITLE,
        *BODY,
        *left_out(
            "03:47", "Leaders call for calm after air attack", "Leaders call for calm after air attack"
        ),
        ("p", "The offer has three stages of ten days each, an aide told reporters on Monday."),
    ],
    [
        TITLE,
        (
            "c",
            "Jan Holm, left, and Mayor Ada Kern shake hands in Riga on Thursday. Press Office via AP",
        ),
        *BODY,
    ],
    [
        TITLE,
        (
            "c",
            "Flags of the bloc in Riga.\nFlags of the bloc in Riga. Source: ERR",
        ),
        *BODY,
    ],
    [
        *left_out(
            "News: Page (1) of 1 - 02/27/12 Email this story to a friend. email article Print this page"
        ),
        ("H", "Malian leader expects to face runoff in vote"),
        *left_out("By The Associated Press"),
        *BODY,
    ],
    [
        TITLE,
        *left_out("Please use Chrome browser for a more accessible video player"),
        ("p", "Mayor Ada Kern said on Monday that the bridge at Port Ellis would open in May."),
        *left_out("Also See:"),
        ("p", "The bridge cost two million pounds and took three years to build."),
        *left_out("Get news from The Daily Gull delivered to your inbox", "Print Friendly, PDF & Email"),
    ],
    [
        TITLE,
        *left_out("Gull Staff Writer", "Updated"),
        ("c", "Erik Schell, Getty Images"),
        *BODY,
        *left_out("No comments :", "Previous story: Bridge work delayed again"),
    ],
    [
        TITLE,
        *BODY,
        *left_out("Related", "The Long Crossing", "Book Review: ‘The Long Crossing’"),
        ("p", "The bridge cost two million pounds and took three years to build."),
    ],
    [TITLE, *left_out("Jenny Sangal\nCoast Today"), *BODY, *left_out("Enlarge")],
    [*left_out("The Student News Site of Lakeside University", "The Daily Gull"), TITLE, *BODY],
    [
        *left_out("Football\nPA sport 9y"),
        ("H", "Lee Marsh's knee 'feels fine,' says Rovers' Paul Denby"),
        *BODY,
    ],
    [
        *left_out("Summer Deal: Up to 60% off GullPlus"),
        TITLE,
        *left_out("Published 06/23/2017, 02:22 PM", "By Nora Medd and Jim Fink"),
        *BODY,
    ],
    [
        ("H", "'I was lost': Climber found after two days"),
        *left_out("'I was lost': Climber found after two days"),
        *BODY,
    ],
    [*left_out("PORT ELLIS, July 12, 2017"), *BODY],
    [*left_out("Source: Weekly Post", "Thursday 27 October 2022 15:35:55"), *BODY],
    [
        ("H", "Rovers forward to have scan"),
        *left_out("Sami Mandel is helped from the field after falling heavily during the game at Oldham"),
        ("c", "Image: Sami Mandel is helped from the field after falling heavily during the game at Oldham"),
        ("p", "Rovers will know more after a scan on Monday, the club said."),
    ],
    [
        ("H", "Rovers forward to have scan"),
        ("c", "Sami Mandel waves to the crowd after scoring at Oldham © Getty Images"),
        *left_out("Enlarge"),
        ("p", "Rovers will know more after a scan on Monday, the club said."),
    ],
    [("H", "Bridge prices go up"), ("h", "Share of the cost"), *BODY],
    [("H", "Next up: a bridge for Port Ellis"), ("h", "Updated plans"), *BODY],
    [
        ("H", "Previous story of the sea told again"),
        ("p", "Podcast hosts said on Monday that they would go on."),
        *BODY,
    ],
]


@pytest.mark.parametrize("blocks", PAGES)
def test_each_block_is_what_it_is(blocks):
    found = extract("\n\n".join(text for _, text in blocks))
    kinds = {one.start: "x" for one in found.left_out}
    kinds |= {one.start: "p" for one in found.paragraphs} | {one.start: "h" for one in found.headings}
    kinds |= {found.headline.start: "H"} if found.headline else {}
    at, told = 0, []
    for _, text in blocks:
        # A caption begins behind its label.
        told.append(kinds.get(at, "c"))
        at += len(text) + 2
    assert told == [kind for kind, _ in blocks]
    assert len(found.captions) == sum(kind == "c" for kind, _ in blocks)


PARAGRAPH = "The town has talked of it for years, and it will go on doing so."


def kind_of(line, found):
    """Return what a line became: H, h, p, c or x, as above."""
    if found.headline and found.headline.text == line:
        return "H"
    lists = {"h": found.headings, "p": found.paragraphs, "c": found.captions, "x": found.left_out}
    return next(kind for kind, each in lists.items() if any(one.text == line for one in each))


@pytest.mark.parametrize(
    "headline",
    [
        "Man jailed for 12 years",
        "Strike ends after 3 weeks",
        "Teacher suspended for 10 days",
        "Home prices down 20% off the peak",
        "Support local farmers, minister urges",
        "Club unveils new logo",
        "Sources: Coach Smith fired by Northby",
        "30°C and rising in Northby",
        "Museum entry (free)",
        "Update your browser now, experts warn",
        "Why you can trust the new vaccine",
        "Get the app that tells you more",
        "The voice of the people is heard",
        "NewsCorp sells paper",
        "More fake news",
        "Source: Police find gun",
        "Three killed in crash on Sunday.",
        "Trump to meet Xi on Thursday.",
        "Man shot yesterday.",
    ],
)
def test_a_headline_that_looks_like_a_line_of_the_page_stays(headline):
    deck = "He was caught after a tip from a neighbour"
    found = extract("\n\n".join([headline, deck, PARAGRAPH, PARAGRAPH + " Yes."]))
    assert kind_of(headline, found) == "H"


@pytest.mark.parametrize(
    "heading",
    [
        "Support local shops",
        "After 10 years",
        "The first 100 days",
        "Market share",
        "A new logo",
        "No comment",
        "Why you can trust the polls",
        "More council news",
    ],
)
def test_a_heading_that_looks_like_one_stays(heading):
    found = extract("\n\n".join(["What the council should do now", heading, PARAGRAPH, PARAGRAPH + " Yes."]))
    assert kind_of(heading, found) == "h"


@pytest.mark.parametrize(
    "paragraph",
    [
        "The fire broke out on Thursday, May 1, 2014, in Northby.",
        "A funeral will be held on Saturday, June 6, 2020, at St. Mary's Church in Northby.",
        "Scammers send texts that say click here to claim a refund, police said.",
        "Use a different browser if the page does not load, Smith said.",
        "This story is old news, Smith said.",
        "FEMA claims delayed, Ann Smith reports.",
        "Tom Smith, left, and the Northby team won the cup on Sunday.",
        "He spoke to reporters. Ann Smith via Zoom.",
        "Ann Smith, 80, of Northby, passed away Monday, May 5, 2014, at Northby Hospital.",
        "The Gulls beat the Hawks on Saturday, June 7, 2014, in Northby.",
        "The trial begins on Monday, May 5, 2014, in Northby.",
        "Additional reporting requirements would cost firms five million.",
        "The email read “click here to claim your prize”.",
        "Residents can email this story to a friend.",
        "Printer friendly ink costs more than the printer.",
        "Of the two brothers, Tom Jones, left, and Bill, his twin, stayed on the farm.",
    ],
)
def test_a_paragraph_that_looks_like_one_stays(paragraph):
    found = extract(
        "\n\n".join(["What the council should do now", PARAGRAPH, paragraph, PARAGRAPH + " Yes."])
    )
    assert kind_of(paragraph, found) == "p"
