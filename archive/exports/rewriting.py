"""A page of the site as a page of a copy: links are made relative, and what leads nowhere is left out."""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
DROP = object()
# Elements that only the archive itself can fill, by class; attributes that lead to what it alone answers.
LIVE = {"desk", "take", "facets", "to-facets", "sorts", "chips", "filter"}
ANSWERED = {"data-suggest", "data-suggesting", "data-selecting", "data-check"}
LINKS = {"a": "href", "link": "href", "script": "src", "img": "src", "form": "action"}
# Inside of these a link that leads nowhere goes with its words; elsewhere the words stay.
LISTED = {"nav", "actions", "chips"}
KEPT_REL = {"canonical"}  # the page's address in the archive


@dataclass(slots=True)
class Page:
    """What a page needs to be rewritten.

    `to(address, rel)` gives a link's target, DROP where it leads nowhere, None to leave it as it is. `note`:
    HTML for the foot of the page.
    """

    to: object
    note: str


@dataclass(slots=True)
class Element:
    """An element that is open: how it begins and ends, and what is in it so far."""

    tag: str
    start: str
    names: set
    parts: list = field(default_factory=list)
    is_dropped: bool = False
    lost: bool = False  # a link in it led nowhere

    @property
    def html(self):
        """Return the whole element, nothing if it is dropped or was there for a lost link only."""
        inside = "".join(self.parts)
        if self.is_dropped or (self.lost and self.tag in {"li", "p"} and not words_in(inside)):
            return ""
        return f"{self.start}{inside}</{self.tag}>" if self.start else inside


def words_in(html):
    """Tell whether there is anything to read in some HTML."""
    reader = Words(convert_charrefs=True)
    reader.feed(html)
    return reader.found


class Words(HTMLParser):
    """Looks for words."""

    found = False

    def handle_data(self, data):
        """Note words."""
        self.found = self.found or bool(data.strip())


class Rewriter(HTMLParser):
    """Copies a page to the letter, but for what has to be another."""

    def __init__(self, page):
        super().__init__(convert_charrefs=False)
        self.page, self.open = page, [Element("", "", set())]

    @property
    def parts(self):
        """Return what the innermost open element holds."""
        return self.open[-1].parts

    def handle_starttag(self, tag, attrs):
        """Open an element, with its links as the copy has them."""
        start, given = self.get_starttag_text(), dict(attrs)
        names = {tag, *(given.get("class") or "").split()}
        dropped = bool(names & LIVE) or "data-live" in given or given.get("rel") == "search"
        changed = {name: value for name, value in given.items() if name not in ANSWERED}
        lost, link = False, LINKS.get(tag)
        more = ""
        if not dropped and link in given and given.get("rel") not in KEPT_REL:
            target = self.page.to(given[link], given.get("rel", ""))
            if tag == "form" and given.get("role") == "search" and target is not None:
                more = '<input type="hidden" name="kind" value="quote">' if given[link] == "/quotes/" else ""
                target = self.page.to("/search/")
            if target is DROP:
                lost, dropped = True, tag != "a" or bool(LISTED & self.around())
                start = ""
            elif target is not None:
                changed[link] = target
        if not lost and changed != given:
            start = f"<{tag}{''.join(map(attribute, changed.items()))}>"
        if tag in VOID:
            self.parts.append("" if dropped else start)
            return
        element = Element(tag, start, names, [more] if more else [], dropped)
        if lost:
            self.open[-1].lost = True
        self.open.append(element)

    def around(self):
        """Return the names and classes of what is open."""
        return set().union(*(element.names for element in self.open))

    def handle_endtag(self, tag):
        """Close an element, and what was left open in it."""
        if not any(element.tag == tag for element in self.open[1:]):
            return
        while True:
            element = self.open.pop()
            if element.tag == "footer" and "bottom" in element.names:
                element.parts.append(self.page.note)
            html = element.html
            if element.lost and not html:
                self.open[-1].lost = True
            self.parts.append(html)
            if element.tag == tag:
                return

    def handle_startendtag(self, tag, attrs):
        """Keep an element that ends where it begins (SVG)."""
        self.parts.append(self.get_starttag_text())

    def handle_data(self, data):
        """Keep text."""
        self.parts.append(data)

    def handle_entityref(self, name):
        """Keep a character by name."""
        self.parts.append(f"&{name};")

    def handle_charref(self, name):
        """Keep a character by number."""
        self.parts.append(f"&#{name};")

    def handle_decl(self, decl):
        """Keep the document's type."""
        self.parts.append(f"<!{decl}>")


def attribute(pair):
    """Return an attribute as HTML."""
    name, value = pair
    return f" {name}" if value is None else f' {name}="{escape(value)}"'


def rewritten(html, page):
    """Return a page of the site as a page of the copy."""
    rewriter = Rewriter(page)
    rewriter.feed(html)
    rewriter.close()
    while len(rewriter.open) > 1:
        rewriter.handle_endtag(rewriter.open[-1].tag)
    return "".join(rewriter.parts)
