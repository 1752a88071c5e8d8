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
    "json-ld": "its JSON-LD",
    "open-graph": "its Open Graph tags",
    "meta": "its meta tags",
    "page": "the words on the page",
    "link": "its canonical link",
    "html": "its html element",
    "title": "its title",
    "warc": "the web archive it came in",
    "http": "the server it came from",
    "jsonl": "its JSON line",
    "you": "whoever loaded it",
    "xml": "its XML declaration",
    "charset-normalizer": "nobody; found out from its letters",
    "valid as UTF-8": "nobody; its bytes are valid as that",
    "byte order mark": "its byte order mark",
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
    zone = (
        f" UTC{when:%z}"[:-2] + ":" + f"{when:%z}"[3:5] if when.utcoffset() else " UTC" if when.tzinfo else ""
    )
    return f"{day}, {when:%H:%M}{zone}"
