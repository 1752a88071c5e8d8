"""Writing annotations: what the desk's form and the API do alike."""

from django.utils import timezone

from archive.editing.editions import settle

MAX_BODY = 50_000


def write(note, place, user, before=None):
    """Save an annotation that somebody wrote (`before` is None) or changed.

    `place` is the Selector of its words in its passage, None where it keeps its place; `before` is the body
    and the exact words that it had. A new one gets its author, a changed one the number of a new version.
    Returns what editions.settle does: the article may have got a new edition meanwhile.
    """
    if place:
        passage = note.passage
        note.article_id, note.edition_id = passage.article_id, passage.edition_id
        note.start, note.end = place.start, place.end
        note.exact = place.exact if note.exact.strip() and place.exact != passage.text else ""
        note.prefix, note.suffix = place.prefix, place.suffix
    if before is None:
        note.author = user
    else:
        note.version += 1
        if note.published and before != (note.body, note.exact):
            note.edited = timezone.now()
    note.become(note.status)
    note.save()
    return settle(note)
