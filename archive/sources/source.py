"""What reading gives: an article as it was found, or the reason why there is none."""

from dataclasses import dataclass, field
from datetime import date, datetime

from archive.extraction.records import Told

# Of one article, whatever it comes in.
MAX_BYTES = 5_000_000


class UnreadableError(ValueError):
    """These bytes are no text that can be kept. The message tells a person why and what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """What was found (`data`, kept as it is) and the words in it (`text`, without a byte order mark).

    What the source tells of itself is empty where it does not; `told_by` says of each of these fields, and of
    `encoding`, where it was told: "json-ld", "open-graph", "meta", "page" (words a reader sees), "link",
    "html", "http", "warc", "jsonl" …. `blocks` are the text's blocks where the source tells them, as HTML
    does; extraction finds them itself where they are not told. `reader` names the rules by which the text
    was made of the data, `origin` the place it was found at, as a person would call it.
    """

    data: bytes
    text: str
    encoding: str
    media_type: str = "text/plain"
    reader: str = "plain/1"
    headline: str = ""
    url: str = ""
    published: date | datetime | None = None
    byline: str = ""
    publisher: str = ""
    language: str = ""
    told_by: dict[str, str] = field(default_factory=dict)
    blocks: tuple[Told, ...] = ()
    origin: str = ""

    @property
    def metadata(self) -> dict:
        """What an edition keeps of this beside its words: how it was read, and what was told where."""
        values = {name: getattr(self, name) for name in self.told_by}
        if self.published:
            values["published"] = self.published.isoformat()
        told = {name: {"value": value, "by": self.told_by[name]} for name, value in values.items()}
        return {"reader": self.reader, "origin": self.origin, "told": told}

    @property
    def day(self) -> date | None:
        """The day it was published, as the source's own clock has it."""
        return self.published.date() if isinstance(self.published, datetime) else self.published


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that gave no article: where it is, and why, for a person to read."""

    origin: str
    why: str
