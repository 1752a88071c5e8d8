"""From Web Annotations to annotations and verdicts: all that a file holds, or nothing and the reasons."""

import re
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db import transaction

from archive.anchoring import CONTEXT, find_words
from archive.editing.adding import NotAQuoteError, add_quote
from archive.editing.editions import block_at, newest_of, passage_at
from archive.editing.people import make
from archive.models import Annotation, Attribution, Revision, Speaker
from archive.webannotations.values import (
    FaultError,
    body_of,
    choice,
    fits,
    key_of,
    path_of,
    scope_of,
    selectors_of,
    source_of,
    target_of,
    text_of,
    time_of,
    types_of,
    whole,
)


class NotImportableError(ValueError):
    """The file can't be taken in. `faults` tells what is wrong, a line each."""

    def __init__(self, faults):
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(slots=True)
class ReadIn:
    """What became of a file's annotations, by count: orphans are among the new ones."""

    new: int = 0
    same: int = 0
    left_alone: list = field(default_factory=list)
    orphans: int = 0
    verdicts: int = 0
    unknown_authors: set = field(default_factory=set)


@transaction.atomic
def read_in(data, author=None, replace=False):
    """Take in what `outward` gives: an AnnotationCollection, a page, a list or one annotation, as from JSON.

    What is here already stays as it is, unless `replace` is set. Annotations from elsewhere are drafts by
    `author`. Returns ReadIn; raises NotImportableError, and then nothing was taken in.
    """
    done, faults = ReadIn(), []
    try:
        items = list(items_of(data))
    except FaultError as error:
        raise NotImportableError([str(error)]) from error
    for number, item in enumerate(items, 1):
        try:
            with transaction.atomic():
                take(item, done, author, replace)
        except FaultError as error:
            faults.append(f"annotation {number}: {error}")
    if faults:
        raise NotImportableError(faults)
    if items:
        Revision.advance()
    return done


def items_of(data):
    """Yield the annotations in a collection, a page, a list or by itself."""
    if isinstance(data, list):
        for each in data:
            yield from items_of(each)
    elif not isinstance(data, dict):
        raise FaultError("this is no Web Annotation: an object is needed")
    elif "AnnotationCollection" in types_of(data):
        first = data.get("first")
        if not isinstance(first, dict):
            raise FaultError("the collection's pages are elsewhere: it must hold its first page")
        if data.get("total", 0) and not isinstance(first.get("items"), list):
            raise FaultError("the collection's page has no items")
        yield from items_of(first)
    elif "AnnotationPage" in types_of(data):
        if "next" in data:
            raise FaultError("there are more pages elsewhere: put all annotations in one")
        yield from data.get("items", [])
    else:
        yield data


def take(item, done, author, replace):
    """Take in one annotation or verdict. Raises FaultError."""
    if not isinstance(item, dict) or "Annotation" not in types_of(item):
        raise FaultError("this is no Annotation")
    if "archive:verdict" in item:
        take_verdict(item, done)
        return
    note = note_of(item, author, done)
    known = (
        Annotation.objects.select_for_update(of=["self"]).filter(article=note.article, key=note.key).first()
    )
    if known and same(known, note):
        done.same += 1
        return
    if known and not replace:
        done.left_alone.append(known)
        return
    changed = note.changed
    if known:
        note.pk = known.pk
    else:
        done.new += 1
    done.orphans += note.passage_id is None
    note._change_reason = "taken in from a file"
    created = note.created
    note.save()
    times = {"created": created or note.created, "changed": changed or note.changed}
    Annotation.objects.filter(pk=note.pk).update(**times)


COMPARED = (
    "edition_id", "passage_id", "start", "end", "exact", "prefix", "suffix", "body", "motivation", "status",
    "author_id", "created", "changed", "published", "edited", "version",
)  # fmt: skip


def same(known, note):
    """Tell whether a row is just what a file says."""
    return all(getattr(known, name) == getattr(note, name) for name in COMPARED)


def note_of(item, author, done):
    """Return the Annotation that an item says, not yet saved. Raises FaultError."""
    own = "archive:status" in item
    target = target_of(item)
    article, edition = source_of(target)
    note = Annotation(article=article, edition=edition, key=key_of(item))
    note.body = text_of(body_of(item), "value", "the body", 50_000)
    if not note.body.strip():
        raise FaultError("the body is empty")
    note.motivation = choice(item, "motivation", Annotation.Motivation, Annotation.Motivation.COMMENTING)
    note.status = choice(item, "archive:status", Annotation.Status, Annotation.Status.DRAFT)
    note.version = whole(item.get("archive:version", 1), "the version", 1)
    note.created, note.changed = (time_of(item, name) for name in ("created", "modified"))
    note.published, note.edited = (time_of(item, f"archive:{name}") for name in ("published", "edited"))
    name = text_of(item, "archive:author", "the author", 150)
    note.author = author
    if name:
        note.author = get_user_model().objects.filter(username=name).first()
        if note.author is None:
            done.unknown_authors.add(name)
    place(note, target, own)
    return note


def place(note, target, own):
    """Give an annotation its place: where its position says, else where its words are found, else none.

    One of ours without a scope is an orphan and stays one, for editors to place.
    """
    quote, position = selectors_of(target)
    note.exact, note.prefix, note.suffix = (
        text_of(quote, name, f"the selector's {name}", 200_000) for name in ("exact", "prefix", "suffix")
    )
    passage = scope_of(note, target)
    if not quote and not position:
        if passage is None:
            raise FaultError("it does not say what it is about: a selector is missing")
        position = {"start": passage.start, "end": passage.start + len(passage.text)}
    text = note.edition.text
    start, end = (position.get(name) for name in ("start", "end")) if position else (None, None)
    if fits(start, end, text, note.exact):
        note.start, note.end, note.exact = start, end, text[start:end]
        note.prefix = note.prefix or text[max(0, start - CONTEXT) : start]
        note.suffix = note.suffix or text[end : end + CONTEXT]
        if passage is None and not own:
            passage = block_at(note.edition, start, end)
        if passage and not (passage.start <= start and end <= passage.start + len(passage.text)):
            raise FaultError("its words are not in the passage that is its scope")
        note.passage = passage
    elif not own or "scope" in target:
        search(note)
    if target.get("archive:whole") or (passage and note.exact == passage.text and not own):
        note.exact = ""


def search(note):
    """Look for the words of an annotation in the newest edition; without them it is an orphan."""
    note.edition = newest_of(note.article_id)
    found = find_words(note.exact, note.prefix, note.suffix, note.edition.text) if note.exact else None
    passage = found and passage_at(note.edition, found, note)
    if passage:
        note.passage, note.start, note.end = passage, found.start, found.end
        note.exact = note.edition.text[found.start : found.end]


def take_verdict(item, done):
    """Take in what an editor said of an attribution. Raises FaultError."""
    target = target_of(item)
    article, edition = source_of(target)
    _, position = selectors_of(target)
    quote, _ = selectors_of(target)
    start, end = position.get("start"), position.get("end")
    if not fits(start, end, edition.text, text_of(quote, "exact", "the words", 200_000)):
        raise FaultError("the words of this verdict are not where it says")
    mode = choice(item, "archive:mode", Attribution.Mode, Attribution.Mode.DIRECT)
    fields = {
        "status": choice(item, "archive:verdict", Attribution.Status, ""),
        "reason": text_of(body_of(item), "value", "the reason", 10_000),
        "decided": time_of(item, "created"),
    }
    speaker = speaker_of(item)
    inside = Attribution.objects.select_for_update(of=["self"]).filter(article=article, mode=mode)
    said = inside.filter(passage__edition=edition, start=start, end=end).first()
    if said is None:
        block = block_at(edition, start, end)
        if block is None or not item.get("archive:added"):
            raise FaultError("nothing was attributed at the words of this verdict")
        try:
            add_quote(block, start, end, speaker, fields.pop("reason"), **fields)
        except NotAQuoteError as error:
            raise FaultError(str(error)) from error
        done.verdicts += 1
        return
    fields["speaker"] = speaker
    if all(getattr(said, name) == value for name, value in fields.items()):
        done.same += 1
        return
    for name, value in fields.items():
        setattr(said, name, value)
    said._change_reason = "taken in from a file"
    said.save()
    done.verdicts += 1


def speaker_of(item):
    """Return the speaker of a verdict, made if there is none of that address and name; None for nobody."""
    told = item.get("archive:speaker")
    if told is None:
        return None
    if not isinstance(told, dict):
        raise FaultError("the speaker is no object")
    name = text_of(told, "archive:name", "the speaker's name", 200).strip()
    kind = choice(told, "archive:kind", Speaker.Kind, Speaker.Kind.PERSON)
    if not name:
        raise FaultError("the speaker has no name")
    bodies = item.get("body", [])
    sources = [body.get("source") for body in bodies if isinstance(body, dict)]
    slugs = [slug[1] for source in sources if (slug := re.search(r"/speakers/([-\w]+)/$", path_of(source)))]
    known = Speaker.objects.filter(slug__in=slugs, name=name).first()
    return known or Speaker.objects.filter(name=name, kind=kind).order_by("pk").first() or make(name, kind)
