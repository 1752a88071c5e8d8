"""The search page."""

from dataclasses import dataclass, field

from archive import search
from archive.models import Article, Kind, Speaker


@dataclass(slots=True)
class SearchPage:
    """What the search page shows: the results, and which filters are chosen, with names for people."""

    results: search.Results
    chosen: list = field(default_factory=list)

    @property
    def is_asked(self):
        """Tell whether there was anything to look for."""
        return bool(self.results.query or self.chosen)


def search_page(query, kind="", speaker="", article="", number=1):
    """Return the SearchPage for what was asked; raises search.TooSlow."""
    kind = kind if kind in Kind.values else ""
    results = search.find(query, kind=kind, speaker=speaker, article=article, page=number)
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
