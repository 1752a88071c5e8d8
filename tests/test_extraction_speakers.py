"""Who is speaking, in sentences like those of articles that nobody had seen."""

import pytest

from archive.extraction import extract

ABOVE = "Council meets again after the long summer break\n\nIt met on Monday night and talked for hours.\n\n"


def said(text):
    """Return of each quote its first two words and its speaker."""
    return [(" ".join(quote.text.split()[:2]), quote.speaker) for quote in extract(ABOVE + text).quotes]


@pytest.mark.parametrize(
    ("subject", "speaker", "cue"),
    [
        ("the woman standing at the gate said", "the woman", "said"),
        ("the lawyer representing Odira said", "the lawyer", "said"),
        ("the man who found it said", "the man", "said"),
        ("the driver arrested on Monday said", "the driver", "said"),
        ("Ann Smith smiled and said", "Ann Smith", "said"),
        ("said Motorix Chairman and Chief Executive Officer Ed Zanter", "Ed Zanter", "said"),
        ("an agency reported, citing Ann Smith as saying", "Ann Smith", "citing"),
    ],
)
def test_who_is_named_behind_the_words(subject, speaker, cue):
    (quote,) = extract(f"{ABOVE}“We want the whole truth now,” {subject}.").quotes
    assert (quote.speaker, quote.cue) == (speaker, cue)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "The brother of Jane Lowell, who lived in Kirkby, Cumbria, said it was “sad”.",
            "The brother of Jane Lowell",
        ),
        (
            "He seemed “cold and hungry” when found, the Sheriff’s Office stated on Monday.",
            "Sheriff’s Office",
        ),
        ("Another added: “I waited for an hour.”", "Another"),
        ("UN envoy for Syria Geir Halden spoke. “I appeal to all actors,” he said.", "Geir Halden"),
        ("Bank head Francois Merle de Galant spoke. “It is so,” Merle said.", "Francois Merle de Galant"),
        ("Vice President Joseph R. Smith Jr. spoke. “It is so,” Mr. Smith said.", "Joseph R. Smith Jr."),
        ("Police Inspector D.F. Harmon told the paper it was over. “It is over,” he said.", "D.F. Harmon"),
        ("Northby Mayor Helen Marsden spoke. “Nobody asked,” Cr Marsden said.", "Helen Marsden"),
        ("Coun Peter Harwell (Lab, Eastby) spoke. “It is big,” Coun Harwell said.", "Peter Harwell"),
        ("Cllr Sean O’Dowd spoke. “It is big,” Cllr O'Dowd said.", "Sean O’Dowd"),
        ("Paul and Anna Harmon began in May. “It is hard,” Mr Harmon said.", "Paul Harmon"),
        ("Foreign spokesman Wang Leming's words came late. “It is so,” Wang said.", "Wang Leming"),
        ("Alem Matusic of the Institute for Study agreed. “It is so,” Matusic added.", "Alem Matusic"),
        ("Superstar Ben Stone says it is done. “It is so,” Stone said.", "Ben Stone"),
        ("The Rt Revd Peter Quill spoke on Monday. “It is so,” he said.", "Peter Quill"),
        ("He added, ” It was never so,” the court ruled.", "the court"),
        ("The skipper, Ravi Dutt, said,” We dedicate this to all. It was hard.”", "Ravi Dutt"),
        ("“Go there”: Ann Smith", "Ann Smith"),
        ("Two farmers who sell milk in the village say it will “kill the market”.", "Two farmers"),
        ("Police in the village say it will “kill the market”.", "Police in the village"),
        ("“It is so,” said Jan Ferrow.", "Jan Ferrow"),
        ("May Ferrow said: “It is so.”", "May Ferrow"),
        ("In May Smith said: “It is so.”", "Smith"),
        ("Olivia Perrin, from the company Morgan Tessel said: “It is so.”", "Olivia Perrin"),
        ("Olivia Perrin, who works for the council said: “It is so.”", "Olivia Perrin"),
        ("Ayman Ashraf came. ‘’The floor is unique,’’ Ashraf added.", "Ayman Ashraf"),
        ("Delmar SVP Greg Maddox came. “It is cheap,” Maddox added.", "Greg Maddox"),
    ],
)
def test_by_which_name(text, speaker):
    assert [each for _, each in said(text)] == [speaker]


def test_who_has_a_role_alone_is_meant_by_it():
    sheriff = (
        "“He was cold,” County Sheriff Dan Keller said.\n\nHe had walked.\n\n“We are glad,” the sheriff said."
    )
    assert said(sheriff)[1] == ("We are", "Dan Keller")
    leader = "Commons leader Ann Smith spoke.\n\nThe Commons leader said: “We are glad.”"
    assert said(leader) == [("We are", "Ann Smith")]
    two = "Sheriff Dan Keller met Sheriff Ann Smith.\n\n“We are glad,” the sheriff said."
    assert said(two) == [("We are", "the sheriff")]
    deputy = "Deputy Sheriff Dan Keller spoke.\n\n“We are glad,” the sheriff said."
    assert said(deputy) == [("We are", "the sheriff")]


@pytest.mark.parametrize(
    "between",
    [
        "This was always what she had wanted.",
        "It was not clear why.",
        "The win brings an end to a busy season.",
    ],
)
def test_what_stands_for_nobody_does_not_go_on_to_speak(between):
    found = said(f"Anna Brandt said: “I am so happy.”\n\n{between}\n\n“I baked at home as a girl.”")
    assert found == [("I am", "Anna Brandt"), ("I baked", "Anna Brandt")]


@pytest.mark.parametrize(
    "told",
    [
        "But, naturally, Barden was happier still that his goal sealed a win for Harwick Rovers.",
        "Barden left. With echoes of Lord Marchmont’s poster, his note sounded defiant.",
        "Barden left. The film is based on Philip Marlow Tanner's novel, he thought.",
    ],
)
def test_clubs_and_owners_are_not_he(told):
    assert said(f"Jack Barden may have scored.\n\n{told}\n\n“I always get stick,” he said.") == [
        ("I always", "Jack Barden")
    ]


def test_who_says_what_others_must_do():
    assert said("“They want change,” Carlo Cesari said. The bishops must “embrace all of it”.") == [
        ("They want", "Carlo Cesari"),
        ("embrace all", "Carlo Cesari"),
    ]


def test_a_forename_of_both_sexes_is_he_or_she():
    text = (
        "Captain Pat Ferrow said his team was tired. They were out, and Ravindra Jadhan took four.\n\n"
        "Ferrow was sure his side would recover.\n\n“It takes some bravery,” {} said."
    )
    assert {said(text.format(pronoun))[0][1] for pronoun in ("he", "she")} == {"Pat Ferrow"}


def test_one_utterance_has_one_speaker():
    text = "Captain Alan Corder said: “I am happy.\n\n“We were not good enough,” said the England opener."
    assert {speaker for _, speaker in said(text)} == {"Alan Corder"}


def test_a_participle_goes_on_from_who_said():
    text = (
        "Asked about the sanctions imposed last Friday, spokesman Wang Leming said it “grossly interferes”, "
        "adding that it would take “effective measures” in response, RTN reported."
    )
    assert [speaker for _, speaker in said(text)] == ["Wang Leming", "Wang Leming"]


def test_a_clause_far_behind_the_words_has_no_part_in_them():
    assert said("It was said to cause ‘utter chaos’ in the town as the works continued along the road.") == []


def test_a_dateline_does_not_speak():
    text = (
        "New Delhi [India], Dec. 9: Minister Arjun Velo on Friday criticised the unions.\n\n“We urged them.”"
    )
    assert said(text) == [("We urged", "Arjun Velo")]


def test_who_is_inserted_in_what_is_reported_speaks_on():
    text = (
        "Gov. Jeremy Brant spoke on Friday.\n\nMore orders were due, Phil Venner, the fire commander, said "
        "in a statement.\n\n“We ask people to stay vigilant,” he said."
    )
    assert said(text) == [("We ask", "Phil Venner")]
