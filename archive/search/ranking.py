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


class Listing(NamedTuple):
    """Matches in the order of their results; by key how many are folded under some, and which are joined."""

    matches: list[Match]
    folded: dict[int, int]
    joined: set[int]

    def results(self, first, last):
        """Return the Results of these places; `last` is exclusive."""
        return [
            Result(match, match.key in self.joined, self.folded.get(match.key, 0))
            for match in self.matches[first:last]
        ]


def typed_first(matches, shares):
    """Return Matches in the order of their scores, which those raise that have words as they were typed.

    `shares`: of the typed forms, by the match's key. Squared, as whoever has one of two words in another form
    hardly remembers this passage. (In tests/benchmarks/search_quality.py known paragraphs stand the higher
    for it in all classes but that of inflected words.)
    """
    scored = [
        match._replace(score=match.score * (1 + 4 * shares.get(match.key, 0) ** 2)) for match in matches
    ]
    return sorted(scored, key=lambda match: match.score, reverse=True)


def listed(matches, *, join, fold):
    """Return the Listing of Matches, in their order.

    `join`: a quote speaks for the passage around it, if that matches, too, and stands where the better of
    both stood. `fold`: of each article only the first UNFOLDED are listed, unless all are of one article.
    """
    matches, speaking = joined(matches) if join else (matches, set())
    articles, left_out = Counter(match.article for match in matches), {}
    if fold and len(articles) > 1 and max(articles.values()) > UNFOLDED:
        matches, left_out = folded(matches, articles)
    return Listing(matches, left_out, speaking)


def joined(matches):
    """Return Matches in which quotes stand for the passages around them, and the keys of these quotes."""
    keys = {match.key for match in matches}
    inside = [match for match in matches if match.around in keys]
    if not inside:
        return matches, set()
    quotes, placed, kept = defaultdict(list), set(), []
    for match in inside:
        quotes[match.around].append(match)
    for match in matches:
        spoken_for = match.key in quotes
        if not spoken_for and match.around not in quotes:
            kept.append(match)
            continue
        for quote in quotes[match.key] if spoken_for else [match]:
            if quote.key not in placed:
                placed.add(quote.key)
                kept.append(quote._replace(score=match.score))
    return kept, placed


def folded(matches, articles):
    """Return the first Matches of each article, and by the last one's key the number of those left out."""
    seen, kept, left_out = Counter(), [], {}
    for match in matches:
        article = match.article
        seen[article] += 1
        if seen[article] <= UNFOLDED:
            kept.append(match)
        if seen[article] == UNFOLDED < articles[article]:
            left_out[match.key] = articles[article] - UNFOLDED
    return kept, left_out
