"""What an article's source tells of itself, and where it does, in words for readers."""

from dataclasses import dataclass
from datetime import date, datetime

LABELS = {
    "published": "published",
    "byline": "by",
    "publisher": "publisher",
    "url": "address",
    "language": "language",
}
PLACES = {
    "json-ld": "in its JSON-LD",
    "open-graph": "in its Open Graph tags",
    "meta": "in its meta tags",
    "page": "in words on the page",
    "link": "in its canonical link",
    "html": "in its html element",
    "title": "in its title",
    "warc": "by the web archive it came in",
    "http": "by the server it came from",
    "jsonl": "in its JSON line",
    "you": "as told when it was loaded",
    "xml": "in its XML declaration",
    "byte order mark": "by its byte order mark",
    "valid as UTF-8": "by its bytes, which are valid as that",
    "charset-normalizer": "not told, but found out from its letters",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A thing that a source tells of itself: a label, the value as the source has it, and where it stands."""

    label: str
    value: str
    place: str


def told_in(edition):
    """Return what the source of an edition tells of itself, a list of Told."""
    told = edition.metadata.get("told", {})
    found = [
        Told(label, shown(name, told[name]["value"]), told[name]["by"])
        for name, label in LABELS.items()
        if name in told
    ]
    if "encoding" in told and edition.encoding not in ("utf-8", "utf-8-sig"):
        found.append(Told("encoding", edition.encoding, told["encoding"]["by"]))
    return [Told(each.label, each.value, PLACES.get(each.place, each.place)) for each in found]


def shown(name, value):
    """Return a value as people write it: a time in the source's own zone."""
    if name != "published":
        return value
    when = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    day = f"{when.day} {when:%B %Y}"
    if not isinstance(when, datetime):
        return day
    return f"{day}, {when:%H:%M}{zone_of(when)}"


def zone_of(when):
    """Return the zone of a time, "" if it has none: " UTC", " UTC+09:00"."""
    if when.tzinfo is None:
        return ""
    offset = f"{when:%z}"
    return f" UTC{offset[0].replace('-', '−')}{offset[1:3]}:{offset[3:5]}" if when.utcoffset() else " UTC"
