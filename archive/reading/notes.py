"""The published annotations of passages."""

from collections import defaultdict

from archive.models import Annotation


def notes_by_passage(article_id, passage_ids):
    """Return the published annotations of these passages of an article, by passage."""
    notes = defaultdict(list)
    found = Annotation.objects.public().filter(article_id=article_id, passage_id__in=list(passage_ids))
    for note in found.order_by("start", "id"):
        notes[note.passage_id].append(note)
    return notes


def newest_notes(count):
    """Return the newest published annotations with their passages and articles."""
    found = Annotation.objects.public().filter(passage__isnull=False)
    found = found.select_related("author", "passage__article").defer("passage__search")
    return list(found.order_by("-changed", "-id")[:count])
