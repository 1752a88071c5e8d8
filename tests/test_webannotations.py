"""Annotations as W3C Web Annotations: valid, without what only editors know, and back without loss."""

import json
import re
import uuid
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.editing import verdicts
from archive.editing.adding import add_quote
from archive.models import Annotation, Attribution, Revision, Speaker, keeping
from archive.verifying import verify
from archive.webannotations import NotImportableError, collection, everything, read_in
from tests.test_admin import write
from tests.test_editions import NEW, edition
from tests.test_pages import ARTICLE

pytestmark = pytest.mark.django_db
ADDRESS = f"{ARTICLE}annotations.jsonld"
MOTIVATIONS = {
    "assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting",
    "identifying", "linking", "moderating", "questioning", "replying", "tagging",
}  # fmt: skip
TERMS = {  # of the contexts that are used, by what they describe
    "Annotation": {"id", "type", "motivation", "creator", "created", "modified", "body", "target"},
    "TextualBody": {"type", "value", "format", "purpose"},
    "SpecificResource": {"type", "source", "scope", "selector", "purpose"},
    "TextQuoteSelector": {"type", "exact", "prefix", "suffix"},
    "TextPositionSelector": {"type", "start", "end"},
}


@pytest.fixture
def desk(client, editor):
    """Return a client whose editor is logged in, who has a name for readers."""
    editor.first_name, editor.last_name = "Ann", "Editor"
    editor.save()
    client.force_login(editor)
    return client


@pytest.fixture
def written(desk, article):
    """Write annotations of every sort, and verdicts of every sort."""
    block = article.passages.get(kind="paragraph", number=6)
    write(desk, block, exact="Operation Neon", body="On *words* “é” 😀.", status="published")
    write(desk, block, body="On all.", status="published", motivation="questioning")
    write(desk, block, exact="North", at=block.text.rindex("North"), body="Draft.")
    quote = article.passages.get(kind="quote", number=5)
    write(desk, quote, exact="diplomacy", body="In a quote.", status="published")
    write(desk, article.passages.get(kind="headline"), body="On the headline.", status="published")
    write(desk, article.passages.filter(kind="heading").first(), body="On a heading.", status="published")
    write(desk, article.passages.get(kind="caption", number=1), body="On a caption.", status="published")
    note = Annotation.objects.get(body="On all.")
    note.body, note.version, note.edited = "On all, edited.", 2, note.published
    note.save()
    verdicts.confirm(quote.attributions.get())
    said = {n: article.passages.get(kind="quote", number=n).attributions.get() for n in (1, 2, 3)}
    verdicts.correct(said[1], Speaker.objects.get(name="Rob Huebert"), "It was him.")
    verdicts.correct(said[2], None, "Nobody.")
    verdicts.set_aside(said[3], "A title.")
    verdicts.confirm(article.attributions.filter(mode="reported").first(), "Seen.")
    add_quote(block, block.start, block.start + 8, None, "It was said.")
    return article


def check(annotation):
    """Hold an annotation against the model: https://www.w3.org/TR/annotation-model/, sections 3 and 4."""
    assert annotation["type"] == "Annotation"
    assert annotation["motivation"] in MOTIVATIONS
    assert annotation["creator"]["type"] == "Person" and isinstance(annotation["creator"]["name"], str)
    for name in ("created", "modified"):
        if name in annotation:
            assert datetime.fromisoformat(annotation[name]).tzinfo is not None
    assert urlsplit(annotation["id"]).scheme and urlsplit(annotation["id"]).netloc
    bodies = annotation["body"] if isinstance(annotation["body"], list) else [annotation["body"]]
    target = annotation["target"]
    assert urlsplit(target["source"]).scheme and len(target["selector"]) >= 1
    for part in (annotation, *bodies, target, *target["selector"]):
        known = TERMS[part["type"]]
        assert {name for name in part if ":" not in name} <= known, part
        assert all(name.startswith("archive:") for name in part if ":" in name)
    for selector in target["selector"]:
        if selector["type"] == "TextPositionSelector":
            assert 0 <= selector["start"] < selector["end"]
        else:
            assert selector["exact"]
    for body in bodies:
        if body["type"] == "TextualBody":
            assert isinstance(body["value"], str) and "/" in body["format"]
        else:
            assert urlsplit(body["source"]).scheme


def check_collection(data):
    """Hold a collection against the model, section 5."""
    assert data["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert data["@context"][1] == {"archive": "urn:article-archive:"}
    assert data["type"] == "AnnotationCollection" and isinstance(data["label"], str)
    assert data["first"]["type"] == "AnnotationPage" and data["first"]["startIndex"] == 0
    assert data["total"] == len(data["first"]["items"])
    ids = [item["id"] for item in data["first"]["items"]]
    assert len(ids) == len(set(ids))
    for item in data["first"]["items"]:
        check(item)


def test_what_readers_get_is_valid_and_points_at_the_source(client, written):
    answer = client.get(ADDRESS)
    assert answer["Content-Type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    data = json.loads(answer.text)
    check_collection(data)
    for item in data["first"]["items"]:
        source = client.get(urlsplit(item["target"]["source"]).path)
        text = source.content.decode("utf-8-sig")
        quote, position = item["target"]["selector"]
        assert text[position["start"] : position["end"]] == quote["exact"]
        scope = urlsplit(item["target"]["scope"])
        assert client.get(scope.path).status_code == 200


def test_what_only_editors_know_stays_inside(client, written):
    shown = client.get(ADDRESS).text
    assert "Draft." not in shown and "archive:status" not in shown and "archive:author" not in shown
    assert '"editor"' not in shown and "Ann Editor" in shown
    assert "It was him." in shown and "It was said." in shown
    Annotation.objects.update(passage=None)
    assert "On *words*" not in client.get(ADDRESS).text


def test_an_article_without_annotations_has_an_empty_collection(client, article):
    data = json.loads(client.get(ADDRESS).text)
    check_collection(data)
    assert data["total"] == 0
    assert client.get("/articles/nothing/annotations.jsonld").status_code == 404
    assert f'href="{ADDRESS}"' in client.get(ARTICLE).text


def wipe():
    """Take everything away that people added, behind the archive's back."""
    Annotation.objects.all().delete()
    for said in Attribution.objects.exclude(status="extracted"):
        first = said.history.order_by("history_id").first()
        if said.is_added:
            passage = said.passage
            said.delete()
            passage.delete()
        else:
            said.speaker_id, said.status, said.reason, said.decided = first.speaker_id, "extracted", "", None
            said.save()
    keeping.make_anew()


def test_export_wipe_import_is_equal(written, tmp_path, capsys):
    file = str(tmp_path / "all.jsonld")
    call_command("export_annotations", file)
    before = everything()
    check_collection(before)
    assert json.loads((tmp_path / "all.jsonld").read_text()) == before
    assert before["total"] == 7 + 6
    wipe()
    assert everything()["total"] == 0
    call_command("import_annotations", file)
    assert "7 new, 0 as they were, 6 verdicts" in capsys.readouterr().out
    assert everything() == before
    assert list(verify()) == []
    revision = Revision.current()
    call_command("import_annotations", file)
    assert "0 new, 13 as they were, 0 verdicts" in capsys.readouterr().out
    assert everything() == before
    assert Revision.current() >= revision


def test_orphans_and_older_editions_come_back_too(written):
    block = written.passages.get(kind="paragraph", number=6)
    assert edition(NEW.replace(block.text, "All of this is gone now.")).annotations["orphan"] >= 2
    before = everything()
    wipe()
    read_in(before)
    assert everything() == before


def test_what_is_here_in_another_version_is_left_alone_unless_asked(written, tmp_path, capsys):
    file = str(tmp_path / "all.jsonld")
    call_command("export_annotations", file, article=[ARTICLE])
    before = everything()
    Annotation.objects.filter(body="On all, edited.").update(body="Changed since.")
    call_command("import_annotations", file)
    assert "left alone" in capsys.readouterr().out
    assert Annotation.objects.filter(body="Changed since.").exists()
    call_command("import_annotations", file, replace=True)
    assert everything() == before


def elsewhere(**more):
    """Return an annotation as another program writes it."""
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "https://example.org/anno/1",
        "type": "Annotation",
        "motivation": ["bookmarking", "commenting"],
        "bodyValue": "From elsewhere <script>alert(1)</script>",
        "target": {
            "source": f"https://other.example{ARTICLE}",
            "selector": {
                "type": "TextQuoteSelector",
                "exact": "Operation Neon",
                "prefix": "that Canada was extending ",
                "suffix": " to counter the evasion",
            },
        },
        **more,
    }


def test_annotations_from_elsewhere_become_drafts_at_their_words(article, editor):
    done = read_in(elsewhere(), author=editor)
    note = Annotation.objects.get()
    assert (done.new, note.status, note.author, note.motivation) == (1, "draft", editor, "commenting")
    assert note.exact == note.edition.text[note.start : note.end] == "Operation Neon"
    assert note.passage.number == 6
    assert note.key == uuid.uuid5(uuid.NAMESPACE_URL, "https://example.org/anno/1")
    assert read_in([elsewhere(bodyValue="Other")]).left_alone == [note]


def test_words_that_are_not_here_make_an_orphan(article):
    target = {
        "source": ARTICLE,
        "selector": {"type": "TextQuoteSelector", "exact": "Words of nowhere at all."},
    }
    assert read_in(elsewhere(target=target)).orphans == 1
    assert Annotation.objects.get().passage is None


def test_a_passage_can_be_the_target(article):
    read_in(elsewhere(target=f"https://x.example{ARTICLE}paragraphs/6/"))
    note = Annotation.objects.get()
    assert (note.passage.number, note.exact) == (6, "")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"type": "Note"}, "this is no Annotation"),
        ({"id": ""}, "it has no id"),
        ({"id": "a\ud800"}, "the id holds half of a character"),
        ({"id": 5}, "the id is no text"),
        ({"archive:author": "a\0"}, "the author is no text"),
        ({"target": "http://[::1"}, "no address of this archive"),
        ({"target": "/articles/a%00b/"}, "no address of this archive"),
        ({"target": None}, "it has no target"),
        ({"target": ["a", "b"]}, "it has no target, or several"),
        ({"target": "https://example.org/"}, "no address of this archive"),
        ({"target": "/articles/nothing/"}, "there is no article nothing"),
        ({"target": ARTICLE}, "a selector is missing"),
        ({"bodyValue": None}, "no text as its body"),
        ({"bodyValue": " "}, "the body is empty"),
        ({"bodyValue": "a\0"}, "the body is no text"),
        ({"bodyValue": "a\ud800"}, "half of a character"),
        ({"bodyValue": "x" * 50_001}, "too long"),
        ({"body": {"value": 5}}, "the body is no text"),
        ({"motivation": "dancing"}, "motivation 'dancing' is not known here"),
        ({"created": "yesterday"}, "created is no time with its zone"),
        ({"created": "2026-01-01T00:00:00"}, "created is no time with its zone"),
        ({"archive:version": -1}, "the version is no whole number"),
        ({"archive:status": "secret"}, "status 'secret' is not known here"),
        ({"archive:verdict": "confirmed"}, "not where it says"),
    ],
)
def test_what_can_not_be_taken_in_is_told_and_nothing_is(article, change, fault):
    with pytest.raises(NotImportableError) as raised:
        read_in([elsewhere(), elsewhere(id="https://example.org/2", **change)]
                if "id" not in change else [elsewhere(**change)])  # fmt: skip
    assert any(fault in told for told in raised.value.faults), raised.value.faults
    assert not Annotation.objects.exists()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from(sorted(elsewhere())), inside, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["id", "type", "motivation", "bodyValue", "body", "target", "created", "archive:status"]),
    ANYTHING,
)
def test_no_nonsense_breaks_it(article, name, nonsense):
    for data in (nonsense, elsewhere(**{name: nonsense}), {"type": "AnnotationCollection", "first": nonsense},
                 elsewhere(target={"source": ARTICLE, "selector": nonsense})):  # fmt: skip
        try:
            read_in(data)
        except NotImportableError as error:
            assert error.faults


def test_the_commands_say_what_is_wrong(article, tmp_path, capsys):
    file = tmp_path / "bad.json"
    for data, told in ((b"\xff", "no JSON"), (b"[" * 100_000, "no JSON"), (b"5", "no Web Annotation")):
        file.write_bytes(data)
        with pytest.raises(CommandError, match=told):
            call_command("import_annotations", str(file))
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_annotations", str(tmp_path / "nothing"))
    with pytest.raises(CommandError, match="no account nobody"):
        call_command("import_annotations", str(file), author="nobody")
    with pytest.raises(CommandError, match="no article with the address nothing"):
        call_command("export_annotations", article=["nothing"])
    with pytest.raises(CommandError, match="directory"):
        call_command("export_annotations", str(tmp_path))
    call_command("export_annotations")
    assert json.loads(capsys.readouterr().out)["total"] == 0


ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_has_the_newest_with_lasting_ids(client, written):
    answer = client.get("/feeds/annotations.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 6 and "Draft." not in answer.text
    ids = {entry.find(f"{ATOM}id").text for entry in entries}
    assert ids <= {item["id"] for item in collection(written)["first"]["items"]}
    entry = next(entry for entry in entries if "Operation Neon" in entry.find(f"{ATOM}title").text)
    assert "<em>words</em>" in entry.find(f"{ATOM}summary").text
    assert entry.find(f"{ATOM}author/{ATOM}name").text == "Ann Editor"
    link = urlsplit(entry.find(f"{ATOM}link").attrib["href"])
    assert f'id="{link.fragment}"' in client.get(link.path).text
    assert 'href="/feeds/annotations.atom"' in client.get("/").text


def test_a_feed_without_notes_and_with_odd_letters_is_sound(client, desk, article):
    ElementTree.fromstring(client.get("/feeds/annotations.atom").content)
    write(
        desk, article.passages.get(kind="paragraph", number=6), body="a\x01b\ufffe & <c>", status="published"
    )
    feed = ElementTree.fromstring(client.get("/feeds/annotations.atom").content)
    assert "ab &amp; &lt;c&gt;" in feed.find(f"{ATOM}entry/{ATOM}summary").text


def test_readers_see_when_a_note_was_edited(client, written):
    page = client.get(f"{ARTICLE}paragraphs/6/").text
    assert len(re.findall(r", edited <time", page)) == 1
    assert "Ann Editor, <time" in page
