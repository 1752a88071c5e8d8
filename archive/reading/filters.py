"""What a list of quotes can be narrowed by: speaker, article, state of the marks, certainty, rule."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from archive.models import Article, Attribution, Integrity, Speaker
from archive.reading.voices import DIRECT, MERGED, families, read_heads, who
from archive.search import Facet

# Of so many quotes, the newest, it is told what could narrow them.
LOOKED_AT = 200
OFFERED = 10
ARTICLES = 5
NAMES = ("speaker", "article", "integrity", "confidence", "rule")
# The search for words knows nothing of these.
NOT_WITH_WORDS = ("confidence", "rule")

FOUND = Q(status=Attribution.Status.EXTRACTED, speaker__isnull=False)
SURE = Q(confidence__gte=Attribution.DOUBTFUL_BELOW)
CERTAIN = {
    "sure": "sure",
    "doubtful": "probable only",
    "checked": "checked by an editor",
    "unnamed": "nobody named",
}
MEANT = {
    "sure": FOUND & SURE,
    "doubtful": FOUND & ~SURE,
    "checked": Q(decided__isnull=False) & ~Q(status=Attribution.Status.EXTRACTED),
    "unnamed": Q(speaker=None),
}
MARKS = {
    Integrity.BALANCED: "opened and closed",
    Integrity.WRONG_CLOSING_MARK: "closing mark turned wrongly",
    Integrity.UNCLOSED: "never closed",
    Integrity.CONTINUED: "goes on in the next paragraph",
    Integrity.UNMARKED: "without marks",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter in the address: its parameter, its value, and what it asks for in words."""

    name: str
    value: str
    label: str
    record: object = None


@dataclass(frozen=True, slots=True)
class Group:
    """Choices of one kind that narrow a list further."""

    name: str
    label: str
    choices: list


def chosen_of(asked):
    """Return the filters in these parameters that mean something, and whether any names what is not there."""
    chosen, unknown = [], False
    for name, read in READERS.items():
        value = asked.get(name, "")
        found = read(value) if value else None
        if found:
            chosen.append(Chosen(name, value, *found))
        unknown = unknown or bool(value and not found)
    return chosen, unknown


def read_speaker(slug):
    """Return a speaker, under the name that is shown, in words."""
    speaker = Speaker.objects.filter(slug=slug).select_related(MERGED).first()
    return speaker and (f"said by {who(speaker).name}", who(speaker))


def read_article(slug):
    """Return an article in words."""
    article = Article.objects.filter(slug=slug).first()
    return article and (f"in {article.headline}", article)


READERS = {
    "speaker": read_speaker,
    "article": read_article,
    "integrity": lambda value: (f"marks: {MARKS[value]}", value) if value in MARKS else None,
    "confidence": lambda value: (f"speaker: {CERTAIN[value]}", value) if value in CERTAIN else None,
    "rule": lambda value: (f"found by: {value}", value),
}


def narrow(quotes, chosen):
    """Return those of the quotes that pass all of the filters."""
    own = {each.name: each.record for each in chosen}
    if "article" in own:
        quotes = quotes.filter(article=own["article"])
    if "integrity" in own:
        quotes = quotes.filter(integrity=own["integrity"])
    said = Q()
    if "speaker" in own:
        said &= Q(speaker__in=families([own["speaker"]])[own["speaker"].pk])
    if "confidence" in own:
        said &= MEANT[own["confidence"]]
    if "rule" in own:
        said &= Q(rule=own["rule"])
    if said:
        inside = Attribution.objects.filter(article_id=OuterRef("article_id"), passage_id=OuterRef("pk"))
        quotes = quotes.filter(Exists(inside.filter(said, mode=DIRECT)))
    return quotes


def groups_of(quotes, chosen):
    """Return what could narrow the newest of these quotes further, each with how many it would leave."""
    taken = {each.name for each in chosen}
    newest = quotes.order_by("-article_id", "number").values("pk")[:LOOKED_AT]
    said = Attribution.objects.filter(mode=DIRECT, passage_id__in=newest).order_by()
    meant = {key: ExpressionWrapper(means, BooleanField()) for key, means in MEANT.items()}
    rows = said.annotate(**meant).values_list("passage__integrity", "speaker_id", "article_id", *meant)
    marks, speakers, articles, *means = zip(*rows, strict=True) if rows else [()] * (3 + len(meant))
    certain = {key: sum(map(bool, column)) for key, column in zip(meant, means, strict=True)}

    def told(labels, counts):
        return [Facet(key, label, counts[key], False) for key, label in labels.items() if counts.get(key)]

    def most(keys, number):
        counts = Counter(key for key in keys if key is not None)
        return dict(sorted(counts.items(), key=lambda one: (-one[1], -one[0]))[:number])

    groups = [
        Group("confidence", "Speaker", told(CERTAIN, certain)),
        Group("integrity", "Quotation marks", told(MARKS, Counter(marks))),
        Group("speaker", "Said by", [] if "speaker" in taken else speakers_in(most(speakers, 2 * OFFERED))),
        Group("article", "Article", [] if "article" in taken else articles_in(most(articles, ARTICLES))),
    ]
    return [group for group in groups if group.name not in taken and len(group.choices) > 1]


def speakers_in(counts):
    """Return speakers, of whom so many quotes are, as facets, under the names that are shown."""
    speakers = list(Speaker.objects.filter(pk__in=counts).select_related(MERGED))
    read_heads(speakers)
    told = {}
    for speaker in sorted(speakers, key=lambda speaker: (-counts[speaker.pk], speaker.pk)):
        head = who(speaker)
        told[head.slug] = (head.name, told.get(head.slug, ("", 0))[1] + counts[speaker.pk])
    return [Facet(slug, name, count, False) for slug, (name, count) in told.items()][:OFFERED]


def articles_in(counts):
    """Return articles, in which so many quotes are, as facets."""
    articles = sorted(Article.objects.filter(pk__in=counts), key=lambda one: (-counts[one.pk], -one.pk))
    return [Facet(article.slug, article.headline, counts[article.pk], False) for article in articles]
