"""A copy of the site as files: every link leads somewhere, the search works in a browser without a server."""

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from archive.exports import export
from archive.exports.addresses import file_of, relative
from archive.exports.manifest import sum_of
from archive.exports.offline import base36, words_of
from archive.exports.rewriting import DROP, Page, rewritten
from archive.loading import load
from archive.models import Article, Revision
from archive.sources import read_plain
from tests.conftest import FIRST_ARTICLE
from tests.test_browser import chromium  # noqa: F401 (a fixture)
from tests.test_exports import empty, fill
from tests.test_pages import ARTICLE, annotate, text_of

pytestmark = pytest.mark.django_db(transaction=True)  # the copy is made from a database

MANY = "Many quotes\n\n" + "\n\n".join(
    f"“This is what was said in the sitting of day number {number},” said Jane Doe." for number in range(45)
)
FAR = "長" * 100
COMPARED = (f"{ARTICLE}paragraphs/6/", f"{ARTICLE}editions/1/", "/speakers/david-welch/")
SEARCH = "search/index.html"


class Links(HTMLParser):
    """Reads what a page leads to, and which places it has."""

    def __init__(self, html):
        super().__init__()
        self.links, self.ids = [], set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids.add(given.get("id"))
        name = {"a": "href", "link": "href", "script": "src", "img": "src", "form": "action"}.get(tag)
        if given.get("rel") != "canonical" and name in given:
            self.links.append(given[name])
        if given.get("http-equiv") == "refresh":
            self.links.append(given["content"].partition("url=")[2])


@pytest.fixture(scope="module")
def copy(django_db_setup, django_db_blocker, tmp_path_factory):
    """Copy an archive with lists of several pages, several editions, a merged speaker and odd addresses."""
    directory = tmp_path_factory.mktemp("site") / "copy"
    with django_db_blocker.unblock():
        editor = get_user_model().objects.create_superuser("editor", password="words enough")
        try:
            make(directory, load(read_plain(FIRST_ARTICLE.read_bytes())).article, editor)
            shown = {path: Client().get(path).text for path in COMPARED}
        finally:
            empty()
            Revision.advance()
    return Copied(directory, shown)


@dataclass(frozen=True)
class Copied:
    """A copy, and some pages as the archive showed them."""

    directory: Path
    shown: dict

    def __truediv__(self, name):
        return self.directory / name

    def rglob(self, pattern):
        """Return the files of a name."""
        return self.directory.rglob(pattern)


def make(directory, article, editor):
    """Fill an archive, and copy it."""
    fill(article, editor)
    load(read_plain(MANY.encode()))
    load(read_plain(f"{FAR}\n\nA paragraph under a headline in another script.".encode()))
    passage = Article.objects.get(slug="many-quotes").passages.filter(kind="paragraph").first()
    annotate(
        passage,
        f"See [here]({ARTICLE}), [there](/nothing/), [all](/quotes/?speaker=x), [up](?kind=../../up), "
        "[file](/static/../manage.py) and [x](http://x.test/).",
    )
    export("static", directory)


def pages(directory):
    """Return the HTML of each page by its name."""
    found = sorted(directory.rglob("*.html"))
    return {name_of(path, directory): path.read_text() for path in found}


def name_of(path, directory):
    """Return the name of a file in a copy."""
    return str(path.relative_to(directory.directory))


def test_no_link_is_dead_and_none_leads_back_but_the_note(copy):
    found = {name: Links(html) for name, html in pages(copy).items()}
    seen = 0
    for name, page in found.items():
        for link in page.links:
            if link.startswith(("http://127.0.0.1:8000", "http://x.test/")):
                continue
            parts = urlsplit(urljoin(f"file:///{name}", link))
            assert parts.scheme == "file" and not link.startswith("/"), (name, link)
            target = unquote(parts.path).lstrip("/")
            assert (copy / target).is_file(), (name, link)
            place = parts.fragment.partition(":~:")[0]
            assert not place or place in found[target].ids, (name, link)
            seen += 1
        outside = [link for link in page.links if link.startswith(settings.ARCHIVE_URL)]
        assert len(outside) == (0 if "http-equiv" in (copy / name).read_text() else 1), (name, outside)
    assert seen > 3_000


def test_the_copy_has_every_page_as_the_archive_shows_it(copy, expected):
    names = set(pages(copy))
    for kind, records in (("paragraphs", "paragraphs"), ("captions", "captions"), ("quotes", "quotes")):
        for record in expected[records]:
            assert f"{ARTICLE.strip('/')}/{kind}/{record['number']}/index.html" in names
    for path, there in copy.shown.items():
        here = (copy / file_of(path)).read_text()
        main = r'(?s)<main.*?(?=<p class="actions">|<footer|</main>)'
        assert text_of(re.search(main, here)[0]) == text_of(re.search(main, there)[0])
    for left_out in ("Annotate", "Check these words", "Editors’ desk", "Correct<", 'href="/'):
        assert not [name for name, html in pages(copy).items() if left_out in html], left_out
    source = (copy / ARTICLE.strip("/") / "editions/1/source.txt").read_bytes()
    assert source == FIRST_ARTICLE.read_bytes()
    assert "annotations.jsonld" in {path.name for path in copy.rglob("*")}
    assert f"{ARTICLE.strip('/')}/editions/2/changes/index.html" in names


def test_lists_are_turned_page_by_page(copy):
    html = pages(copy)
    folder = "speakers/jane-doe/kind-quote"
    first, second, third = (html[f"{folder}/{place}index.html"] for place in ("", "page-2/", "page-3/"))
    assert 'rel="next" href="page-2/index.html"' in first
    assert 'rel="prev" href="../index.html"' in second
    told = {
        number
        for page in (first, second, third)
        for number in re.findall(r"sitting of day number (\d+)", page)
    }
    assert len(told) == 45
    assert "quotes/page-2/index.html" in html


def test_a_merged_speaker_leads_to_the_other(copy):
    moved = (copy / "speakers/marc-garneau/index.html").read_text()
    assert "url=../global-affairs-canada/index.html" in moved


def test_the_manifest_has_every_file_of_the_copy(copy):
    manifest = json.loads((copy / "manifest.json").read_text())
    files = {name_of(path, copy) for path in copy.rglob("*") if path.is_file()}
    assert files == set(manifest["files"]) | {"manifest.json"}
    assert all(entry["sha256"] == sum_of(copy / name)[0] for name, entry in manifest["files"].items())


@pytest.mark.browser
def test_the_copy_is_read_and_searched_from_the_disk(copy, chromium):  # noqa: F811
    page, troubles = chromium.new_page(), []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("requestfailed", lambda asked: "ABORTED" in asked.failure or troubles.append(asked.url))
    page.goto(f"file://{copy.directory}/index.html")
    page.get_by_label("Search the archive").or_(page.get_by_label(re.compile("Search every"))).first.fill(
        "operation neon"
    )
    page.keyboard.press("Enter")
    hit = page.locator("[data-kind=paragraph]").first
    hit.wait_for()
    assert hit.locator("mark").all_inner_texts()[:2] == ["Operation", "Neon"]
    hit.get_by_role("link", name="Paragraph 6").or_(hit.get_by_role("link", name="Paragraph 7")).first.click()
    assert "Operation Neon" in page.locator("#words").inner_text()
    page.get_by_role("link", name="In its place in the article").click()
    assert page.locator("#p6, #p7").first.is_visible()

    def found(query, kind=""):
        page.goto(f"file://{copy.directory}/{SEARCH}?q={query}&kind={kind}")
        page.wait_for_function("/results?/i.test(document.querySelector('#count').textContent)")
        return page.locator("#count").inner_text()

    assert found('"sitting of day"').startswith("The first 20 results")
    page.get_by_role("button", name="More results").click()
    page.wait_for_function("document.querySelectorAll('.hit').length === 40")
    assert found('"day of sitting"').startswith("No results")
    assert found("sitting number 7").startswith("1 result ")
    assert found("sitting of day", "quote").startswith("The first 20")
    assert page.locator(".hit.quote").first.inner_text().startswith("Quote 45, Jane Doe")
    assert found("uberschri*").startswith("1 result ")
    assert found("sitting -number").startswith("No results")
    assert found("xyzzy OR uberschrift").startswith("1 result ")
    assert found('"day number 7" OR "day number 8"', "quote").startswith("2 results")
    assert found('sitting -"day number"').startswith("No results")
    assert found("xyzzy constructor").startswith("No results")
    assert found("長長*").startswith("1 result ")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert troubles == []
    page.close()


def test_what_leads_nowhere_goes_and_the_rest_stays_to_the_letter():
    def to(address, rel=""):
        return {"/gone/": DROP, "/here/": "../here/index.html"}.get(address)

    page = Page(to, "<p>A copy.</p>")
    for html, copied in (
        ("<!doctype html><p>a &amp; b &#8212; <br>é</p>", None),
        ('<p><a href="/here/?">x</a> <a href="#p1">y</a></p>', None),
        ('<p><a class="b" href="/here/">x</a></p>', '<p><a class="b" href="../here/index.html">x</a></p>'),
        ('<p>See <a href="/gone/">x <b>y</b></a>.</p>', "<p>See x <b>y</b>.</p>"),
        ('<nav><ul><li><a href="/gone/">x</a></li><li>y</li></ul></nav>', "<nav><ul><li>y</li></ul></nav>"),
        ('<p>x<a class="desk" href="/here/">y</a></p>', "<p>x</p>"),
        ('<svg viewBox="0 0 1 1"><a href="#p1"><rect width="1"/></a></svg>', None),
        ('<script type="application/ld+json">{"a": "<\\u003Cb>"}</script>', None),
        ('<footer class="bottom">x</footer>', '<footer class="bottom">x<p>A copy.</p></footer>'),
        ('<link rel="alternate" href="/gone/"><link rel="canonical" href="/here/">',
         '<link rel="canonical" href="/here/">'),
    ):  # fmt: skip
        assert rewritten(html, page) == (html if copied is None else copied)


def test_names_of_files_fit_every_disk_and_links_lead_from_one_to_the_other():
    assert file_of("/") == "index.html"
    assert file_of("/articles/%C3%BCber/paragraphs/3/") == "articles/über/paragraphs/3/index.html"
    assert file_of("/quotes/", "kind-quote", 2) == "quotes/kind-quote/page-2/index.html"
    assert relative("articles/a/index.html", "index.html") == "../../index.html"
    assert relative("index.html", "articles/ü ?/index.html") == "articles/%C3%BC%20%3F/index.html"
    assert all(len(name.encode()) < 256 for name in file_of(f"/articles/{FAR}/").split("/"))
    assert file_of(f"/articles/{FAR}/") != file_of(f"/articles/{FAR}x/")


def test_words_are_indexed_without_accents_and_capitals():
    assert words_of("Élysée’s ÉLYSÉE re-opens — 24h") == ["24h", "elysee", "opens", "re", "s"]
    assert [base36(number) for number in (1, 35, 36, 1296)] == ["1", "z", "10", "100"]
