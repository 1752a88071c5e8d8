"""From matches to results: a quote and the paragraph around it as one, and folding. Pure Python."""

from collections import Counter, defaultdict
from typing import NamedTuple

UNFOLDED = 5  # results of one article, if others have some, too


class Match(NamedTuple):
    """A passage that matches: its key, its article's, of a quote that of the passage around it; how well."""

    key: int
    article: int
    around: int | None
    score: float


class Result(NamedTuple):
    """A match to be shown: does it stand for the passage around it, too, and how many are folded under it?"""

    match: Match
    is_joined: bool = False
    folded: int = 0


def typed_first(matches, shares):
    """Return Matches in the order of their scores, which those raise that have words as they were typed.

    `shares`: of the typed forms, by the match's key. (In tests/benchmarks/search_quality.py known paragraphs
    stand the higher for it in all classes.)
    """
    scored = [match._replace(score=match.score * (1 + 2 * shares.get(match.key, 0))) for match in matches]
    return sorted(scored, key=lambda match: match.score, reverse=True)


def results_of(matches, *, join, fold):
    """Return the Results of Matches, in their order.

    `join`: a quote speaks for the passage around it, if that matches, too, and stands where the better of
    both stood. `fold`: of each article only the first UNFOLDED are returned, unless all are of one article.
    """
    results = joined(matches) if join else [Result(match) for match in matches]
    articles = Counter(result.match.article for result in results)
    return folded(results, articles) if fold and len(articles) > 1 else results


def joined(matches):
    """Return Results in which quotes stand for the passages around them."""
    quotes, keys = defaultdict(list), {match.key for match in matches}
    for match in matches:
        if match.around in keys:
            quotes[match.around].append(match)
    results, placed = [], set()
    for match in matches:
        spoken_for = match.key in quotes
        if not spoken_for and match.around not in quotes:
            results.append(Result(match))
            continue
        for quote in quotes[match.key] if spoken_for else [match]:
            if quote.key not in placed:
                placed.add(quote.key)
                results.append(Result(quote._replace(score=match.score), True))
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
