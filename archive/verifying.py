"""The proof of the archive's promise: every record is a slice of a source that never changes."""

import hashlib

from archive.models import Edition
from archive.sources import UnreadableError, read_plain

BATCH = 50


def verify(progress=iter):
    """Check every edition and yield a line for each fault: a sound archive yields nothing.

    Checked are the source's digest, that the text is what the source decodes to, and the span of every
    passage, attribution and annotation. `progress` wraps the steps. Memory is that of 50 editions.
    """
    keys = list(Edition.objects.order_by("id").values_list("id", flat=True))
    for at in progress(range(0, len(keys), BATCH)):
        editions = Edition.objects.filter(id__in=keys[at : at + BATCH]).select_related("article")
        for edition in editions.prefetch_related("passages__attributions", "annotations").order_by("id"):
            for fault in (*faults_of_source(edition), *faults_of_spans(edition)):
                yield f"{edition.article.slug}, edition {edition.number}: {fault}"


def faults_of_source(edition):
    """Yield what is wrong with the source and the text made from it."""
    data = bytes(edition.source)
    if hashlib.sha256(data).hexdigest() != edition.sha256:
        yield "the source's SHA-256 is not the one that was kept"
    if edition.media_type == "text/plain":
        try:
            same = read_plain(data, edition.encoding).text == edition.text
        except UnreadableError:
            same = False
        if not same:
            yield "the text is not what the source says"


def faults_of_spans(edition):
    """Yield each record whose offsets don't give its words."""
    text = edition.text
    for passage in edition.passages.all():
        if text[passage.start : passage.end] != passage.text:
            yield f"{passage.kind} {passage.number} is not the text from {passage.start} to {passage.end}"
        for said in passage.attributions.all():
            name = f"attribution {said.id} of {passage.kind} {passage.number}"
            if not passage.start <= said.start < said.end <= passage.end:
                yield f"{name} lies outside of its passage"
            if said.mention_start is not None and text[said.mention_start : said.mention_end] != said.mention:
                yield f"{name}: its mention is not the text from {said.mention_start} to {said.mention_end}"
            if said.cue_start is not None and text[said.cue_start : said.cue_end] != said.cue:
                yield f"{name}: its cue is not the text from {said.cue_start} to {said.cue_end}"
    for note in edition.annotations.all():
        if note.start is not None and note.exact and text[note.start : note.end] != note.exact:
            yield f"annotation {note.id} is not about the text from {note.start} to {note.end}"
