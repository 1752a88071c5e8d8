"""The article that a page describes in its JSON-LD (schema.org), found in whatever form sites write it."""

import html
import json
import re
from collections.abc import Iterator

from .spaces import in_one_line

TYPES = re.compile(r"(?:.*Article|Report|BlogPosting|LiveBlogPosting|Review|Posting|Editorial)$")
# What leads to other articles than the page's own.
ELSEWHERE = (
    "itemListElement",
    "isPartOf",
    "hasPart",
    "mentions",
    "citation",
    "relatedLink",
    "isBasedOn",
    "comment",
)
DEEPEST = 8
LONGEST = 2_000_000
WRAPPED = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
TRAILING_COMMA = re.compile(r",(\s*[}\]])")


def article_in(root) -> dict:
    """Return the JSON-LD node of the page's article, {} where there is none that can be read."""
    nodes, people = [], {}
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) < LONGEST:
            for node in nodes_in(parsed(script.text)):
                if isinstance(node.get("@id"), str) and node.get("name"):
                    people[node["@id"]] = node
                if any(TYPES.match(name) for name in types_of(node)):
                    nodes.append(node)
    if not nodes:
        return {}
    best = max(
        nodes, key=lambda node: sum(bool(node.get(name)) for name in ("headline", "datePublished", "author"))
    )
    return {key: resolved(value, people) for key, value in best.items()}


def parsed(text: str):
    """Return what a script says, mended where sites often break it; None where that is no JSON."""
    text = WRAPPED.sub("", WRAPPED.sub("", text)).strip().rstrip(";")
    for candidate in (text, TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def nodes_in(data, depth: int = 0) -> Iterator[dict]:
    """Yield the nodes of a page's linked data, but not those about other things it leads to."""
    if depth > DEEPEST:
        return
    if isinstance(data, list):
        for each in data:
            yield from nodes_in(each, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key, value in data.items():
            if key not in ELSEWHERE and isinstance(value, (dict, list)):
                yield from nodes_in(value, depth + 1)


def types_of(node: dict) -> list[str]:
    """Return the names of a node's types."""
    types = node.get("@type")
    return [
        name.rpartition("/")[2]
        for name in (types if isinstance(types, list) else [types])
        if isinstance(name, str)
    ]


def resolved(value, people: dict):
    """Return a value in which references to people and organisations of the same page are followed."""
    if isinstance(value, list):
        return [resolved(each, people) for each in value]
    if isinstance(value, dict) and not value.get("name"):
        return people.get(value.get("@id"), value) if isinstance(value.get("@id"), str) else value
    return value


def words(value) -> str:
    """Return a text of linked data as a line; sites write character references into it."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("@id") or ""
    return in_one_line(html.unescape(value)) if isinstance(value, str) else ""


def names(value) -> list[str]:
    """Return the names of the people or organisations that a value is about."""
    found = (words(each) for each in (value if isinstance(value, list) else [value]))
    return [name for name in found if name]
