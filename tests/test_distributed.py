"""The archive on a real Citus cluster of three nodes answers as one PostgreSQL does, to the letter.

All of it is one test with many parts, as the cluster is made once: the processes of pytest share none.
"""

import html
import os
import re
from collections import Counter, deque
from datetime import UTC, datetime
from io import StringIO
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from archive import models, search
from archive.checking import check
from archive.distributing import OWN_NODE, plan
from archive.editing import people, verdicts
from archive.editing.editions import load_edition
from archive.loading import load
from archive.models import Annotation, Article, Attribution, Passage, Speaker
from archive.search import tallying, windows
from archive.sources import read_plain
from archive.verifying import verify
from tests.benchmarks.news import News
from tests.conftest import FIRST_ARTICLE, ROOT
from tests.servers import Citus, archive_of_citus, using
from tests.test_admin import change, write
from tests.test_admin_attributions import decide
from tests.test_tokens import NOTES, ask, draft, key_for

SHARDS = 4
QUERIES = [
    "canada",
    "security cooperation",
    '"rule of law"',
    "canada OR crane",
    "canada -japan",
    "secur*",
    '"canada japan"~5',
    "speaker:welch",
    "speaker:david-welch -security",
    "-speaker:welch canada",
    "said:announced",
    "-said:said canada",
    "kind:quote canada",
    "article:fog-keeps-ferries-in-port",
    "canadda",
    "securty cooperashun",
    "canada zebra giraffe",
    "speaker:nobody canada",
    "zzzz",
]
FILTERS = [
    {"kind": "quote"},
    {"speaker": "david-welch"},
    {"integrity": "balanced", "article": "old-crane-finds-a-new-home"},
    {"sort": "article", "fold": True},
    {"sort": "newest", "count_all": True, "size": 5, "page": 2},
]
DRAFT = (
    "“They are middle power diplomacy practitioners,” said David Welch.\n\n“We need to stop talking about "
    "developing a security community in the region,” Rob Huebert said. “Nobody said these words at all.”"
)
STARTS = [
    "/", "/sitemap.xml", "/llms.txt", "/feeds/articles.atom", "/feeds/corrections.atom", "/api/articles",
    "/api/quotes", "/api/attributions", "/api/annotations", "/api/search?q=canada",
    "/search/results.csv?q=canada", "/search/feed.atom?q=canada", "/search/suggest?q=can",
    "/search/suggest?q=welc", "/search/?q=canada&kind=quote", "/quotes/?q=canada",
    "/quotes/?speaker=david-welch&confidence=sure", "/timemap/fog-keeps-ferries-in-port/", "/admin/",
]  # fmt: skip
EACH_KIND = 1  # address of each kind that is looked at, by the links on the others
FILTERS_AT_ONCE = 2  # in an address that is looked at
# The list of speakers can go over many nodes only once their figures are kept.
NOT_YET = set() if hasattr(models, "SpeakerFigures") else {"/speakers/", "/api/speakers"}
VARYING = [
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "a key"),
    (re.compile(r'(csrf\w*" (?:type="hidden" )?value=")\w+'), r"\1"),
]
WITHOUT_CITUS = "ARCHIVE_CITUS names no folder with Citus for tests (citus-*.tar.xz)"


def fill(tmp_path):
    """Load articles one by one and many at once, and let an editor do all that editors do."""
    with connection.cursor() as cursor:  # as if there were passages enough for several windows
        cursor.execute("SELECT setval(pg_get_serial_sequence('archive_passage', 'id'), 20000)")
    article = load(read_plain(FIRST_ARTICLE.read_bytes())).article
    fixtures = [ROOT / "fixtures" / name for name in ("harbour-clock.html", "articles.jsonl")]
    call_command("load", *map(str, [tmp_path / "news", *fixtures]), processes=2, stdout=StringIO())
    edit(article)


def news(folder, count=24):
    """Write so many small articles into a folder, enough for several batches."""
    folder.mkdir()
    made = News(seed=3)
    for number in range(count):
        (folder / f"{number:03}.txt").write_text(made.article())


def edit(article):
    """Annotate at the desk and by the API, decide who said what, merge speakers, load a new edition."""
    user = get_user_model().objects.create_superuser("editor", date_joined=timezone.now())
    desk = Client()
    desk.force_login(user)

    def said(number):
        return Attribution.objects.get(
            article=article, passage__kind="quote", passage__number=number, passage__current=True
        )

    paragraph = Passage.objects.get(article=article, kind="paragraph", number=6)
    assert write(desk, paragraph, exact="Operation Neon", status="published").status_code == 302
    note = Annotation.objects.get()
    assert change(desk, note, body="Said *otherwise*.").status_code == 302
    note.refresh_from_db()
    assert (note.body, note.version, note.history.count()) == ("Said *otherwise*.", 2, 2)
    key = key_for(user)
    answer = ask("POST", NOTES, key, draft(article, exact="Operation Neon"))
    assert answer.status_code == 201
    place = answer.json()["api"]
    assert ask("PATCH", place, key, {"body": "New."}, If_Match='"1"').status_code == 200
    assert ask("PATCH", place, key, {"body": "Old."}, If_Match='"1"').status_code == 412
    assert ask("DELETE", place, key, If_Match='"2"').status_code == 204
    assert "Confirmed by an editor" in decide(desk, said(5), verdict="confirm").text
    decide(desk, said(6), verdict="correct", name="rob huebert", reason="See the source.")
    assert said(6).speaker.name == "Rob Huebert"
    aside = said(1)
    verdicts.set_aside(aside, "A title.")
    assert not Passage.objects.get(pk=aside.passage_id).current
    names = ["Marc Garneau", "Global Affairs Canada"]
    people.merge(*Speaker.objects.filter(name__in=names).order_by("-name"))
    text = FIRST_ARTICLE.read_text().replace("Operation Neon", "Operation Argon")
    loaded = load_edition(article.slug, read_plain(text.encode()))
    assert loaded.edition.number == 2
    both = Passage.objects.filter(article=article, kind="paragraph", number=6).order_by("edition__number")
    assert list(both.values_list("current", flat=True)) == [False, True]
    call_command("seal", stdout=StringIO())
    LogEntry.objects.update(action_time=timezone.now())


def found():
    """Return what searches find, everything that matches, suggestions, and what a check of quotes says."""
    answers = {}
    for query in QUERIES:
        answers[query] = summary(search.find(query))
        answers[f"all {query}"] = [hit.passage.pk for hit in search.everything(query)]
    with pytest.MonkeyPatch.context() as patched:  # as if there were many matches
        patched.setattr(tallying, "COUNTED", -1)
        patched.setattr(windows, "SURE", 0)  # nodes differ in how many they expect
        for enough in (500, 2):
            patched.setattr(tallying, "ENOUGH", enough)
            for query in QUERIES:
                answers[f"by windows, {enough} {query}"] = summary(search.find(query))
    for options in FILTERS:
        answers[str(options)] = summary(search.find("canada", **options))
    for typed in ("can", "welch", "secur"):
        answers[f"typed {typed}"] = search.suggest(typed)
    answers["check"] = [str(checked) for checked in check(DRAFT).checked]
    return answers


def summary(results):
    """Return what a page of results tells, without the models."""
    hits = [(hit.passage.pk, str(hit.marked), hit.lacks, hit.folded) for hit in results.hits]
    facets = [results.kinds, results.speakers, results.articles, results.integrities]
    return (results.count, results.count_is_exact, results.partial, results.suggestion, hits, facets)


def pages():
    """Return the text of an address of each kind, those of the desk included, by address."""
    client = Client()
    client.force_login(get_user_model().objects.get(username="editor"))
    texts, kinds, left = {}, Counter(), deque(STARTS)
    while left:
        address = left.popleft()
        kind = path, parameters = kind_of(address)
        if kinds[kind] >= EACH_KIND or len(parameters) > FILTERS_AT_ONCE or path in NOT_YET:
            continue
        kinds[kind] += 1
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code < 400, (address, answer.status_code)
        texts[address] = content if answer["Content-Type"].startswith("image/") else steady(content.decode())
        left += links(address, answer, texts[address])
    return texts


def links(address, answer, text):
    """Return the addresses on the same site that an answer leads to."""
    found = [answer["Location"]] if answer.has_header("Location") else []
    if "html" in answer["Content-Type"]:
        found += map(html.unescape, re.findall(r'href="([^"#]+)', text))
    found = [urljoin(address, one.removeprefix("http://testserver")) for one in found]
    return [one for one in found if one.startswith("/") and not one.startswith(("/static/", "/admin/logout"))]


def kind_of(address):
    """Return an address without its numbers, names and values."""
    parts = urlsplit(address)
    path = re.sub(r"\d+", "0", re.sub(r"/(articles|speakers|timegate|timemap)/[^/]+", r"/\1/x", parts.path))
    return path, tuple(sorted(parse_qs(parts.query))) if not path.startswith("/admin/") else ()


def steady(text):
    """Return a page without what is drawn by lot."""
    for pattern, instead in VARYING:
        text = pattern.sub(instead, text)
    return text


def same(subtests, name, ours, theirs):
    """Compare answers by their questions."""
    with subtests.test(name):
        assert ours.keys() == theirs.keys()
        for question, answer in theirs.items():
            assert ours[question] == answer, question


def refused(statement, *values):
    """Tell whether the database refuses a statement."""
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(statement, values)


def check_the_record(article):
    """See that each node refuses what one database refuses, and that every record is as it was found."""
    passage = Passage.objects.filter(article=article).first()
    refused("UPDATE archive_passage SET text = 'x' WHERE article_id = %s", article.pk)
    refused("UPDATE archive_edition SET text = 'x'")
    refused("DELETE FROM archive_edition WHERE article_id = %s", article.pk)
    refused("UPDATE archive_attribution SET speaker_id = 0 WHERE article_id = %s", article.pk)
    other = Article.objects.exclude(pk=article.pk).first()
    with pytest.raises(DatabaseError), transaction.atomic():
        Annotation.objects.create(article=other, edition=passage.edition, passage=passage, body="x")
    assert list(verify(lambda batches: batches)) == []


def exported(directory):
    """Return an export's files by name, without the manifest, which tells the hour."""
    call_command("export", "--format", "jsonl", str(directory), stdout=StringIO())
    files = sorted(directory.glob("*.jsonl"))
    return {file.name: steady(file.read_text()) for file in files}


def told_by(*arguments):
    """Return what `manage.py distribute` says."""
    told = StringIO()
    call_command("distribute", *arguments, stdout=told)
    return told.getvalue()


def test_a_database_without_citus_is_told_so(db):
    with pytest.raises(CommandError, match="CREATE EXTENSION citus") as refusal:
        call_command("distribute", "--dry-run")
    assert "Nothing was changed" in str(refusal.value)


@pytest.mark.skipif(archive_of_citus() is None and not os.environ.get("CI"), reason=WITHOUT_CITUS)
def test_three_nodes_answer_as_one(subtests, django_db_blocker, monkeypatch, tmp_path):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 4, 1, 12, tzinfo=UTC))
    news(tmp_path / "news")
    with Citus() as cluster, django_db_blocker.unblock():
        plain = cluster.make_plain("plain")
        with using(plain):
            call_command("migrate", verbosity=0)
        empty = cluster.make_database("empty", "plain")
        with using(empty), subtests.test("an empty one is distributed, once"):
            assert "archive_passage: distributed by article, 4 shards, 0 rows (to be done)" in told_by(
                "--dry-run", "--shards", str(SHARDS)
            )
            assert not any(place.is_there for place in plan() if place.where == OWN_NODE)
            assert "archive_edition: distributed by article" in told_by("--shards", str(SHARDS))
            assert all(place.is_there for place in plan())
            assert "Nothing to do" in told_by()
        with using(plain):
            fill(tmp_path)
            expected = [found(), pages(), exported(tmp_path / "plain")]
        with using(empty):
            fill(tmp_path)
            same(subtests, "filled over three nodes: searches", found(), expected[0])
            same(subtests, "filled over three nodes: pages", pages(), expected[1])
            same(subtests, "filled over three nodes: export", exported(tmp_path / "empty"), expected[2])
            with subtests.test("every node keeps the record"):
                check_the_record(Article.objects.order_by("pk").first())
        filled = cluster.make_database("filled", "plain")
        with using(filled):
            with subtests.test("a filled one is distributed"):
                before = {place.table: place.rows for place in plan()}
                told_by("--shards", str(SHARDS))
                assert {place.table: place.rows for place in plan()} == before
                assert shards_with_rows() > 1
            same(subtests, "distributed when filled: searches", found(), expected[0])
            same(subtests, "distributed when filled: pages", pages(), expected[1])
            same(subtests, "distributed when filled: export", exported(tmp_path / "filled"), expected[2])
            with subtests.test("it goes on where it was"):
                again = load(read_plain(FIRST_ARTICLE.read_bytes() + b"\n\nOne more paragraph of words.\n"))
                assert again.article.passages.filter(kind="paragraph").exists()


def shards_with_rows():
    """Return how many shards of the passages have some."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM run_command_on_shards('archive_passage', 'SELECT count(*) FROM %s')"
            " WHERE result::int > 0"
        )
        return cursor.fetchone()[0]
