"""An article as it was found: its bytes, and all that is needed to read them, in whatever process."""

from collections.abc import Callable
from dataclasses import dataclass

from .jsonlines import read_json
from .plain import read_plain
from .source import Source


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes not read yet; `kind` is "plain", "html" or "jsonl", `origin` the place they were found at.

    `encoding` is as a person told it. A page may come with more, which `read_html` tells of.
    """

    data: bytes
    kind: str
    origin: str = ""
    encoding: str | None = None
    http: str = ""
    url: str = ""
    only_articles: bool = False

    def __post_init__(self):
        # Found before processes are forked, it is imported once for all of them.
        if self.kind == "html":
            html_reader()

    def read(self) -> Source:
        """Return the Source in these bytes. Raises UnreadableError."""
        if self.kind == "html":
            return html_reader()(
                self.data,
                encoding=self.encoding,
                http=self.http,
                url=self.url,
                origin=self.origin,
                only_articles=self.only_articles,
            )
        reader = read_json if self.kind == "jsonl" else read_plain
        return reader(self.data, self.encoding, self.origin)


def html_reader() -> Callable[..., Source]:
    """Return what reads pages. It is large, and most archives of texts have none to read."""
    from .finding import trafilatura
    from .page import read_html

    trafilatura()
    return read_html
