"""From Web Annotations to annotations and verdicts: all that a file holds, or nothing and the reasons."""

import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.dateparse import parse_datetime

from archive.adding import NotAQuoteError, add_quote
from archive.anchoring import CONTEXT, find_words
from archive.editions import block_at, newest_of, passage_at
from archive.models import Annotation, Article, Attribution, Edition, Kind, Passage, Revision, Speaker
from archive.people import make

SOURCE = re.compile(r"/articles/([-\w]+)/(?:editions/([1-9][0-9]{0,8})/)?")
SCOPE = re.compile(r"/(paragraphs|captions|quotes)/([1-9][0-9]{0,8})/|#(h[1-9][0-9]{0,8}|headline)$")
KINDS = {"paragraphs": Kind.PARAGRAPH, "captions": Kind.CAPTION, "quotes": Kind.QUOTE, "h": Kind.HEADING}


class NotImportableError(ValueError):
    """The file can't be taken in. `faults` tells what is wrong, a line each."""

    def __init__(self, faults):
        super().__init__("; ".join(faults))
        self.faults = faults


class FaultError(ValueError):
    """What is wrong with one annotation, in words."""


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


def types_of(data):
    """Return the types of a JSON-LD object as a list."""
    types = data.get("type", data.get("@type", []))
    return types if isinstance(types, list) else [types]


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


def fits(start, end, text, exact):
    """Tell whether the words of a selector stand at a position of a text."""
    if not all(isinstance(at, int) and not isinstance(at, bool) for at in (start, end)):
        return False
    return 0 <= start < end <= len(text) and exact in ("", text[start:end])


def search(note):
    """Look for the words of an annotation in the newest edition; without them it is an orphan."""
    note.edition = newest_of(note.article_id)
    found = find_words(note.exact, note.prefix, note.suffix, note.edition.text) if note.exact else None
    passage = found and passage_at(note.edition, found, note)
    if passage:
        note.passage, note.start, note.end = passage, found.start, found.end
        note.exact = note.edition.text[found.start : found.end]


def target_of(item):
    """Return the target of an annotation as a specific resource. Raises FaultError."""
    target = item.get("target")
    if isinstance(target, list):
        target = target[0] if len(target) == 1 else None
    if isinstance(target, str):
        target = {"source": target}
    if not isinstance(target, dict):
        raise FaultError("it has no target, or several")
    return target


def source_of(target):
    """Return the article and the edition that a target is in. Raises FaultError."""
    source = target.get("source", target.get("id"))
    found = SOURCE.match(path_of(source))
    if not found:
        raise FaultError("its target is no address of this archive")
    article = Article.objects.filter(slug=found[1]).first()
    if article is None:
        raise FaultError(f"there is no article {found[1]}")
    if found[2] is None:
        return article, newest_of(article.pk)
    edition = Edition.objects.filter(article=article, number=int(found[2])).defer("source").first()
    return article, edition or newest_of(article.pk)


def path_of(address):
    """Return the path in an address, "" in what is none."""
    try:
        return unquote(urlsplit(address).path) if isinstance(address, str) else ""
    except ValueError:
        return ""


def scope_of(note, target):
    """Return the passage whose page is the scope or source of a target, None where neither is one."""
    for name in ("scope", "source", "id"):
        address = target.get(name)
        found = SCOPE.search(address) if isinstance(address, str) else None
        if not found:
            continue
        if found[3]:
            kind = Kind.HEADLINE if found[3] == "headline" else Kind.HEADING
            number = 1 if found[3] == "headline" else int(found[3][1:])
        else:
            kind, number = KINDS[found[1]], int(found[2])
        passages = Passage.objects.of(note.edition).filter(kind=kind, number=number).defer("search")
        return passages.first()
    return None


def selectors_of(target):
    """Return the quote selector and the position selector of a target, {} for one that it has not."""
    selectors = target.get("selector", [])
    selectors = selectors if isinstance(selectors, list) else [selectors]
    found = {}
    for selector in selectors:
        if not isinstance(selector, dict):
            raise FaultError("a selector is no object")
        for kind in ("TextQuoteSelector", "TextPositionSelector"):
            if kind in types_of(selector):
                found.setdefault(kind, selector)
    return found.get("TextQuoteSelector", {}), found.get("TextPositionSelector", {})


def body_of(item):
    """Return the textual body of an annotation. Raises FaultError."""
    bodies = item.get("body", item.get("bodyValue"))
    bodies = bodies if isinstance(bodies, list) else [bodies]
    for body in bodies:
        if isinstance(body, str):
            return {"value": body}
        if isinstance(body, dict) and "value" in body:
            return body
    raise FaultError("it has no text as its body")


def text_of(data, name, what, longest):
    """Return a text in the data, "" where there is none. Raises FaultError for what is no text to keep."""
    text = data.get(name, "")
    if not isinstance(text, str) or "\0" in text or len(text) > longest:
        raise FaultError(f"{what} is no text, or too long")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise FaultError(f"{what} holds half of a character")
    return text


def choice(item, name, choices, otherwise):
    """Return a value of these choices; of several motivations the first known. Raises FaultError."""
    value = item.get(name, otherwise)
    values = value if isinstance(value, list) else [value]
    known = [value for value in values if value in choices.values]
    if not known:
        raise FaultError(f"{name.removeprefix('archive:')} {values[0] if values else ''!r} is not known here")
    return known[0]


def whole(value, what, least):
    """Return a whole number. Raises FaultError."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 2**31:
        raise FaultError(f"{what} is no whole number")
    return value


def time_of(item, name):
    """Return a time in the item, None where there is none. Raises FaultError."""
    value = item.get(name)
    if value is None:
        return None
    try:
        time = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        time = None
    if not isinstance(time, datetime) or time.tzinfo is None:
        raise FaultError(f"{name.removeprefix('archive:')} is no time with its zone")
    return time


def key_of(item):
    """Return the key of an annotation: ours stands at the end of its address, others get a lasting one."""
    name = text_of({"id": item.get("id", item.get("@id", ""))}, "id", "the id", 2_000)
    if not name:
        raise FaultError("it has no id")
    try:
        return uuid.UUID(name.rpartition("#")[2])
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_URL, name)


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
