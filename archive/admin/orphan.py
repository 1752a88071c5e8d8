"""An annotation whose words a new edition does not have: where they stood, and where they may belong now."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from archive.admin.record import whole_number
from archive.anchoring import WIDE, candidates, selector
from archive.editing.editions import last_passage, newest_of, passage_at, put
from archive.editing.rights import may_change
from archive.models import Annotation, Kind, Passage
from archive.models.inside import locked


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of a passage that may be meant, with what is around it."""

    passage: Passage
    start: int
    end: int
    before: str
    words: str
    after: str
    score: float


def orphan_view(request, pk, site):
    """Show where an orphan stood and where it may belong; give it the place that an editor chooses."""
    with transaction.atomic():
        notes = Annotation.objects.filter(pk=pk).select_related("edition", "article")
        note = next(iter(locked(notes)), None)
        if note is None:
            raise Http404("There is no such annotation.")
        if not may_change(request.user, note):
            raise PermissionDenied
        if note.passage_id is not None:
            messages.info(request, "It has its place.")
            return redirect("admin:archive_annotation_change", note.pk)
        edition = newest_of(note.article_id)
        found = candidates_of(note, edition)
        if request.method == "POST":
            return place(request, note, edition, found)
    before, words, after = old_place(note)
    context = site.each_context(request) | {
        "title": "Find its place",
        "note": note,
        "before": before,
        "words": words,
        "after": after,
        "was": last_passage(note),
        "edition": edition,
        "found": found,
        "paragraphs": edition.passages.filter(kind=Kind.PARAGRAPH).count(),
    }
    return TemplateResponse(request, "admin/archive/annotation/orphan.html", context)


def old_place(note):
    """Return what stood before the annotated words, these, and what stood after."""
    if note.start is None:
        return note.prefix, note.exact, note.suffix
    text = note.edition.text
    return text[max(0, note.start - WIDE) : note.start], text[note.start : note.end], text[note.end :][:WIDE]


def candidates_of(note, edition):
    """Return the Candidates for an annotation in an edition, the likeliest first."""
    before, words, after = old_place(note)
    found = []
    for at in candidates(words, before, after, edition.text):
        passage = passage_at(edition, at, note)
        if passage:
            start, end = max(at.start, passage.start), min(at.end, passage.start + len(passage.text))
            text, first = passage.text, passage.start
            around = (
                text[: start - first][-WIDE:],
                text[start - first : end - first],
                text[end - first :][:WIDE],
            )
            found.append(Candidate(passage, start, end, *around, at.score))
    return found


def place(request, note, edition, found):
    """Put the annotation at a chosen candidate, or lead to the form with a chosen paragraph."""
    chosen = request.POST.get("candidate", "")
    for candidate in found:
        if chosen == f"{candidate.start}-{candidate.end}":
            put(
                note,
                candidate.passage,
                selector(edition.text, candidate.start, candidate.end),
                "placed by hand",
            )
            LogEntry.objects.log_actions(
                request.user.pk, [note], CHANGE, "Placed by hand.", single_object=True
            )
            messages.success(request, "It has its place again.")
            return redirect("admin:archive_annotation_change", note.pk)
    number = whole_number(request.POST.get("paragraph", ""))
    paragraphs = Passage.objects.of(edition).filter(kind=Kind.PARAGRAPH)
    paragraph = paragraphs.filter(number=number).first() if number and number < 10**9 else None
    if paragraph is None:
        messages.error(request, "There is no such paragraph in the newest edition.")
        return redirect(request.get_full_path())
    address = reverse("admin:archive_annotation_change", args=[note.pk])
    return redirect(f"{address}?passage={paragraph.pk}")
