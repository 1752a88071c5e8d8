"""The search page."""

from dataclasses import dataclass, field, replace

from archive import search
from archive.models import Article, Kind, Speaker
from archive.reading.filters import MARKS, Chosen, Group

NAMES = ("kind", "speaker", "article", "integrity")


@dataclass(slots=True)
class SearchPage:
    """What the search page shows: results, how the query was read, filters chosen and to choose from."""

    results: search.Results
    told: str = ""
    chosen: list = field(default_factory=list)
    groups: list = field(default_factory=list)

    sorts = ("relevance", "best first"), ("newest", "newest first"), ("article", "as in the articles")

    @property
    def is_asked(self):
        """Tell whether there was anything to look for."""
        return bool(self.results.query or self.chosen)

    @property
    def hidden(self):
        """Return what a new search from this page keeps: pairs of a parameter and its value."""
        kept = [(each.name, each.value) for each in self.chosen]
        return kept + [("sort", self.results.sort)] * (self.results.sort != "relevance")


@dataclass(frozen=True, slots=True)
class HelpPage:
    """What the page on searching takes from the archive: an example of a search in one article, if any."""

    example: str | None


def help_page():
    """Return the HelpPage: an example needs an article to be found in."""
    newest = Article.objects.values_list("slug", flat=True).order_by("-pk").first()
    return HelpPage(newest and f"article:{newest} kind:paragraph")


def newest_page(query, filters, size):
    """Return the SearchPage for a feed: the newest passages one by one; raises search.TooSlow."""
    results = search.find(query, sort="newest", size=size, **filters)
    return SearchPage(results, chosen=chosen_of(filters, results))


def search_page(query, filters, sort="", number=1, count_all=False):
    """Return the SearchPage for a query and its filters, values by NAMES; raises search.TooSlow.

    One article does not fill the page while others have something to say, too: its results are folded.
    """
    results = search.find(query, fold=True, count_all=count_all, sort=sort, page=number, **filters)
    told = search.told(results.found_for)
    return SearchPage(results, told, chosen_of(filters, results), groups_in(results))


def chosen_of(filters, results):
    """Return the filters in use, each in words; those that name nothing, too: they can be taken back."""
    chosen = []
    for name, value in filters.items():
        if value:
            chosen.append(Chosen(name, value, LABELS[name](value, results)))
    return chosen


def kind_label(value, results):
    """Return a kind of passage in words."""
    return f"only {Kind(value).label.lower()}s" if value in Kind else f"only “{value}”"


def speaker_label(value, results):
    """Return a speaker in words, under the name that is shown."""
    name = next((facet.label for facet in results.speakers if facet.chosen), None)
    name = name or Speaker.objects.filter(slug=value).values_list("name", flat=True).first()
    return f"said by {name}" if name else f"said by “{value}”"


def article_label(value, results):
    """Return an article in words."""
    headline = next((facet.label for facet in results.articles if facet.chosen), None)
    headline = headline or Article.objects.filter(slug=value).values_list("headline", flat=True).first()
    return f"in {headline}" if headline else f"in “{value}”"


def integrity_label(value, results):
    """Return the state of a quote's marks in words."""
    return f"marks: {MARKS.get(value, f'“{value}”')}"


LABELS = {
    "kind": kind_label,
    "speaker": speaker_label,
    "article": article_label,
    "integrity": integrity_label,
}


def groups_in(results):
    """Return what the results can be narrowed by, or widened again.

    What all of them have is no choice; only of which kind they are is worth knowing in any case.
    """
    kinds = [replace(facet, label=f"{facet.label}s") for facet in results.kinds]
    marks = [replace(facet, label=MARKS.get(facet.value, facet.label)) for facet in results.integrities]
    groups = [
        Group("kind", "Kind", kinds),
        Group("speaker", "Said by", results.speakers),
        Group("article", "Article", results.articles),
        Group("integrity", "Quotation marks", marks),
    ]
    return [
        replace(group, choices=choices)
        for group in groups
        if (choices := [one for one in group.choices if one.count or one.chosen])
        and (group.name == "kind" or any(one.chosen or one.count != results.count for one in choices))
    ]
