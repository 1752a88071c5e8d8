"""From the counts of a tally to what results can be narrowed by."""

from collections import Counter

from archive.models import Integrity, Kind
from archive.search.results import Facet
from archive.search.tallying import FACETS


def fill_facets(results, counts, speakers, chosen):
    """Fill in what the results can be narrowed by, with how many of those looked at that would leave.

    `counts`: of a Tally, by the facet's name. `speakers`: by key, merged ones as what they became. `chosen`:
    the keys of the speaker whom the results are narrowed to.
    """
    results.kinds = facets_of(Kind, counts["kind"], results.kind)
    results.integrities = facets_of(Integrity, counts["integrity"], results.integrity)
    results.articles = [
        Facet(slug, headline, count, slug == results.article) for slug, headline, count in counts["article"]
    ]
    chosen = {speakers[key] for key in chosen if key in speakers}
    said = Counter(dict.fromkeys(chosen, 0))
    for key, count in counts["speaker"].items():
        if key in speakers:
            said[speakers[key]] += count
    results.speakers = [
        Facet(speaker.slug, speaker.name, count, speaker in chosen)
        for speaker, count in said.most_common(FACETS)
    ]


def facets_of(choices, counts, chosen):
    """Return the facets of a field with choices, in their order: what was found, and what is chosen."""
    return [
        Facet(choice.value, choice.label, counts.get(choice, 0), choice == chosen)
        for choice in choices
        if choice in counts or choice == chosen
    ]
