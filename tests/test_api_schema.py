"""The API keeps its word: every operation is asked what its description allows, and answers as it says."""

import json
import os
from html import unescape

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from schemathesis.specs.openapi.checks import positive_data_acceptance

from archive.api import WRITES, described
from archive.models import Annotation
from tests.conftest import ROOT
from tests.test_pages import annotate
from tests.test_tokens import key_for

pytestmark = pytest.mark.django_db
EXAMPLES = 12
PLAIN = {"Accept-Encoding": "identity"}  # in this process nobody unpacks an answer
NOTE = "00000000-0000-4000-8000-000000000001"
# What depends on the day, the code, the keys of rows and the weight of words.
CHANGING = {"next", "loaded", "created", "changed", "published", "score", "searched"}
WRITING = {"If-Match": "*"}
FILE = ROOT / "archive" / "api" / "examples.json"


@pytest.fixture
def noted(article):
    """Let a published note stand on a quote."""
    note = annotate(article.passages.get(kind="quote", number=10), "A *view*.")
    Annotation.objects.filter(pk=note.pk).update(key=NOTE)


@pytest.fixture
def bearer(editor):
    """Return the header of who may write."""
    return {"Authorization": f"Bearer {key_for(editor)}"}


def steady(data, operation=""):
    """Return an answer without what changes; of what was just written that is its key, too."""
    if isinstance(data, dict):
        changing = CHANGING | ({"key", "api"} if operation == "write_annotation" else set())
        return {name: steady(value) for name, value in data.items() if name not in changing}
    return [steady(each) for each in data] if isinstance(data, list) else data


def test_every_example_is_what_the_api_answers(client, noted, bearer):
    """RECORD_EXAMPLES=1 writes down what it answers now."""
    examples = json.loads(FILE.read_text())
    paths = client.get("/api/openapi.json").json()["paths"].values()
    methods = {each["operationId"]: method for path in paths for method, each in path.items()}
    assert sorted(examples) == sorted(methods)
    for name, example in examples.items():
        body = json.dumps(example["body"]) if "body" in example else ""
        sent = WRITING | bearer if name in WRITES else {}
        answer = client.generic(
            methods[name].upper(), example["ask"], body, content_type="application/json", headers=sent
        )
        assert answer.status_code in (200, 201, 204), (name, answer.text)
        if answer.status_code == 204:
            continue
        if os.environ.get("RECORD_EXAMPLES"):
            example["answer"] = answer.json()
        assert steady(example["answer"], name) == steady(answer.json(), name), name
    if os.environ.get("RECORD_EXAMPLES"):
        FILE.write_text(json.dumps(examples, indent=1, ensure_ascii=False) + "\n")
    assert described.examples()


@pytest.fixture
def description(noted):
    """Return the API as its description has it, in this process and in the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_answer_is_as_declared(description, bearer):
    asked = set()
    for found in description.get_all_operations():
        operation = found.ok()

        @hypothesis.settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None)
        @hypothesis.given(case=operation.as_strategy())
        def answers(case):
            sent = bearer if "security" in case.operation.definition.raw else {}
            # A cursor is taken from an answer: that any other text is refused is as it should be.
            answer = case.call_and_validate(headers=PLAIN | sent, excluded_checks=[positive_data_acceptance])
            asked.add((case.operation.label, answer.status_code))

        answers()
    # It did look: each operation was asked, and more than once answered with what was asked for.
    assert {label for label, _ in asked} == {each.ok().label for each in description.get_all_operations()}
    assert len([status for _, status in asked if status == 200]) >= 8


def test_the_page_for_people_has_all_that_is_described(client, article):
    page, data = client.get("/api/").text, client.get("/api/openapi.json").json()
    for path, methods in data["paths"].items():
        for method, operation in methods.items():
            assert f"<b>{method.upper()}</b> {path}</code>" in page and operation["summary"] in unescape(page)
            for parameter in operation["parameters"]:
                assert f"<code>{parameter['name']}</code>" in page
    for name, shape in data["components"]["schemas"].items():
        assert f'id="shape-{name}"' in page
        assert all(f"<code>{field}</code>" in page for field in shape["properties"])
