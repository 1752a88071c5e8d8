"""The list of speakers."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from archive.models import Alias, Attribution, Speaker
from archive.reading import newest
from archive.reading.paging import SIZE, Page
from archive.reading.voices import DIRECT, FARTHEST, REPORTED, families, roles_of


@dataclass(slots=True)
class SpeakersPage:
    """What the list of speakers shows; each has `role`, `quotes`, `reported` and `share`.

    The share, of a hundred, is how much of the speaker is quoted beside who is quoted most on this page.
    """

    query: str
    page: Page


def speakers_page(query="", after="", before="", size=None):
    """Return the SpeakersPage: who has said something, by name; with a query, whose names have its words."""
    rows = Speaker.objects.filter(is_heard(), merged_into=None)
    for word in query.split()[:10]:
        named = Alias.objects.filter(speaker=OuterRef("pk"), text__icontains=word)
        merged = Speaker.objects.filter(merged_into=OuterRef("pk"), name__icontains=word)
        rows = rows.filter(Q(name__icontains=word) | Exists(named) | Exists(merged))
    page = page_by_name(rows, after, before, size or SIZE)
    count_words(page.rows)
    return SpeakersPage(query, page)


def is_heard(steps=FARTHEST):
    """Return the condition that words are a speaker's, or those of one who was merged into this one.

    One inside another, so that each starts from the speaker: as joins a planner may start them anywhere.
    """
    said = Attribution.objects.exclude(status=Attribution.Status.SCARE).filter(speaker=OuterRef("pk"))
    if steps == 0:
        return Q(Exists(said))
    merged = Speaker.objects.filter(is_heard(steps - 1), merged_into=OuterRef("pk"))
    return Q(Exists(said)) | Q(Exists(merged))


def page_by_name(rows, after, before, size):
    """Return the Page of speakers by name; its marks are speakers' addresses."""
    backwards = bool(before) and not after
    mark = Speaker.objects.filter(slug=after or before).first() if after or before else None
    if mark:
        one, other = ("lt", "lt") if backwards else ("gt", "gt")
        rows = rows.filter(Q(**{f"name__{one}": mark.name}) | Q(name=mark.name, **{f"pk__{other}": mark.pk}))
    order = ["-name", "-pk"] if backwards and mark else ["name", "pk"]
    found = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards and mark:
        found.reverse()
        return Page(found, found[-1].slug if found else None, found[0].slug if more else None)
    return Page(found, found[-1].slug if more else None, found[0].slug if mark and found else None)


def count_words(speakers):
    """Give each speaker a role, the numbers of quotes and reported statements, and the share of words."""
    family = families(speakers)
    chief = {key: head for head, keys in family.items() for key in keys}
    counts = newest.attributions().filter(speaker__in=list(chief))
    counts = counts.order_by().values_list("speaker", "mode")
    counts = counts.annotate(count=Count("pk"), length=Sum(F("end") - F("start")))
    told, lengths = {}, {}
    for key, mode, count, length in counts:
        told[chief[key], mode] = told.get((chief[key], mode), 0) + count
        if mode == DIRECT:
            lengths[chief[key]] = lengths.get(chief[key], 0) + length
    most = max(lengths.values(), default=1)
    roles = {}
    for key, role in roles_of(list(chief)).items():
        roles.setdefault(chief[key], role)
    for speaker in speakers:
        speaker.role = roles.get(speaker.pk, "")
        speaker.quotes = told.get((speaker.pk, DIRECT), 0)
        speaker.reported = told.get((speaker.pk, REPORTED), 0)
        speaker.share = -(-100 * lengths.get(speaker.pk, 0) // most)  # rounded up: a little is not nothing
