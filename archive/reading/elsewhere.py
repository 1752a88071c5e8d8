"""Where else in the archive the words of a record stand: in other articles, and in editions of its own."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from archive.models import Edition, Kind, Passage
from archive.reading import newest
from archive.reading.quotes import add_speakers

# Fewer words are no evidence: two people can say "Yes, of course" on their own.
LEAST_WORDS = 4
# Of words that stand in very many articles, as an agency's notice does, so many places are looked at.
LOOKED_AT = 100
LISTED = 20
PHRASE = 12  # words of a search for all of them
KINDS = [Kind.QUOTE, Kind.PARAGRAPH, Kind.CAPTION]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Other articles with the same words, first sighting first: a passage of each.

    A passage has its `speaker` and `attribution`, and `otherwise`: whether it gives a quote's words to
    somebody whom the quote does not. `others` has one of these for each such speaker. `is_all`: whether there
    are no more articles. `is_first`: whether the record's own article is of an earlier day than all of them;
    None where a day is not known. `phrase`: the query that finds them all.
    """

    places: list
    others: list
    is_all: bool
    is_first: bool | None
    phrase: str

    @property
    def listed(self):
        """Return the first places."""
        return self.places[:LISTED]

    @property
    def is_all_listed(self):
        """Tell whether no place is left out."""
        return self.is_all and len(self.places) <= LISTED


@dataclass(frozen=True, slots=True)
class Seen:
    """Since which edition of its article a record of the newest has its words, and which are without.

    `without` are later than `first`; `in_all`: whether no edition is without. The same but for marks, case
    and spacing are the same words.
    """

    first: Edition
    newest: Edition
    without: list
    in_all: bool


def elsewhere(passage, speaker=None):
    """Return Elsewhere for a record and the speaker of its words (None: not known); None for a lone one."""
    if len(passage.text.split()) < LEAST_WORDS or not passage.current:
        return None
    rows = newest.passages().filter(same_words=passage.same_words, kind__in=KINDS)
    rows = rows.exclude(article_id=passage.article_id).select_related("article")
    found = list(rows.order_by("article_id", "id")[: LOOKED_AT + 1])
    is_all, found = len(found) <= LOOKED_AT, found[:LOOKED_AT]
    places = [one_of(passage.kind, group) for _, group in groupby(found, key=lambda row: row.article_id)]
    if not places:
        return None
    places.sort(key=sighting)
    add_speakers(places)
    others = {}
    for place in places:
        place.otherwise = passage.kind == Kind.QUOTE and place.speaker not in (None, speaker)
        if place.otherwise:
            others.setdefault(place.speaker.pk, place)
    day, days = passage.article.published, [place.article.published for place in places]
    is_first = day < min(days) if is_all and day and all(days) else None
    words = passage.text.replace('"', " ").split()[:PHRASE]
    return Elsewhere(places, list(others.values()), is_all, is_first, f'"{" ".join(words)}"')


def one_of(kind, places):
    """Return the one of an article's places that is told: of the same kind if there is one, else a quote."""
    return min(places, key=lambda place: (place.kind != kind, place.kind != Kind.QUOTE, place.pk))


def sighting(place):
    """Return where a place stands among sightings: by its article's day, then by when it was loaded."""
    return place.article.published or date.max, place.article_id


def seen(passage, editions):
    """Return the Seen of a record; None where its article has one edition. `editions`: newest first."""
    if len(editions) < 2:
        return None
    rows = Passage.objects.filter(
        article_id=passage.article_id, kind=passage.kind, same_words=passage.same_words
    )
    having = set(rows.values_list("edition_id", flat=True))
    first = max(turn for turn, edition in enumerate(editions) if edition.pk in having)
    without = [edition for edition in editions[first::-1] if edition.pk not in having]
    return Seen(editions[first], editions[0], without, in_all=len(having) == len(editions))
