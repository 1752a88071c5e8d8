"""A changed article: a new edition, to which what people added is carried over, all in one transaction.

The loader writes the edition's records. Verdicts go over where the words are the same, annotations where they
are found again; what is not stays with its old edition, and editors are told.
"""

import hashlib
from dataclasses import dataclass, field

from django.db import transaction

from archive.anchoring import find, find_words, selector
from archive.editing.adding import NotAQuoteError, add_quote
from archive.loading import counts_of, headline_of, insert_edition, lock, read, told_of
from archive.models import (
    Annotation,
    Article,
    Attribution,
    Edition,
    Integrity,
    Kind,
    Passage,
    Revision,
    keeping,
)

BLOCKS = (Kind.PARAGRAPH, Kind.CAPTION)
CARRIED = ("speaker_id", "status", "reason", "decided")


class NotAnEditionError(ValueError):
    """These bytes can't become an edition of this article. The message tells a person why."""


@dataclass(slots=True)
class NewEdition:
    """What became of a source: `edition` is the one it is now in; the counts are empty where it was there."""

    edition: Edition
    new: bool
    counts: dict = field(default_factory=dict)
    verdicts: int = 0
    verdicts_left: list = field(default_factory=list)
    annotations: dict = field(default_factory=dict)


@transaction.atomic
def load_edition(slug, source):
    """Write a Source as the newest edition of the article at this address: all rows or none.

    The bytes of one of its editions change nothing. Returns a NewEdition; raises NotAnEditionError, and
    NotAnArticleError as the loader does.
    """
    lock()
    article = Article.objects.select_for_update().filter(slug=slug).first()
    if article is None:
        raise NotAnEditionError(f"there is no article with the address {slug}")
    sha256 = hashlib.sha256(source.data).hexdigest()
    for known in Edition.objects.filter(sha256=sha256).select_related("article").defer("source", "text"):
        if known.article_id == article.pk:
            return NewEdition(known, False)
        raise NotAnEditionError(f"it is in the archive as another article: {known.article}")
    record = read(source).record
    last = newest_of(article.pk)
    article.headline = headline_of(record)
    for name, value in told_of(record, source).items():
        setattr(article, name, value)
    with keeping.changing(article.pk):
        edition = insert_edition(article, last.number + 1, source, record)
        article.save()
    loaded = NewEdition(edition, True, counts_of(record))
    carry_verdicts(last, loaded)
    carry_annotations(loaded)
    Revision.advance()
    return loaded


def newest_of(article_id):
    """Return the newest edition of an article."""
    return Edition.objects.filter(article_id=article_id).defer("source").order_by("-number").first()


def carry_verdicts(last, loaded):
    """Carry over what editors said of attributions in the last edition."""
    edition = loaded.edition
    inside = Attribution.objects.filter(article_id=edition.article_id).select_related("passage", "speaker")
    decided = (
        inside.filter(passage__edition=last).exclude(status=Attribution.Status.EXTRACTED).order_by("start")
    )
    found = {(said.mode, said.start): said for said in inside.filter(passage__edition=edition)}
    for said in decided:
        place = find(last.text, said.start, said.end, edition.text)
        same = place is not None and place.how != "changed"
        if same and carry_verdict(said, place, found.get((said.mode, place.start)), edition):
            loaded.verdicts += 1
        else:
            loaded.verdicts_left.append(said)


def carry_verdict(said, place, found, edition):
    """Carry a verdict over to the attribution at the same words, or to a new one; tell whether it could."""
    note = f"carried over from edition {edition.number - 1}"
    if found and found.end == place.end:
        for name in CARRIED:
            setattr(found, name, getattr(said, name))
        found._change_reason = note
        found.save()
        return True
    if said.is_set_aside:
        return found is None  # extraction takes it for no quote itself
    block = block_at(edition, place.start, place.end)
    if block is None:
        return False
    fields = {name: getattr(said, name) for name in (*CARRIED, "rule", "confidence", "mention", "cue")}
    if said.mode == Attribution.Mode.REPORTED:
        made = Attribution(article_id=edition.article_id, passage=block, mode=said.mode, **fields)
        made.start, made.end = place.start, place.end
        made._change_reason = note
        taken = Attribution.objects.filter(
            article_id=edition.article_id, passage=block, mode=said.mode, start=made.start
        )
        if taken.exists():
            return False
        made.save()
        return True
    del fields["speaker_id"], fields["reason"]
    try:
        with transaction.atomic():
            added = add_quote(block, place.start, place.end, said.speaker, said.reason, **fields)
            if added.passage.integrity == Integrity.UNMARKED != said.passage.integrity:
                raise NotAQuoteError("The words are not marked as a quote any more.")
    except NotAQuoteError:
        return False
    return True


def block_at(edition, start, end):
    """Return the paragraph or caption of an edition that holds this stretch of text, None if none does."""
    holding = Passage.objects.of(edition).filter(kind__in=BLOCKS, start__lte=start, end__gte=end)
    block = holding.defer("search").first()
    if block:
        block.edition = edition
    return block


def carry_annotations(loaded):
    """Find the annotations of the article's earlier editions again, also those that had lost their place."""
    notes = Annotation.objects.select_for_update(of=["self"]).filter(article_id=loaded.edition.article_id)
    for note in notes.exclude(edition=loaded.edition).select_related("edition", "passage"):
        how = settle(note, loaded.edition)
        loaded.annotations[how] = loaded.annotations.get(how, 0) + 1


def settle(note, edition=None):
    """Give an annotation its place in the newest edition, and save it if it was in another.

    Returns how it was found: same, moved, retypeset, changed, or orphan where it was not: then it keeps its
    old edition and place there, for an editor to see.
    """
    edition = edition or newest_of(note.article_id)
    if note.edition_id == edition.pk:
        return "same"
    place = place_of(note, edition)
    passage = place and passage_at(edition, place, note)
    if passage is None:
        if note.passage_id is not None:
            note.passage = None
            save_place(note, f"orphaned by edition {edition.number}")
        return "orphan"
    if not note.exact:
        start, end = passage.start, passage.start + len(passage.text)
    else:
        start, end = max(place.start, passage.start), min(place.end, passage.start + len(passage.text))
    put(note, passage, selector(edition.text, start, end), f"{place.how} in edition {edition.number}")
    return place.how


def place_of(note, edition):
    """Return the Place of an annotation's words in an edition, None if none is sure."""
    if note.start is None:
        return find_words(note.exact, note.prefix, note.suffix, edition.text) if note.exact else None
    return find(note.edition.text, note.start, note.end, edition.text)


def passage_at(edition, place, note):
    """Return the passage of an edition at a place, if there is one: of the kind that it was, if there is."""
    kind = (note.passage or last_passage(note) or Passage(kind=Kind.PARAGRAPH)).kind
    over = Passage.objects.of(edition).filter(start__lt=place.end, end__gt=place.start, current=True)
    over = [
        passage
        for passage in over.defer("search")
        if shared(passage, place) >= (0.5 if not note.exact else 1)
    ]
    over = over if note.exact else [passage for passage in over if covers(passage, place)]
    over.sort(key=lambda passage: (passage.kind != kind, passage.kind == Kind.QUOTE, len(passage.text)))
    return over[0] if over else None


def last_passage(note):
    """Return the passage that an orphan was about last."""
    former = note.history.filter(passage__isnull=False).order_by("-history_id").first()
    return former and former.passage


def shared(passage, place):
    """Return how much of a place lies in a passage, 0 to 1."""
    inside = min(passage.start + len(passage.text), place.end) - max(passage.start, place.start)
    return inside / (place.end - place.start)


def covers(passage, place):
    """Tell whether a place is at least half of a passage."""
    return shared(passage, place) * (place.end - place.start) >= len(passage.text) / 2


def put(note, passage, place, why):
    """Give an annotation a place (a Selector) in a passage, and save it with the reason in its history."""
    note.passage, note.edition_id = passage, passage.edition_id
    note.start, note.end = place.start, place.end
    note.exact = place.exact if note.exact else ""
    note.prefix, note.suffix = place.prefix, place.suffix
    save_place(note, why)


def save_place(note, why):
    """Save where an annotation belongs; its words are not changed by that, nor is the time they were."""
    note.version += 1
    note._change_reason = why
    note.save(update_fields=["passage", "edition", "start", "end", "exact", "prefix", "suffix", "version"])
