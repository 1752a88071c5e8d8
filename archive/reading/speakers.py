"""The list of speakers."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from archive.models import Alias, Speaker, SpeakerFigures
from archive.reading.aliases import told_of
from archive.reading.paging import SIZE, Page
from archive.reading.voices import families

ROLES = 10  # of a speaker are looked at for the one that is shown


@dataclass(slots=True)
class SpeakersPage:
    """What the list of speakers shows; each has `role`, `quotes`, `reported` and `share`.

    The share, of a hundred, is how much of the speaker is quoted beside who is quoted most on this page.
    """

    query: str
    page: Page


def speakers_page(query="", after="", before="", size=None):
    """Return the SpeakersPage: who has said something, by name; with a query, whose names have its words."""
    rows = Speaker.objects.filter(figures__isnull=False)
    for word in query.split()[:10]:
        named = Alias.objects.filter(speaker=OuterRef("pk"), text__icontains=word)
        merged = Speaker.objects.filter(merged_into=OuterRef("pk"), name__icontains=word)
        rows = rows.filter(Q(name__icontains=word) | Exists(named) | Exists(merged))
    page = page_by_name(rows, after, before, size or SIZE)
    add_figures(page.rows)
    return SpeakersPage(query, page)


def page_by_name(rows, after, before, size):
    """Return the Page of speakers by name; its marks are speakers' addresses."""
    backwards = bool(before) and not after
    mark = Speaker.objects.filter(slug=after or before).first() if after or before else None
    if mark:
        way = "lt" if backwards else "gt"
        behind = Q(**{f"name__{way}": mark.name}) | Q(name=mark.name, **{f"pk__{way}": mark.pk})
        # Said alone, too, so that an index begins to read there.
        rows = rows.filter(behind, **{f"name__{way}e": mark.name})
    order = ["-name", "-pk"] if backwards and mark else ["name", "pk"]
    found = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards and mark:
        found.reverse()
        return Page(found, found[-1].slug if found else None, found[0].slug if more else None)
    return Page(found, found[-1].slug if more else None, found[0].slug if mark and found else None)


def add_figures(speakers):
    """Give each speaker a role, the numbers of quotes and reported statements, and the share of words."""
    figures = SpeakerFigures.objects.in_bulk([speaker.pk for speaker in speakers])
    family = families(speakers)
    roles = {}
    for key, _, text, _ in told_of(
        [key for keys in family.values() for key in keys], Alias.Kind.ROLE, most=ROLES
    ):
        roles.setdefault(key, text)
    most = max((each.words for each in figures.values()), default=0) or 1
    for speaker in speakers:
        own = figures.get(speaker.pk)
        speaker.role = next((roles[key] for key in family[speaker.pk] if key in roles), "")
        speaker.quotes, speaker.reported = (own.quotes, own.reported) if own else (0, 0)
        speaker.share = -(-100 * own.words // most) if own else 0  # rounded up: a little is not nothing
