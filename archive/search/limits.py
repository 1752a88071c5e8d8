"""What a search reads, ranks and counts at most: for the pages that say so."""

from archive.search import around, finding, query, ranking, tallying

LIMITS = {
    "ranked": tallying.LOOKED_AT,
    "counted": tallying.COUNTED,
    "facets": around.FACETS,
    "unfolded": ranking.UNFOLDED,
    "seconds": finding.MILLISECONDS // 1000,
    "characters": query.MAX_CHARACTERS,
    "words": query.MAX_WORDS,
    "filters": query.MAX_FILTERS,
    "prefix": query.LEAST_PREFIX,
    "near": query.MAX_NEAR,
    "near_words": query.MAX_NEAR_WORDS,
    "feed": 50,
}
