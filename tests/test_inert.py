"""What editors write stays words: payloads of all kinds are inert on every page that shows them."""

import json
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from archive.editing import verdicts
from archive.models import Annotation, Attribution, Speaker
from tests.conftest import ROOT
from tests.test_browser import chromium, site  # noqa: F401 (fixtures)
from tests.test_pages import ARTICLE

PAYLOADS = (ROOT / "tests" / "expected" / "payloads.txt").read_text().splitlines()
NEVER = {
    "iframe",
    "object",
    "embed",
    "applet",
    "base",
    "frame",
    "foreignobject",
    "animate",
    "set",
    "math",
    "style",
}
LEADING = ("href", "src", "action", "formaction", "data", "poster", "background", "xlink:href", "srcdoc")
HARMLESS = ("http://", "https://", "mailto:", "/", "#", "?", "")


class Reader(HTMLParser):
    """Notes what could run in a page."""

    def __init__(self):
        super().__init__()
        self.found, self.data, self.inside = [], [], False

    def handle_starttag(self, tag, attributes):
        """Look at an element."""
        attributes = {name: value or "" for name, value in attributes}
        self.inside = tag == "script" and attributes.get("type") == "application/ld+json"
        self.data += [""] * self.inside
        own = "/static/" in attributes.get("src", "") or attributes.get("src") == "/admin/jsi18n/"
        if tag in NEVER or (tag == "script" and not self.inside and not own):
            self.found.append((tag, attributes))
        if tag in ("meta", "link") and ("http-equiv" in attributes or attributes.get("rel") == "import"):
            self.found.append((tag, attributes))
        for name, value in attributes.items():
            scheme = "".join(value.split()).lower().partition(":")
            leads = name in LEADING and scheme[1] and scheme[0] not in ("http", "https", "mailto")
            if name.startswith("on") or name == "style" or (leads and not value.startswith(HARMLESS[3:6])):
                self.found.append((tag, name, value))

    def handle_data(self, data):
        """Keep linked data."""
        if self.inside:
            self.data[-1] += data

    def handle_endtag(self, tag):
        """Leave linked data."""
        self.inside = False


def dangers_in(page):
    """Return what could run in a page; linked data must be whole."""
    reader = Reader()
    reader.feed(page)
    for data in reader.data:
        json.loads(data)
    return reader.found


@pytest.fixture
def poisoned(article, editor):
    """Write the payloads wherever an editor can write; return the addresses of all pages that show them."""
    passage = article.passages.select_related("edition").get(kind="paragraph", number=6)
    place = {"article": article, "edition": passage.edition, "passage": passage, "author": editor}
    place |= {"start": passage.start, "end": passage.start + len(passage.text)}
    now = {"status": Annotation.Status.PUBLISHED, "published": timezone.now()}
    notes = Annotation.objects.bulk_create(Annotation(**place, **now, body=payload) for payload in PAYLOADS)
    notes[0].body = "\n\n".join(PAYLOADS)
    notes[0].save()
    notes[1].delete()
    notes[2].passage, notes[2].exact = None, PAYLOADS[2]
    notes[2].save()
    editor.first_name = PAYLOADS[11]
    editor.save()
    named = [Speaker(slug=f"payload-{number}", name=name) for number, name in enumerate(PAYLOADS)]
    speakers = Speaker.objects.bulk_create(named)
    said = list(Attribution.objects.select_related("passage__article"))
    for number, attribution in enumerate(said):
        reason = " ".join(PAYLOADS[number :: len(said)])
        verdicts.correct(attribution, speakers[number], reason)
    verdicts.set_aside(said[-1] if said[-1].mode == "direct" else said[0], " ".join(PAYLOADS[:40]))
    quote = next(each for each in said if each.mode == "direct")
    names = [reverse(f"admin:archive_{name}_changelist") for name in ("annotation", "attribution", "speaker")]
    return [
        "/", ARTICLE, f"{ARTICLE}paragraphs/6/", "/attributions/", "/speakers/", "/quotes/",
        "/search/?q=canada",
        *{said.passage.get_absolute_url() for said in said[:12]},
        *(speaker.get_absolute_url() for speaker in speakers[: len(said) : 3]),
        *(f"{name}?all=" for name in names),
        reverse("admin:index"), reverse("admin:queue"), reverse("admin:admin_logentry_changelist"),
        reverse("admin:archive_annotation_change", args=[notes[0].pk]),
        reverse("admin:archive_annotation_history", args=[notes[0].pk]),
        reverse("admin:archive_annotation_delete", args=[notes[0].pk]),
        reverse("admin:archive_annotation_deleted"),
        reverse("admin:archive_annotation_orphan", args=[notes[2].pk]),
        reverse("admin:archive_attribution_change", args=[quote.pk]),
        reverse("admin:archive_attribution_history", args=[quote.pk]),
        reverse("admin:archive_speaker_change", args=[speakers[0].pk]),
        reverse("admin:archive_speaker_likely_merges"),
    ]  # fmt: skip


def test_the_look_out_sees_what_is_dangerous():
    seen = [payload for payload in PAYLOADS if dangers_in(f"<p>{payload}</p>")]
    assert len(PAYLOADS) >= 100 and len(seen) >= 70


@pytest.mark.django_db
def test_no_payload_is_alive_in_any_page(client, poisoned, editor):
    client.force_login(editor)
    for address in poisoned:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "alert" in answer.text or address in ("/search/?q=canada", "/quotes/", "/speakers/"), address
        assert dangers_in(answer.text) == [], address


@pytest.mark.django_db
def test_no_payload_is_alive_in_what_forms_answer(client, poisoned, editor):
    client.force_login(editor)
    note = Annotation.objects.exclude(passage=None).first()
    said = Attribution.objects.first()
    address = reverse("admin:archive_annotation_change", args=[note.pk])
    attribution = reverse("admin:archive_attribution_change", args=[said.pk])
    for payload in PAYLOADS:
        preview = client.post(reverse("admin:archive_annotation_preview"), {"body": payload}).text
        assert dangers_in(preview) == [], payload
    for payload in PAYLOADS[::10]:
        form = {
            "passage": note.passage_id,
            "exact": payload,
            "body": payload,
            "motivation": payload,
            "draft": payload,
        }
        conflict = client.post(address, form | {"status": payload, "seen_version": 99}).text
        assert dangers_in(conflict) == [], payload
        asked = {"verdict": "correct", "name": payload, "kind": "person", "reason": payload, "draft": payload}
        assert dangers_in(client.post(attribution, asked | {"asked_for": payload}).text) == [], payload
    client.logout()
    for payload in PAYLOADS[::10]:
        page = client.post(address, {"draft": payload, "body": payload, payload: payload}).text
        assert dangers_in(page) == [], payload


@pytest.mark.django_db
def test_machines_get_sound_data(client, poisoned):
    speaker = Speaker.objects.get(slug="payload-1").get_absolute_url()
    for feed in ("/feeds/annotations.atom", "/feeds/corrections.atom", f"{speaker}feed.atom"):
        entries = ElementTree.fromstring(client.get(feed).content).findall(
            "{http://www.w3.org/2005/Atom}entry"
        )
        assert entries and all(dangers_in(each.findtext("{*}summary")) == [] for each in entries), feed
    assert json.loads(client.get(f"{ARTICLE}annotations.jsonld").text)["total"] > 100


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_browser_runs_none_of_them(chromium, site, poisoned, client, editor):  # noqa: F811
    client.force_login(editor)
    context = chromium.new_context(base_url=site, bypass_csp=True)
    context.add_cookies([{"name": "sessionid", "value": client.session.session_key, "url": site}])
    page, alive = context.new_page(), []
    page.on("dialog", lambda dialog: (alive.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda asked: alive.append(asked.url) if "example.org" in asked.url else None)
    for address in poisoned:
        if "/speakers/" not in address or address == "/speakers/":
            page.goto(address)
            page.mouse.move(300, 400)
    context.close()
    assert alive == []
    assert Speaker.objects.count() > 100
