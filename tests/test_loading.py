"""Loading: all rows of an article or none, once, and every span a slice of the source."""

import io
import os
import random
import string
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError, connection, connections, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from archive.loading import NotAnArticleError, load
from archive.models import Alias, Article, Attribution, Edition, Passage, Revision, Speaker
from archive.sources import UnreadableError, read_plain
from archive.verifying import verify
from tests.conftest import FIRST_ARTICLE, ROOT

pytestmark = pytest.mark.django_db


def text_of(*paragraphs):
    """Return the bytes of an article of these paragraphs."""
    return read_plain("\n\n".join(paragraphs).encode())


def run(command, *words):
    """Run a command; return what it wrote to standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(command, *map(str, words), stdout=out, stderr=err)
    except CommandError as error:
        err.write(f"{error}\n")
    return out.getvalue(), err.getvalue()


def test_first_article_gives_the_expected_rows(article, expected):
    passages = {
        kind: list(article.passages.filter(kind=kind).order_by("number"))
        for kind in ("headline", "heading", "paragraph", "caption", "quote")
    }
    assert [p.text for p in passages["headline"]] == [expected["headline"]]
    for kind, name in (("heading", "sections"), ("paragraph", "paragraphs"), ("quote", "quotes")):
        assert [(p.number, p.start, p.end, p.text) for p in passages[kind]] == [
            (e["number"], e["start"], e["end"], e["text"]) for e in expected[name]
        ]
    assert [(p.text, p.credit) for p in passages["caption"]] == [
        (e["text"], e["credit"]) for e in expected["captions"]
    ]
    assert [p.parent.number if p.parent else 0 for p in passages["paragraph"]] == [
        e["section"] for e in expected["paragraphs"]
    ]
    assert [(p.parent.number, p.integrity) for p in passages["quote"]] == [
        (e["paragraph"], e["integrity"]) for e in expected["quotes"]
    ]
    said = [p.attributions.get() for p in passages["quote"]]
    assert [(a.speaker.name, a.cue, a.mention or None) for a in said] == [
        (e["speaker"], e["cue"], e["mention"]) for e in expected["quotes"]
    ]
    reported = article.attributions.filter(mode="reported").order_by("start")
    assert [(a.speaker.name, a.cue, a.passage.number) for a in reported] == [
        (e["speaker"], e["cue"], e["paragraph"]) for e in expected["reported"]
    ]
    for speaker in expected["speakers"]:
        row = Speaker.objects.get(name=speaker["name"])
        assert row.kind == speaker["kind"]
        roles = [alias.text for alias in row.aliases.filter(kind=Alias.Kind.ROLE)]
        assert speaker["role"] is None or speaker["role"] in roles
    assert Speaker.objects.count() == len(expected["speakers"])
    edition = article.editions.get()
    assert bytes(edition.source) == FIRST_ARTICLE.read_bytes()
    assert edition.sha256 == expected["sha256"]


def test_same_bytes_again_change_nothing(article):
    before = Revision.current(), Passage.objects.count(), Attribution.objects.count()
    again = load(read_plain(FIRST_ARTICLE.read_bytes()))
    assert (again.new, again.article) == (False, article)
    assert before == (Revision.current(), Passage.objects.count(), Attribution.objects.count())


def test_a_new_article_advances_the_revision(article):
    before = Revision.current()
    load(text_of("A headline", "“It works,” Ann Lee said."))
    assert Revision.current() == before + 1


def test_equal_headlines_get_addresses_of_their_own():
    slugs = [
        load(text_of("Letters to us", f"This is letter number {n}, it says.")).article.slug for n in range(4)
    ]
    assert slugs == ["letters-to-us", "letters-to-us-2", "letters-to-us-3", "letters-to-us-4"]


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Économie : 2 voix", "economie-2-voix"),
        ("日本と加奈陀", "日本と加奈陀"),
        ("¿¡ … !?", "article"),
        ("Word " * 60, "word" + "-word" * 19),
    ],
)
def test_headlines_become_addresses(headline, slug):
    from archive.text.slugs import slug_of

    assert slug_of(headline, "article") == slug


def test_a_speaker_is_found_again_by_name_former_name_and_merger():
    load(text_of("First headline", "“It works,” Ann Lee said."))
    ann = Speaker.objects.get(name="Ann Lee")
    ann.name = "Ann Lee-Moor"
    ann.save()
    Alias.objects.create(speaker=ann, kind=Alias.Kind.NAME, text="Ann Lee")
    load(text_of("Second headline", "“It still works,” Ann Lee said."))
    assert ann.attributions.count() == 2
    other = Speaker.objects.create(slug="anne-moor", name="Anne Moor", merged_into=ann)
    load(text_of("Third headline", "“It works for ever,” Anne Moor said."))
    assert (ann.attributions.count(), other.attributions.count()) == (3, 0)


def test_the_database_refuses_to_change_the_record(article):
    edition, passage = article.editions.get(), article.passages.filter(kind="quote").first()

    def delete():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM archive_edition WHERE id = %s", [edition.pk])

    changes = (
        delete,
        lambda: Edition.objects.filter(pk=edition.pk).update(text="other"),
        lambda: Passage.objects.filter(pk=passage.pk).update(text=passage.text.upper()),
    )
    for change in changes:
        with pytest.raises(IntegrityError, match="the record never changes"), transaction.atomic():
            change()


def test_the_database_refuses_a_quote_with_a_paragraph_of_another_article(article):
    other = load(text_of("Another headline", "Something else is told here, at length.")).article
    quote = article.passages.filter(kind="quote").first()
    with pytest.raises(IntegrityError, match="inside_article"), transaction.atomic():
        Passage.objects.filter(pk=quote.pk).update(parent=other.passages.get(kind="paragraph"))


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "paragraph", "integrity": "balanced"},
        {"kind": "paragraph", "credit": "AP"},
        {"kind": "quote", "integrity": ""},
        {"kind": "quote", "integrity": "balanced", "parent": None},
        {"kind": "poem"},
        {"kind": "paragraph", "end": 3},
        {"kind": "paragraph", "number": 0},
    ],
)
def test_the_database_refuses_what_is_no_passage(article, fields):
    edition = article.editions.get()
    row = {"number": 99, "start": 0, "end": 2, "text": "Ca"} | fields
    with pytest.raises(IntegrityError), transaction.atomic():
        Passage.objects.create(article=article, edition=edition, **row)


def test_load_tells_what_it_made_and_what_it_had():
    out, err = run("load", FIRST_ARTICLE, FIRST_ARTICLE)
    first, second = out.splitlines()
    assert "19 paragraphs, 2 captions, 10 quotes, 11 reported, 5 speakers" in first
    assert "the same as another one of these, nothing changed" in second
    address = first.rpartition(": ")[2]
    third = run("load", FIRST_ARTICLE)[0]
    assert third.endswith(f": already in the archive, nothing changed: {address}\n")
    assert not err


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "it is empty"),
        ("blank.txt", b" \n\t\r\n", "it is empty"),
        ("nul.txt", b"\0" * 1000, "NUL"),
        ("nul-inside.txt", b"A headline\n\nSome words\0 and others, told at length.", "NUL"),
        ("latin-1.txt", "Élysée\n\nLe président a parlé.".encode("latin-1"), "--encoding cp1252"),
        ("utf-16-broken.txt", b"\xff\xfeA", "UTF-16"),
        ("long.txt", b"x" * 50_000_000, "more than 5 MB"),
        ("line.txt", b"word " * 100_000, "a paragraph of"),
        ("many.txt", b"Headline\n\n" + b"The words.\n\n" * 10_000, "10,001 passages are too many"),
        ("marks.txt", b"*** --- !!!", "no paragraph with words"),
    ],
)
def test_what_is_no_article_gets_one_clear_line(tmp_path, name, data, reason):
    file = tmp_path / name
    file.write_bytes(data)
    out, err = run("load", file, FIRST_ARTICLE)
    assert "10 quotes" in out
    line, end = err.splitlines()
    assert line.startswith(f"{file}: not loaded: ")
    assert reason in line
    assert end == "1 of 2 could not be loaded"
    assert Article.objects.count() == 1


def test_missing_files_and_directories_get_one_clear_line(tmp_path):
    _, err = run("load", tmp_path / "none.txt", tmp_path, "a\0b")
    assert err.splitlines() == [
        f"{tmp_path}/none.txt: not loaded: there is no such file",
        f"{tmp_path}: not loaded: there is no file in this folder",
        "a\0b: not loaded: embedded null byte",
        "3 of 3 could not be loaded",
    ]


def test_words_that_are_longer_than_any_index_takes_are_loaded_all_the_same():
    odd = "".join(random.Random(1).choices(string.ascii_lowercase, k=20_000))
    said = f"“It works well enough,” Ann Lee {odd}ed. “It does,” said {odd.title()} Moor of {odd.title()}."
    assert load(text_of("A headline", said, f"{odd.title()} {odd}")).counts["quotes"] == 2
    assert not list(verify())


def test_a_byline_is_the_articles_and_no_paragraph():
    said = "“It works,” Bob Moor said."
    article = load(text_of("A headline", "By Ann Lee, at sea", "May 3, 2021", said)).article
    assert article.byline == "Ann Lee, at sea"
    assert [p.text for p in article.passages.filter(kind="paragraph")] == [said]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Ann Lee\nLocal democracy reporter", "Ann Lee"),
        ("By Ann Lee\nJune 3, 2026", "Ann Lee"),
        ("ByAnn Lee", "Ann Lee"),
        ("Ann Lee and Tom Moor, BBC News", "Ann Lee and Tom Moor, BBC News"),
    ],
)
def test_a_byline_is_told_without_by_and_what_stands_below(line, told):
    end = "(Reporting by Tom Mills; Editing by Gary Jonas)"
    assert load(text_of("A headline", line, "“It works,” Bob Hill said.", end)).article.byline == told
    assert load(text_of("Another headline", "“It works,” Bob Hill said.", end)).article.byline == ""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding(tmp_path, encoding):
    file = tmp_path / "article.txt"
    file.write_bytes("A headline\n\n“C’est la vie,” Ann Lee said.".encode(encoding))
    assert not run("load", file)[1]
    edition = Edition.objects.get()
    assert edition.text.startswith("A headline")
    assert bytes(edition.source) == file.read_bytes()
    assert not list(verify())


def test_an_encoding_can_be_told(tmp_path):
    file = tmp_path / "article.txt"
    file.write_bytes("A headline\n\n“C’est la vie,” Zoë Lee said.".encode("cp1252"))
    run("load", file, "--encoding", "cp1252")
    assert Speaker.objects.get().name == "Zoë Lee"
    assert "no encoding" in run("load", file, "--encoding", "klingon")[1]


def test_nothing_is_half_loaded(monkeypatch):
    def fail(*args):
        raise InternalError("the disk is full")

    monkeypatch.setattr("archive.loading.writing.insert_words", fail)
    with pytest.raises(InternalError):
        load(read_plain(FIRST_ARTICLE.read_bytes()))
    assert not Article.objects.exists()
    assert not Speaker.objects.exists()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
@example("Head\r\n\r\n“Words,” Ann Lee said.\u2028\u2028“More.”")
@example("“" * 50 + "\n\n" + "”" * 50)
def test_any_text_is_loaded_soundly_or_refused(text):
    with transaction.atomic():
        try:
            load(read_plain(text.encode()))
        except (UnreadableError, NotAnArticleError):
            return
        assert not list(verify())
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_loaders_at_once_make_one_article():
    sources = [
        FIRST_ARTICLE.read_bytes(),
        *(
            f"Headline\n\n“Words {n},” Ann Lee said.\n\n“Other,” said Bob Moor and Cy Young.".encode()
            for n in range(3)
        ),
    ]

    def load_all(order):
        try:
            return [load(read_plain(sources[n])).new for n in order]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        new = list(pool.map(load_all, ([0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2])))
    assert sum(map(sum, new)) == 4
    assert Article.objects.count() == 4
    assert len(set(Speaker.objects.values_list("name", flat=True))) == Speaker.objects.count()
    assert not list(verify())


def test_verify_is_content_with_a_sound_archive(article):
    out, err = run("verify")
    assert "as they were found" in out
    assert not err


def test_verify_finds_what_was_tampered_with(article):
    edition = article.editions.get()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE archive_edition DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE archive_passage DISABLE TRIGGER USER")
        cursor.execute("UPDATE archive_edition SET source = source || 'x'::bytea WHERE id = %s", [edition.pk])
        cursor.execute("UPDATE archive_passage SET text = upper(text) WHERE kind = 'quote' AND number = 3")
        cursor.execute("UPDATE archive_attribution SET cue = 'sang' WHERE cue = 'announced'")
    out, err = run("verify")
    faults = out.splitlines()
    assert any("SHA-256" in fault for fault in faults)
    assert any("quote 3 is not the text" in fault for fault in faults)
    assert any("its cue is not the text" in fault for fault in faults)
    assert err.startswith(f"{len(faults)} faults")


def test_a_database_without_tables_gets_a_line():
    empty = make_conninfo(os.environ["DATABASE_URL"], dbname="postgres")
    answer = subprocess.run(
        [sys.executable, ROOT / "manage.py", "load", FIRST_ARTICLE],
        env=os.environ | {"DATABASE_URL": empty},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "manage.py migrate" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_proof_of_a_page_is_that_it_is_read_the_same_again():
    page = ROOT / "tests" / "pages" / "agency.html"
    assert not run("load", page)[1]
    edition = Edition.objects.select_related("article").get()
    assert bytes(edition.source) == page.read_bytes()
    assert (edition.media_type, edition.article.publisher) == ("text/html", "Northern Wire")
    assert (edition.article.byline, str(edition.article.published)) == (
        "MARI OKADA, TOM BRIGHT",
        "2024-03-05",
    )
    assert edition.article.url.startswith("https://northernwire.example/")
    assert edition.article.passages.filter(kind="caption").first().credit == "Kenji Mori/Northern Wire via AP"
    assert not list(verify())
    tamper(edition, text=edition.text.replace("fourth", "fifth "))
    assert "the text is not what the source says" in run("verify")[0]


def test_a_page_that_other_rules_read_is_proved_by_its_words():
    run("load", ROOT / "tests" / "pages" / "table.html")
    edition = Edition.objects.get()
    tamper(edition, metadata={**edition.metadata, "reader": "html/0"})
    assert not list(verify())
    tamper(edition, source=bytes(edition.source).replace(b"in stone", b"in steel"))
    faults = run("verify")[0]
    assert "the words of headline 1 are not in the source" in faults
    assert "the words of paragraph 2 are" not in faults


def test_every_fixture_is_loaded_and_proved():
    out, err = run("load", *(path for path in (ROOT / "fixtures").iterdir() if path.suffix != ".list"))
    assert not err
    assert Article.objects.count() == len(out.splitlines()) == 11
    assert "already in the archive" in run("load", "--list", ROOT / "fixtures" / "files.list")[0]
    assert not list(verify())


def test_a_new_edition_is_one_article(article):
    answer = run("load", "--article", article.slug, ROOT / "fixtures" / "articles.jsonl")[1]
    assert "one article" in answer
    assert "name a file" in run("load")[1]


def tamper(edition, **fields):
    """Change an edition behind the archive's back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE archive_edition DISABLE TRIGGER USER")
    Edition.objects.filter(pk=edition.pk).update(**fields)
