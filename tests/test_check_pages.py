"""Checking by page, API and command: the same verdicts for a reader, a program and a newsroom's script."""

import io
import json
import re
from urllib.parse import urlencode

import pytest
from django.core.management import CommandError, call_command

from archive.checking import LONGEST
from archive.editing.editions import load_edition
from archive.loading import load
from archive.reading import IN_ADDRESS
from archive.sources import read_plain
from tests.test_pages import ARTICLE, text_of

pytestmark = pytest.mark.django_db

MIDDLE = "They are middle power diplomacy practitioners,"
DRAFT = f"""Allies in the making

Canada and Japan draw closer. “{MIDDLE}” Welch said. He added: “Both are not firmly
committed to non-proliferation.”

“We need to start talking about developing a security community … with a proper alliance system,”
Huebert said.

“The Indo-Pacific region will continue to be an engine of growth for decades to come,” Huebert said.

Huebert warned: “Canada needs to develop closer defence ties with all democracies in the Far East.”

“Both struggle to manage relations with China,” Welch said.

“We will never surrender the moon to anybody,” Garneau said.
"""
VERDICTS = ["exact", "altered", "cut", "other-speaker", "reported", "marks", "absent"]


def verdicts(answer):
    """Return the verdicts on a page."""
    return re.findall(r'data-verdict="([^"]+)"', answer.text)


def test_the_empty_page_tells_what_it_does(client, article):
    answer = client.get("/check/")
    shown = text_of(answer.text)
    assert "Up to 20,000 characters" in shown and "Nothing that you paste is kept" in shown
    assert all(label in shown for label in ("Exact", "Altered", "Cut", "Not in this archive"))
    assert verdicts(answer) == []
    example = re.search(r'<a href="([^"]+)">Try it', answer.text)[1].replace("&amp;", "&")
    assert verdicts(client.get(example)) == ["exact"]


def test_a_draft_gets_a_card_for_each_quote(client, article):
    answer = client.post("/check/", {"text": DRAFT})
    assert answer.status_code == 200
    assert verdicts(answer) == VERDICTS
    assert (answer["Cache-Control"], "ETag" in answer, bool(answer.cookies)) == ("no-store", False, False)
    shown = text_of(answer.text)
    assert "7 quotes checked" in shown and "1 altered" in shown
    assert "Added “not”" not in shown  # the marks are the browser's
    assert re.search(r"<ins>.*?added: </span>not<", answer.text)
    assert re.search(r'<b>Added</b> <q class="now">not</q>', answer.text)
    assert re.search(
        r'<b>Replaced</b> <q class="was">defense</q> by <q class="now">defence</q>.*another spelling',
        answer.text,
    )
    assert (
        "from Marc Garneau, not from Rob Huebert" in shown or "from Marc Garneau, not from Huebert" in shown
    )
    assert "Mind the sense. What differs holds “not”" in shown
    assert "Searched on" in shown and "the newest editions of 1 article" in shown
    assert text_of(re.search(r"(?s)<textarea.*?</textarea>", answer.text)[0]) == " ".join(DRAFT.split())


def test_every_card_leads_to_the_marked_words_and_can_be_cited(client, article):
    answer = client.post("/check/", {"text": DRAFT})
    links = re.findall(r'<a href="([^"]+)">See it marked', answer.text)
    assert len(links) == 6
    assert (
        links[0] == f"{ARTICLE}quotes/5/#:~:text=They%20are%20middle%20power%20diplomacy%20practitioners%2C"
    )
    for link in links:
        assert client.get(link.partition("#")[0]).status_code == 200
    cited = re.search(r'data-copy="(“They are [^"]+)"', answer.text)[1]
    path = cited.partition("http://127.0.0.1:8000")[2]
    assert "Unchanged since it was cited" in client.get(path).text


def test_words_before_and_after_are_shown(client, article):
    shown = text_of(client.get("/check/", {"text": MIDDLE}).text)
    assert f"“{MIDDLE}” Welch said. “And their geopolitical interests" in shown
    assert "he added. ¶ “They are" in shown


def test_short_words_are_checked_by_their_address(client, article):
    address = "/check/?" + urlencode({"text": f"“{MIDDLE}” Huebert said."})
    answer = client.get(address)
    assert verdicts(answer) == ["other-speaker"]
    assert "noindex" in answer.text
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client.head(address).status_code == 200


def test_what_is_too_long_is_told_and_kept(client, article):
    long = "word " * (IN_ADDRESS // 5) + "more"
    answer = client.get("/check/", {"text": long})
    assert answer.status_code == 414 and "press Check" in answer.text and long in answer.text
    assert client.post("/check/", {"text": long}).status_code == 200
    longer = "word " * (LONGEST // 5) + "more"
    answer = client.post("/check/", {"text": longer})
    assert answer.status_code == 413 and "20,004 characters are too many" in answer.text
    assert longer in answer.text and 'aria-invalid="true"' in answer.text
    assert client.post("/check/", {"text": "“a”\r\n" * (LONGEST // 4)}).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "a" * LONGEST,
        "<script>alert(1)</script>",
        "“שלום עולם” \u202e😀",
        "\0\0“\0”",
        "<b>“bold</b> claim”",
        "%00",
        "“" * 9_000,
    ],
)
def test_odd_texts_do_no_harm(client, article, text):
    answer = client.post("/check/", {"text": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text and "<b>“bold" not in answer.text


def test_a_text_without_words_is_told(client, article):
    assert "no word in this text" in client.post("/check/", {"text": "😀 …"}).text
    assert "Paste a quote" in client.post("/check/", {"text": " \n "}).text
    assert client.post("/check/", {"words": "no text"}).status_code == 200
    assert client.post("/check/", b"\xff\xfe", content_type="text/plain").status_code == 200
    assert client.post("/check/", b"--", content_type="multipart/form-data; boundary=x").status_code < 500


def test_an_archive_without_articles_checks_too(client):
    assert verdicts(client.post("/check/", {"text": MIDDLE})) == ["absent"]
    assert "Try it" not in client.get("/check/").text


def test_the_page_asks_the_database_as_little_for_many_quotes_as_it_can(
    client, article, django_assert_max_num_queries
):
    with django_assert_max_num_queries(90):  # six quotes: what each needs to be found, the rest once for all
        client.post("/check/", {"text": DRAFT})


def test_quotes_lead_to_the_check_of_their_words(client, article):
    page = client.get(f"{ARTICLE}quotes/5/").text
    link = re.search(r'<a href="([^"]+)"[^>]*>Check these words', page)[1].replace("&amp;", "&")
    assert verdicts(client.get(link)) == ["exact"]
    assert '<a href="/check/"' in client.get("/").text


# The API


def ask(client, body, status=200):
    """Return what the API answers to a body."""
    answer = client.post("/api/check", body, content_type="application/json")
    assert answer.status_code == status, answer.text
    assert answer["Access-Control-Allow-Origin"] == "*" and answer["Cache-Control"] == "no-store"
    return answer.json()


def test_the_api_gives_verdicts_with_evidence(client, article):
    told = ask(client, {"text": DRAFT})
    assert [quote["verdict"] for quote in told["quotes"]] == VERDICTS
    for quote in told["quotes"]:
        assert DRAFT[quote["start"] : quote["end"]] == quote["text"]
    exact, altered, cut, *_, absent = told["quotes"]
    assert (exact["score"], exact["claimed_speaker"], exact["speaker"]) == (1, "Welch", "David Welch")
    assert exact["url"] == f"http://127.0.0.1:8000{ARTICLE}quotes/5/"
    assert (exact["source_text"], exact["differences"]) == (MIDDLE, [])
    (difference,) = altered["differences"]
    assert (difference["kind"], difference["text"], difference["source_text"]) == ("inserted", "not", "")
    assert DRAFT[difference["start"] : difference["end"]] == "not"
    assert [one["kind"] for one in cut["differences"]] == ["cut"] and cut["turns"] == ["only"]
    assert (absent["url"], absent["source_text"], absent["speaker"]) == (None, None, None)
    assert told["searched"]["articles"] == 1 and told["unchecked"] == []


def test_the_api_refuses_what_it_cannot_read(client, article):
    assert ask(client, {"text": ""})["quotes"] == []
    for body in ({"text": "a" * (LONGEST + 1)}, {}, {"text": 1}, {"text": None}):
        assert ask(client, body, 422)["title"]
    for body in ("", "{", b"\xff", "[]"):
        assert 400 <= client.post("/api/check", body, content_type="application/json").status_code < 500
    assert client.post(
        "/api/check", '{"text": "\\ud800 no"}', content_type="application/json"
    ).status_code in (200, 422)
    assert client.get("/api/check").status_code == 405


# The command


def run(*arguments):
    """Return what the command writes, and its exit status."""
    out, status = io.StringIO(), 0
    try:
        call_command("check_quotes", *arguments, stdout=out)
    except SystemExit as stopped:
        status = stopped.code
    except CommandError as error:
        status = error.returncode
    return out.getvalue(), status


@pytest.fixture
def draft(tmp_path):
    """Return the path of a file with the draft."""
    path = tmp_path / "draft.txt"
    path.write_text(DRAFT)
    return path


def test_the_command_tells_and_fails_if_a_quote_is_altered(article, draft):
    told, status = run(draft)
    assert status == 1
    assert re.findall(r"(?m)^line \d+ +(\S+)", told) == VERDICTS
    assert "line 3     altered" in told and "inserted: not" in told
    assert (
        "7 quotes checked: 1 exact, 1 marks, 1 altered, 1 cut, 1 other-speaker, 1 reported, 1 absent" in told
    )
    draft.write_text(f"“{MIDDLE}” Huebert said. “Nobody ever said that about the moon,” he said.")
    assert run(draft)[1] == 0
    assert run(draft, "--fail-on", "other-speaker,cut")[1] == 1


def test_the_command_gives_json(article, draft, client):
    told, status = run(draft, "--json")
    assert status == 1
    assert json.loads(told)["quotes"] == ask(client, {"text": DRAFT})["quotes"]


def test_the_command_reads_standard_input_and_any_length(article, monkeypatch):
    long = "Nothing is quoted here.\n\n" * 2_000 + f"“{MIDDLE}” Welch said."
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(long.encode())))
    told, status = run("-")
    assert status == 0 and "1 exact" in told


def test_trouble_has_a_status_of_its_own(article, tmp_path, monkeypatch):
    from django.db import OperationalError

    (tmp_path / "latin").write_bytes(b"caf\xe9")
    for path in (tmp_path / "nothing", tmp_path, tmp_path / "latin"):
        assert run(path)[1] == 2
    assert run(tmp_path / "latin", "--encoding", "latin-1")[1] == 0
    with pytest.raises(CommandError, match="invalid verdicts value: 'wrong'"):
        call_command("check_quotes", tmp_path / "latin", "--fail-on", "wrong")

    def away(*arguments, **options):
        raise OperationalError("gone")

    monkeypatch.setattr("archive.management.commands.check_quotes.check", away)
    assert run(tmp_path / "latin", "--encoding", "latin-1")[1] == 2


# Since it was cited


def newer_edition(article, text):
    """Load a changed article as its second edition."""
    load_edition(article.slug, read_plain(text.encode()))


@pytest.fixture
def town(db):
    """Return a small article."""
    return load(
        read_plain("Town\n\n“We won the vote,” Ann Lee said.\n\n“They lost it,” Bo Ray said.".encode())
    ).article


def state(client, address):
    """Return what became of cited words, and what a reader sees of that."""
    answer = client.get(address)
    assert answer.status_code == 200
    found = re.search(r'(?s)<section class="cited[^>]*data-cited="(\w+)".*?</section>', answer.text)
    return (found[1], text_of(found[0])) if found else None


def test_words_that_did_not_change_are_said_to_be_unchanged(client, article):
    for kind, record in (("quotes", 5), ("paragraphs", 6), ("captions", 1)):
        address = f"{ARTICLE}{kind}/{record}/"
        copied = re.search(r'data-copy="http://127.0.0.1:8000([^"]+)"', client.get(address).text)[1]
        assert re.fullmatch(re.escape(address) + r"\?sha256=[0-9a-f]{12}", copied)
        assert state(client, copied)[0] == "unchanged"
        assert (
            state(client, copied.upper().replace("?SHA256", "?sha256").replace(address.upper(), address))[0]
            == "unchanged"
        )
        assert state(client, address) is None


def test_words_that_changed_are_shown_with_their_edition(client, town):
    quote = town.passages.get(kind="quote", number=1)
    address = f"{quote.get_absolute_url()}?sha256={quote.digest}"
    newer_edition(town, "Town\n\n“We have won that vote,” Ann Lee said.\n\n“They lost it,” Bo Ray said.")
    found, shown = state(client, address)
    assert found == "changed"
    assert "edition 1; since edition 2" in shown
    page = client.get(address).text
    assert re.search(r"<del>.*?gone: </span>the<", page) and re.search(r"<ins>.*?new: </span>that<", page)
    assert f'href="{town.get_absolute_url()}editions/1/#q1"' in page


def test_words_that_moved_are_followed(client, town):
    second = town.passages.get(kind="quote", number=2)
    address = f"{second.get_absolute_url()}?sha256={second.digest}"
    newer_edition(town, "Town\n\n“They lost it,” Bo Ray said.\n\n“It is new,” Ann Lee said.")
    found, shown = state(client, address)
    assert found == "moved" and "they are quote 1" in shown
    newer = client.get(address).text
    assert f'/quotes/1/?sha256={second.digest}"' in newer
    newer_edition_gone = client.get(f"{town.get_absolute_url()}quotes/3/?sha256={second.digest}")
    assert newer_edition_gone.status_code == 404 and "quote 1 now" in newer_edition_gone.text


def test_words_that_are_gone_are_told(client, town):
    second = town.passages.get(kind="quote", number=2)
    address = f"{second.get_absolute_url()}?sha256={second.digest}"
    newer_edition(town, "Town\n\n“We won the vote,” Ann Lee said.")
    answer = client.get(address)
    assert answer.status_code == 404 and "stood in edition 1; edition 2 has it no more" in answer.text


@pytest.mark.parametrize(
    ("digest", "expected"),
    [("000000000000", "unknown"), ("xyz", "unreadable"), ("4f70", "unreadable"), ("0" * 65, "unreadable"),
     ("%00", "unreadable"), ("'; --", "unreadable"), ("0" * 64, "unknown"), ("a" * 5_000, "unreadable")],
)  # fmt: skip
def test_a_wrong_digest_is_no_error(client, article, digest, expected):
    assert state(client, f"{ARTICLE}quotes/5/?{urlencode({'sha256': digest})}")[0] == expected
    assert client.get(f"{ARTICLE}quotes/99/?{urlencode({'sha256': digest})}").status_code == 404
