"""The list of speakers."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from django.db.models.functions import Coalesce

from archive.models import Alias, Speaker, SpeakerFigures
from archive.models.passage import PlainWords
from archive.reading.aliases import told_of
from archive.reading.paging import SIZE, Page
from archive.reading.voices import MERGED, families
from archive.search import beginnings_in

ROLES = 10  # of a speaker are looked at for the one that is shown


@dataclass(slots=True)
class SpeakersPage:
    """What the list of speakers shows; each has `role`, `quotes`, `reported` and `share`.

    The share, of a hundred, is how much of the speaker is quoted beside who is quoted most on this page.
    """

    query: str
    page: Page


def speakers_page(query="", after="", before="", size=None):
    """Return the SpeakersPage: who has said something, by name.

    With a query only those of whose names and roles words begin with each of its words.
    """
    rows = Speaker.objects.filter(figures__isnull=False)
    for begins in beginnings_in(query):
        rows = rows.filter(pk__in=called(SearchQuery(begins, search_type="raw", config="archive_plain")))
    page = page_by_name(rows, after, before, size or SIZE)
    add_figures(page.rows)
    return SpeakersPage(query, page)


def called(words):
    """Return the keys of speakers, unmerged ones for merged ones, whose names or roles have these words."""
    head = Coalesce(f"{MERGED}_id", "id")
    named = Speaker.objects.annotate(words=PlainWords("name")).filter(words=words).values_list(head)
    head = Coalesce(f"speaker__{MERGED}_id", "speaker_id")
    told = Alias.objects.exclude(kind=Alias.Kind.PRONOUN).annotate(words=PlainWords("text"))
    return named.union(told.filter(words=words).values_list(head))


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
