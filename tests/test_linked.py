"""Pages as linked data: a JSON-LD processor reads from them what the archive knows, whatever it holds."""

import json
import re

import pytest
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from archive.editing import verdicts
from archive.loading import load
from archive.models import Alias, Article, Attribution, Speaker
from archive.sources import read_plain
from tests.test_citations import HEADLINE, SITE
from tests.test_citing import texts
from tests.test_pages import ARTICLE

pytestmark = pytest.mark.django_db
SCHEMA = "https://schema.org/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
# Of schema.org's context what matters here: which terms are addresses, which are days.
ADDRESSES = ("url", "item", "isBasedOn", "sameAs")
CONTEXT = {
    "@vocab": SCHEMA,
    **{name: {"@type": "@id"} for name in ADDRESSES},
    "datePublished": {"@type": "Date"},
}
# The properties that are used here, with the classes that schema.org gives them to or that inherit them.
PROPERTIES = {
    "NewsArticle": {"url", "headline", "inLanguage", "datePublished", "author", "publisher", "isBasedOn",
                    "version", "mentions"},
    "Quotation": {"url", "text", "inLanguage", "position", "spokenByCharacter", "creator", "isPartOf"},
    "CreativeWork": {"url", "text", "inLanguage", "position", "creditText", "isPartOf"},
    "Person": {"name", "url", "alternateName", "jobTitle", "sameAs"},
    "Organization": {"name", "url", "alternateName", "sameAs"},
    "WebSite": {"url", "name", "inLanguage", "potentialAction"},
    "SearchAction": {"target", "query-input"},
    "EntryPoint": {"urlTemplate"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
}  # fmt: skip


def local(url, options):
    """Give the context of schema.org without the network; nothing else may be asked for."""
    assert url == "https://schema.org"
    document = {"@context": CONTEXT}
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": document,
    }


def documents(client, address):
    """Return the JSON-LD documents of a page, expanded, each with what it may say only."""
    found = re.findall(r'(?s)<script type="application/ld\+json">(.*?)</script>', client.get(address).text)
    expanded = [jsonld.expand(json.loads(each), {"documentLoader": local}) for each in found]
    for each in expanded:
        (root,) = each
        known(root)
        assert jsonld.to_rdf(each)["@default"]
    return [each[0] for each in expanded]


def known(node):
    """Assert that a node, and all in it, has only properties of its class."""
    kinds = [kind.removeprefix(SCHEMA) for kind in node.get("@type", ())]
    may = set().union(*(PROPERTIES[kind] for kind in kinds)) if kinds else {"name"}
    for name, values in node.items():
        if name.startswith("@"):
            continue
        assert name.removeprefix(SCHEMA) in may, (kinds, name)
        for value in values:
            if set(value) - {"@id", "@value", "@type", "@language"}:
                known(value)


def value(node, *path):
    """Return the one value behind properties."""
    for name in path:
        (node,) = node[SCHEMA + name]
    return node.get("@value", node.get("@id"))


def kind(node):
    """Return the one class of a node."""
    (only,) = node["@type"]
    return only.removeprefix(SCHEMA)


def way(node):
    """Return the steps of a BreadcrumbList as (name, address or None)."""
    assert kind(node) == "BreadcrumbList"
    steps = sorted(node[f"{SCHEMA}itemListElement"], key=lambda step: value(step, "position"))
    return [(value(step, "name"), value(step, "item") if f"{SCHEMA}item" in step else None) for step in steps]


def test_the_archive_is_a_site_that_can_be_searched(client, article):
    (site,) = documents(client, "/")
    assert (kind(site), site["@id"]) == ("WebSite", f"{SITE}/")
    template = value(site, "potentialAction", "target", "urlTemplate")
    assert value(site, "potentialAction", "query-input") == "required name=words"
    found = client.get(template.removeprefix(SITE).replace("{words}", "alliance"))
    assert found.status_code == 200 and "<mark>alliance</mark>" in found.text


def test_an_article_tells_what_its_source_gives(client, article, expected):
    news, steps = documents(client, ARTICLE)
    assert (kind(news), news["@id"], value(news, "headline")) == ("NewsArticle", SITE + ARTICLE, HEADLINE)
    assert not {f"{SCHEMA}{name}" for name in ("author", "publisher", "datePublished", "isBasedOn")} & set(
        news
    )
    speakers = {value(each, "name"): kind(each) for each in news[f"{SCHEMA}mentions"]}
    assert set(speakers) == {each["name"] for each in expected["speakers"]}
    assert speakers["Global Affairs Canada"] == "Organization" and speakers["David Welch"] == "Person"
    assert way(steps) == [("Articles", f"{SITE}/articles/"), (HEADLINE, None)]
    given = {"byline": "By Ann Lee and Bo Ek", "publisher": "The Post", "published": "2021-05-03"}
    Article.objects.update(url="https://example.org/a b", **given)
    news = documents(client, ARTICLE)[0]
    assert [value(each, "name") for each in news[f"{SCHEMA}author"]] == ["Ann Lee", "Bo Ek"]
    assert (value(news, "datePublished"), value(news, "publisher", "name")) == ("2021-05-03", "The Post")
    Article.objects.update(byline="Associated Press")
    (author,) = documents(client, ARTICLE)[0][f"{SCHEMA}author"]
    assert "@type" not in author and value(author, "name") == "Associated Press"


def test_a_quote_tells_who_said_it_unless_that_is_doubtful(client, article, expected):
    address = f"{ARTICLE}quotes/10/"
    quote, steps = documents(client, address)
    assert (kind(quote), quote["@id"]) == ("Quotation", SITE + address)
    assert value(quote, "text") == expected["quotes"][9]["text"]
    for name in ("spokenByCharacter", "creator"):
        (speaker,) = quote[SCHEMA + name]
        assert (kind(speaker), speaker["@id"]) == ("Person", f"{SITE}/speakers/rob-huebert/")
    assert value(quote, "isPartOf", "headline") == HEADLINE
    assert way(steps)[1:] == [(HEADLINE, SITE + ARTICLE), ("Quote 10", None)]
    said = Attribution.objects.get(mode="direct", passage__number=10)
    said.confidence = 0.5
    said.save()
    assert not {f"{SCHEMA}spokenByCharacter", f"{SCHEMA}creator"} & set(documents(client, address)[0])
    verdicts.set_aside(said, "A title.")
    assert documents(client, address) == []


def test_paragraphs_captions_and_speakers_are_linked_data_too(client, article, expected):
    paragraph, steps = documents(client, f"{ARTICLE}paragraphs/6/")
    assert (kind(paragraph), value(paragraph, "position")) == ("CreativeWork", 6)
    assert value(paragraph, "text") == expected["paragraphs"][5]["text"]
    caption, _ = documents(client, f"{ARTICLE}captions/1/")
    assert value(caption, "creditText") == expected["captions"][0]["credit"]
    person, steps = documents(client, "/speakers/david-welch/")
    roles = Alias.objects.filter(speaker__slug="david-welch", kind="role").values_list("text", flat=True)
    assert (kind(person), value(person, "name")) == ("Person", "David Welch")
    assert {each["@value"] for each in person[f"{SCHEMA}jobTitle"]} <= set(roles)
    assert way(steps) == [("Speakers", f"{SITE}/speakers/"), ("David Welch", None)]
    assert kind(documents(client, "/speakers/global-affairs-canada/")[0]) == "Organization"


def test_no_claim_is_reviewed_where_no_editor_did(client, article):
    for address in ("/", ARTICLE, f"{ARTICLE}quotes/10/", "/check/?text=canada"):
        assert "ClaimReview" not in client.get(address).text


@settings(max_examples=80, deadline=None)
@given(data=st.dictionaries(texts, texts | st.lists(texts), max_size=4))
def test_no_text_leaves_its_script_or_changes_in_it(data):
    template = Template("{% load archive %}{{ data|linked_data }}")
    written = template.render(Context({"data": data}))
    assert not set("<>&") & set(written)
    assert json.loads(written) == data


def test_a_text_that_would_break_a_page_comes_back_from_its_data(client, db):
    odd = "</script><script>alert(1)</script><!-- ]]> & \u2028 {שלום} \\u003c"
    load(read_plain(f"Odd {odd}\n\n“{odd} is it,” Ann Lee said.".encode()))
    Speaker.objects.update(name=odd)
    article = Article.objects.get()
    quote, _ = documents(client, f"{article.get_absolute_url()}quotes/1/")
    assert value(quote, "text") == article.passages.get(kind="quote").text
    assert value(quote, "creator", "name") == odd
    assert value(documents(client, article.get_absolute_url())[0], "headline") == article.headline


@pytest.mark.parametrize(
    ("address", "kind", "title"),
    [
        ("/", "website", "Article Archive"),
        ("/articles/", "website", "Articles"),
        (ARTICLE, "article", HEADLINE),
        (f"{ARTICLE}paragraphs/6/", "article", f"Paragraph 6 of “{HEADLINE}”"),
        (f"{ARTICLE}quotes/10/", "article", f"Rob Huebert, quote 10 of “{HEADLINE}”"),
        ("/quotes/", "website", "Quotes"),
        ("/speakers/", "website", "Speakers"),
        ("/speakers/david-welch/", "profile", "David Welch"),
        ("/attributions/", "website", "How speakers are found"),
        ("/search/?q=canada", "website", "canada · Search"),
        ("/search/help/", "website", "How to search"),
        ("/check/", "website", "Check a quote"),
    ],
)
def test_every_page_tells_what_to_show_where_it_is_shared(client, article, address, kind, title):
    page = client.get(address).text
    shared = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page))
    assert (shared["type"], shared["title"]) == (kind, title)
    assert shared["url"] == SITE + address.partition("?")[0] and shared["site_name"] == "Article Archive"
    described = re.search(r'<meta name="description" content="([^"]*)">', page)[1]
    assert shared["description"] == described
