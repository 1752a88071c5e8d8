"""From what was looked at to what results can be narrowed by."""

from collections import Counter

from archive.models import Integrity, Kind
from archive.search.around import FACETS
from archive.search.results import Facet

FACETED = ("kind", "speaker", "article", "integrity")


def fill_facets(results, tallies, around, speakers, chosen):
    """Fill in what the results can be narrowed by, with how many of those looked at that would leave.

    `tallies`: by the facet's name; `around`: their Around. `speakers`: by key, merged ones as what they
    became. `chosen`: the keys of the speaker whom the results are narrowed to.
    """
    results.kinds = facets_of(Kind, tallies["kind"].kinds, results.kind)
    results.integrities = facets_of(Integrity, tallies["integrity"].integrities, results.integrity)
    results.articles = [
        Facet(slug, headline, count, slug == results.article) for slug, headline, count in around.articles
    ]
    chosen = {speakers[key] for key in chosen if key in speakers}
    said = Counter(dict.fromkeys(chosen, 0))
    for key, count in around.speakers.items():
        if key in speakers:
            said[speakers[key]] += count
    results.speakers = [
        Facet(speaker.slug, speaker.name, count, speaker in chosen)
        for speaker, count in said.most_common(FACETS)
    ]


def facets_of(choices, found, chosen):
    """Return the facets of a field with choices, in their order: what was found, and what is chosen."""
    counts = Counter(found)
    return [
        Facet(choice.value, choice.label, counts[choice.value], choice == chosen)
        for choice in choices
        if counts[choice.value] or choice == chosen
    ]
