"""Reading pages in the styles of different sites: each right to the paragraph, and what it tells."""

import pytest

from archive.extraction import extract
from archive.sources.page import read_html
from tests.conftest import ROOT

PAGES = sorted((ROOT / "tests" / "pages").glob("*.html"))
KINDS = {"Headline": "headline", "Heading": "heading", "Paragraph": "paragraph", "Caption": "caption"}


def expected_of(path):
    """Return what a careful person reads on a page: what it tells of itself and where, and its blocks."""
    told, blocks = {}, []
    for line in path.with_suffix(".txt").read_text().splitlines():
        if " | " in line and ": " not in line.split(" | ")[0]:
            name, where, value = line.split(" | ", 2)
            told[name] = (value, where)
        else:
            kind, text = line.split(": ", 1)
            blocks.append((kind, text.replace("\\n", "\n")))
    return told, blocks


def read_blocks(source):
    """Return the blocks of a Source by kind and text, credits after their captions."""
    record = extract(source.text, source.blocks)
    found = [record.headline, *record.headings, *record.paragraphs, *record.captions, *record.left_out]
    blocks = []
    for each in sorted(filter(None, found), key=lambda each: each.start):
        blocks.append((KINDS.get(type(each).__name__, "left-out"), each.text))
        if getattr(each, "credit", None):
            blocks.append(("credit", each.credit))
    return blocks


def test_there_are_at_least_ten_pages():
    assert len(PAGES) >= 10


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_read_right_to_the_paragraph(path):
    source = read_html(path.read_bytes())
    told, blocks = expected_of(path)
    assert read_blocks(source) == blocks
    found = {name: value for name in source.told_by if (value := getattr(source, name))}
    found = {
        name: (value.isoformat() if name == "published" else value, source.told_by[name])
        for name, value in found.items()
        if name != "headline" and (name != "encoding" or name in told)
    }
    assert found == told
    assert source.headline == blocks[0][1]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_offset_gives_the_words_of_the_page(path):
    source = read_html(path.read_bytes())
    record = extract(source.text, source.blocks)
    for each in (record.headline, *record.headings, *record.paragraphs, *record.captions):
        assert source.text[each.start : each.start + len(each.text)] == each.text
    for each in record.captions:
        assert each.credit is None or source.text[each.credit_start : each.credit_end] == each.credit
