"""What changed between editions: each block of both is told of once, in the browser and in the terminal."""

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from archive.editing.editions import load_edition
from archive.loading import load
from archive.models import Passage
from archive.sources import read_plain
from archive.text.differences import paired
from tests.test_pages import ARTICLE, seen

FIRST = """A bridge opens

The bridge was opened on Monday by the mayor of the town.

It is two hundred metres long and cost nine million.

“It is open,” said Ann Smith.

Nobody came to see it."""
SECOND = """A bridge opens at last

Nobody came to see it.

The bridge was opened on Tuesday by the mayor of the town.

“It is open,” said Ann Smith.

Trains will follow next year, the ministry says."""
SLUG = "a-bridge-opens"
BLOCKS = st.lists(st.tuples(st.sampled_from("ph"), st.text(alphabet="ab ", max_size=6)), max_size=8)


@pytest.fixture
def bridge(db):
    """Load an article in two editions."""
    load(read_plain(FIRST.encode()))
    return load_edition(SLUG, read_plain(SECOND.encode())).edition.article


@given(BLOCKS, BLOCKS)
def test_every_block_of_both_is_in_one_pair(old, new):
    pairs = paired(old, new)
    assert sorted(pair.old for pair in pairs if pair.old is not None) == list(range(len(old)))
    assert [pair.new for pair in pairs if pair.new is not None] == list(range(len(new)))
    for pair in pairs:
        match pair.kind:
            case "same" | "moved":
                assert old[pair.old] == new[pair.new]
            case "changed":
                assert old[pair.old][0] == new[pair.new][0] and old[pair.old] != new[pair.new]
            case "old" | "new":
                assert (pair.old is None) == (pair.kind == "new") == (pair.new is not None)


def test_very_many_blocks_are_compared_in_a_moment():
    old = [("p", f"old block {number} with words") for number in range(3_000)]
    new = [("p", f"new block {number} with words") for number in range(3_000)]
    assert len(paired(old, new)) == 6_000


def test_the_page_tells_what_changed_and_leads_to_both_editions(client, bridge):
    address = f"/articles/{SLUG}/editions/2/changes/"
    page = client.get(address).text
    assert "<ins>Tuesday</ins>" in page and "<del>Monday</del>" in page
    assert "<ins> at last</ins>" in page
    told = seen(client, address)
    assert "1 added, 1 taken out, 1 moved" in told and "2 changed" in told
    assert "Paragraph 1, moved · in edition 1 as paragraph 4 · in edition 2 Nobody came" in told
    for link in ("editions/1/#p4", "editions/2/#p1", "editions/1/#p2"):
        assert f'href="/articles/{SLUG}/{link}"' in page
    for number, block in ((1, "p4"), (2, "p1"), (1, "q1"), (2, "q1")):
        assert f'id="{block}"' in client.get(f"/articles/{SLUG}/editions/{number}/").text


def test_an_article_with_several_editions_leads_to_the_changes(client, bridge, article):
    for address in (f"/articles/{SLUG}/", f"/articles/{SLUG}/editions/1/"):
        assert f'href="/articles/{SLUG}/editions/2/changes/"' in client.get(address).text
    assert "changes/" not in client.get(ARTICLE).text


def test_the_first_edition_and_equal_ones_say_so(client, bridge):
    assert "there is none before it" in seen(client, f"/articles/{SLUG}/editions/1/changes/")
    load_edition(SLUG, read_plain(SECOND.encode("utf-16")))
    assert "to the letter" in seen(client, f"/articles/{SLUG}/editions/3/changes/")
    assert client.get(f"/articles/{SLUG}/editions/4/changes/").status_code == 404
    assert client.get("/articles/nothing/editions/1/changes/").status_code == 404


def test_what_the_source_says_is_escaped(client, db):
    load(read_plain(FIRST.encode()))
    load_edition(SLUG, read_plain(FIRST.replace("Monday", "<b>Monday & more</b>").encode()))
    page = client.get(f"/articles/{SLUG}/editions/2/changes/").text
    assert "&lt;b&gt;" in page.replace("<ins>", "").replace("</ins>", "") and "<b>Monday" not in page


def test_captions_are_compared_with_their_credits(client, article):
    passage = Passage.objects.filter(kind="caption").first()
    text = article.editions.get().text.replace(passage.credit, "Another / Agency", 1)
    load_edition(article.slug, read_plain(text.encode()))
    assert "Caption 1, changed" in seen(client, f"{ARTICLE}editions/2/changes/")


def test_the_command_tells_the_same(bridge, article, capsys):
    call_command("diff", SLUG)
    told = capsys.readouterr().out.splitlines()
    assert "> paragraph 1: Nobody came to see it." in told
    assert "~ headline 1: A bridge opens{+ at last+}" in told
    assert "- paragraph 2: It is two hundred metres long and cost nine million." in told
    call_command("diff", f"/articles/{SLUG}/", "2", "1")
    assert "~ headline 1: A bridge opens[- at last-]" in capsys.readouterr().out
    call_command("diff", SLUG, "1", "1")
    assert "the same" in capsys.readouterr().out
    for words, reason in (
        (["nothing"], "no article"), ([article.slug], "one edition only"), ([SLUG, "1"], "two editions"),
        ([SLUG, "1", "9"], "only the editions 1 to 2"),
    ):  # fmt: skip
        with pytest.raises(CommandError, match=reason):
            call_command("diff", *words)
