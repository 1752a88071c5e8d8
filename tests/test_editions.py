"""New editions: what people added goes over, or is shown to editors as left behind; all or nothing."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from archive.editing import verdicts
from archive.editing.adding import add_quote
from archive.editing.editions import NotAnEditionError, load_edition
from archive.loading import NotAnArticleError, load
from archive.models import Annotation, Article, Attribution, Edition, Speaker
from archive.sources import read_plain
from archive.verifying import verify
from tests.conftest import FIRST_ARTICLE
from tests.test_admin import write
from tests.test_pages import ARTICLE

pytestmark = pytest.mark.django_db
SLUG = ARTICLE.strip("/").split("/")[1]
TEXT = FIRST_ARTICLE.read_text()
NEW = TEXT.replace("\n\n", "\n\nThis paragraph is new in the second edition of the article.\n\n", 1)


@pytest.fixture
def desk(client, editor):
    """Return a client whose editor is logged in."""
    client.force_login(editor)
    return client


def edition(text, slug=SLUG):
    """Load a text as a new edition of the first article."""
    return load_edition(slug, read_plain(text.encode()))


def test_a_changed_text_is_the_newest_edition(client, article):
    loaded = edition(NEW)
    assert (loaded.new, loaded.edition.number, loaded.edition.article) == (True, 2, article)
    assert "This paragraph is new" in client.get(ARTICLE).text
    assert "This paragraph is new" not in client.get(f"{ARTICLE}editions/1/").text
    assert Article.objects.count() == 1
    assert list(verify()) == []


def test_the_same_bytes_change_nothing(article):
    edition(NEW)
    for text in (NEW, TEXT):
        assert not edition(text).new
    assert Edition.objects.count() == 2


def test_another_articles_bytes_and_unknown_addresses_are_refused(article):
    load(read_plain(b"Headline\n\nA paragraph of another article."))
    with pytest.raises(NotAnEditionError, match="another article: Headline"):
        edition("Headline\n\nA paragraph of another article.")
    with pytest.raises(NotAnEditionError, match="no article with the address nothing"):
        edition(NEW, "nothing")
    with pytest.raises(NotAnArticleError):
        edition("… 1 …")
    assert Edition.objects.count() == 2


def test_a_new_headline_is_shown_and_the_address_stays(client, article):
    headline = TEXT.split("\n\n")[0].strip()
    edition(NEW.replace(headline, "Another headline", 1))
    assert "<h1" in client.get(ARTICLE).text and "Another headline" in client.get(ARTICLE).text
    article.refresh_from_db()
    assert (article.headline, article.slug) == ("Another headline", SLUG)
    assert f'dir="auto">{headline}</h1>' in client.get(f"{ARTICLE}editions/1/").text


def test_verdicts_go_over_where_the_words_are_the_same(client, article):
    said = {quote.number: quote.attributions.get() for quote in article.passages.filter(kind="quote")}
    verdicts.confirm(said[1], "Seen.")
    verdicts.correct(said[5], Speaker.objects.get(name="Rob Huebert"), "It was him.")
    verdicts.set_aside(said[6], "A title.")
    block = article.passages.get(kind="paragraph", number=6)
    start = block.start + block.text.index("Operation Neon")
    add_quote(block, start, start + 14, None, "It was said.")
    reported = article.attributions.filter(mode="reported").first()
    verdicts.confirm(reported)
    loaded = edition(NEW)
    assert (loaded.verdicts, loaded.verdicts_left) == (5, [])
    now = Attribution.objects.filter(passage__edition=loaded.edition).exclude(status="extracted")
    assert sorted(now.values_list("status", flat=True)) == [
        "confirmed", "confirmed", "corrected", "corrected", "scare",
    ]  # fmt: skip
    corrected = now.get(status="corrected", speaker__isnull=False)
    assert (corrected.speaker.name, corrected.reason) == ("Rob Huebert", "It was him.")
    said[5].refresh_from_db()
    assert corrected.decided == said[5].decided
    assert corrected.history.first().history_change_reason == "carried over from edition 1"
    assert not now.get(status="scare").passage.current
    added = now.get(rule=Attribution.ADDED)
    assert (added.passage.text, added.reason) == ("Operation Neon", "It was said.")
    assert list(verify()) == []
    assert edition(NEW + "\n\nOne more paragraph stands here.").verdicts == 5


def test_verdicts_on_words_that_are_gone_are_left_behind_and_told(article, capsys, tmp_path):
    quote = article.passages.get(kind="quote", number=5)
    verdicts.confirm(quote.attributions.get())
    gone = "\n\n".join(block for block in TEXT.split("\n\n") if quote.text not in block)
    file = tmp_path / "new.txt"
    file.write_text(gone)
    call_command("load", str(file), article=ARTICLE)
    told = capsys.readouterr().out
    assert "edition 2:" in told and "0 carried over, 1 left behind" in told
    assert f"“{quote.text[:20]}" in told


def test_annotations_keep_their_words(desk, client, article):
    block = article.passages.get(kind="paragraph", number=6)
    write(desk, block, exact="Operation Neon", body="On words.", status="published")
    write(desk, block, body="On all.", status="published")
    heading = article.passages.filter(kind="heading").first()
    write(desk, heading, body="On a heading.", status="published")
    changed = list(Annotation.objects.values_list("changed", "edited"))
    loaded = edition(NEW)
    assert loaded.annotations == {"moved": 3}
    words, whole, on_heading = Annotation.objects.order_by("pk")
    assert words.edition == whole.edition == on_heading.edition == loaded.edition
    assert words.exact == loaded.edition.text[words.start : words.end] == "Operation Neon"
    assert (whole.exact, whole.passage.text, whole.passage.number) == ("", block.text, 7)
    assert on_heading.passage.kind == "heading"
    assert list(Annotation.objects.values_list("changed", "edited")) == changed
    assert words.history.first().history_change_reason == "moved in edition 2"
    assert "On words." in client.get(f"{ARTICLE}paragraphs/7/").text
    assert list(verify()) == []


def test_an_annotation_of_changed_words_follows_them(desk, article):
    block = article.passages.get(kind="paragraph", number=6)
    write(desk, block, body="On all.")
    loaded = edition(TEXT.replace("Operation Neon", "the operation called Neon"))
    assert loaded.annotations == {"changed": 1}
    note = Annotation.objects.get()
    assert "the operation called Neon" in note.passage.text and note.passage.edition == loaded.edition


@pytest.fixture
def orphan(desk, article):
    """Return an annotation whose words the second edition left out, with another paragraph like it."""
    block = article.passages.get(kind="paragraph", number=6)
    write(desk, block, exact="Operation Neon", body="On words.", status="published")
    like = "A rather different paragraph that mentions Operation Neon at its end, in quite other company."
    text = "\n\n".join(like if block.text in part else part for part in TEXT.split("\n\n"))
    assert edition(text).annotations == {"orphan": 1}
    return Annotation.objects.get()


def test_what_has_no_place_is_an_orphan_with_its_old_context(desk, client, orphan):
    assert (orphan.passage, orphan.edition.number, orphan.status) == (None, 1, "published")
    assert "On words." not in client.get(ARTICLE).text
    assert list(verify()) == []
    page = desk.get(reverse("admin:archive_annotation_orphan", args=[orphan.pk])).text
    assert "<mark>Operation Neon</mark>" in page and "It belongs here" in page
    assert "paragraph 6" in page
    assert "Annotations without a place" in desk.get(reverse("admin:index")).text
    assert "Find its place" in desk.get(reverse("admin:archive_annotation_change", args=[orphan.pk])).text


def test_an_editor_gives_an_orphan_its_place(desk, client, orphan):
    address = reverse("admin:archive_annotation_orphan", args=[orphan.pk])
    page = desk.get(address).text
    value = page.split('name="candidate" value="')[1].split('"')[0]
    for nonsense in ("", "0-5", "x", "\0"):
        assert "no such paragraph" in desk.post(address, {"candidate": nonsense}, follow=True).text
    assert "It has its place again" in desk.post(address, {"candidate": value}, follow=True).text
    orphan.refresh_from_db()
    assert (orphan.exact, orphan.edition.number) == ("Operation Neon", 2)
    assert "On words." in client.get(ARTICLE).text
    assert "It has its place." in desk.get(address, follow=True).text


def test_an_editor_chooses_other_words_for_an_orphan(desk, orphan):
    address = reverse("admin:archive_annotation_orphan", args=[orphan.pk])
    for number in ("0", "999", "-1", "9" * 30):
        assert "no such paragraph" in desk.post(address, {"paragraph": number}, follow=True).text
    answer = desk.post(address, {"paragraph": "1"}, follow=True)
    form = answer.request["PATH_INFO"]
    paragraph = Edition.objects.get(number=2).passages.get(kind="paragraph", number=1)
    assert f'name="passage" value="{paragraph.pk}"' in answer.text
    fields = {"passage": paragraph.pk, "exact": "", "body": "On words.", "motivation": "commenting"}
    desk.post(form, fields | {"status": "published", "seen_version": orphan.version})
    orphan.refresh_from_db()
    assert (orphan.passage, orphan.exact) == (paragraph, "")


def test_an_orphan_is_found_again_when_its_words_come_back(orphan):
    assert edition(TEXT + "\n\nAnd a last paragraph that is new.").annotations["same"] == 1
    orphan.refresh_from_db()
    assert (orphan.exact, orphan.edition.number) == ("Operation Neon", 3)


def test_what_is_saved_on_an_old_edition_goes_to_the_newest(desk, article):
    block = article.passages.get(kind="paragraph", number=6)
    edition(NEW)
    write(desk, block, exact="Operation Neon", body="Late.")
    note = Annotation.objects.get()
    assert (note.edition.number, note.passage.number) == (2, 7)


def test_what_was_deleted_comes_back_to_the_newest_edition(desk, article):
    block = article.passages.get(kind="paragraph", number=6)
    write(desk, block, exact="Operation Neon", body="Late.")
    desk.post(reverse("admin:archive_annotation_delete", args=[Annotation.objects.get().pk]), {"post": "yes"})
    edition(NEW)
    gone = Annotation.history.get(history_type="-")
    desk.post(reverse("admin:archive_annotation_restore", args=[gone.pk]))
    assert Annotation.objects.get().edition.number == 2


def test_an_editor_who_wrote_meanwhile_is_shown_the_new_place(desk, article):
    block = article.passages.get(kind="paragraph", number=6)
    write(desk, block, exact="Operation Neon", body="First.")
    note = Annotation.objects.get()
    edition(NEW)
    form = {"passage": block.pk, "exact": "Operation Neon", "body": "Second.", "motivation": "commenting"}
    address = reverse("admin:archive_annotation_change", args=[note.pk])
    page = desk.post(address, form | {"status": "draft", "seen_version": 1}).text
    note.refresh_from_db()
    assert f'name="passage" value="{note.passage_id}"' in page and "Second." in page


def test_all_or_nothing(article, monkeypatch):
    def fail(loaded):
        raise RuntimeError

    monkeypatch.setattr("archive.editing.editions.carry_annotations", fail)
    with pytest.raises(RuntimeError):
        edition(NEW)
    assert Edition.objects.count() == 1
    assert article.passages.filter(current=True).exists()


def test_the_command_tells_what_it_did(article, capsys, tmp_path):
    file = tmp_path / "new.txt"
    file.write_text(NEW)
    call_command("load", str(file), article=SLUG)
    assert "edition 2: " in capsys.readouterr().out
    call_command("load", str(file), article=SLUG)
    assert "is edition 2 already, nothing changed" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("load", str(file), article="nothing")
    assert "no article with the address nothing" in capsys.readouterr().err
    with pytest.raises(CommandError, match="one file"):
        call_command("load", str(file), str(file), article=SLUG)
