"""What is looked up around matches: what the best of them say, whose words they are, articles' headlines."""

import json
from collections import Counter
from dataclasses import dataclass, field
from heapq import nlargest

from archive.search.statements import AROUND

FACETS = 20


@dataclass(frozen=True, slots=True)
class Around:
    """The texts of the best matches, by key; of all of them how many are of whom (by key) and of where."""

    texts: dict[int, str] = field(default_factory=dict)
    speakers: dict[int, int] = field(default_factory=dict)
    articles: list[tuple[str, str, int]] = field(default_factory=list)  # slug, headline, count


def look_around(cursor, best, tallies):
    """Return the Around of the `best` Matches and of the Tallies that speakers and articles are counted in.

    Of speakers and articles those that most matches are of, FACETS and twice as many: merged speakers become
    one. `cursor`: one that can prepare.
    """
    of_speakers, of_articles = tallies["speaker"], Counter(tallies["article"].articles)
    if not (of_speakers.keys or of_articles):
        return Around()
    most = nlargest(FACETS, ((count, article) for article, count in of_articles.items()))
    values = {
        "best": array(match.key for match in best),
        "their_articles": array(match.article for match in best),
        "keys": array(of_speakers.keys),
        "most": array(article for _, article in most),
        "facets": FACETS,
    }
    cursor.execute(AROUND, values)
    told = [json.loads(each or "{}") for each in cursor.fetchone()]
    texts, speakers, articles = ({int(key): value for key, value in each.items()} for each in told)
    counted = [(*articles[article], count) for count, article in most if article in articles]
    return Around(texts, speakers, counted)


def array(numbers):
    """Return numbers as PostgreSQL writes an array of them: much sooner said so than one by one."""
    return f"{{{','.join(map(str, numbers))}}}"
