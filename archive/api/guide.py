"""The description of the API for people: what `/api/` shows, made of what programs read."""

import json
from dataclasses import dataclass

from django.conf import settings

from archive.api import api
from archive.api.described import good_answer

CHAPTERS = {
    "records": "Records",
    "search": "Search",
    "check": "Check a quote",
    "writing": "Write annotations",
}


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter or field: its name, what it can be, and what it means."""

    name: str
    kind: str
    meaning: str
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """Something to ask the API for."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list
    answers: str
    example: str
    body: str
    answer: str


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer, or a part of one, consists of."""

    name: str
    description: str
    fields: list


@dataclass(frozen=True, slots=True)
class Guide:
    """All that the page shows: chapters with their operations, shapes of answers, requests a minute."""

    chapters: list
    shapes: list
    limit: int


def guide():
    """Return the Guide to the API as it is described at openapi.json."""
    described = api.get_openapi_schema(path_prefix="api/")
    chapters = {tag: [] for tag in CHAPTERS}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            chapters[operation["tags"][0]].append(operation_of(method.upper(), path, operation))
    shapes = [
        Shape(name, shape.get("description", ""), [value_of(*each) for each in shape["properties"].items()])
        for name, shape in sorted(described["components"]["schemas"].items())
    ]
    return Guide(
        [(tag, CHAPTERS[tag], operations) for tag, operations in chapters.items()],
        shapes,
        settings.API_REQUESTS_PER_MINUTE,
    )


def operation_of(method, path, operation):
    """Return an Operation of the description."""
    good = good_answer(operation).get("content", {}).get("application/json")
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    return Operation(
        operation["operationId"],
        method,
        path,
        operation["summary"],
        operation["description"],
        [
            value_of(each["name"], each["schema"] | {"description": each.get("description", "")})
            for each in operation["parameters"]
        ],
        kind_of(good["schema"]) if good else "nothing",
        operation["x-example"],
        laid_out(body) if body else "",
        laid_out(good["example"]) if good else "",
    )


def value_of(name, schema):
    """Return the Value that a schema describes."""
    otherwise = schema.get("default")
    return Value(
        name,
        kind_of(schema),
        schema.get("description", "").replace("`", ""),
        "" if otherwise in (None, "") else str(otherwise),
    )


def kind_of(schema):
    """Say what a schema lets a value be: "PassageRecord", "text or null", "list of Facet"."""
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(kind_of(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {kind_of(schema['items'])}"
    if schema.get("type") == "object" and "additionalProperties" in schema:
        return f"by name: {kind_of(schema['additionalProperties'])}"
    if "format" in schema:
        return schema["format"]
    kind = {"string": "text", "boolean": "true | false"}.get(schema["type"], schema["type"])
    bounds = f"{schema['minimum']} to {schema['maximum']}" if {"minimum", "maximum"} <= set(schema) else ""
    return f"{kind}, {bounds}" if bounds else kind


def laid_out(data):
    """Return data as JSON that people read."""
    return json.dumps(data, indent=2, ensure_ascii=False)
