"""Citations for machines and in three styles: reference managers' own parsers read what is written."""

import html
import json
import re
from datetime import date
from types import SimpleNamespace
from urllib.parse import parse_qsl

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.citations import STYLES, coins, highwire, work_of_article, work_of_record
from archive.citations.authors import authors_of
from archive.citations.files import bibtex, csl_json, ris
from archive.citations.work import plain
from archive.loading import load
from archive.models import Article, Attribution, Edition, Passage
from archive.sources import read_plain
from tests.test_citations import HEADLINE, SITE
from tests.test_editions import NEW, edition
from tests.test_pages import ARTICLE, text_of

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:citeproc")
STYLE = CitationStylesStyle("harvard-cite-them-right", validate=False)
RECORDS = ["", "paragraphs/6/", "captions/2/", "quotes/10/"]
# Google Scholar's names, and the Dublin Core format of OpenURL with the fields of any context object.
HIGHWIRE = {"title", "author", "publication_date", "journal_title", "language", "public_url"}
DUBLIN_CORE = "title creator subject description publisher contributor date type format identifier source"
DUBLIN_CORE = {f"rft.{name}" for name in [*DUBLIN_CORE.split(), "language", "relation", "coverage", "rights"]}


def from_bibtex(text):
    """Return the one entry of a BibTeX file as (kind, key, fields as they are set)."""
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert not library.failed_blocks
    (entry,) = library.entries
    return entry.entry_type, entry.key, {field.key: field.value for field in entry.fields}


def from_csl(text):
    """Return the one item of a CSL-JSON file, and its bibliography's entry after Harvard."""
    (item,) = json.loads(text)
    source = CiteProcJSON([dict(item)])
    bibliography = CitationStylesBibliography(STYLE, source, formatter.plain)
    bibliography.register(Citation([CitationItem(item["id"])]))
    (entry,) = bibliography.bibliography()
    return item, str(entry)


@pytest.mark.django_db
@pytest.mark.parametrize("tail", RECORDS)
def test_reference_managers_read_the_first_article(client, article, tail):
    answers = {form: client.get(f"{ARTICLE}{tail}cite.{form}") for form in ("bib", "ris", "csl.json")}
    assert [answer["Content-Type"].partition(";")[0] for answer in answers.values()] == [
        "application/x-bibtex",
        "application/x-research-info-systems",
        "application/vnd.citationstyles.csl+json",
    ]
    kind, key, entry = from_bibtex(answers["bib"].text)
    (record,) = rispy.loads(answers["ris"].text)
    item, told = from_csl(answers["csl.json"].text)
    assert kind == "misc" and record["type_of_reference"] == "NEWS" and item["type"] == "article-newspaper"
    assert key == record["id"] == item["id"]
    assert entry["title"] == record["title"] == item["title"] == HEADLINE
    address = item["URL"]
    assert entry["url"] == address and record["urls"] == [address]
    assert address.partition("?")[0] == f"{SITE}{ARTICLE}{tail}"
    assert client.get(address.removeprefix(SITE)).status_code == 200
    nowhere = {"author", "authors", "year", "month", "day", "date", "issued", "journal", "container-title"}
    assert not nowhere & {*entry, *record, *item}
    assert HEADLINE in told and "1" not in told.partition("Available")[0].replace(HEADLINE, "")


@pytest.mark.django_db
def test_what_the_source_gives_is_in_the_files(client, article):
    given = {
        "byline": "By Ann Lee and Bo van Ek",
        "publisher": "The {Post} & Co",
        "published": date(2021, 5, 3),
    }
    Article.objects.filter(pk=article.pk).update(**given)
    address = f"{ARTICLE}quotes/10/cite"
    kind, _, entry = from_bibtex(client.get(f"{address}.bib").text)
    assert (kind, entry["journal"], entry["author"]) == (
        "article",
        "The {Post} & Co",
        "Lee, Ann and van Ek, Bo",
    )
    assert (entry["year"], entry["month"], entry["day"]) == ("2021", "may", "3")
    (record,) = rispy.loads(client.get(f"{address}.ris").text)
    assert record["authors"] == ["Lee, Ann", "van Ek, Bo"]
    assert (record["year"], record["date"], record["secondary_title"]) == (
        "2021", "2021/05/03", "The {Post} & Co",
    )  # fmt: skip
    item, told = from_csl(client.get(f"{address}.csl.json").text)
    assert item["issued"] == {"date-parts": [[2021, 5, 3]]}
    assert "Lee, A. and van Ek, B. (2021)" in told and "The {Post} & Co" in told
    assert "Quote 10 (by Rob Huebert) in paragraph" in item["note"] == record["notes"][0] == entry["note"]
    assert "proper alliance system" in item["abstract"]


@pytest.mark.django_db
def test_a_doubtful_speaker_is_told_as_such_and_words_set_aside_are_nobodys(client, article):
    said = Attribution.objects.get(mode="direct", passage__number=5)
    said.confidence = 0.5
    said.save()
    (item,) = client.get(f"{ARTICLE}quotes/5/cite.csl.json").json()
    assert item["note"].startswith("Quote 5 (by probably David Welch) in paragraph 12;")
    said.status = "scare"
    said.save()
    for tail in ("", "cite.bib", "cite.ris", "cite.csl.json"):
        page = client.get(f"{ARTICLE}quotes/5/{tail}").text
        assert "quoted in" not in page and "by David" not in page


@pytest.mark.django_db
def test_citations_of_older_editions_keep_working(client, article):
    (cited,) = client.get(f"{ARTICLE}paragraphs/19/cite.csl.json").json()
    edition(NEW)
    assert "stand elsewhere now" in client.get(cited["URL"].removeprefix(SITE)).text
    _, key, _ = from_bibtex(client.get(f"{ARTICLE}editions/1/cite.bib").text)
    assert key.endswith(":edition-1")
    assert f"{SITE}{ARTICLE}editions/1/" in client.get(f"{ARTICLE}editions/1/cite.ris").text
    assert f"{SITE}{ARTICLE}\r\n" in client.get(f"{ARTICLE}cite.ris").text
    assert "editions/1/cite.bib" in client.get(f"{ARTICLE}editions/1/").text
    for nothing in ("editions/3/cite.bib", "quotes/99/cite.ris", "cite.xml", "headings/1/cite.bib"):
        assert client.get(ARTICLE + nothing).status_code == 404
    assert client.get("/articles/nothing/cite.bib").status_code == 404


# Texts with all that is special somewhere: to TeX, RIS, JSON, HTML, and to who reads from right to left.
SPECIAL = [
    "“", "”", '"', "'", "{", "}", "\\", "&", "%", "$", "#", "_", "~", "^", "=", ",", ";", "--", "%%", "`",
    " and ", "\n", "\r\n", "\u2028", "\x85", "\x02", "\x1c", "\nER  - ", "\nTY  - JOUR", "@misc{a,", "},\n",
    "\\textbf{", "$x^2$", "</script>", "<!--", "]]>", "שלום", "مرحبا", "\u202e", "é", "数", "😀",
]  # fmt: skip
anything = st.sampled_from(SPECIAL) | st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), max_size=6
)
texts = st.lists(anything).map("".join).filter(lambda text: plain(text))


def record(headline, text, byline="", publisher="", day=None):
    """Return a paragraph as a Work, as its page would."""
    article = Article(slug="a-b", headline=headline, byline=byline, publisher=publisher, published=day)
    passage = Passage(article=article, kind="paragraph", number=6, text=text)
    page = {"article": article, "edition": Edition(number=1, sha256="0" * 64), "passage": passage}
    return work_of_record(SimpleNamespace(**page, around=passage, attribution=None, is_set_aside=False))


def like(text):
    """Return a text without what decoding TeX takes: some blanks, and which circumflex it was."""
    return re.sub(r"\s+", "", text.replace("ˆ", "^"))


@settings(max_examples=120, deadline=None)
@given(headline=texts, text=texts, publisher=texts)
def test_any_text_comes_back_from_the_files(headline, text, publisher):
    work = record(headline, text, "Ann Lee", publisher)
    _, _, entry = from_bibtex(bibtex(work))
    for name, expected in (("title", work.headline), ("journal", work.publisher), ("abstract", work.words)):
        assert like(entry[name]) == like(expected)
    assert bibtex(work).count("{") == bibtex(work).count("}")
    (found,) = rispy.loads(ris(work))
    assert (found["title"], found["secondary_title"]) == (work.headline, work.publisher)
    assert (found["abstract"], found["id"], found["authors"]) == (work.words, work.key, ["Lee, Ann"])
    (item,) = json.loads(csl_json(work))
    assert (item["title"], item["abstract"]) == (work.headline, work.words)


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Ann Lee", ["Lee, Ann"]),
        ("BY ANN LEE AND BO EK", ["LEE, ANN", "EK, BO"]),
        ("Ann Lee, Associated Press", ["Lee, Ann"]),
        ("Ludwig van der Rohe & J. R. R. O’Neill, Jr.", ["van der Rohe, Ludwig", "O’Neill, J. R. R., Jr."]),
        ("Анна Ли", ["Ли, Анна"]),
        ("Associated Press", ["Associated Press"]),
        ("The Editorial Board", ["The Editorial Board"]),
        ("Reuters", ["Reuters"]),
        ("von", ["von"]),
        ("", []),
    ],
)
def test_a_byline_is_parted_only_where_it_is_plainly_names(byline, authors):
    assert [author.turned for author in authors_of(byline)] == authors


# In each style: all that a source can give, what a quote adds, and nothing known but the headline.


def in_styles(work):
    """Return a Work in each style as (entry, what stands in the text or the note)."""
    return {c.style: ("".join(c.entry), "".join(c.within)) for c in (style(work) for style in STYLES)}


@pytest.mark.django_db
def test_all_that_is_known_stands_where_each_style_has_it():
    work = record("“Is It True?” He Asks", "Words.", "Ann B. Lee and Bo Ek", "The Post", date(2021, 9, 3))
    where = f"Article Archive, edition 1. {work.page}"
    assert in_styles(work) == {
        "APA": (
            f"Lee, A. B., & Ek, B. (2021, September 3). “Is It True?” He Asks. The Post. {where}",
            "(Lee & Ek, 2021, para. 6)",
        ),
        "Chicago": (
            f"Lee, Ann B., and Bo Ek. “‘Is It True?’ He Asks.” The Post, September 3, 2021. {where}.",
            "Ann B. Lee and Bo Ek, “‘Is It True?’ He Asks,” The Post, September 3, 2021, para. 6, "
            f"Article Archive, edition 1, {work.page}.",
        ),
        "MLA": (
            "Lee, Ann B., and Bo Ek. “‘Is It True?’ He Asks.” The Post, 3 Sept. 2021. "
            f"Article Archive, edition 1, {work.page}.",
            "(Lee and Ek, par. 6)",
        ),
    }


def test_what_is_not_known_is_left_out_as_each_style_has_it():
    work = record("Is It True?", "Words.")
    where = f"Article Archive, edition 1. {work.page}"
    assert in_styles(work) == {
        "APA": (f"Is It True? (n.d.). {where}", "(Is It True?, n.d., para. 6)"),
        "Chicago": (
            f"“Is It True?” n.d. {where}.",
            f"“Is It True?,” n.d., para. 6, Article Archive, edition 1, {work.page}.",
        ),
        "MLA": (f"“Is It True?” Article Archive, edition 1, {work.page}.", "(“Is It True?,” par. 6)"),
    }
    paper = in_styles(record("Yes", "Words.", publisher="The Post"))
    assert paper["Chicago"][0].startswith("The Post. “Yes.” n.d. Article Archive")  # the paper for the author
    assert paper["APA"][1] == "(“Yes,” n.d., para. 6)"


def test_many_authors_are_told_as_each_style_has_it():
    names = ("Ann Lee", "Bo Ek", "Cy Day", "Di Fox")
    three, four = (in_styles(record("Yes", "Words.", ", ".join(names[:n]))) for n in (3, 4))
    assert three["APA"][0].startswith("Lee, A., Ek, B., & Day, C. (n.d.). Yes.")
    assert three["APA"][1] == "(Lee et al., n.d., para. 6)"
    assert three["Chicago"][0].startswith("Lee, Ann, Bo Ek, and Cy Day. “Yes.”")
    assert three["Chicago"][1].startswith("Ann Lee, Bo Ek, and Cy Day, “Yes,” n.d.")
    assert four["Chicago"][1].startswith("Ann Lee et al., “Yes,”")
    assert three["MLA"][0].startswith("Lee, Ann, et al. “Yes.”")
    assert three["MLA"][1] == "(Lee et al., par. 6)"
    many = " and ".join(f"Ann {chr(65 + n)}ee" for n in range(22))
    assert ", See, A., … Vee, A. (n.d.)" in in_styles(record("Yes", "Words.", many))["APA"][0]


@pytest.mark.django_db
def test_a_page_has_every_style_without_scripts(client, article, expected):
    place = expected["quotes"][9]["paragraph"]
    page = client.get(f"{ARTICLE}quotes/10/").text
    shown = text_of(page)
    for told in (
        f"{HEADLINE}. (n.d.). Article Archive, edition 1. {SITE}{ARTICLE}quotes/10/",
        f"(Rob Huebert, as quoted in Canada, Japan to Expand, n.d., para. {place})",
        f"Rob Huebert, quoted in “{HEADLINE},” n.d., para. {place}, Article Archive, edition 1, {SITE}",
        f"(Rob Huebert qtd. in “Canada, Japan to Expand,” par. {place})",
    ):
        assert told in shown
    assert re.search(r'(?s)<details class="styles">.*?</details>', page)
    assert page.count('data-copy-from="cited-') == page.count('data-copy-from="within-') == 3
    whole = client.get(ARTICLE).text
    assert whole.count('data-copy-from="cited-') == 3 and 'data-copy-from="within-' not in whole


def meta_in(page):
    """Return the citation_* of a page."""
    return [
        (name, html.unescape(value))
        for name, value in re.findall(r'<meta name="citation_(\w+)" content="([^"]*)">', page)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("tail", RECORDS)
def test_pages_are_recognised_by_reference_managers(client, article, tail):
    page = client.get(ARTICLE + tail).text
    address = f"{SITE}{ARTICLE}{tail}"
    assert meta_in(page) == [("title", HEADLINE), ("language", "en"), ("public_url", address)]
    (title,) = re.findall(r'<span class="Z3988" title="([^"]*)"></span>', page)
    object_ = dict(parse_qsl(html.unescape(title), strict_parsing=True))
    assert object_.pop("ctx_ver") == "Z39.88-2004" and object_.pop("rfr_id") == "info:sid/article-archive"
    assert object_.pop("rft_val_fmt") == "info:ofi/fmt:kev:mtx:dc"
    assert set(object_) <= DUBLIN_CORE
    assert (object_["rft.title"], object_["rft.identifier"]) == (HEADLINE, address)
    assert not {"rft.date", "rft.creator", "rft.source"} & set(object_)


def test_what_is_given_is_in_a_pages_fields():
    work = record('A & B = "C"', "Words.", "Ann Lee and Bo Ek", "The Post", date(2021, 5, 3))
    fields = highwire(work)
    assert {name.removeprefix("citation_") for name, _ in fields} == HIGHWIRE
    assert [value for name, value in fields if name == "citation_author"] == ["Ann Lee", "Bo Ek"]
    assert ("citation_publication_date", "2021/05/03") in fields
    object_ = parse_qsl(coins(work), strict_parsing=True)
    assert ("rft.title", 'A & B = "C"') in object_ and ("rft.date", "2021-05-03") in object_
    assert [value for name, value in object_ if name == "rft.creator"] == ["Ann Lee", "Bo Ek"]


@pytest.mark.parametrize(("slug", "key"), [("a-b", "a-b"), ("роб", "article:7"), ("a-é", "article:7")])
def test_a_key_is_one_that_every_reference_manager_takes(slug, key):
    article = Article(pk=7, slug=slug, headline="Да", byline="Reuters")
    page = {"article": article, "title": "Да", "edition": Edition(number=1, sha256="0" * 64)}
    for newest, tail in ((True, ""), (False, ":edition-1")):
        work = work_of_article(SimpleNamespace(**page, is_newest=newest))
        assert from_bibtex(bibtex(work))[:2] == ("misc", key + tail)
        assert rispy.loads(ris(work))[0]["authors"] == ["Reuters"]
        assert json.loads(csl_json(work))[0]["author"] == [{"literal": "Reuters"}]


@pytest.mark.django_db
def test_citations_hold_whatever_is_in_a_text(client):
    odd = "".join(SPECIAL).replace("\n", " ")
    load(read_plain(f"Odd {odd}\n\n“{odd.replace('“', '').replace('”', '')} is it,” Ann Lee said.".encode()))
    article = Article.objects.get()
    for tail in ("", "paragraphs/1/", "quotes/1/"):
        address = f"{article.get_absolute_url()}{tail}"
        assert client.get(address).status_code == 200
        item, _ = from_csl(client.get(f"{address}cite.csl.json").text)
        assert item["title"] == plain(article.headline)
        assert from_bibtex(client.get(f"{address}cite.bib").text)[1] == item["id"]
        assert rispy.loads(client.get(f"{address}cite.ris").text)[0]["title"] == item["title"]
