"""The search page."""

from dataclasses import dataclass, field

from archive import search
from archive.models import Article, Kind, Speaker


@dataclass(slots=True)
class SearchPage:
    """What the search page shows: the results, and which filters are chosen, with names for people."""

    results: search.Results
    chosen: list = field(default_factory=list)

    sorts = ("relevance", "best first"), ("newest", "newest first"), ("article", "as in the articles")

    @property
    def is_asked(self):
        """Tell whether there was anything to look for."""
        return bool(self.results.query or self.chosen)


def search_page(query, kind="", speaker="", article="", sort="", number=1):
    """Return the SearchPage for what was asked; raises search.TooSlow.

    One article does not fill the page while others have something to say, too: its results are folded.
    """
    kind = kind if kind in Kind.values else ""
    asked = {"kind": kind, "speaker": speaker, "article": article, "sort": sort, "page": number}
    results = search.find(query, fold=True, **asked)
    if any(hit.folded for hit in results.hits) and len({hit.passage.article_id for hit in results.hits}) == 1:
        results = search.find(query, **asked)
    page = SearchPage(results)
    if kind:
        page.chosen.append(("kind", "kind", Kind(kind).label.lower()))
    if speaker:
        named = next((facet.label for facet in results.speakers if facet.chosen), None)
        named = named or Speaker.objects.filter(slug=speaker).values_list("name", flat=True).first()
        page.chosen.append(("speaker", "speaker", named or f"{speaker} (nobody here)"))
    if article:
        headline = Article.objects.filter(slug=article).values_list("headline", flat=True).first()
        page.chosen.append(("article", "article", headline or f"{article} (not here)"))
    return page
