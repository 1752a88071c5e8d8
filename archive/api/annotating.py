"""Writing annotations with a token, as at the desk: who may, where the words are, never over a colleague."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Header, Router

from archive.anchoring import NotInPassageError, select
from archive.api.bearer import Bearer, need, refusals, refuse
from archive.api.drafts import ChangedAnnotation, NewAnnotation, WrittenAnnotation
from archive.editing.annotating import write
from archive.editing.rights import may_change, may_delete, may_publish, may_withdraw
from archive.models import Annotation, Passage, Token
from archive.models.inside import locked

router = Router(tags=["writing"], auth=Bearer())


@router.post(
    "/annotations",
    response={201: WrittenAnnotation},
    summary="Write an annotation",
    openapi_extra=refusals(400, 401, 403, 413, 422),
)
@transaction.atomic
def write_annotation(request, response: HttpResponse, draft: NewAnnotation):
    """Write an annotation, a draft unless told otherwise. The header Location has its address."""
    user = request.user
    if not user.has_perm("archive.add_annotation"):
        refuse(403, "You may not do this", "Your account may not write annotations.")
    passage = passage_of(draft)
    place = place_of(passage, draft)
    note = Annotation(passage=passage, exact=place.exact if names_words(draft) else "", body=draft.body)
    note.motivation, note.status = draft.motivation, draft.status
    if note.status != Annotation.Status.DRAFT:
        need_to_publish(request)
    note._change_reason = by(request)
    write(note, place, user)
    response["Location"] = address_of(note)
    return answer(note, response)


@router.patch(
    "/annotations/{key}",
    response=WrittenAnnotation,
    summary="Change an annotation",
    openapi_extra=refusals(400, 401, 403, 404, 412, 413, 422, 428),
)
@transaction.atomic
def change_annotation(
    request,
    response: HttpResponse,
    key: UUID,
    change: ChangedAnnotation,
    if_match: str = Header("", description='the version you have seen, as the ETag gives it: "3"'),
):
    """Change an annotation that nobody else has changed since you saw it. Other words may be chosen."""
    note = seen(request, key, if_match)
    given = change.model_fields_set
    if "status" in given:
        need_status(request, note, change, given)
    elif not may_change(request.user, note):
        refuse(403, "You may not do this", "Your account may not change this annotation.")
    if note.status == Annotation.Status.PUBLISHED:
        need(request.auth, Token.Scope.PUBLISH)
    before = note.body, note.exact
    place = None
    if given & {"exact", "start", "end"}:
        place = place_of(passage_now(note), change)
        note.exact = place.exact if names_words(change) else ""
    for name in given & {"body", "motivation", "status"}:
        setattr(note, name, getattr(change, name))
    note._change_reason = by(request)
    write(note, place, request.user, before)
    return answer(note, response)


@router.delete(
    "/annotations/{key}",
    response={204: None},
    summary="Delete an annotation",
    openapi_extra=refusals(401, 403, 404, 412, 422, 428),
)
@transaction.atomic
def delete_annotation(
    request,
    key: UUID,
    if_match: str = Header("", description='the version you have seen, as the ETag gives it: "3"'),
):
    """Delete an annotation; the desk can bring it back."""
    note = seen(request, key, if_match)
    if not may_delete(request.user, note):
        detail = "Your account may delete its own annotations that were never published. Withdraw it instead."
        refuse(403, "You may not do this", detail)
    if note.status == Annotation.Status.PUBLISHED:
        need(request.auth, Token.Scope.PUBLISH)
    note._change_reason = by(request)
    note.delete()


def need_to_publish(request):
    """Refuse who may not change what readers see."""
    need(request.auth, Token.Scope.PUBLISH)
    if not may_publish(request.user):
        refuse(403, "You may not do this", "A chief editor publishes annotations: write a draft.")


def need_status(request, note, change, given):
    """Refuse who may not give an annotation this status: as at the desk, one's own may be withdrawn."""
    status, own_way = change.status, given == {"status"}
    if status == Annotation.Status.WITHDRAWN and own_way and may_withdraw(request.user, note):
        need(request.auth, Token.Scope.PUBLISH)
        return
    if not may_change(request.user, note):
        refuse(403, "You may not do this", "Your account may not change this annotation.")
    if status != Annotation.Status.DRAFT and status != note.status:
        need_to_publish(request)


def seen(request, key, if_match):
    """Return an annotation, locked, if it is as the one who asks has seen it; refuse otherwise."""
    if not request.user.has_perm("archive.view_annotation"):
        refuse(403, "You may not do this", "Your account may not see annotations before they are published.")
    notes = Annotation.objects.filter(key=key).select_related("article", "passage", "edition", "author")
    note = next(iter(locked(notes.order_by("pk"))), None)
    if note is None:
        raise Http404("The archive has no annotation with this key.")
    tags = [tag.strip() for tag in if_match.split(",") if tag.strip()]
    if not tags:
        detail = "Send the version you have seen as If-Match, so that nobody's words are lost unseen."
        refuse(428, "Which version have you seen?", detail)
    if "*" not in tags and tag_of(note) not in tags:
        detail = (
            "Somebody changed it since you saw it. `annotation` is what it is now: compare, then send again."
        )
        now = WrittenAnnotation(**data_of(note)).model_dump(mode="json")
        refuse(412, "This is not the newest version", detail, headers={"ETag": tag_of(note)}, annotation=now)
    return note


def passage_of(draft):
    """Return the passage of the newest edition that a draft names. Refuses (422) where there is none."""
    found = Passage.objects.filter(
        article__slug=draft.article, kind=draft.kind, number=draft.number, current=True
    )
    found = found.select_related("article", "edition", "parent").defer("search", "edition__source")
    passage = None if "\0" in draft.article else found.first()
    if passage is None:
        misread("article", f"the archive has no {draft.kind} {draft.number} in an article of this name")
    return passage


def passage_now(note):
    """Return the passage of an annotation. Refuses (422) where it has lost it."""
    if note.passage is None:
        misread("exact", "its passage is gone in the newest edition; editors give it a new one at the desk")
    return note.passage


def place_of(passage, draft):
    """Return the Selector of the words that were chosen in a passage, by themselves or by offsets, or both.

    Refuses (422) where they are not there.
    """
    first, last = passage.start, passage.start + len(passage.text)
    start, end, words = draft.start, draft.end, draft.exact
    if start is None and end is not None:
        misread("start", "an end needs a start")
    if start is not None:
        if not words.strip() and end is None:
            misread("end", "a start needs an end, or the exact words that begin there")
        end = start + 1 if end is None else end
        if not first <= start < end <= last:
            misread("start", f"the passage lies from {first} to {last} in its edition's text")
        words = words if words.strip() else passage.text[start - first : end - first]
    try:
        place = select(passage, words, None if start is None else start - first)
    except NotInPassageError as error:
        misread("exact", str(error))
    if start is not None and (place.start != start or draft.end not in (None, place.end)):
        misread("exact", f"these words are at {place.start} to {place.end}, not where start and end say")
    return place


def names_words(draft):
    """Tell whether words were chosen, and not all of the passage."""
    return bool(draft.exact.strip()) or draft.start is not None


def misread(parameter, detail):
    """Refuse a value that can't be taken, by its name."""
    errors = [{"parameter": parameter, "detail": detail}]
    refuse(422, "This annotation can't be written", f"{parameter}: {detail}", errors=errors)


def answer(note, response):
    """Return an annotation as it is kept, its version in the ETag."""
    response["ETag"] = tag_of(note)
    return data_of(note)


def tag_of(note):
    """Return the entity tag of an annotation."""
    return f'"{note.version}"'


def by(request):
    """Return what the history says of the change."""
    return f"through the API, token “{request.auth.name}”"


def address_of(note):
    """Return the address of an annotation in the API."""
    return settings.ARCHIVE_URL + reverse("api:annotation", args=[note.key])


def data_of(note):
    """Return what is told of an annotation to who may change it."""
    given = ("key", "version", "status", "motivation", "body", "exact", "start", "end")
    given += ("created", "changed", "published", "edited")
    passage = note.passage and settings.ARCHIVE_URL + note.passage.get_absolute_url()
    author = note.author and (note.author.get_full_name() or note.author.get_username())
    return {name: getattr(note, name) for name in given} | {
        "author": author,
        "article": note.article.slug,
        "passage": passage,
        "api": address_of(note),
    }
