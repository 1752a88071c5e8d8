"""What editors say of attributions: readers see it with its reason, and lists respect it."""

import pytest
from django.db import IntegrityError, connection, transaction

from archive import reading
from archive.editing import verdicts
from archive.editing.adding import NotAQuoteError, add_quote, marks_around
from archive.editing.people import make, named
from archive.loading import load
from archive.models import Attribution, Passage, Revision, Speaker
from archive.sources import read_plain
from archive.verifying import verify
from tests.test_pages import ARTICLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(article):
    """Return the attribution of quote 5."""
    return Attribution.objects.get(passage__kind="quote", passage__number=5)


def listed(client):
    """Return what lists, counts, search and the speaker's page show of quote 5."""
    return [f'href="{ARTICLE}quotes/5/' in client.get(address).text for address in LISTS]


LISTS = [
    "/quotes/", "/search/?q=%22middle+power+diplomacy%22&kind=quote", "/speakers/david-welch/",
    "/quotes/?speaker=david-welch", "/quotes/?q=practitioners",
]  # fmt: skip


def test_a_confirmation_is_shown_with_its_day(client, said):
    before = Revision.current()
    verdicts.confirm(said)
    page = client.get(f"{ARTICLE}quotes/5/").text
    assert "Confirmed by an editor on <time" in page
    assert Revision.current() > before


def test_a_correction_is_shown_with_its_reason_and_what_was_found(client, said):
    other = Speaker.objects.get(name="Rob Huebert")
    former = said.speaker.name
    verdicts.correct(said, other, " He said so <himself>. ")
    page = client.get(f"{ARTICLE}quotes/5/").text
    assert "Attribution corrected by an editor on <time" in page
    assert "He said so &lt;himself&gt;." in page
    assert f"The archive had found {former} by the rule" in page
    assert "<title>Rob Huebert" in page


def test_nobody_may_be_said_and_a_merged_speaker_is_who_it_became(said):
    verdicts.correct(said, None, "Nobody is named.")
    assert said.speaker is None
    old, new = make("D. Welch", "person"), Speaker.objects.get(name="David Welch")
    old.merged_into = new
    old.save()
    verdicts.correct(said, old, "It was him.")
    assert said.speaker == new


@pytest.mark.parametrize("decide", [lambda said: verdicts.correct(said, None, " "),
                                    lambda said: verdicts.set_aside(said, "")])  # fmt: skip
def test_a_reason_is_needed(said, decide):
    with pytest.raises(verdicts.NotDecidableError, match="Say why"):
        decide(said)
    said.refresh_from_db()
    assert said.status == "extracted"


def test_what_is_reported_can_not_be_a_scare_quote(article):
    reported = article.attributions.filter(mode="reported").first()
    with pytest.raises(verdicts.NotDecidableError, match="between quotation marks"):
        verdicts.set_aside(reported, "x")


def test_a_scare_quote_is_listed_nowhere_and_keeps_its_address(client, said):
    assert all(listed(client))
    quotes = reading.article_page(said.article.slug).quotes
    verdicts.set_aside(said, "A title.")
    assert not any(listed(client))
    page = client.get(f"{ARTICLE}quotes/5/")
    assert page.status_code == 200
    assert "nobody is quoted with them" in page.text and "“A title.”" in page.text
    assert "ld+json" not in page.text
    assert reading.article_page(said.article.slug).quotes == quotes - 1
    around = said.passage.parent.get_absolute_url()
    for address in (ARTICLE, f"{ARTICLE}quotes/4/", f"{ARTICLE}quotes/6/", around):
        assert "/quotes/5/" not in client.get(address).text
    assert '<span id="q5">' in client.get(ARTICLE).text


def test_a_scare_quote_comes_back_when_the_verdict_goes(client, said):
    verdicts.set_aside(said, "A title.")
    verdicts.confirm(said)
    assert all(listed(client))
    assert Passage.objects.get(pk=said.passage_id).current


def test_the_database_keeps_old_editions_old(said):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO archive_edition (article_id, number, source, media_type, encoding, text, sha256,"
            " metadata, extraction_version, loaded) VALUES (%s, 2, '', 'x', 'x', 'x', 'x', '{}', 'x', now())",
            [said.article_id],
        )
    verdicts.set_aside(said, "x")
    verdicts.confirm(said)
    assert not Passage.objects.get(pk=said.passage_id).current


def test_a_missed_quote_is_added_with_the_next_number(client, article):
    block = article.passages.get(kind="paragraph", number=6)
    start = block.start + block.text.index("Operation Neon")
    last = article.passages.filter(kind="quote").count()
    speaker = Speaker.objects.get(name="David Welch")
    said = add_quote(block, start, start + len("Operation Neon"), speaker, "It was said.")
    quote = said.passage
    assert (quote.number, quote.text, quote.parent, quote.integrity) == (
        last + 1,
        "Operation Neon",
        block,
        "unmarked",
    )
    assert list(verify()) == []
    page = client.get(quote.get_absolute_url()).text
    assert "Added by an editor on <time" in page and "“It was said.”" in page
    assert "without quotation marks" in page
    assert "Operation Neon" in client.get("/speakers/david-welch/").text
    assert f'id="q{last + 1}"' in client.get(ARTICLE).text
    assert said.history.count() == 1


@pytest.mark.parametrize(
    ("before", "after", "integrity"),
    [
        ("He said “", "” and left", "balanced"),
        ('He said "', '" and left', "balanced"),
        ("He said “", "“ and left", "wrong-closing-mark"),
        ("He said “", "", "unclosed"),
        ("He said ", " and left", "unmarked"),
        ("", "", "unmarked"),
    ],
)
def test_the_marks_around_an_added_quote_are_told(before, after, integrity):
    assert marks_around(before, after) == integrity


def test_marks_are_left_out_of_an_added_quote(db):
    article = load(
        read_plain("A headline\n\nThe so-called “expert” went home before the others had come.".encode())
    ).article
    block = article.passages.get(kind="paragraph")
    start = block.start + block.text.index("“")
    said = add_quote(block, start, start + len("“expert”"), None, "A sign.")
    assert (said.passage.text, said.passage.integrity) == ("expert", "balanced")


def test_what_is_no_quote_is_refused(article):
    block = article.passages.get(kind="paragraph", number=6)
    quote = article.passages.get(kind="quote", number=5)
    for start, end in ((block.start, block.start), (block.start - 5, block.start + 5), (0, 10**9), (-1, 5)):
        with pytest.raises(NotAQuoteError, match="not in the passage"):
            add_quote(block, start, end, None, "x")
    with pytest.raises(NotAQuoteError, match="in quote 5 already"):
        add_quote(quote.parent, quote.start, quote.end, None, "x")
    verdicts.set_aside(quote.attributions.get(), "x")
    with pytest.raises(NotAQuoteError, match="set aside"):
        add_quote(quote.parent, quote.start, quote.end, None, "x")
    with pytest.raises(NotAQuoteError, match="paragraphs and captions"):
        add_quote(quote, quote.start, quote.end, None, "x")


def test_the_database_refuses_an_unknown_state_of_marks(article):
    quote = article.passages.filter(kind="quote").first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Passage.objects.filter(pk=quote.pk).update(integrity="odd")


def test_names_that_are_alike_are_found_with_evidence(article):
    def told(name, kind="person"):
        return [(speaker.name, because) for speaker, because in named(name, kind)]

    assert told("David Welch") == [("David Welch", "the same name")]
    assert told("D. Welch") == [("David Welch", "an initial that fits the first name")]
    assert told("david welch")[0][0] == "David Welch"
    assert told("Welch")[0][0] == "David Welch"
    assert told("Nobody Anywhere") == told("") == told("…") == []
    new = make("David Welch", "person")
    assert new.slug == "david-welch-2"
    assert len(told("David Welch")) == 2


def test_the_ledger_counts_what_editors_said_and_shows_it(client, article):
    said = list(article.attributions.filter(mode="direct", rule="name next to “said”").order_by("start")[:4])
    verdicts.confirm(said[0])
    verdicts.confirm(said[1])
    verdicts.correct(said[2], None, "Nobody <b>named</b>.")
    verdicts.set_aside(said[3], "A title.")
    page = reading.ledger_page()
    rule = next(rule for rule in page.quotes if rule.name == "name next to “said”")
    assert (rule.confirmed, rule.corrected, rule.set_aside, rule.verdict_precision) == (2, 1, 1, 0.5)
    assert (page.confirmed, page.corrected, page.set_aside) == (2, 1, 1)
    assert [verdict.attribution for verdict in page.verdicts] == said[::-1]
    assert page.verdicts[1].formerly
    text = client.get("/attributions/").text
    assert "What editors said" in text and "Nobody &lt;b&gt;named&lt;/b&gt;." in text


def test_an_added_quote_is_no_rules_merit(article):
    block = article.passages.get(kind="paragraph", number=6)
    add_quote(block, block.start, block.start + 8, None, "It was said.")
    page = reading.ledger_page()
    assert all(rule.name != Attribution.ADDED for rule in page.rules)
    assert page.verdicts[0].attribution.is_added
