"""From matches to results: their order, a quote and the paragraph around it as one, folding. Pure Python."""

from collections import Counter
from typing import NamedTuple

UNFOLDED = 5  # results of one article, if others have some, too


class Match(NamedTuple):
    """A passage that matches: its key and its article's, where it begins, of a quote the key of the passage
    around it, and how well it matches."""

    key: int
    article: int
    start: int
    around: int | None
    score: float


class Result(NamedTuple):
    """A match to be shown: does it stand for the passage around it, too, and how many are folded under it?"""

    match: Match
    is_joined: bool = False
    folded: int = 0


ORDERS = {
    "relevance": lambda match: (-match.score, -match.key),
    "article": lambda match: (-match.article, match.start, match.key),
    "newest": lambda match: -match.key,
}


def ranked(matches, order, *, join, fold):
    """Return Results of the Matches in one of the ORDERS.

    `join`: a quote speaks for the passage around it, if that matches, too, and has the better score of both.
    `fold`: of each article only the first UNFOLDED are returned, unless all are of one article.
    """
    results = joined(matches) if join else [Result(match) for match in matches]
    results.sort(key=lambda result: ORDERS[order](result.match))
    articles = Counter(result.match.article for result in results)
    return folded(results, articles) if fold and len(articles) > 1 else results


def joined(matches):
    """Return Results in which quotes stand for the passages around them."""
    by_key = {match.key: match for match in matches}
    spoken_for, results = {match.around for match in matches}, []
    for match in matches:
        if around := by_key.get(match.around):
            results.append(Result(match._replace(score=max(match.score, around.score)), True))
        elif match.key not in spoken_for:
            results.append(Result(match))
    return results


def folded(results, articles):
    """Return the first results of each article, the last of them with the number of those left out."""
    seen, kept = Counter(), []
    for result in results:
        article = result.match.article
        seen[article] += 1
        if seen[article] < UNFOLDED:
            kept.append(result)
        elif seen[article] == UNFOLDED:
            kept.append(result._replace(folded=articles[article] - UNFOLDED))
    return kept
