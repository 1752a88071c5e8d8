"""What a search hands to a page."""

from dataclasses import dataclass, field, replace

from django.utils.safestring import SafeString

from archive.models import Kind, Passage, Speaker


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found; its article is at hand without a further query."""

    passage: Passage
    marked: SafeString
    speakers: list[Speaker]  # each with `mode`: direct, reported
    score: float
    parent: Passage | None = None  # a quote's paragraph or caption
    lacks: list[str] = field(default_factory=list)  # of partial results: the words that it does not have
    also: Passage | None = None  # of a quote: the paragraph or caption around it, if that matches, too
    folded: int = 0  # on the last that is shown of its article: how many more there are in it

    @property
    def place(self):
        """Return where in the article it stands: "paragraph 6"."""
        if self.passage.kind == Kind.HEADLINE:
            return "headline"
        return f"{self.passage.get_kind_display().lower()} {self.passage.number}"


@dataclass(frozen=True, slots=True)
class Facet:
    """A value by which results can be narrowed, and how many have it, the other filters as they are."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(slots=True)
class Results:
    """One page of what was found, and all that the page says about it.

    `count` and the facets count the passages that match. What is listed on all pages together are `listed`
    results: fewer, as a quote and the paragraph around it are one, the results of an article after its fifth
    can be folded, and only the newest 1,000 matches are looked at.
    """

    query: str
    kind: str = ""
    speaker: str = ""
    article: str = ""
    integrity: str = ""
    sort: str = "relevance"
    hits: list[Hit] = field(default_factory=list)
    count: int = 0
    listed: int = 0
    count_is_exact: bool = True  # False: there are more than `count`
    kinds: list[Facet] = field(default_factory=list)
    speakers: list[Facet] = field(default_factory=list)
    articles: list[Facet] = field(default_factory=list)
    integrities: list[Facet] = field(default_factory=list)
    facets_are_exact: bool = True  # False: they were counted in the newest matches only
    partial: bool = False  # nothing has all of the words; these have some
    suggestion: str | None = None  # the whole query with misspelt words mended
    searched_for: str | None = None  # the suggestion, if these are its results: nothing has what was typed
    page: int = 1
    pages: int = 0
    read_as: str = ""  # what was odd about the query, in sentences

    @property
    def found_for(self):
        """Return the query whose words the results have."""
        return self.searched_for or self.query

    def of_suggestion(self):
        """Return empty results, under the same filters, for the suggestion instead of the query."""
        return replace(self, searched_for=self.suggestion)

    @property
    def has_previous(self):
        """Return whether a page comes before this one."""
        return self.page > 1

    @property
    def has_next(self):
        """Return whether a page comes after this one."""
        return self.page < self.pages
