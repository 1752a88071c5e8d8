"""What wants a human look, the most doubtful first. Counts stop at 1,000: that is enough to do."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from archive.admin.record import whole_number
from archive.editing import people, verdicts
from archive.models import Annotation, Attribution, Integrity, Kind, Passage
from archive.models.inside import locked

COUNTED = 1_000
SHOWN = 30
BROKEN = (Integrity.WRONG_CLOSING_MARK, Integrity.UNCLOSED)
# However sure its speaker is: a broken mark may have given a quote too few words or too many.
BROKEN_DOUBT = 0.5
KINDS = {
    "orphans": "Annotations without a place",
    "speakers": "Doubtful speakers",
    "marks": "Broken quotation marks",
    "merges": "Speakers who may be one",
}


@dataclass(slots=True)
class Item:
    """Something to look at: `doubt` from 0 to 1, `why` in words, the address where it is decided."""

    kind: str
    doubt: float
    why: str
    address: str
    row: object = None
    before: str = ""
    words: str = ""
    after: str = ""


@dataclass(slots=True)
class Queue:
    """What is shown of the queue, and how much of each kind there is."""

    items: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)
    pairs: list = field(default_factory=list)

    @property
    def left(self):
        """Return how much is left in all."""
        return sum(self.counts.values())

    @property
    def is_exact(self):
        """Tell whether there is just so much."""
        return all(count <= COUNTED for count in self.counts.values())

    @property
    def tabs(self):
        """Return the kinds with their labels and counts, those with nothing left out."""
        return [
            (kind, KINDS[kind], min(count, COUNTED), count > COUNTED)
            for kind, count in self.counts.items()
            if count
        ]


def orphans():
    """Return the annotations whose words no passage has any more."""
    return (
        Annotation.objects.filter(passage=None)
        .exclude(status=Annotation.Status.WITHDRAWN)
        .order_by("-changed")
    )


def unchecked():
    """Return the attributions in the newest editions that no editor has looked at."""
    found = Attribution.objects.filter(status=Attribution.Status.EXTRACTED)
    current = Passage.objects.filter(
        article_id=OuterRef("article_id"), pk=OuterRef("passage_id"), current=True
    )
    return found.filter(Exists(current))


def doubtful():
    """Return the attributions by rules that err more than once in ten, the most doubtful first."""
    return unchecked().filter(confidence__lt=Attribution.DOUBTFUL_BELOW).order_by("confidence", "-id")


def broken():
    """Return the quotes with broken marks that no editor has looked at, the newest first."""
    own = Attribution.objects.filter(
        article_id=OuterRef("article_id"), passage_id=OuterRef("pk"), status=Attribution.Status.EXTRACTED
    )
    found = Passage.objects.filter(kind=Kind.QUOTE, integrity__in=BROKEN, current=True)
    return found.filter(Exists(own)).order_by("-id")


def count_of(rows):
    """Return how many rows there are, 1,001 for more than 1,000."""
    return rows.order_by().values("pk")[: COUNTED + 1].count()


def counts_for(user):
    """Return the Queue of somebody with these rights with its counts only."""
    queue = Queue()
    if user.has_perm("archive.change_annotation"):
        queue.counts["orphans"] = count_of(orphans())
    if user.has_perm("archive.change_attribution"):
        queue.counts["speakers"] = count_of(doubtful())
        queue.counts["marks"] = count_of(broken())
    if user.has_perm("archive.merge_speaker"):
        queue.pairs = people.likely_merges()[0]
        queue.counts["merges"] = len(queue.pairs)
    return queue


def queue_for(user, kind=""):
    """Return the Queue of somebody with these rights, of all kinds or of one."""
    queue = counts_for(user)
    for each, makes in MAKERS.items():
        if queue.counts.get(each) and kind in ("", each):
            queue.items += makes(queue)
    queue.items.sort(key=lambda item: -item.doubt)
    queue.items = first_of_each(queue.items)[:SHOWN]
    return queue


def first_of_each(items):
    """Return the items without those about something that an earlier one is about."""
    return list({item.address: item for item in reversed(items)}.values())[::-1]


def orphan_items(queue):
    """Return annotations that have lost their place."""
    return [
        Item(
            "orphans",
            1.0,
            f"Its words are not in the newest edition of “{note.article}”.",
            reverse("admin:archive_annotation_orphan", args=[note.pk]),
            row=note,
            words=note.exact or note.body[:300],
        )
        for note in orphans().select_related("article")[:SHOWN]
    ]


def speaker_items(queue):
    """Return attributions by rules that err."""
    return [
        attribution_item("speakers", said, 1 - said.confidence, f"{how(said)}.")
        for said in with_passages(doubtful())[:SHOWN]
    ]


def how(said):
    """Return in words how an attribution was found."""
    return f"Rule: {said.rule}, right {said.confidence:.0%} of the time"


def marks_items(queue):
    """Return quotes whose marks the source broke, with the attribution that is looked at with them."""
    keys = list(broken().values_list("pk", flat=True)[:SHOWN])
    found = with_passages(Attribution.objects.filter(passage_id__in=keys, mode=Attribution.Mode.DIRECT))
    return [
        attribution_item(
            "marks",
            said,
            max(BROKEN_DOUBT, 1 - said.confidence),
            f"Its marks are {said.passage.get_integrity_display()}: are these the words?",
        )
        for said in found
        if said.status == Attribution.Status.EXTRACTED
    ]


def merge_items(queue):
    """Return pairs of speakers who may be one; the strongest evidence is 6."""
    return [
        Item(
            "merges",
            pair.strength / 10,
            f"Evidence: {pair.because}.",
            f"{reverse('admin:archive_speaker_likely_merges')}#{pair.one.pk}-{pair.other.pk}",
            row=pair,
            words=f"{pair.one.name} / {pair.other.name}",
        )
        for pair in queue.pairs[:SHOWN]
    ]


MAKERS = {
    "orphans": orphan_items,
    "speakers": speaker_items,
    "marks": marks_items,
    "merges": merge_items,
}


def with_passages(attributions):
    """Return the attributions with all that an item shows."""
    related = ("passage__parent", "passage__article", "speaker")
    return attributions.select_related(*related).defer("passage__search", "passage__parent__search")


def attribution_item(kind, said, doubt, why):
    """Return an attribution as an Item, with the words around it."""
    around = said.passage.parent if said.passage.kind == Kind.QUOTE else said.passage
    first, last = said.start - around.start, said.end - around.start
    address = reverse("admin:archive_attribution_change", args=[said.pk])
    return Item(
        kind,
        doubt,
        why,
        f"{address}?then=queue",
        row=said,
        before=around.text[max(0, first - 160) : first],
        words=around.text[first:last],
        after=around.text[last : last + 160],
    )


def queue_view(request, site):
    """Show the queue, or confirm one of its attributions."""
    if request.method == "POST":
        confirm(request)
        return redirect(request.get_full_path())
    kind = request.GET.get("kind", "")
    queue = queue_for(request.user, kind if kind in KINDS else "")
    context = site.each_context(request) | {"title": "What wants a human look", "queue": queue, "kind": kind}
    return TemplateResponse(request, "admin/queue.html", context)


@transaction.atomic
def confirm(request):
    """Confirm an attribution, unless somebody has decided it meanwhile."""
    if not request.user.has_perm("archive.change_attribution"):
        raise PermissionDenied
    rows = Attribution.objects.filter(pk=whole_number(request.POST.get("confirm")))
    said = next(iter(locked(rows)), None)
    if said is None or said.status != Attribution.Status.EXTRACTED:
        messages.warning(request, "Somebody has decided this meanwhile.")
        return
    verdicts.confirm(said)
    LogEntry.objects.log_actions(request.user.pk, [said], CHANGE, "Confirmed.", single_object=True)
    messages.success(request, f"Confirmed: {said.speaker or 'nobody named'}.")
