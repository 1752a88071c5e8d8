"""Annotations written by programs: with a token, by the rules of the desk, never over a colleague."""

import hashlib
import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.models import Annotation, Revision, Token
from tests.test_api import problem

pytestmark = pytest.mark.django_db

NOTES = "/api/annotations"
ADD = reverse("admin:archive_token_add")
LIST = reverse("admin:archive_token_changelist")
BOTH = ["annotations:write", "annotations:publish"]


@pytest.fixture
def people(db, django_user_model):
    """Return staff by name, each in the group of that name."""
    made = {}
    for name in ("Editors", "Chief editors", "nobody"):
        made[name] = django_user_model.objects.create_user(name, password="words enough", is_staff=True)
        made[name].groups.set(Group.objects.filter(name=name))
    return made


def key_for(user, *scopes, **fields):
    """Return the key of a new token."""
    token = Token(user=user, name="a script", scopes=list(scopes or BOTH), **fields)
    key = token.seal()
    token.save()
    return key


@pytest.fixture
def key(people):
    """Return the key of an editor's token that may write."""
    return key_for(people["Editors"], "annotations:write")


@pytest.fixture
def chief(people):
    """Return the key of a chief editor's token that may write and publish."""
    return key_for(people["Chief editors"])


def ask(method, address, key=None, data=None, **headers):
    """Return the answer to a program: without cookies, held to CSRF like any browser."""
    sent = {"Authorization": f"Bearer {key}"} if key else {}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    body = data if isinstance(data, bytes) else json.dumps(data)
    client = Client(enforce_csrf_checks=True)
    return client.generic(method, address, body, content_type="application/json", headers=sent)


def draft(article, /, **fields):
    """Return the data of a new annotation of paragraph 6, which tells of Operation Neon."""
    return {"article": article.slug, "kind": "paragraph", "number": 6, "body": "See *the order*."} | fields


@pytest.fixture
def note(article, key):
    """Return what was answered when a draft was written."""
    return ask("POST", NOTES, key, draft(article, exact="Operation Neon")).json()


# Writing


def test_an_annotation_is_written_as_at_the_desk(article, key, people):
    before = Revision.current()
    answer = ask("POST", NOTES, key, draft(article, exact="operation neon".title()))
    assert answer.status_code == 201 and not answer.cookies
    assert (answer["Cache-Control"], answer["ETag"]) == ("no-store", '"1"')
    assert "Cookie" not in answer.get("Vary", "")
    note, told = Annotation.objects.get(), answer.json()
    assert answer["Location"] == told["api"] == f"http://127.0.0.1:8000{NOTES}/{note.key}"
    assert (note.author, note.status, note.exact) == (people["Editors"], "draft", "Operation Neon")
    assert note.edition.text[note.start : note.end] == note.exact
    assert note.edition.text[note.end :].startswith(note.suffix) and note.prefix
    assert (told["start"], told["end"], told["version"]) == (note.start, note.end, 1)
    assert told["passage"].endswith("/paragraphs/6/")
    first = note.history.get()
    assert first.history_user == people["Editors"] and "a script" in first.history_change_reason
    assert Revision.current() > before


def test_words_are_found_by_themselves_by_offsets_or_both(article, key):
    passage = article.passages.get(kind="paragraph", number=6)
    second = passage.start + passage.text.index("North", passage.text.index("North") + 1)
    places = {"start": second, "end": second + 5}
    for chosen in (places, {"exact": "North", "start": second}, {"exact": "North"} | places):
        told = ask("POST", NOTES, key, draft(article, **chosen)).json()
        assert (told["exact"], told["start"], told["end"]) == ("North", second, second + 5)
    told = ask("POST", NOTES, key, draft(article)).json()
    assert (told["exact"], told["start"], told["end"]) == ("", passage.start, passage.end)


@pytest.mark.parametrize(
    ("fields", "parameter", "told"),
    [
        ({"exact": "Operation Argon"}, "exact", "not in the passage"),
        ({"exact": "North"}, "exact", "2 times"),
        ({"exact": "Operation Neon", "start": 0}, "start", "the passage lies from"),
        ({"start": 10**9, "end": 10**9}, "start", "the passage lies from"),
        ({"start": 3}, "end", "needs an end"),
        ({"end": 3}, "start", "needs a start"),
        ({"start": -1}, "start", "greater than or equal"),
        ({"start": 10**30}, "start", "less than or equal"),
        ({"number": 99}, "article", "no paragraph 99"),
        ({"article": "a\0b"}, "article", "no paragraph 6"),
        ({"body": " \n"}, "body", "needs words"),
        ({"body": "x" * 50_001}, "body", "at most 50000"),
        ({"body": "a\0b"}, "body", "NUL"),
        ({"body": "\ud800"}, "body", "unicode"),
        ({"body": "[x](htp://example.org)"}, "body", "leads nowhere"),
        ({"body": None}, "body", "string"),
        ({"motivation": "nonsense"}, "motivation", "Input should be"),
        ({"bdy": "x"}, "bdy", "not permitted"),
    ],
)
def test_what_can_not_be_written_is_a_problem_that_says_why(article, key, fields, parameter, told):
    answer = problem(ask("POST", NOTES, key, draft(article, **fields)), 422)
    assert parameter in [error["parameter"] for error in answer["errors"]]
    assert told in answer["detail"]
    assert not Annotation.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 422), (b"{", 400), (b"\xff", 400), (b"[]", 422), (b'"' + b"x" * 3_000_000, 413)],
)
def test_what_is_no_json_is_a_problem(article, key, body, status):
    problem(ask("POST", NOTES, key, body), status)


# Changing and deleting


def test_a_change_needs_the_newest_version(article, key, note, people):
    before = Revision.current()
    problem(ask("PATCH", note["api"], key, {"body": "New."}), 428)
    answer = ask("PATCH", note["api"], key, {"body": "New.", "motivation": "questioning"}, If_Match='"1"')
    assert answer.status_code == 200 and answer["ETag"] == '"2"' and answer.json()["version"] == 2
    kept = Annotation.objects.get()
    assert (kept.body, kept.motivation, kept.exact) == ("New.", "questioning", "Operation Neon")
    assert [record.history_user for record in kept.history.all()] == [people["Editors"]] * 2
    assert Revision.current() > before
    for version in ('"1"', 'W/"2"', "2", '"x'):
        told = ask("PATCH", note["api"], key, {"body": "Newer."}, If_Match=version)
        assert problem(told, 412)["annotation"]["body"] == "New." and told["ETag"] == '"2"'
    assert ask("DELETE", note["api"], key, If_Match='"1"').status_code == 412
    assert ask("PATCH", note["api"], key, {"body": "Newer."}, If_Match='"1", "2"').status_code == 200
    assert Annotation.objects.get().body == "Newer."


def test_other_words_are_chosen_and_nothing_else_is_lost(article, key, note):
    told = problem(ask("PATCH", note["api"], key, {"exact": "Operation Argon"}, If_Match='"1"'), 422)
    assert "not in the passage" in told["detail"]
    told = ask("PATCH", note["api"], key, {"exact": "warships"}, If_Match='"1"').json()
    kept = Annotation.objects.get()
    assert (told["exact"], kept.body) == ("warships", "See *the order*.")
    assert kept.edition.text[kept.start : kept.end] == "warships"
    told = ask("PATCH", note["api"], key, {"exact": ""}, If_Match='"2"').json()
    assert told["exact"] == "" and told["end"] - told["start"] > 100


def test_an_annotation_that_lost_its_passage_gets_a_new_one_at_the_desk(key, note):
    Annotation.objects.update(passage=None)
    told = problem(ask("PATCH", note["api"], key, {"exact": "North"}, If_Match="*"), 422)
    assert "at the desk" in told["detail"]
    told = ask("PATCH", note["api"], key, {"body": "Still."}, If_Match="*").json()
    assert (told["body"], told["passage"]) == ("Still.", None)


def test_what_is_deleted_is_in_the_history(key, note, people):
    before = Revision.current()
    problem(ask("DELETE", note["api"], key), 428)
    answer = ask("DELETE", note["api"], key, If_Match='"1"')
    assert (answer.status_code, answer.content) == (204, b"") and not Annotation.objects.exists()
    last = Annotation.history.get(history_type="-")
    assert last.history_user == people["Editors"] and "a script" in last.history_change_reason
    assert Revision.current() > before
    problem(ask("DELETE", note["api"], key, If_Match="*"), 404)
    problem(ask("DELETE", f"{NOTES}/nonsense", key, If_Match="*"), 422)


# Who may


def test_without_a_token_that_is_valid_nothing_opens(article, key, note, people):
    def refused(key, **headers):
        answer = ask("POST", NOTES, key, b"not even JSON", **headers)
        problem(answer, 401)
        return answer["WWW-Authenticate"]

    assert refused(None) == "Bearer"
    assert refused(None, Authorization="Basic YTpi") == refused(None, Authorization="Bearer ") == "Bearer"
    wrong = 'Bearer error="invalid_token"'
    assert refused("nonsense") == refused("é" * 9_000) == refused(f"{key}x") == wrong
    for fields in ({"revoked": timezone.now()}, {"expires": timezone.now() - timedelta(seconds=1)}):
        Token.objects.update(**fields)
        assert refused(key) == wrong
        Token.objects.update(revoked=None, expires=None)
    for field in ("is_active", "is_staff"):
        setattr(people["Editors"], field, False)
        people["Editors"].save()
        assert refused(key) == wrong
        setattr(people["Editors"], field, True)
        people["Editors"].save()
    assert ask("PATCH", note["api"], None, {}, If_Match="*").status_code == 401
    assert ask("DELETE", note["api"], None, If_Match="*").status_code == 401
    assert ask("PATCH", note["api"], key, {}, If_Match="*").status_code == 200


def test_a_log_in_opens_nothing_here(article, client, editor):
    client.force_login(editor)
    answer = client.post(NOTES, draft(article), content_type="application/json")
    problem(answer, 401)


def test_publishing_needs_the_right_and_the_scope(article, key, chief, people, note):
    published = draft(article, status="published")
    answer = ask("POST", NOTES, key, published)
    assert problem(answer, 403)["detail"].startswith("It has no scope annotations:publish")
    assert 'error="insufficient_scope", scope="annotations:publish"' in answer["WWW-Authenticate"]
    wider = key_for(people["Editors"])
    assert "chief editor" in problem(ask("POST", NOTES, wider, published), 403)["detail"]
    narrow = key_for(people["Chief editors"], "annotations:write")
    problem(ask("PATCH", note["api"], narrow, {"status": "published"}, If_Match="*"), 403)
    problem(ask("PATCH", note["api"], wider, {"status": "published"}, If_Match="*"), 403)
    assert ask("POST", NOTES, chief, published).json()["published"]
    told = ask("PATCH", note["api"], chief, {"status": "published"}, If_Match="*").json()
    assert (told["status"], told["author"]) == ("published", "Editors") and not told["edited"]
    # What readers see is changed by those who publish; one's own may be withdrawn.
    for refused in (key, wider, narrow):
        problem(ask("PATCH", note["api"], refused, {"body": "Changed."}, If_Match="*"), 403)
        problem(ask("DELETE", note["api"], refused, If_Match="*"), 403)
    problem(ask("PATCH", note["api"], key, {"status": "withdrawn"}, If_Match="*"), 403)
    problem(ask("PATCH", note["api"], wider, {"status": "withdrawn", "body": "x"}, If_Match="*"), 403)
    assert ask("PATCH", note["api"], chief, {"body": "Changed."}, If_Match="*").json()["edited"]
    told = ask("PATCH", note["api"], wider, {"status": "withdrawn"}, If_Match="*").json()
    assert (told["status"], told["body"]) == ("withdrawn", "Changed.")
    assert ask("DELETE", note["api"], chief, If_Match="*").status_code == 204


def test_who_may_not_annotate_may_not_by_a_token(article, people, note):
    key = key_for(people["nobody"])
    problem(ask("POST", NOTES, key, draft(article)), 403)
    problem(ask("PATCH", note["api"], key, {"body": "x"}, If_Match="*"), 403)
    problem(ask("DELETE", note["api"], key, If_Match="*"), 403)
    assert Annotation.objects.get().body == "See *the order*."


def test_other_methods_and_the_description_are_as_told(client, article):
    answer = client.put(NOTES)
    assert problem(answer, 405) and answer["Allow"] == "GET, HEAD, POST"
    assert client.get(NOTES).status_code == 200 and client.get(NOTES)["ETag"]
    described = client.get("/api/openapi.json").json()
    for path, method in ((NOTES, "post"), (f"{NOTES}/{{key}}", "patch"), (f"{NOTES}/{{key}}", "delete")):
        operation = described["paths"][path][method]
        assert {"401", "403", "422"} < set(operation["responses"])
        (needed,) = operation["security"]
        scheme = described["components"]["securitySchemes"][next(iter(needed))]
        assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


# At the desk


@pytest.fixture
def desk(client, people):
    """Return a client whose editor is logged in."""
    client.force_login(people["Editors"])
    return client


def test_a_token_is_made_at_the_desk_and_shown_once(desk, article, people):
    form = {"name": "My script", "scopes": ["annotations:write"], "expires_0": "", "expires_1": ""}
    assert "_addanother" not in desk.get(ADD).text
    answer = desk.post(ADD, form)
    assert "no-store" in answer["Cache-Control"] and "messages" not in answer.cookies
    key = re.search(r"<code>(archive_[\w-]{43})</code>", answer.text)[1]
    token = Token.objects.get()
    assert token.digest == hashlib.sha256(key.encode()).hexdigest()
    assert (token.user, token.used) == (people["Editors"], None)
    for address in (LIST, reverse("admin:archive_token_change", args=[token.pk])):
        page = desk.get(address).text
        assert "My script" in page and key not in page and token.digest not in page
    assert ask("POST", NOTES, key, draft(article)).status_code == 201
    token.refresh_from_db()
    assert token.used
    again = desk.post(ADD, form)
    assert "You have a token of this name" in again.text and Token.objects.count() == 1
    desk.post(LIST, {"action": "revoke", "_selected_action": [token.pk]})
    assert ask("POST", NOTES, key, draft(article)).status_code == 401
    assert "revoked" in desk.get(LIST).text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": ""}, "required"),
        ({"name": "x" * 61}, "at most 60"),
        ({"scopes": []}, "required"),
        ({"scopes": ["annotations:publish"]}, "not one of the available choices"),
        ({"expires_0": "2020-01-01", "expires_1": "00:00"}, "This has passed"),
    ],
)
def test_a_token_that_can_not_be_made_is_told(desk, fields, told):
    form = {"name": "My script", "scopes": ["annotations:write"], "expires_0": "", "expires_1": ""}
    assert told in unescape(desk.post(ADD, form | fields).text)
    assert not Token.objects.exists()


def test_only_its_owner_and_superusers_see_a_token(desk, client, people, editor, chief):
    token = Token.objects.get()
    row = reverse("admin:archive_token_change", args=[token.pk])
    assert "a script" not in desk.get(LIST).text and desk.get(row).status_code == 302
    desk.post(LIST, {"action": "revoke", "_selected_action": [token.pk]})
    assert Token.of(chief)
    client.force_login(people["nobody"])
    assert client.get(LIST).status_code == client.get(ADD).status_code == 403
    client.force_login(editor)
    assert "a script" in client.get(LIST).text and client.get(row).status_code == 200
    client.post(LIST, {"action": "revoke", "_selected_action": [token.pk]})
    assert Token.of(chief) is None


def test_tokens_go_with_their_account(client, people, editor, chief):
    client.force_login(editor)
    address = reverse("admin:auth_user_delete", args=[people["Chief editors"].pk])
    assert "a script" in client.get(address).text
    client.post(address, {"post": "yes"})
    assert not Token.objects.exists() and Token.of(chief) is None
