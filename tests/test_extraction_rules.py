"""The rules one by one, on invented sentences: what is a quote, whose it is, what else a block can be."""

import pytest

from archive.extraction import extract
from archive.extraction.records import Told

INTRODUCED = "Ann Smith is the mayor of Northby. Carl Jones is a baker. The Harbour Trust is a charity.\n\n"


def quotes(text):
    return [(quote.text, quote.speaker) for quote in extract(INTRODUCED + text).quotes]


def words(text):
    return [quote.text for quote in extract(INTRODUCED + text).quotes]


@pytest.mark.parametrize(
    ("text", "speaker", "rule"),
    [
        ("“We will open the bridge,” Smith said.", "Ann Smith", "name next to “said”"),
        ("“We will open the bridge,” said Ms. Smith on Monday.", "Ann Smith", "name next to “said”"),
        ("“We will open the bridge,” said Smith, who was there.", "Ann Smith", "name next to “said”"),
        ("“We will open the bridge,” Smith, the mayor, told reporters.", "Ann Smith", "name next to “said”"),
        ("“We will open the bridge,” the mayor, Ann Smith, said.", "Ann Smith", "name next to “said”"),
        ("“We will open the bridge!” beamed Smith.", "Ann Smith", "name next to “said”"),
        ("“We will open the bridge!” Smith, the mayor, said.", "Ann Smith", "name next to “said”"),
        ("Smith said: “We will open the bridge.”", "Ann Smith", "verb of saying before the quote"),
        ("Smith called it “a very sad day for us”.", "Ann Smith", "verb of opinion before the quote"),
        ("Smith, who called the plans “wrong,” left.", "Ann Smith", "verb of opinion before the quote"),
        ("It was “a very sad day for us,” according to Smith.", "Ann Smith", "“according to”"),
        ("According to Smith, it was “a very sad day for us.”", "Ann Smith", "“according to”"),
        ("The bridge, “a very old one,” shut, Smith said.", "Ann Smith", "“said” at the end of the sentence"),
        ("Ann Smith: “We will open the bridge.”", "Ann Smith", "name before a colon"),
        ("“We will open the bridge one day.” – Ann Smith", "Ann Smith", "name after a dash"),
        ("Smith’s promise to “listen to all” was kept.", "Ann Smith", "noun of saying before the quote"),
        ("Smith was there. “We will open it,” she said.", "Ann Smith", "pronoun “she”"),
        ("Jones was there. “We will open it,” he said.", "Carl Jones", "pronoun “he”"),
        ("Smith spoke, saying the town “was not to blame”.", "Ann Smith", "verb of saying before the quote"),
        ("Smith told Jones it was over and called him “a man of the past”.", "Ann Smith", None),
        ("“We open it,” said a statement from the Harbour Trust.", "Harbour Trust", "name next to “said”"),
        ("“We open it,” a spokesman for the town said.", "a spokesman for the town", "name next to “said”"),
    ],
)  # fmt: skip
def test_rule_finds_the_speaker(text, speaker, rule):
    quote = extract(INTRODUCED + text).quotes[-1]
    assert quote.speaker == speaker
    assert rule is None or quote.rule == rule
    assert 0 < quote.confidence <= 1


def test_speaker_is_carried_on_inside_a_paragraph_and_over_paragraphs():
    text = "“It is late,” Smith said. “We must go.”\n\n“We go far,” she added. “Very far.\n\n“Never back.”"
    article = extract(INTRODUCED + text)
    assert [quote.speaker for quote in article.quotes] == ["Ann Smith"] * 5
    assert article.quotes[1].rule == "carried on from the quote before"
    assert article.quotes[1].mention is None
    assert [quote.integrity for quote in article.quotes[3:]] == ["continued", "balanced"]
    assert article.quotes[4].continues == 4
    assert article.quotes[4].rule == "goes on from the paragraph before"


def test_single_marks_go_on_over_paragraphs_too():
    article = extract(INTRODUCED + "‘The workers’ day was hard,’ Smith said. ‘Very hard.\n\n‘But we did it.’")
    assert [quote.integrity for quote in article.quotes] == ["balanced", "balanced"]
    article = extract(INTRODUCED + "‘The workers’ day was hard.\n\n‘But we did it in the end,’ Smith said.")
    assert [quote.integrity for quote in article.quotes] == ["continued", "balanced"]
    assert article.quotes[0].text == "The workers’ day was hard."


def test_a_colon_introduces_the_next_paragraph():
    assert quotes("Smith put it bluntly:\n\n“It is over, and it was over long ago.”")[-1][1] == "Ann Smith"


@pytest.mark.parametrize(
    "text",
    [
        "“It is late now,” Smith said.",
        '"It is late now," Smith said.',
        "''It is late now,'' Smith said.",
        "``It is late now,'' Smith said.",
        "‘It is late now,’ Smith said.",
        "'It is late now,' Smith said.",
        "„It is late now,“ Smith said.",
        "«It is late now,» Smith said.",
        "“It is late now, “Smith said.",
        "“ It is late now, “ Smith said.",
        '“It is late now," Smith said.',
        "“It is late now,",
    ],
)
def test_marks_of_every_kind(text):
    assert words(text) == ["It is late now,"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "‘We don’t want the workers’ rights to go,’ Smith said.",
            ["We don’t want the workers’ rights to go,"],
        ),
        ("‘They called me “a bad man” for it,’ Jones said.", ["They called me “a bad man” for it,"]),
        ("“They called me ‘a bad man’ for it,” Jones said.", ["They called me ‘a bad man’ for it,"]),
        ("“They called me “a bad man” for it,” Jones said.", ["They called me “a bad man” for it,"]),
        ("The '90s were good, and rock 'n' roll was 'bout it, Smith said.", []),
        ('Jones is 6\'2" tall and owns a 24" saw, Smith said.', []),
        ("Smith’s and the bakers’ houses are Jones’ own.", []),
        (
            "The town’s motto is “We stand by the sea and wait,” Smith said.",
            ["We stand by the sea and wait,"],
        ),
        ("Smith said it was “late”, then “very late”.", ["late", "very late"]),
        ("Smith said it was ‘late’, then ‘very late’.", ["late", "very late"]),
        ("Smith said the ’90s plan ‘will serve everyone’.", ["will serve everyone"]),
        ("“”", []),
        ("““““““““", []),
    ],
)
def test_marks_that_nest_and_marks_that_are_none(text, expected):
    assert words(text) == expected


def test_one_odd_mark_does_not_swallow_the_next_paragraph():
    assert words("“It is late, Smith said.\n\n“We must go now,” Smith said.")[-1] == "We must go now,"


@pytest.mark.parametrize(
    "text",
    [
        "On the show “Tea at the Lighthouse,” the band played late.",
        "The film “The Long Way Round” opens on Monday in the so-called “Old Quarter” of town.",
        "Ann “Bee” Smith said it was late.",
        "“(LAUGHTER.)”",
        "She was in a show called “Brokers,” written by Smith.",
        "His books include “Stones and Water,” “The Last Baker” and “A House by the Sea.”",
    ],
)
def test_titles_are_no_quotes(text):
    assert words(text) == []


@pytest.mark.parametrize(
    ("text", "statement", "speaker"),
    [
        ("Smith said that the bridge would open in May.", "the bridge would open in May", "Ann Smith"),
        ("Smith said the bridge would open in May.", "the bridge would open in May", "Ann Smith"),
        ("The bridge would open in May, Smith said.", "The bridge would open in May", "Ann Smith"),
        ("The bridge would open in May, said Smith.", "The bridge would open in May", "Ann Smith"),
        ("Smith told reporters the bridge would open in May.", "the bridge would open in May", "Ann Smith"),
        ("Smith announced that it was over, adding that she was glad.", "it was over", "Ann Smith"),
        ("According to Smith, the bridge was never safe.", "the bridge was never safe", "Ann Smith"),
        ("The bridge was never safe, according to Smith.", "The bridge was never safe", "Ann Smith"),
        ("Smith denied the charge of neglect.", "the charge of neglect", "Ann Smith"),
    ],
)
def test_reported_statements(text, statement, speaker):
    found = extract(INTRODUCED + text).reported[0]
    assert (found.text, found.speaker) == (statement, speaker)


def test_reported_statement_in_the_midst_of_its_words():
    found = extract(INTRODUCED + "The old bridge, she said, was never safe. Smith left.").reported[0]
    assert found.text == "The old bridge, she said, was never safe"


@pytest.mark.parametrize(
    "text", ["Smith was told that it was late.", "Smith continued to walk home.", "Smith told the paper."]
)
def test_no_reported_statement(text):
    assert extract(INTRODUCED + text).reported == ()


def test_speakers_with_kinds_roles_and_aliases():
    text = (
        "Foreign Minister Ann Smith said the town was ready. “We are ready,” Smith said.\n\n"
        "Carl Jones, a lawyer from Northby, said he was not. The Harbour Trust said it would help.\n\n"
        "“Nobody asked us,” said Dr. Maria Lopez."
    )
    speakers = {speaker.name: speaker for speaker in extract(text).speakers}
    assert speakers["Ann Smith"].kind == "person"
    assert speakers["Ann Smith"].role == "Foreign Minister"
    assert speakers["Ann Smith"].aliases == ("Smith",)
    assert speakers["Carl Jones"].role == "lawyer from Northby"
    assert speakers["Harbour Trust"].kind == "organisation"
    assert "Maria Lopez" in speakers


def test_titles_tell_two_bearers_of_a_name_apart():
    text = "Bill Marsh and Diana Marsh met. “I am glad,” Mr. Marsh said. “So am I,” Mrs. Marsh said."
    assert [quote.speaker for quote in extract(text).quotes] == ["Bill Marsh", "Diana Marsh"]


def test_descriptions_are_speakers_without_a_name():
    quote = extract("“It is late,” officials said.").quotes[0]
    assert (quote.speaker, quote.named) == ("officials", False)
    assert extract("“It is late,” officials said.").speakers == ()


@pytest.mark.parametrize(
    ("block", "words_of", "credit"),
    [
        ("A boat lies here. (Jo Doe / Northby Pictures)", "A boat lies here.", "Jo Doe / Northby Pictures"),
        ("A boat lies here. (Photo by Jo Doe)", "A boat lies here.", "Photo by Jo Doe"),
        ("A boat lies here. (Jo Doe via Northby News)", "A boat lies here.", "Jo Doe via Northby News"),
        ("A boat lies here. Photo: Jo Doe", "A boat lies here.", "Photo: Jo Doe"),
        ("A boat lies here. Jo Doe/Northby News", "A boat lies here.", "Jo Doe/Northby News"),
        ("FILE – A boat lies here.", "FILE – A boat lies here.", None),
        ("PHOTOGRAPH: Jo Doe", "PHOTOGRAPH: Jo Doe", "PHOTOGRAPH: Jo Doe"),
        ("FILE PHOTO: A boat lies here. REUTERS/Jo Doe/File Photo", "A boat lies here.",
         "REUTERS/Jo Doe/File Photo"),
        ("A boat lies here. Jo Doe / The Globe and Mail", "A boat lies here.", "Jo Doe / The Globe and Mail"),
        ("A boat lies here. — Reuters photo", "A boat lies here.", "Reuters photo"),
        ("A boat lies here. | KYODO", "A boat lies here.", "KYODO"),
        ("A boat lies here. (Submitted by Jo Doe)", "A boat lies here.", "Submitted by Jo Doe"),
        ("AFP via Getty Images", "AFP via Getty Images", "AFP via Getty Images"),
        ("Image source, Getty Images\nImage caption, A boat lies here", "A boat lies here", "Getty Images"),
        ("Image: A boat lies here. Photograph: Jo Doe/NPA", "A boat lies here.", "Photograph: Jo Doe/NPA"),
    ],
)  # fmt: skip
def test_captions(block, words_of, credit):
    caption = extract(f"The headline\n\nThe first paragraph.\n\n{block}\n\nThe second paragraph.").captions[0]
    assert (caption.text, caption.credit, caption.after_paragraph) == (words_of, credit, 1)


@pytest.mark.parametrize(
    ("brackets", "credit"),
    [("(Northby Archives)", "Northby Archives"), ("(NPA)", "NPA"), ("(at high tide)", None)],
)
def test_what_is_known_to_be_a_caption_may_end_in_any_name_in_brackets(brackets, credit):
    text = f"A boat lies here. {brackets}"
    caption = extract(text, [Told(0, len(text), "caption")]).captions[0]
    assert caption.credit == credit
    assert caption.text == ("A boat lies here." if credit else text)


@pytest.mark.parametrize(
    "block",
    [
        "The vote is over. (Reporting by Jo Doe; Editing by Al Fox)",
        "Ann Smith (D/R) won.",
        "The boat of 1954. (NPA)",
        "He paused. Smith and Jones left.",
        "Reuters could not reach him.",
    ],
)
def test_what_is_no_credit(block):
    assert extract(f"The headline\n\n{block}\n\nThe second paragraph.").captions == ()


@pytest.mark.parametrize(
    "gap", ["\n\n", "\r\n\r\n", "\n \t\n", "\n\xa0\n", "\u2029", "\x85\x85", "\u2028\u2028", "\r\r"]
)
def test_blank_lines_of_every_kind_part_the_blocks(gap):
    article = extract(gap.join(["The headline", "One is here.", "A heading", "Two is here."]))
    assert article.headline.text == "The headline"
    assert [paragraph.text for paragraph in article.paragraphs] == ["One is here.", "Two is here."]
    assert [paragraph.section for paragraph in article.paragraphs] == [0, 1]


def test_without_blank_lines_each_line_is_a_block_and_wrapped_lines_are_joined():
    assert len(extract("The headline\nOne is here.\nTwo is here.").paragraphs) == 2
    assert len(extract("The headline\n\nOne is\nhere.\n\nTwo is\nhere.").paragraphs) == 2


def test_the_page_around_the_article_is_left_out_and_its_sentences_never():
    text = "The headline\n\nOne is here.\n\nThe headline\n\nShare this bread with us, Smith said.\n\nTwo.\n\n"
    text += "Share this:\n\nFacebook\n\nAbout us|Contact|Report an error\n\nLeave a Reply"
    article = extract(text)
    assert [(left.kind, left.text) for left in article.left_out if left.kind == "headline-duplicate"] == [
        ("headline-duplicate", "The headline")
    ]
    assert [paragraph.number for paragraph in article.paragraphs] == [1, 2, 3]
    assert {left.text for left in article.left_out if left.kind == "boilerplate"} == {
        "Share this:",
        "Facebook",
        "About us|Contact|Report an error",
        "Leave a Reply",
    }


@pytest.mark.parametrize(
    "unit",
    [
        *('"', "“", "'", "word ", "said ", "“a ", "(", "a", "Ann’s ", "he said, ", "“a” and ", "of Ann "),
        *("Leave a comment\n\n", "Related posts\n\nA word.\n\n", "in Ann, Bo, said “a” "),
        *("Image source, A\nImage caption,\n\nA\n\n", "Bo and Ann Lee ", "News\n\nBo\n\n", "A\nb, "),
        "x mayor Ann Lee, the mayor said “a”. ",
        *("Professor Ann Lee left. The expert said it was so. ", "It said it was so. ", "- saying a so "),
    ],
)
def test_time_grows_with_length(unit):
    from time import process_time

    def spent(size):
        begin = process_time()
        extract(unit * (size // len(unit)))
        return process_time() - begin

    spent(10_000)
    small = min(spent(40_000) for _ in range(2))
    assert spent(320_000) < 8 * 3 * max(small, 0.02)  # eight times the text, and a slow machine


def test_lines_of_author_and_time_below_the_headline_are_no_paragraphs():
    lines = ["The bridge opens", "By Ann Smith, harbour correspondent", "Published 3 May 2021 at 10:15"]
    text = "\n\n".join([*lines, "By noon on Monday, all had crossed the bridge.", "By Carl Jones"])
    record = extract(text)
    assert [(left.kind, left.text) for left in record.left_out] == [
        ("byline", lines[1]),
        ("boilerplate", lines[2]),
    ]
    assert [block.text[:7] for block in record.paragraphs] == ["By noon", "By Carl"]


def test_author_and_time_may_stand_below_a_deck_in_one_block():
    below = "Jo Doe in Northby\nSat 14 Nov 2026 07.00 GMT\nLast modified on Sat 14 Nov 2026 09.12 GMT"
    record = extract(f"The bridge opens\n\nIt rained. Then it opened.\n\n{below}\n\nNobody was there.")
    assert [left.text for left in record.left_out] == [below]
    assert [block.text for block in record.paragraphs] == ["It rained. Then it opened.", "Nobody was there."]


def test_a_line_that_tells_the_time_above_the_headline_is_none():
    time = "NPA News · Posted: Sep 14, 2026 4:00 AM EDT | Last Updated: 3 hours ago"
    record = extract(f"{time}\n\nThe bridge opens\n\nNobody was there.")
    assert record.headline.text == "The bridge opens"
    assert [left.text for left in record.left_out] == [time]
    assert extract("The bridge of 2026\n\nNobody was there.").headline.text == "The bridge of 2026"


def test_a_first_paragraph_with_a_dateline_is_no_headline():
    first = "NORTHBY, Norland, Aug 9 (NPA) - The bridge opened on Tuesday."
    record = extract(f"{first}\n\nNobody was there.\n\n(Reporting by Jo Doe; Editing by Al Fox)")
    assert record.headline is None and not record.headings
    assert record.paragraphs[0].text == first
    for headline in (
        "UN – The bridge opens",
        "NEW – The bridge: do not trust it.",
        "AFL-CIO to open a bridge.",
    ):
        assert extract(f"{headline}\n\nNobody was there.").headline.text == headline


def test_a_deck_below_the_headline_is_a_paragraph():
    deck = "For 50 years he has climbed the tower. This summer nobody was home."
    record = extract(f"The man who counted\n{deck}\n\nNobody was there.")
    assert (record.headline.text, record.paragraphs[0].text) == ("The man who counted", deck)
    assert extract("The man who\nCounted birds\n\nNobody was there.").headline.end == 25


def test_numbered_headings_are_headings_and_lists_are_none():
    text = "Two things\n\nThere are two.\n\n1. It is deep\n\nVery deep.\n\n2) Is it long?\n\nIt is."
    assert [heading.text for heading in extract(text).headings] == ["1. It is deep", "2) Is it long?"]
    listed = "The list\n\nHere it is.\n\n1. Ann Smith\n\n2. Jo Doe\n\n3. Al Fox\n\nThat is all."
    assert not extract(listed).headings


def test_the_lines_at_the_top_are_each_by_itself():
    head = "The town announces a bridge\nNews release\nMarch 12, 2026 - Northby, Norland"
    record = extract(f"{head}\n\nToday the town announced a bridge.\n\nIt is long.")
    assert record.headline.text == "The town announces a bridge"
    assert record.paragraphs[-2].text == "Today the town announced a bridge."


@pytest.mark.parametrize(
    "line",
    [
        "Share",
        "SHARE THIS ARTICLE",
        "Read more: How the last bridge fell",
        "WATCH | A day on the bridge:\nVIDEO",
        "— Advertisement —",
        "___",
        "* * *",
        "RELATED STORIES\nHow the last bridge fell\nWhat is a bridge?",
        "Most viewed\nTopics\nReuse this content",
    ],
)
def test_lines_of_the_page_among_the_paragraphs_are_left_out(line):
    record = extract(f"The bridge opens\n\nOne is here.\n\n{line}\n\nTwo is here.")
    assert [left.text for left in record.left_out] == [line]
    assert [block.text for block in record.paragraphs] == ["One is here.", "Two is here."]
    assert not record.headings


@pytest.mark.parametrize(
    "line", ["Share prices fell.", "Watch this bridge.", "Read: that was all she did.", "Topics were many."]
)
def test_sentences_that_begin_like_them_stay(line):
    record = extract(f"The bridge opens\n\nOne is here.\n\n{line}\n\nTwo is here.")
    assert [block.text for block in record.paragraphs] == ["One is here.", line, "Two is here."]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Henk de Vries came. “No,” said De Vries. “Never,” de Vries added.", ["Henk de Vries"] * 2),
        ("Ludwig van der Berg came. “It is over,” Van der Berg said.", ["Ludwig van der Berg"]),
        ("Maria da Silva came. “Good,” said Silva.", ["Maria da Silva"]),
        ("“The van Smith drove was red,” said Van Jones. “Yes,” Jones said.", ["Van Jones"] * 2),
        ("The Home Builders’ Association said it was “disappointed by all of this.”",
         ["Home Builders’ Association"]),
        ("“They fell,” the Bank of Northby said.", ["Bank of Northby"]),
        ("“They fell by half,” said the Norland Trust for Ornithology.", ["Norland Trust for Ornithology"]),
        ("“No,” said Ann Smith of the Bank of Northby.", ["Ann Smith"]),
        ("“We wait,” said University of Northby president Ann Smith.", ["Ann Smith"]),
        ("Rescue teams came. Her neighbour, Duarte Melo, was late. “I am dead,” he said.", ["Duarte Melo"]),
        ("Its CEO, Kevin Lee, tweeted: “No new money. No new homes.”", ["Kevin Lee"]),
        ("Dr Helen Moyle of Exeter University disagrees. “They have to eat,” she said.", ["Helen Moyle"]),
        ("A spokesman for the Department for Transport said: “There are no plans for a bridge at this time.”",
         ["A spokesman for the Department for Transport"]),
        ("“The bridge is ours, and we will build it.”\n\n- The Honourable Ann Smith, Minister of Roads, Rails"
         " and the Coast of Northby", ["Ann Smith"]),
    ],
)  # fmt: skip
def test_whose_words_they_are(text, speakers):
    article = extract(f"The bridge\n\n{text}")
    assert [quote.speaker for quote in article.quotes] == speakers


def test_what_is_reported_is_the_statement_and_no_condition():
    told = extract(
        "The bridge\n\nIt will open in April, according to engineer Ann Smith, who knows its cost. "
        "An aide spoke on condition of anonymity because he was not allowed to speak. "
        "The builders ignored repeated warnings about it."
    ).reported
    assert [statement.text for statement in told] == ["It will open in April"]


def test_a_notice_of_copyright_is_left_out_and_a_sentence_about_it_never():
    for notice in (
        "(c) 2020 The Northby Post. All rights reserved.",
        "Copyright 2026 The Northby Post. This material may not be rewritten without permission.",
    ):
        record = extract(f"The bridge opens\n\nIt did.\n\n{notice}")
        assert [left.text for left in record.left_out] == [notice]
    assert not extract("The bridge opens\n\nIt did.\n\nCopyright was not their concern.").left_out


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("The harbour secretary, Ann Smith, said it was over.", ("harbour secretary",)),
        ("Over tea with the baker, Ann Smith and Carl Jones spoke. “It is over,” Smith said.", ()),
        ("“It is over,” said its president, Ann Smith, on Monday.", ("president",)),
    ],
)
def test_a_role_that_a_name_explains(text, roles):
    assert {speaker.name: speaker.roles for speaker in extract(text).speakers} == {"Ann Smith": roles}
