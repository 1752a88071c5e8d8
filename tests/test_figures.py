"""Figures: what pages show instead of counting is what counting would give, whatever changes the records."""

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.urls import reverse

from archive.editing import people, verdicts
from archive.editing.adding import add_quote
from archive.editing.editions import load_edition
from archive.exports import export, restore
from archive.loading import load, load_all
from archive.models import Attribution, Passage, RuleFigures, Speaker, SpeakerFigures, Total, keeping
from archive.sources import read_plain
from archive.verifying import verify
from tests.killed_loader import reported, sources, start
from tests.test_editions import NEW, SLUG, desk  # noqa: F401 (a fixture)
from tests.test_exports import empty as empty_tables

pytestmark = pytest.mark.django_db
TWO = (
    "A bridge opens\n\n“This is it,” Ann Lee, the mayor, said. “It works well here,” Bob Moor said.",
    "Rain again\n\nAnn Lee said that the road to the harbour was closed. “It is wet,” she added."
    "\n\n“Very wet indeed,” Bob Moor said.",
)


@pytest.fixture
def two(db):
    """Load two small articles, in which Ann Lee and Bob Moor are heard."""
    return [load(read_plain(text.encode())).article for text in TWO]


def kept(name):
    """Return the figures kept of a speaker of this name: quotes, reported, articles, words."""
    rows = SpeakerFigures.objects.filter(speaker__name=name)
    return rows.values_list("quotes", "reported", "articles", "words").first()


def wrong():
    """Return all figures that are not what counting gives."""
    return list(keeping.faults())


def test_loading_keeps_them(two):
    assert kept("Ann Lee") == (2, 1, 2, 6) and kept("Bob Moor") == (2, 0, 2, 7)
    assert Total.of("article", "paragraph", "quote", "headline", "speaker", "caption") == [2, 3, 4, 2, 2, 0]
    found = sum(RuleFigures.objects.filter(mode="direct").values_list("found", flat=True))
    assert found == Attribution.objects.filter(mode="direct").count() == 4
    assert wrong() == []


def test_the_same_bytes_again_add_nothing(two):
    load(read_plain(TWO[0].encode()))
    assert kept("Ann Lee") == (2, 1, 2, 6) and wrong() == []


def test_every_verdict_keeps_them(two):
    first = Attribution.objects.filter(speaker__name="Ann Lee", mode="direct").earliest("pk")
    verdicts.confirm(first)
    assert sum(RuleFigures.objects.values_list("confirmed", flat=True)) == 1 and wrong() == []
    verdicts.correct(first, Speaker.objects.get(name="Bob Moor"), "He did.")
    assert kept("Ann Lee") == (1, 1, 1, 3) and kept("Bob Moor") == (3, 0, 2, 10) and wrong() == []
    verdicts.set_aside(first, "No quote.")
    assert kept("Bob Moor") == (2, 0, 2, 7) and Total.of("quote") == [3] and wrong() == []
    assert sum(RuleFigures.objects.values_list("set_aside", flat=True)) == 1
    verdicts.correct(first, None, "Nobody is named.")
    assert Total.of("quote") == [4] and wrong() == []


def test_a_speaker_who_says_nothing_any_more_has_none(two):
    for said in Attribution.objects.filter(speaker__name="Bob Moor"):
        verdicts.correct(said, Speaker.objects.get(name="Ann Lee"), "She did.")
    assert kept("Bob Moor") is None and Total.of("speaker") == [1] and wrong() == []


def test_an_attribution_that_is_deleted_is_not_counted(two):
    Attribution.objects.filter(speaker__name="Bob Moor").first().delete()
    assert kept("Bob Moor")[0] == 1 and wrong() == []


def test_a_version_brought_back_brings_its_figures_back(desk, two):  # noqa: F811
    said = Attribution.objects.filter(speaker__name="Bob Moor").earliest("pk")
    verdicts.set_aside(said, "No quote.")
    assert Total.of("quote") == [3]
    version = said.history.latest("pk").prev_record
    name = "admin:archive_attribution_revert"
    assert desk.post(reverse(name, args=[said.pk, version.pk])).status_code == 302
    assert Total.of("quote") == [4] and wrong() == []


def test_a_missed_quote_is_counted(two):
    block = Passage.objects.filter(kind="paragraph").earliest("pk")
    start = block.start + block.text.index("the mayor")
    add_quote(block, start, start + len("the mayor"), Speaker.objects.get(name="Ann Lee"), "So called.")
    assert kept("Ann Lee") == (3, 1, 2, 8) and Total.of("quote") == [5] and wrong() == []


def test_speakers_who_are_merged_have_their_articles_once(two):
    ann, bob = Speaker.objects.get(name="Ann Lee"), Speaker.objects.get(name="Bob Moor")
    people.merge(bob, into=ann)
    assert kept("Ann Lee") == (4, 1, 2, 13) and kept("Bob Moor") is None
    assert Total.of("speaker") == [1] and wrong() == []
    other = people.make("Somebody Else", "person")
    people.merge(ann, into=other)
    assert kept("Somebody Else") == (4, 1, 2, 13) and kept("Ann Lee") is None and wrong() == []
    load(read_plain("Sun\n\n“It is warm now,” Ann Lee said.".encode()))
    assert kept("Somebody Else") == (5, 1, 3, 17) and wrong() == []
    bob.merged_into = None
    bob.save()
    assert kept("Bob Moor") == (2, 0, 2, 7) and kept("Somebody Else") == (3, 1, 3, 10) and wrong() == []


def test_namesakes_who_are_split_share_them(two):
    people.split(list(Attribution.objects.filter(speaker__name="Bob Moor")[:1]))
    rows = SpeakerFigures.objects.filter(speaker__name="Bob Moor").values_list("quotes", "articles")
    assert list(rows) == [(1, 1), (1, 1)] and wrong() == []


def test_a_new_edition_takes_the_place_of_the_old_one(article):
    said = list(Attribution.objects.filter(mode="direct").order_by("start"))
    verdicts.correct(said[0], Speaker.objects.get(name="Rob Huebert"), "He did.")
    verdicts.set_aside(said[1], "A title.")
    block = article.passages.get(kind="paragraph", number=2)
    add_quote(block, block.start, block.start + 9, said[3].speaker, "Missed.")
    assert wrong() == []
    before = Total.of("article", "quote", "paragraph")
    load_edition(SLUG, read_plain(NEW.encode()))
    quotes = Passage.objects.filter(kind="quote", current=True, edition__number=2).count()
    assert Total.of("article", "quote", "paragraph") == [1, quotes, before[2] + 1]
    assert wrong() == []


def test_days_of_articles_are_counted_by_month_also_when_an_edition_changes_them(db):
    def source(day, text):
        return replace(
            read_plain(f"Headline\n\n{text}, and no more of it.".encode()),
            published=day,
            told_by={"published": "meta"},
        )

    made = load(source(date(2021, 5, 3), "A paragraph")).article
    assert Total.by_month() == {date(2021, 5, 1): 1}
    load_edition(made.slug, source(date(2020, 12, 31), "Another paragraph"))
    assert Total.by_month() == {date(2020, 12, 1): 1}
    assert wrong() == []


def test_verify_says_which_is_wrong_and_can_count_anew(two, capsys):
    SpeakerFigures.objects.filter(speaker__name="Ann Lee").update(quotes=7)
    SpeakerFigures.objects.filter(speaker__name="Bob Moor").delete()
    Total.objects.filter(name="quote").update(number=0)
    RuleFigures.objects.filter(mode="reported").update(found=5)
    faults = list(verify())
    assert len(faults) == 5 and any("quotes 7 instead of 2" in fault for fault in faults)
    with pytest.raises(CommandError, match="5 faults"):
        call_command("verify")
    call_command("verify", "--repair-figures")
    told = capsys.readouterr().out
    assert "counted anew: the figures of all 'quote' are wrong: number 0 instead of 4\n" in told
    assert "2 editions" in told and kept("Ann Lee") == (2, 1, 2, 6) and wrong() == []


def test_records_changed_behind_their_back_are_noticed(two):
    Attribution.objects.filter(speaker__name="Bob Moor").update(speaker=None)
    assert len(wrong()) > 1
    keeping.make_anew()
    assert wrong() == []


def test_pages_show_them_and_do_not_count(client, two):
    SpeakerFigures.objects.filter(speaker__name="Ann Lee").update(quotes=700, reported=30, articles=21)
    Total.objects.filter(name="paragraph").update(number=12_345)
    front = client.get("/").text
    assert "12,345" in front and "700 quotes" in front
    assert "700 quotes, 30 reported" in client.get("/speakers/").text
    page = client.get("/speakers/ann-lee/").text
    assert "700 quotes, 30 reported statements in 21 articles" in page


@pytest.mark.django_db(transaction=True)
def test_an_import_counts_them(two, tmp_path):
    people.merge(Speaker.objects.get(name="Bob Moor"), into=Speaker.objects.get(name="Ann Lee"))
    export("jsonl", tmp_path / "out")
    empty_tables()
    assert Total.objects.count() == 0
    restore(tmp_path / "out")
    assert kept("Ann Lee") == (4, 1, 2, 13) and wrong() == []


@pytest.mark.django_db(transaction=True)
def test_several_loaders_and_editors_at_once_keep_them_and_nobody_waits_crosswise():
    list(load_all(list(sources(60)), size=2_000))
    said = list(Attribution.objects.filter(speaker__isnull=False).values_list("pk", flat=True))
    speakers = list(Speaker.objects.all())

    def edit(seed):
        rng = random.Random(seed)
        try:
            for _ in range(12):
                attribution = Attribution.objects.get(pk=rng.choice(said[:12]))
                verdicts.correct(attribution, rng.choice(speakers), "So it is.")
            people.merge(*rng.sample(speakers, 2)) if seed % 2 else None
        except people.NotMergeableError:
            pass
        finally:
            connections.close_all()

    def bulk(first):
        try:
            return [each.became for each in load_all(list(sources(220))[first::2], size=1_500)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        loads = [pool.submit(bulk, first) for first in (0, 1)]
        edits = [pool.submit(edit, seed) for seed in (1, 2, 3)]
        assert sum(each.result().count("loaded") for each in loads) > 100
        assert [each.result() for each in edits] == [None] * 3
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_a_loader_of_several_processes_that_is_killed_leaves_them_right():
    for enough in (1, 9, 30):
        process, reports, _ = start()
        reported(reports, enough)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        while others():
            time.sleep(0.05)
        assert wrong() == []
    assert 0 < Total.of("article")[0] < 600


def others():
    """Return how many other connections to this database are at work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]
