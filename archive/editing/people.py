"""Speakers who are perhaps one and the same, and their joining. Editors decide, not a guess."""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from archive.editing import verdicts
from archive.models import Alias, Distinction, Speaker
from archive.text.slugs import insert_under_free_slug, slug_of
from archive.text.words import plain

SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}
LOOKED_AT = 200


class NotMergeableError(ValueError):
    """These two can't become one. The message tells an editor why."""


@dataclass(frozen=True, slots=True)
class Likely:
    """Two speakers who may be one: `one` has the fuller name; `because` is the evidence in words."""

    one: Speaker
    other: Speaker
    because: str
    strength: int

    @property
    def speakers(self):
        """Return both."""
        return self.one, self.other


def likely_merges(before=None):
    """Return the Likely pairs among the newest 200 speakers with a namesake, the strongest evidence first.

    `before` is the key of a speaker: only older ones are looked at. Returns (pairs, next `before` or None).
    Speakers who are both quoted in one article are told apart already: by the article.
    """
    unmerged = Speaker.objects.filter(merged_into=None).exclude(likeness="")
    older = unmerged.filter(likeness=OuterRef("likeness"), kind=OuterRef("kind"), id__lt=OuterRef("id"))
    newest = unmerged.filter(Exists(older), **({"id__lt": before} if before else {})).order_by("-id")
    newest = list(newest[:LOOKED_AT])
    groups = defaultdict(list)
    alike = {speaker.likeness for speaker in newest}
    for speaker in with_evidence(unmerged.filter(likeness__in=alike)):
        groups[speaker.kind, speaker.likeness].append(speaker)
    apart = {frozenset(pair) for pair in Distinction.objects.values_list("one_id", "other_id")}
    chosen = {speaker.id for speaker in newest}
    pairs = [
        pair
        for group in groups.values()
        for at, first in enumerate(group)
        for second in group[at + 1 :]
        if (first.id in chosen or second.id in chosen) and frozenset((first.id, second.id)) not in apart
        if not first.in_articles & second.in_articles and (pair := likely(first, second))
    ]
    pairs.sort(key=lambda pair: (-pair.strength, -pair.one.said - pair.other.said, pair.other.id))
    return pairs, newest[-1].id if len(newest) == LOOKED_AT else None


def with_evidence(speakers):
    """Return the speakers with the roles, the articles and the number of their words' places."""
    found = list(speakers.annotate(said=Count("attributions")).prefetch_related("aliases"))
    articles = defaultdict(set)
    for speaker, article in Speaker.objects.filter(id__in=[speaker.id for speaker in found]).values_list(
        "id", "attributions__article_id"
    ):
        articles[speaker].add(article)
    for speaker in found:
        speaker.in_articles = articles[speaker.id] - {None}
        speaker.roles = [alias.text for alias in speaker.aliases.all() if alias.kind == Alias.Kind.ROLE]
    return found


def likely(first, second):
    """Return the pair as Likely, or None where the names say that they are two."""
    one, other = sorted((first, second), key=lambda speaker: (-len(speaker.name.split()), -speaker.said))
    compare = compare_people if one.kind == Speaker.Kind.PERSON else compare_organisations
    because, strength = compare(one.name, other.name)
    return Likely(one, other, because, strength) if because else None


def name_words(name):
    """Return a name's words without case, accents, marks and "Jr.": "José A. Díaz, Jr." gives jose a diaz."""
    words = re.findall(r"\w+", plain(name))
    return [word for word in words if word not in SUFFIXES] or words


def compare_people(one, other):
    """Return (evidence in words, its strength), or ("", 0) for names of two people.

    "J. Smith" may be John Smith, John A. Smith may be John Smith, Dan Smith may be Daniel Smith, Smith may
    be any of them; Jane Smith is not John Smith, and John A. Smith is not John B. Smith.
    """
    full, short = name_words(one), name_words(other)
    if full == short:
        return ("the same name", 6) if one == other else ("the same name but for marks and case", 5)
    if not full or not short or full[-1] != short[-1]:
        return "", 0
    if len(short) == 1:
        return f"“{other}” is the last word of “{one}”", 1
    first, second = full[0], short[0]
    middles = [word[0] for word in full[1:-1]], [word[0] for word in short[1:-1]]
    if middles[0] and middles[1] and middles[0] != middles[1]:
        return "", 0
    if first == second:
        return "the same name but for a middle one", 4
    if first[0] == second[0] and 1 in (len(first), len(second)):
        return "an initial that fits the first name", 3
    if min(len(first), len(second)) > 2 and (first.startswith(second) or second.startswith(first)):
        return f"“{short[0].title()}” may be short for “{full[0].title()}”", 2
    return "", 0


def compare_organisations(one, other):
    """Return (evidence in words, its strength), or ("", 0) for names of two organisations."""
    full, short = ([word for word in name_words(name) if word != "the"] for name in (one, other))
    if full == short:
        return "the same name but for marks and case", 5
    if len(short) == 1 and len(full) > 1 and other.isupper():
        return f"“{other}” are the first letters of “{one}”", 3
    return "", 0


def merge(speaker, into):
    """Make `speaker` another name of `into`: one page, one address, and everything said is found there.

    Nothing else changes, so that emptying `merged_into` splits them again. Raises NotMergeableError.
    """
    while into.merged_into:
        into = into.merged_into
    if into == speaker:
        raise NotMergeableError(f"{speaker} can't be merged with itself.")
    if differ(speaker, into):
        raise NotMergeableError(
            f"{speaker} is {speaker.wikidata} at Wikidata and {into} is {into.wikidata}: correct one of them."
        )
    speaker.merged_into = into
    speaker.save()


def differ(one, other):
    """Tell whether Wikidata knows these speakers as two."""
    return bool(one.wikidata and other.wikidata and one.wikidata != other.wikidata)


@transaction.atomic
def split(attributions):
    """Give these attributions to a new speaker of the same name, who is told apart; return the new one.

    Raises NotMergeableError unless they are all of one speaker.
    """
    former = {attribution.speaker for attribution in attributions}
    if len(former) != 1 or None in former:
        raise NotMergeableError("Choose attributions of one and the same speaker.")
    former = former.pop()
    speaker = make(former.name, former.kind)
    for attribution in attributions:
        verdicts.correct(attribution, speaker, "Somebody else of the same name said it.")
    tell_apart(former, speaker)
    return speaker


def make(name, kind):
    """Make a speaker of this name under a free address, also where others have the name."""

    def insert(slug):
        speaker, is_new = Speaker.objects.get_or_create(slug=slug, defaults={"name": name, "kind": kind})
        return speaker if is_new else None

    return insert_under_free_slug(Speaker, slug_of(name, "speaker"), insert)


def named(name, kind):
    """Return the unmerged speakers who may be meant by a name as (speaker, evidence), the likeliest first.

    Among them are those with the name as another name of theirs. Each has `said`, the number of their words'
    places, and `roles`. At most 20.
    """
    words = name_words(name)
    if not words or "\0" in name:
        return []
    alike = Q(likeness=words[-1] if kind == Speaker.Kind.PERSON else re.sub("[^A-Z]", "", name))
    for of in (Q(name__iexact=name), Q(aliases__text__iexact=name, aliases__kind=Alias.Kind.NAME)):
        alike |= of
    found = Speaker.objects.filter(alike).select_related("merged_into").order_by("id").distinct()[:LOOKED_AT]
    heads = {speaker.merged_into or speaker for speaker in found}
    told = []
    unmerged = Speaker.objects.filter(pk__in=[head.pk for head in heads], merged_into=None)
    for speaker in with_evidence(unmerged):
        compare = compare_people if kind == Speaker.Kind.PERSON else compare_organisations
        orders = [(speaker.name, name), (name, speaker.name)]
        because, strength = max((compare(*order) for order in orders), key=lambda found: found[1])
        if not strength and any(alias.text.lower() == name.lower() for alias in speaker.aliases.all()):
            because, strength = "another name of this speaker", 5
        if strength:
            told.append((strength, speaker, because))
    told.sort(key=lambda found: (-found[0], -found[1].said, found[1].pk))
    return [(speaker, because) for _, speaker, because in told[:20]]


def tell_apart(one, other):
    """Remember that these are two, so that nobody is asked again."""
    first, second = sorted((one, other), key=lambda speaker: speaker.pk)
    Distinction.objects.get_or_create(one=first, other=second)
