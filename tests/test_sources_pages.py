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


def headings_of(inside):
    """Return the headings of an article with these elements between two paragraphs."""
    prose = "<p>The words of a paragraph that is as long as paragraphs are, and ends.</p>"
    page = f"<!doctype html><article><h1>A headline</h1>{prose}{inside}{prose}</article>"
    source = read_html(page.encode())
    return [text for kind, text in read_blocks(source) if kind == "heading"]


def test_a_heading_stays_where_an_advertisement_follows_it():
    assert headings_of('<h2>What next</h2><div class="ad">Advertisement</div>') == ["What next"]
    assert headings_of('<h2>What next?</h2><p><a href="x">Read more: Another story</a></p>') == ["What next?"]


def test_a_heading_goes_with_the_links_below_it():
    links = "<ul><li><a href=x>Another story</a></li><li><a href=y>And one more</a></li></ul>"
    assert headings_of(f"<h3>Popular on the Daily</h3>{links}") == []
    assert headings_of(f'<div class="x"><h3>Related stories</h3>{links}<p>And words.</p></div>') == []


def test_words_of_people_are_kept_whatever_they_begin_with():
    said = [
        "Subscribe to the idea that a town can move, and the rest is carpentry, the mayor told them.",
        "“Sign up for our newsletter,” the machine said, over and over, until somebody pulled the plug.",
        "Related industries lost 4,000 jobs in the same year, according to the chamber of commerce in Leeds.",
        "More from the harvest went to the mill than in any year since the war, the farmers reported then.",
        "Advertisement is the mother of invention.",
        "Comments by the minister were taken down within the hour, after his own party had read them twice.",
        "Copyright was the only thing she ever sold.",
    ]
    paragraphs = "".join(f"<p>{text}</p>" for text in said)
    source = read_html(f"<!doctype html><article><h1>A headline</h1>{paragraphs}</article>".encode())
    assert [text for kind, text in read_blocks(source) if kind == "paragraph"] == said


@pytest.mark.parametrize("odd", ["\\u0000", "\\ud800", "&#0;", "\\u2028"])
def test_what_no_database_keeps_is_not_taken_from_linked_data(odd):
    data = f'{{"@type": "NewsArticle", "headline": "A{odd}", "author": "Ann{odd}", "url": "https://a.example/{odd}"}}'
    page = f'<script type="application/ld+json">{data}</script><article><p>The words of it.</p></article>'
    source = read_html(page.encode())
    for text in (source.text, source.headline, source.byline, source.url):
        assert "\0" not in text
        text.encode()
