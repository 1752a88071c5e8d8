"""Sources: of every kind the articles in it; what is none, or means harm, is refused in a line."""

import gzip
import io
import json
import os
import socket
import tarfile
import time
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.sources import MAX_BYTES, Refused, Source, read
from archive.sources.finding import trafilatura
from tests.conftest import ROOT

FIXTURES = ROOT / "fixtures"
PAGE = (ROOT / "tests" / "pages" / "agency.html").read_bytes()
HEADLINE = "Ferry link between Sado and Niigata gets fourth ship"
TEXT = "A headline\n\n“It works,” Ann Lee said."


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    """Let every attempt to reach the network fail the test."""

    def refuse(*args, **kwargs):
        raise AssertionError("reading must not use the network")

    trafilatura()  # its import makes classes of sockets
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def all_of(source, **options):
    """Return all that is read in a source."""
    return list(read(source, **options))


def the_only(source, **options):
    """Return the only thing that is read in a source."""
    (found,) = read(source, **options)
    return found


def why(source, **options):
    """Return why the only thing in a source is refused."""
    found = the_only(source, **options)
    assert isinstance(found, Refused), found
    assert "\n" not in found.why
    return found.why


def called(value):
    """Return what a case is called: packed bytes tell the second they were made in, and workers differ."""
    return value if isinstance(value, str) else type(value).__name__


def zipped(members):
    """Return the bytes of a zip with these members."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return kept.getvalue()


def tarred(members, mode="w"):
    """Return the bytes of a tar with these members; a TarInfo is taken as it is."""
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode=mode) as archive:
        for name, data in members.items():
            info = data if isinstance(data, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = 0 if isinstance(data, tarfile.TarInfo) else len(data)
            archive.addfile(info, None if isinstance(data, tarfile.TarInfo) else io.BytesIO(data))
    return kept.getvalue()


def web_archive(*responses, packed=True):
    """Return the bytes of a WARC with these responses: (address, Content-Type, status, body)."""
    records = []
    for number, (address, media_type, status, body) in enumerate(responses):
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\n\r\n".encode() + body
        head = (
            f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
            f"WARC-Target-URI: {address}\r\nWARC-Date: 2024-03-05T00:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        )
        record = head.encode() + answer + b"\r\n\r\n"
        records.append(gzip.compress(record) if packed else record)
    return b"".join(records)


# The one bit in its directory that tells that a member is encrypted.
LOCKED = zipped({"a.txt": TEXT}).replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0")


def in_file(folder, name, data):
    """Write a file; return its path."""
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


# Every kind


@pytest.mark.parametrize(
    ("name", "data", "count"),
    [
        ("a.txt", TEXT.encode(), 1),
        ("no-suffix", PAGE, 1),
        ("a.html", b"<p>The words of a page that has no head.</p>", 1),
        ("a.jsonl", b'{"text": "Some words."}\n\n{"text": "Some others."}\n', 2),
        ("named-wrongly.txt", b'{"headline": "A", "text": "Some words."}', 1),
        ("a.jsonl.gz", gzip.compress(b'{"text": "Some words."}\n'), 1),
        ("a.txt.gz", gzip.compress(TEXT.encode()), 1),
        ("a.zip", zipped({"a.txt": TEXT, "in/b.html": PAGE, "c.jsonl": '{"text": "Some words."}'}), 3),
        ("a.tar", tarred({"a.txt": TEXT.encode(), "in/b.html": PAGE}), 2),
        ("a.tgz", tarred({"a.txt": TEXT.encode(), "in/b.html": PAGE}, "w:gz"), 2),
        ("a.warc", web_archive(("https://a.example/", "text/html", "200 OK", PAGE), packed=False), 1),
        ("a.warc.gz", web_archive(("https://a.example/", "text/html", "200 OK", PAGE)), 1),
        (
            "a.wacz",
            zipped(
                {
                    "datapackage.json": "{}",
                    "pages/pages.jsonl": '{"format": "json-pages-1.0", "text": "no article"}',
                    "archive/data.warc.gz": web_archive(("https://a.example/", "text/html", "200 OK", PAGE)),
                }
            ),
            1,
        ),
    ],
    ids=called,
)
def test_every_kind_is_known_by_its_content(tmp_path, name, data, count):
    path = in_file(tmp_path, name, data)
    found = all_of(path)
    assert [type(each) for each in found] == [Source] * count
    assert all(each.origin.startswith(str(path)) for each in found)
    with path.open("rb") as stream:
        assert [each.text for each in read(stream)] == [each.text for each in found]


def test_the_fixtures_have_an_example_of_every_kind():
    for path in sorted(FIXTURES.iterdir()):
        source = f"@{path}" if path.suffix == ".list" else path
        found = all_of(source)
        assert found, path
        assert not [each for each in found if isinstance(each, Refused)], path
    suffixes = {"".join(path.suffixes) for path in FIXTURES.iterdir()}
    assert suffixes >= {".txt", ".html", ".jsonl", ".warc.gz", ".wacz", ".zip", ".tar.gz", ".list", ""}


def test_standard_input_is_read_once_and_never_sought(monkeypatch):
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *args):
            raise OSError("a pipe can't be sought")

    for data in (TEXT.encode(), PAGE, zipped({"a.txt": TEXT}), tarred({"a.txt": TEXT.encode()}, "w:gz")):
        monkeypatch.setattr("sys.stdin", type("In", (), {"buffer": Pipe(data)}))
        found = the_only("-")
        assert isinstance(found, Source)
        assert found.origin.startswith("standard input")


def test_a_list_names_files_and_tells_what_it_can_not_take(tmp_path):
    article = in_file(tmp_path, "a.txt", TEXT)
    listed = in_file(tmp_path, "list", f"# mine\n\n{article}\r\n{tmp_path}/none\nhttps://a.example/\n")
    first, none, address = all_of(f"@{listed}")
    assert first.text == TEXT
    assert none == Refused(f"{tmp_path}/none", "there is no such file")
    assert "nothing is fetched" in address.why


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "b/2.txt", "b/1.txt", "a.txt", ".hidden.txt"):
        in_file(tmp_path, name, f"{name}\n\nSome words of it.")
    names = [each.text.split("\n")[0] for each in read(tmp_path)]
    assert names == ["a.txt", "c.txt", "b/1.txt", "b/2.txt"]


def test_only_articles_of_a_web_archive_are_taken(tmp_path):
    data = web_archive(
        ("https://a.example/old", "text/html", "301 Moved", b"<p>Moved to another address.</p>"),
        ("https://a.example/p.png", "image/png", "200 OK", b"\x89PNG"),
        ("https://a.example/", "text/html", "200 OK", b"<html><a href=x>A page of links</a></html>"),
        ("https://b.example/x", "text/html; charset=utf-8", "200 OK", PAGE.replace(b"https:", b"ftp:")),
    )  # fmt: skip
    links, article = all_of(in_file(tmp_path, "a.warc.gz", data))
    assert links.why == "no article was found on this page"
    assert article.headline == HEADLINE
    assert (article.url, article.told_by["url"]) == ("https://b.example/x", "warc")
    assert "<urn:uuid:" in article.origin
    assert " at byte " in article.origin


# What JSON lines tell


def test_json_lines_tell_what_they_tell(tmp_path):
    line = {
        "url": "https://a.example/1",
        "headline": "A headline",
        "text": "Some words.",
        "published": "2021-05-04T08:00:00Z",
        "byline": ["Ann Lee", "Bob Moor"],
        "publisher": "The Daily",
    }
    found = the_only(in_file(tmp_path, "a.jsonl", json.dumps(line)))
    assert found.text == "A headline\n\nSome words."
    assert (found.url, found.headline, found.publisher) == ("https://a.example/1", "A headline", "The Daily")
    assert (found.byline, found.day) == ("Ann Lee, Bob Moor", date(2021, 5, 4))
    assert set(found.told_by.values()) == {"jsonl"}
    assert found.data == json.dumps(line).encode()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "no JSON"),
        ('{"a": ' * 100_000, "no JSON"),
        ('{"headline": "A"}', 'no "text"'),
        ('{"text": 1}', "no string"),
        ('{"text": ""}', "empty"),
        ('{"text": "a\\u0000b"}', "NUL"),
        ('{"text": "a\\ud800b"}', "surrogate"),
        ('{"text": "a", "published": "4/5/2021"}', "no date"),
        ('{"text": "a", "url": "javascript:alert(1)"}', "no web address"),
        ('{"text": "a", "byline": {"name": "A"}}', "no string"),
        ('{"text": "a", "publisher": "a\\u0000"}', "NUL"),
        ('{"text": "a", "language": "Klingon, please"}', "no tag"),
        ('{"text": "' + "x" * MAX_BYTES + '"}', "more than 5 MB"),
    ],
)
def test_a_bad_line_is_refused_and_the_others_are_read(tmp_path, line, reason):
    good = '{"text": "Some words."}'
    path = in_file(tmp_path, "a.jsonl", f"{good}\n{line}\n{good}\n")
    first, bad, last = all_of(path)
    assert first.text == last.text == "Some words."
    assert bad.origin == f"{path}, line 2"
    assert reason in bad.why


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS.filter(str.strip), min_size=1, max_size=4), st.booleans())
@example(["“a”\u2028\u2029\x85\r\n"], False)
def test_any_text_comes_back_from_json_lines(texts, ascii_only):
    lines = "".join(json.dumps({"text": text}, ensure_ascii=ascii_only) + "\n" for text in texts)
    assert [each.text for each in read(io.BytesIO(lines.encode()))] == texts


# What is refused


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.html", b"", "empty"),
        ("blank.jsonl", b"\n \n", "no article"),
        ("a.html", b"<html>\0</html>", "NUL"),
        ("a.pdf", b"%PDF-1.7", "a PDF"),
        ("a.mht", b"From: <Saved by Blink>\r\nContent-Type: multipart/related;", "MHTML"),
        ("a.css", b"p { color: red }", "part of a site"),
        ("a.jpg", b"\xff\xd8\xff", "picture"),
        ("a.docx", zipped({"[Content_Types].xml": "<Types/>"}), "word processor"),
        ("a.json", b'[{"text": "a"}]', "JSON lines"),
        ("a.txt.xz", b"\xfd7zXZ", "xz"),
        ("links.html", b"<html><body><nav><a href=x>Home</a></nav></body></html>", "no article was found"),
        ("cut.warc.gz", web_archive(("https://a.example/", "text/html", "200 OK", PAGE))[:900], "broken"),
        ("cut.zip", zipped({"a.txt": TEXT})[:60], "zip"),
        ("cut.gz", gzip.compress(TEXT.encode() * 50)[:40], "unpacked"),
        ("nested.zip", zipped({"b.zip": zipped({"a.txt": TEXT})}), "archive in an archive"),
        ("nested.tar.gz", tarred({"b.tar": tarred({"a.txt": b"x"})}, "w:gz"), "archive in an archive"),
        ("nested.gz", gzip.compress(gzip.compress(b"x")), "archive in an archive"),
        ("locked.zip", LOCKED, "encrypted"),
        ("up.zip", zipped({"../../a.txt": TEXT}), "out of the archive"),
        ("absolute.zip", zipped({"/etc/a.txt": TEXT}), "absolute"),
        ("up.tar", tarred({"../a.txt": b"x"}), "out of the archive"),
        ("empty.zip", zipped({}), "no article"),
        ("long.txt", b"x" * 50_000_000, "more than 5 MB"),
        ("long.jsonl", b'{"text": "' + b"x" * 50_000_000, "more than 5 MB"),
        ("bomb.txt.gz", gzip.compress(b"x" * 50_000_000), "more than 5 MB"),
        ("bomb.zip", zipped({"a.txt": b"x" * 50_000_000}), "more than 5 MB"),
    ],
    ids=called,
)  # fmt: skip
def test_what_is_no_article_gets_a_clear_reason(tmp_path, name, data, reason):
    assert reason in why(in_file(tmp_path, name, data))


def test_what_is_cut_off_is_not_taken_for_whole(tmp_path):
    words = TEXT.encode() + b" And so on." * 4000
    for name, data in {
        "a.tar": tarred({"a.txt": words})[:3000],
        "a.tgz": tarred({"a.txt": words, "b": os.urandom(9000)}, "w:gz")[:3000],
        "a.txt.gz": gzip.compress(words)[:-50],
        "a.warc": web_archive(("https://a.example/", "text/html", "200 OK", PAGE), packed=False)[:5000],
        "a.warc.gz": web_archive(("https://a.example/", "text/html", "200 OK", PAGE))[:1500],
    }.items():
        *_, last = all_of(in_file(tmp_path, name, data))
        assert isinstance(last, Refused), name


def test_a_text_in_which_mustard_stands_where_tars_have_their_mark_is_a_text(tmp_path):
    file = tmp_path / "mustard.txt"
    file.write_text("A headline\n\n" + "x" * 243 + " mustard is what the cook said is missing here.\n")
    assert file.read_bytes()[257:262] == b"ustar"
    (source,) = read(file)
    assert "mustard is what" in source.text


def test_links_in_a_tar_are_refused(tmp_path):
    link = tarfile.TarInfo("a.txt")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    bad, good = all_of(in_file(tmp_path, "a.tar", tarred({"a.txt": link, "b.txt": TEXT.encode()})))
    assert "a link" in bad.why
    assert good.text == TEXT


def test_links_out_of_a_folder_are_refused(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    secret = in_file(outside, "secret.txt", TEXT)
    real = in_file(inside, "real.txt", TEXT)
    for name, target in (("1", secret), ("2", outside), ("3", inside), ("4", tmp_path / "none"), ("5", real)):
        (inside / name).symlink_to(target)
    os.mkfifo(inside / "6")
    reasons = [getattr(each, "why", "read") for each in read(inside)]
    assert reasons == [
        "it is a link that leads out of the folder",
        "it is a link that leads out of the folder",
        "it is a link to a folder",
        "it is a link that leads nowhere",
        "read",
        "it is no file but a device, a pipe or a socket",
        "read",
    ]


def test_a_bomb_is_given_up_early(tmp_path):
    nothing = io.BytesIO()
    with gzip.open(nothing, "wb", compresslevel=9) as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
        for number in range(2):
            info = tarfile.TarInfo(f"{number}.txt")
            info.size = 60_000_000
            tar.addfile(info, io.BytesIO(b"\0" * info.size))
    assert len(nothing.getvalue()) < 500_000
    *_, last = all_of(in_file(tmp_path, "a.tar.gz", nothing.getvalue()))
    assert "200 times its size" in last.why


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "words",
        "<p>Some words of an article.</p>" + "<b><i>" * 50_000,
        "<html><body>" + "<table><tr><td>" * 30_000 + "words",
        "<ul><li><p>Some words of a list.</p>" * 40_000,
        '<div class="share related paywall">' * 250 + "<p>Subscribe to this story.</p>" * 5_000,
        "<p " + "a='1' " * 100_000 + ">words</p>",
        '<script type="application/ld+json">' + "[" * 1_000_000 + "</script><p>Some words.</p>",
        "<!DOCTYPE html ["
        + "".join(f'<!ENTITY a{n + 1} "&a{n};&a{n};">' for n in range(60))
        + "]><p>&a60; words</p>",
    ],
)
def test_pages_that_mean_harm_take_no_time(page):
    begun = time.process_time()
    found = all_of(io.BytesIO(f"<!doctype html>{page}".encode()), origin="a.html")
    assert len(found) == 1
    assert time.process_time() - begun < 10


def test_no_entity_reaches_a_file():
    page = b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>Some words &x; here.</p>'
    assert "root:" not in the_only(io.BytesIO(page)).text


# Encodings


@pytest.mark.parametrize(
    ("head", "encoding", "found", "told"),
    [
        ("", "utf-8-sig", "utf-8-sig", "byte order mark"),
        ("", "utf-16", "utf-16", "byte order mark"),
        ("", "utf-8", "utf-8", "valid as UTF-8"),
        ('<meta charset="windows-1252">', "cp1252", "cp1252", "meta"),
        ('<meta charset="iso-8859-1">', "cp1252", "cp1252", "meta"),
        ('<meta http-equiv=Content-Type content="text/html; charset=Shift_JIS">', "cp932", "cp932", "meta"),
        ('<!-- charset=koi8-r --><meta charset="windows-1251">', "cp1251", "cp1251", "meta"),
        ('<meta charset="utf-16">', "utf-8", "utf-8", "meta"),
        ('<meta charset="utf-8">', "cp1251", "cp1251", "charset-normalizer"),
    ],
)
def test_the_encoding_of_a_page_is_found_out_and_told(head, encoding, found, told):
    words = {
        "cp932": "佐渡の朱鷺、千羽を超える",
        "cp1251": "Вчера вечером мэр города объявил, что денег будет больше",
    }.get(encoding)
    words = (
        words or "Renée Lavallée déjà à l’été : « Élysée », où l’événement a été fêté, près du château d’été."
    )
    page = f"<html><head>{head}<title>t</title></head><body><p>{words}</p></body></html>"
    source = the_only(io.BytesIO(page.encode(encoding)))
    assert words in source.text
    assert (source.encoding, source.told_by["encoding"]) == (found, told)


def test_what_the_server_said_goes_before_what_the_page_says(tmp_path):
    words = "Москва и слова города, " * 20
    page = f'<meta charset="windows-1252"><article><p>{words}</p><p>{words}</p></article>'.encode("koi8-r")
    data = web_archive(("https://a.example/", "text/html; charset=koi8-r", "200 OK", page))
    source = the_only(in_file(tmp_path, "a.warc.gz", data))
    assert (source.encoding, source.told_by["encoding"]) == ("koi8-r", "http")
    assert words.strip() in source.text


ENGLISH = (
    "It’s open\n\n“We’re glad,” said the mayor – who’d waited for “years”. “The café’s new,” he added. "
    "“It’s ‘ours’, it’s ‘mine’.”"
)
RUSSIAN = "Мост открыт\n\nВчера вечером мэр города объявил, что денег будет больше. “Это хорошо”, сказал он."
FRENCH = "Le château\n\n« L’été dernier, où l’événement a été fêté, la fenêtre était fermée », a dit René."
POLISH = "Żółta łódź\n\nWczoraj rząd ogłosił, że będzie więcej pieniędzy. „To dobrze”, powiedział."


@pytest.mark.parametrize(
    ("words", "encoding"),
    [(ENGLISH, "cp1252"), (RUSSIAN, "cp1251"), (RUSSIAN.replace("“", '"').replace("”", '"'), "koi8-r")],
)
def test_an_encoding_without_rivals_is_found_out_and_told(words, encoding):
    source = the_only(io.BytesIO(words.encode(encoding)))
    assert (source.text, source.told_by["encoding"]) == (words, "charset-normalizer")


@pytest.mark.parametrize(
    ("words", "encoding"),
    [(FRENCH, "cp1252"), (POLISH, "cp1250"), ("Élysée", "cp1252"), ("5 € für Köln", "iso8859-15")],
)
def test_an_encoding_that_might_be_another_is_never_guessed(words, encoding):
    assert "--encoding cp1252" in why(io.BytesIO(words.encode(encoding)))
    page = f"<html><body><p>{words}</p></body></html>"
    assert "--encoding cp1252" in why(io.BytesIO(page.encode(encoding)))
    assert the_only(io.BytesIO(words.encode(encoding)), encoding=encoding).text == words


# Pages


def words_of(min_size):
    """Return a strategy for the words of a paragraph: anything a page can show."""
    shown = st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Co", "Cn"])
    return st.lists(st.text(shown, min_size=1, max_size=12), min_size=min_size, max_size=30).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(words_of(3), words_of(3))
@example("“It’s ‘here’,” \"she\" said — 'now' …", "& &amp; <b> ]]> &#8220; ‹«»›")
def test_text_put_into_a_page_comes_back_to_the_character(one, other):
    from html import escape

    one, other = f"The first words: {one} end.", f"The other words: {other} end."
    paragraphs = f"<p>{escape(one)}</p>\n<p>  {escape(other, False)}\n</p>"
    page = f"<!doctype html><meta charset=utf-8><article><h1>A headline</h1>\n{paragraphs}</article>"
    source = the_only(io.BytesIO(page.encode()))
    assert source.text == f"A headline\n\n{one}\n\n{other}"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2021-05-04", date(2021, 5, 4)),
        ("2021-05-04T23:30:00-0700", datetime.fromisoformat("2021-05-04T23:30:00-07:00")),
        ("2021-05-04T23:30:00.000Z", datetime.fromisoformat("2021-05-04T23:30:00+00:00")),
        ("2021-05-04 23:30:00 UTC", datetime.fromisoformat("2021-05-04T23:30:00+00:00")),
        ("Tue, 04 May 2021 23:30:00 +0000", datetime.fromisoformat("2021-05-04T23:30:00+00:00")),
        ("May 4, 2021", date(2021, 5, 4)),
        ("4/5/2021", None),
        ("yesterday", None),
        ("2021-02-31", None),
        ("2021", None),
        ("", None),
    ],
)
def test_only_whole_dates_are_dates(text, when):
    page = f'<meta property="article:published_time" content="{text}"><p>The words of an article.</p>'
    assert the_only(io.BytesIO(page.encode()), origin="a.html").published == when


TAGS = """
<p> </p> <div> </div> <h1> <h2> </h2> <li> <table> <tr> <td> <figure> <figcaption> </figure> <img> <br>
<a> </a> <b> <span> <!-- -->
<script> </script> <article> <ul> & &amp; &#0; &#55296; “ ” ]]> <![CDATA[ <?x
"""
MARKUP = st.sampled_from([*TAGS.split(), "\0", "\x85", "\u2028"])


@settings(max_examples=80, deadline=None)
@given(st.lists(MARKUP | st.text(max_size=30), max_size=40))
def test_any_page_is_read_soundly_or_refused(pieces):
    page = ("<!doctype html>" + "".join(pieces)).encode("utf-8", "replace")
    found = the_only(io.BytesIO(page), origin="a.html")
    if isinstance(found, Source):
        found.text.encode()
        spans = [(block.start, block.end) for block in found.blocks]
        assert all(0 <= start < end <= len(found.text) for start, end in spans)
        assert spans == sorted(spans)
        assert "\n\n".join(found.text[start:end] for start, end in spans) == found.text
