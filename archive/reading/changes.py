"""What became different from one edition of an article to another, block by block."""

from dataclasses import dataclass, field
from itertools import groupby

from archive.models import Article, Edition, Kind, Passage
from archive.reading.newest import editions_of
from archive.text.differences import Change, changes, paired

HOW = ("changed", "new", "old", "moved")


@dataclass(frozen=True, slots=True)
class Difference:
    """A block that is not as it was: how, its passage in both editions (None: it has none), its words."""

    how: str
    before: Passage | None
    after: Passage | None
    words: list[Change]

    @property
    def passage(self):
        """Return the block as it is now, or as it was."""
        return self.after or self.before


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Blocks in a row that are the same in both editions."""

    count: int
    how: str = "same"


@dataclass(slots=True)
class ChangesPage:
    """All that the page of changes shows. `before` is None for the first edition."""

    article: Article
    edition: Edition
    before: Edition | None
    editions: list
    parts: list = field(default_factory=list)

    @property
    def counts(self):
        """Return how many blocks are different in which way, as (how, number)."""
        told = [part.how for part in self.parts]
        return [(how, told.count(how)) for how in HOW if how in told]

    @property
    def later(self):
        """Return the edition after this one, or None."""
        return next((one for one in self.editions if one.number == self.edition.number + 1), None)


def changes_page(slug, number):
    """Return the ChangesPage of an edition against the one before it; None if there is no such edition."""
    return changes_between(slug, number - 1 or None, number)


def changes_between(slug, first, second):
    """Return the ChangesPage from one edition to another, by their numbers; `first` may be None.

    None if there are no such editions.
    """
    editions = editions_of(slug)
    known = {edition.number: edition for edition in editions}
    if second not in known or first not in (None, *known):
        return None
    page = ChangesPage(known[second].article, known[second], known.get(first), editions)
    if page.before:
        page.parts = parts_of(blocks_of(page.before), blocks_of(page.edition))
    return page


def blocks_of(edition):
    """Return an edition's passages but for the quotes, which stand in others."""
    return list(Passage.objects.of(edition).defer("search").exclude(kind=Kind.QUOTE))


def parts_of(before, after):
    """Return Differences and Unchanged in the order of the text."""
    found, parts = paired(list(map(words_of, before)), list(map(words_of, after))), []
    for is_same, pairs in groupby(found, key=lambda pair: pair.kind == "same"):
        if is_same:
            parts.append(Unchanged(len(list(pairs))))
            continue
        for pair in pairs:
            old = None if pair.old is None else before[pair.old]
            new = None if pair.new is None else after[pair.new]
            texts = (words_of(block)[1] if block else "" for block in (old, new))
            parts.append(Difference(pair.kind, old, new, changes(*texts)))
    return parts


def words_of(block):
    """Return what is compared of a block: its kind, and its words with the credit."""
    return block.kind, f"{block.text} ({block.credit})" if block.credit else block.text
