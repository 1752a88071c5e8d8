"""Extraction as a whole: the first article exactly, and what holds for any text."""

import io
import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.extraction import extract
from archive.extraction.__main__ import run

ROOT = Path(__file__).parent.parent
ARTICLE = (ROOT / "fixtures" / "canada-japan-security.txt").read_bytes().decode("utf-8")
EXPECTED = json.loads(
    (ROOT / "tests" / "expected" / "canada-japan-security.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def article():
    return extract(ARTICLE)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("paragraphs", "paragraphs"), ("headings", "sections"), ("captions", "captions"), ("quotes", "quotes"),
     ("reported", "reported"), ("left_out", "left_out")],
)  # fmt: skip
def test_first_article_gives_exactly_the_expected_records(article, kind, expected):
    found = getattr(article, kind)
    assert len(found) == len(EXPECTED[expected])
    for record, wanted in zip(found, EXPECTED[expected], strict=True):
        assert {key: getattr(record, key) for key in wanted} == wanted


def test_first_article_headline_and_speakers(article):
    assert article.headline.text == EXPECTED["headline"]
    found = {(speaker.name, speaker.kind, speaker.role) for speaker in article.speakers}
    assert found == {(s["name"], s["kind"], s["role"]) for s in EXPECTED["speakers"]}


WORDS = st.sampled_from(
    ["said", "“", "”", '"', "''", "``", "‘", "’", "'", "Ann Smith", "Mr.", "she", ",", ".", ":", "\n\n", "\n",
     "\r\n", "\u2029", "\x85", "\xa0", "(", ")", "(Jane Doe / Agency)", "according to", "the mayor", "who",
     "and", "told reporters that", "’s", "6'2\"", "the '90s", "—", "…", "Leave a Reply", "it", "\x00",
     "\ud800",
     "𝒳", "İ", "a statement from"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(), st.lists(WORDS, max_size=60).map(" ".join), st.lists(WORDS, max_size=60).map("".join)
)


def blocks_of(article):
    found = [*article.headings, *article.paragraphs, *article.captions, *article.left_out]
    return sorted([*found, *([article.headline] if article.headline else [])], key=lambda block: block.start)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_gives_exact_ordered_records(text):
    article = extract(text)
    records = [*blocks_of(article), *article.quotes, *article.headline_quotes, *article.reported]
    for record in records:
        assert 0 <= record.start < record.end <= len(text)
        assert record.text == text[record.start : record.start + len(record.text)]
        assert hasattr(record, "credit") or len(record.text) == record.end - record.start
    for caption in article.captions:
        assert caption.credit is None or caption.credit == text[caption.credit_start : caption.credit_end]
    for record in [*article.quotes, *article.headline_quotes, *article.reported]:
        assert (
            record.mention_start is None or record.mention == text[record.mention_start : record.mention_end]
        )
        assert record.cue_start is None or record.cue == text[record.cue_start : record.cue_end]
        assert record.rule and 0 <= record.confidence <= 1


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_blocks_and_quotes_do_not_overlap_and_every_quote_lies_in_its_block(text):
    article = extract(text)
    for kind in (article.headings, article.paragraphs, article.captions, article.quotes, article.reported):
        assert [record.number for record in kind] == list(range(1, len(kind) + 1))
    for records in (blocks_of(article), article.quotes, article.reported):
        assert all(one.end <= two.start for one, two in pairwise(records))
    places = {("paragraph", p.number): p for p in article.paragraphs} | {
        ("caption", c.number): c for c in article.captions
    }
    for quote in article.quotes:
        assert places[quote.block].start <= quote.start < quote.end <= places[quote.block].end
    for statement in article.reported:
        block = places["paragraph", statement.paragraph]
        assert block.start <= statement.start < statement.end <= block.end
    kept = "".join(text[block.start : block.end] for block in blocks_of(article))
    assert sum(map(str.isalnum, kept)) == sum(map(str.isalnum, text))


def test_command_reads_and_writes_json_lines_and_names_bad_ones():
    lines = [
        json.dumps({"id": "a", "text": ARTICLE}),
        "not json",
        "[]",
        '{"id": 1}',
        "",
        json.dumps({"id": 2, "text": "“Yes,” he said.\ud800"}),
    ]
    sink, errors = io.StringIO(), io.StringIO()
    status = run([line.encode() + b"\n" for line in lines] + [b'{"id": "\xff"}\n'], sink, errors)
    out = [json.loads(line) for line in sink.getvalue().splitlines()]
    assert status == 1
    assert [record["id"] for record in out] == ["a", 2]
    assert out[0]["headline"] == EXPECTED["headline"]
    assert out[0]["quotes"][0]["paragraph"] == 3
    assert [line.split(":")[0] for line in errors.getvalue().splitlines()] == [
        "line 2",
        "line 3",
        "line 4",
        "line 7",
    ]
