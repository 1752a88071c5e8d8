"""The list of speakers, and the page of one."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from archive.models import Alias, Attribution, Speaker
from archive.reading import newest
from archive.reading.paging import COUNTED, SIZE, Page, page_of
from archive.reading.quotes import add_speakers
from archive.reading.record import reported_in
from archive.reading.voices import DIRECT, FARTHEST, REPORTED, families, roles_of


@dataclass(slots=True)
class SpeakersPage:
    """What the list of speakers shows; each has `role`, `quotes` and `reported`."""

    query: str
    page: Page


@dataclass(slots=True)
class SpeakerPage:
    """What the page of a speaker shows. `moved_to` is set where this address leads elsewhere."""

    speaker: Speaker
    moved_to: Speaker | None = None
    names: list = field(default_factory=list)
    roles: list = field(default_factory=list)
    quotes: list = field(default_factory=list)
    reported: Page | None = None
    quote_count: int = 0
    reported_count: int = 0
    articles: int = 0
    goes_on: bool = False

    @property
    def has_more_quotes(self):
        """Tell whether not all quotes are on the page."""
        return self.quote_count > len(self.quotes)

    @property
    def statements(self):
        """Return how many quotes and reported statements there are."""
        return self.quote_count + self.reported_count


def speakers_page(query="", after="", before=""):
    """Return the SpeakersPage: who has said something, by name; with a query, whose names have its words."""
    own = Attribution.objects.filter(speaker=OuterRef("pk"))
    merged = Attribution.objects.filter(speaker__merged_into=OuterRef("pk"))
    rows = Speaker.objects.filter(Exists(own) | Exists(merged), merged_into=None)
    for word in query.split()[:10]:
        named = Alias.objects.filter(speaker=OuterRef("pk"), text__icontains=word)
        rows = rows.filter(Q(name__icontains=word) | Exists(named))
    page = page_by_name(rows, after, before)
    count_words(page.rows)
    return SpeakersPage(query, page)


def page_by_name(rows, after, before):
    """Return the Page of speakers by name; its marks are speakers' addresses."""
    backwards = bool(before) and not after
    mark = Speaker.objects.filter(slug=after or before).first() if after or before else None
    if mark:
        one, other = ("lt", "lt") if backwards else ("gt", "gt")
        rows = rows.filter(Q(**{f"name__{one}": mark.name}) | Q(name=mark.name, **{f"pk__{other}": mark.pk}))
    order = ["-name", "-pk"] if backwards and mark else ["name", "pk"]
    found = list(rows.order_by(*order)[: SIZE + 1])
    more, found = len(found) > SIZE, found[:SIZE]
    if backwards and mark:
        found.reverse()
        return Page(found, found[-1].slug if found else None, found[0].slug if more else None)
    return Page(found, found[-1].slug if more else None, found[0].slug if mark and found else None)


def count_words(speakers):
    """Give each speaker a role and the numbers of quotes and reported statements."""
    family = families(speakers)
    chief = {key: head for head, keys in family.items() for key in keys}
    counts = newest.attributions().filter(speaker__in=list(chief))
    counts = counts.order_by().values_list("speaker", "mode").annotate(count=Count("pk"))
    told = {}
    for key, mode, count in counts:
        told[chief[key], mode] = told.get((chief[key], mode), 0) + count
    roles = {}
    for key, role in roles_of(list(chief)).items():
        roles.setdefault(chief[key], role)
    for speaker in speakers:
        speaker.role = roles.get(speaker.pk, "")
        speaker.quotes = told.get((speaker.pk, DIRECT), 0)
        speaker.reported = told.get((speaker.pk, REPORTED), 0)


def speaker_page(slug, after="", before=""):
    """Return the SpeakerPage of this address; None if there is none."""
    speaker = Speaker.objects.filter(slug=slug).select_related("merged_into").first()
    if speaker is None:
        return None
    head = speaker
    for _ in range(FARTHEST):
        head = head.merged_into or head
    if head.pk != speaker.pk:
        return SpeakerPage(speaker, moved_to=head)
    family = families([speaker])[speaker.pk]
    page = SpeakerPage(speaker)
    add_names(page, family)
    said = newest.attributions().filter(speaker__in=family)
    totals = said.aggregate(
        quotes=Count("pk", filter=Q(mode=DIRECT)),
        reported=Count("pk", filter=Q(mode=REPORTED)),
        articles=Count("article", distinct=True),
    )
    page.quote_count, page.reported_count = totals["quotes"], totals["reported"]
    page.articles = totals["articles"]
    said = said.select_related("article", "passage__article").defer("passage__search")
    reported = page_of(said.filter(mode=REPORTED), ["-article_id", "start", "id"], after, before)
    page.goes_on = reported.before is not None
    for attribution in reported:
        attribution.words = reported_in(attribution.passage, attribution).text
    page.reported = reported
    if not page.goes_on:
        page.quotes = [
            attribution.passage
            for attribution in said.filter(mode=DIRECT).order_by("-article_id", "start", "id")[:SIZE]
        ]
        add_speakers(page.quotes)
    return page


def add_names(page, family):
    """Put the other names and the roles of a speaker on the page, each once, with the article of a role."""
    rows = Alias.objects.filter(speaker__in=family).select_related("article").order_by("id")
    roles = {}
    for alias in rows[:COUNTED]:
        if alias.kind == Alias.Kind.ROLE:
            roles.setdefault(alias.text, alias)
        elif alias.text != page.speaker.name and alias.text not in page.names:
            page.names.append(alias.text)
    page.roles = list(roles.values())
