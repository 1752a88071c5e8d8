"""The description of the API: OpenAPI, with what every answer may be and an example of each."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from ninja import NinjaAPI

PROBLEMS = {
    404: "What is asked for is not in the archive",
    422: "A parameter can't be read, or the text to check",
    429: "More requests than one address may send in a minute: try again after Retry-After seconds",
    503: "The archive is busy, or the search asks too much: try again after Retry-After seconds",
}
AGAIN = (429, 503)
PROBLEM = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["parameter", "detail"],
                "properties": {"parameter": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


class DescribedAPI(NinjaAPI):
    """An API whose operations have short names, problems and examples in its description."""

    def get_openapi_operation_id(self, operation):
        """Return the name of an operation: that of its function."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **options):
        """Return the description."""
        described = super().get_openapi_schema(**options)
        described["components"]["schemas"]["Problem"] = PROBLEM
        for operations in described["paths"].values():
            for operation in operations.values():
                complete(operation)
        return described


def complete(operation):
    """Add to the description of an operation its problems and an example."""
    example = examples()[operation["operationId"]]
    good = good_answer(operation)
    if "content" in good:
        good["content"]["application/json"]["example"] = example["answer"]
    if "requestBody" in operation:
        operation["requestBody"]["content"]["application/json"]["example"] = example["body"]
    elif "security" not in operation:
        good["headers"] = {
            "ETag": {"schema": {"type": "string"}, "description": "for If-None-Match: unchanged is a 304"}
        }
    operation["x-example"] = example["ask"]
    for status, description in PROBLEMS.items():
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        # What an operation says itself is truer.
        operation["responses"].setdefault(status, {"description": description, "content": content})
        if status in AGAIN:
            operation["responses"][status]["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}


def good_answer(operation):
    """Return what is described of an answer that is no problem."""
    return next(answer for status, answer in operation["responses"].items() if status < 300)


@cache
def examples():
    """Return what the API answers of the first article, by operation: `ask`, `body` if any, `answer`."""
    recorded = (Path(__file__).parent / "examples.json").read_text()
    return json.loads(recorded.replace("http://127.0.0.1:8000", settings.ARCHIVE_URL))
