"""What is a reported statement, and what only happened (archive/extraction/reported.py)."""

import pytest

from archive.extraction import extract

TITLE = "Bridge at Port Ellis to open in May\n\n"


@pytest.mark.parametrize(
    "text",
    [
        "A neighbor called police and two of the victims came to the hospital.",
        "Officers arrested the man believed to have stabbed the other man.",
        "Ben Hatch returned to his home Thursday to find how high the water rose.",
        "“Stay close,” Peter Oakes said to the Granger family. “Keep praying for me.”",
        "Ann Holt declined to comment on any details of the case.",
        "While Lakeside scored four points in the last minute, the Gulls countered by forcing shots.",
        "Denby would not disclose the nature of the injury.",
        "The freshman did not realize college rules allow such passes.",
        "The team called a timeout with 3:32 to go.",
        "Neighbors Bruce Mall and Martin Dove feel blessed to call Hope Valley home.",
        "Ann Pell volunteered more than 100 hours at the food bank.",
        "You might find that you are short of breath.",
        "Researchers scored two points compared to the Aggies 23.",
        "Zaid Khan (80) and Nasir Shah (50) held the bowlers and added a record 110.",
        "Mr Liam Keogh was in court for Mr Ivan Petrov (39), a Bulgarian charged with theft.",
        'As Mr Keogh persisted, Judge Paul Doyle thumped the table and told him to "stay quiet".',
        "Nepal had declared their second innings at 210 for 7, setting Oman a chase.",
        "Mr Tom Bell submitted a motion to the council on Monday.",
        "The Hales feel lucky to call Port Ellis home.",
        "The rookie did not realize the clock had stopped.",
        "The shop called the police on Monday.",
        "He answered the door at ten.",
        "She read a book about the sea on the train.",
        "The guard ordered a cup of tea and a sandwich.",
        "The team added two players in the summer.",
        "The bank posted a profit of two million pounds.",
        "Ann Smith raised three children in Northby.",
        "The court ruled the house for forty years.",
        "The company reported earnings of 62 cents a share.",
    ],
)
def test_what_happened_is_no_statement(text):
    assert not extract(TITLE + text).reported


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ann Smith denied the charge that she took the money.", "Ann Smith"),
        ("The mayor announced a new bridge over the river.", "The mayor"),
        ("Ann Smith said she would go.", "Ann Smith"),
        ("Police said a man was hurt.", "Police"),
        ("The council rejected claims that it was slow.", "The council"),
        ("Ann Smith promised lower taxes for all.", "Ann Smith"),
        ("The trust criticised the plan to close the library.", "The trust"),
        ("The union called for a strike on Monday.", "The union"),
        ("Ann Smith believes that the plan will fail.", "Ann Smith"),
        ("The report found that three bridges were unsafe.", "The report"),
        ("Ann Smith added that she was tired.", "Ann Smith"),
        ("Ann Smith called the plan a disaster for the town.", "Ann Smith"),
        ("The Kremlin denied any role in the attack.", "Kremlin"),
        ("The company reported that its sales fell.", "The company"),
        ("Ann Smith urged the council to act at once.", "Ann Smith"),
    ],
)
def test_what_somebody_said_is_one(text, speaker):
    (statement,) = extract(TITLE + text).reported
    assert statement.speaker == speaker


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        (
            "COLBY, Conn. (AP) - A boy was at the wheel of a car, police said Wednesday.",
            "A boy was at the wheel of a car",
        ),
        ("Ann Smith said Monday's fire began in two cars.", "Monday's fire began in two cars"),
        ("The mayor, Ann Smith, said that she would go.", "she would go"),
        ("Ann Smith criticised the plan to close the library.", "the plan to close the library"),
    ],
)
def test_a_statement_begins_and_ends_where_its_words_do(text, statement):
    assert [one.text for one in extract(TITLE + text).reported] == [statement]
