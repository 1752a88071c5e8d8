"""The proof of the archive's promise: every record is a slice of a source that never changes."""

import hashlib

from django.db import transaction

from archive.models import Edition, Revision, keeping
from archive.sealing import faults_of_editions, faults_of_seals
from archive.sources import UnreadableError
from archive.sources.again import read_again, without_spaces, words_of

BATCH = 50


def verify(progress=iter):
    """Check every edition and yield a line for each fault: a sound archive yields nothing.

    Checked are the source's digest, that the text is what the source says, the span of every passage,
    attribution and annotation, that what was sealed is still under its root, and that the figures that pages
    show are what counting the records gives. The text is made of the source again by the rules that made it.
    Where those were older ones than there are now (another version of the reader), that would prove nothing:
    then the words of every passage have to stand in the source, wherever, which no rules can have made up.
    `progress` wraps the steps. Memory is that of 50 editions.
    """
    keys = list(Edition.objects.order_by("id").values_list("id", flat=True))
    for at in progress(range(0, len(keys), BATCH)):
        editions = Edition.objects.filter(id__in=keys[at : at + BATCH]).select_related("article")
        editions = list(editions.prefetch_related("passages__attributions", "annotations").order_by("id"))
        for edition in editions:
            for fault in (*faults_of_source(edition), *faults_of_spans(edition)):
                yield f"{edition.article.slug}, edition {edition.number}: {fault}"
        for edition, fault in faults_of_editions(editions):
            yield f"{edition.article.slug}, edition {edition.number}: {fault}"
    yield from faults_of_seals()
    yield from faults_of_figures()


def faults_of_figures():
    """Yield a line for each figure that is kept and is not what counting the records gives."""
    for whose, wrong in keeping.faults():
        yield f"the figures of {whose} are wrong: {wrong}; manage.py verify --repair-figures counts anew"


def repair_figures():
    """Count all figures anew; return a line for each that was wrong."""
    with transaction.atomic():
        Revision.advance()
        faults = list(faults_of_figures())
        keeping.make_anew()
    return faults


def faults_of_source(edition):
    """Yield what is wrong with the source and the text made from it."""
    data = bytes(edition.source)
    if hashlib.sha256(data).hexdigest() != edition.sha256:
        yield "the source's SHA-256 is not the one that was kept"
    how = edition.media_type, edition.encoding
    try:
        text = read_again(data, *how, edition.metadata.get("reader", ""))
        if text is None:
            yield from faults_of_words(edition, words_of(data, *how))
        elif text != edition.text:
            yield "the text is not what the source says"
    except UnreadableError:
        yield "the text is not what the source says"


def faults_of_words(edition, words):
    """Yield each passage whose lines are not among the source's words; these are without spaces."""
    if words is None:
        yield f"nothing here can read {edition.media_type} again, so the text can't be proved"
        return
    for passage in edition.passages.all():
        if not all(without_spaces(line) in words for line in passage.text.split("\n")):
            yield f"the words of {passage.kind} {passage.number} are not in the source"


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
