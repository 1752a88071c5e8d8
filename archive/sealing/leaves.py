"""What is sealed of an edition: each passage as a line that anybody can hash again."""

import json

from archive.models import Passage
from archive.sealing import merkle

FIELDS = ("kind", "number", "start", "end", "text")


def line_of(sha256, passage):
    """Return a passage, as a dict with FIELDS, of the edition with this SHA-256 of its source, as one line.

    JSON with sorted keys and no blanks; offsets are Unicode code points of the edition's text, end exclusive.
    """
    told = {"source": sha256, **{name: passage[name] for name in FIELDS}}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def passages_of(editions):
    """Return the passages of editions, (id, article_id) each: by the edition's key, dicts in their order."""
    keys, articles = zip(*editions, strict=True)
    rows = Passage.objects.filter(edition_id__in=keys, article_id__in=articles).order_by("id")
    found = {key: [] for key in keys}
    for row in rows.values("id", "edition_id", *FIELDS):
        found[row["edition_id"]].append(row)
    return found


def hashes_of(sha256, passages):
    """Return the leaves of these passages, dicts with FIELDS, of an edition."""
    return [merkle.leaf(line_of(sha256, passage).encode()) for passage in passages]
