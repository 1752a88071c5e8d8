"""From annotations and verdicts to Web Annotations."""

from datetime import UTC

from django.conf import settings
from django.urls import reverse

from archive.models import Annotation, Attribution

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"archive": "urn:article-archive:"}]
AN_EDITOR = "an editor"
WITH = ("article", "edition", "passage", "author")


def collection(article):
    """Return what readers may know of an article as an AnnotationCollection: its notes, then its verdicts."""
    notes = Annotation.objects.public().filter(article=article, passage__isnull=False)
    notes = notes.select_related(*WITH).defer("edition__source", "passage__search").order_by("start", "id")
    items = [annotation(note) for note in notes]
    items += [verdict(said) for said in decided().filter(article=article, passage__edition=newest(article))]
    return collected(f"{settings.ARCHIVE_URL}{address_of(article)}", f"Annotations of “{article}”", items)


def everything(articles=None):
    """Return all annotations, also drafts and orphans, and all verdicts, with what readers don't see."""
    notes = Annotation.objects.select_related(*WITH).defer("edition__source", "passage__search")
    notes, verdicts = notes.order_by("article_id", "start", "id"), decided()
    if articles is not None:
        notes, verdicts = notes.filter(article__in=articles), verdicts.filter(article__in=articles)
    items = [annotation(note) | inner(note) for note in notes] + [verdict(said) for said in verdicts]
    return collected(f"{settings.ARCHIVE_URL}/annotations.jsonld", "All annotations and verdicts", items)


def decided():
    """Return the attributions of which an editor said something, in the order of the texts."""
    found = Attribution.objects.exclude(status=Attribution.Status.EXTRACTED)
    found = found.select_related("article", "passage__edition", "speaker")
    return found.defer("passage__search", "passage__edition__source").order_by(
        "article_id", "passage__edition_id", "start", "mode"
    )


def newest(article):
    """Return the newest edition of an article."""
    return article.editions.order_by("-number").values("pk")[:1]


def collected(address, label, items):
    """Return Web Annotations as an AnnotationCollection with one page."""
    page = {"id": f"{address}#page", "type": "AnnotationPage", "startIndex": 0, "items": items}
    return {
        "@context": CONTEXT,
        "id": address,
        "type": "AnnotationCollection",
        "label": label,
        "total": len(items),
        "first": page,
    }


def address_of(article):
    """Return the address of an article's annotations."""
    return reverse("annotations", args=[article.slug])


def annotation(note):
    """Return an annotation as readers may know it."""
    name = note.author.get_full_name() if note.author else ""
    return {
        "id": f"{settings.ARCHIVE_URL}{address_of(note.article)}#{note.key}",
        "type": "Annotation",
        "motivation": note.motivation,
        "creator": {"type": "Person", "name": name or AN_EDITOR},
        "created": moment(note.created),
        "modified": moment(note.changed),
        "body": {"type": "TextualBody", "value": note.body, "format": "text/markdown"},
        "target": target(note.edition, note, note.passage),
        **known({"archive:published": moment(note.published), "archive:edited": moment(note.edited)}),
    }


def inner(note):
    """Return what of an annotation only editors know."""
    return known(
        {
            "archive:status": note.status,
            "archive:version": note.version,
            "archive:author": note.author and note.author.get_username(),
        }
    )


def verdict(said):
    """Return what an editor said of an attribution."""
    passage = said.passage
    bodies = [{"type": "TextualBody", "purpose": "assessing", "value": said.reason, "format": "text/plain"}]
    if said.speaker:
        source = f"{settings.ARCHIVE_URL}{said.speaker.get_absolute_url()}"
        bodies.append({"type": "SpecificResource", "purpose": "identifying", "source": source})
    speaker = said.speaker and {"archive:name": said.speaker.name, "archive:kind": said.speaker.kind}
    return {
        "id": f"{settings.ARCHIVE_URL}{address_of(said.article)}"
        f"#verdict-{passage.edition.number}-{passage.anchor}-{said.mode}-{said.start}",
        "type": "Annotation",
        "motivation": "assessing",
        "creator": {"type": "Person", "name": AN_EDITOR},
        "body": bodies,
        "target": target(passage.edition, said, passage),
        **known(
            {
                "created": moment(said.decided),
                "archive:verdict": said.status,
                "archive:mode": said.mode,
                "archive:speaker": speaker,
                "archive:added": said.is_added,
            }
        ),
    }


def target(edition, placed, passage):
    """Return a place in an edition's source as the target; its scope is the page of the passage."""
    source = reverse("edition-source", args=[placed.article.slug, edition.number])
    scope = passage and f"{settings.ARCHIVE_URL}{passage_address(placed.article, passage)}"
    quote = {"type": "TextQuoteSelector", "exact": getattr(placed, "exact", "")}
    selectors = []
    if placed.start is not None:
        quote["exact"] = edition.text[placed.start : placed.end]
        selectors.append({"type": "TextPositionSelector", "start": placed.start, "end": placed.end})
    quote |= known({name: getattr(placed, name, "") for name in ("prefix", "suffix")})
    if quote["exact"]:
        selectors.insert(0, quote)
    whole = isinstance(placed, Annotation) and not placed.exact
    return {
        "type": "SpecificResource",
        "source": f"{settings.ARCHIVE_URL}{source}",
        **known({"scope": scope, "selector": selectors, "archive:whole": whole}),
    }


def passage_address(article, passage):
    """Return the address of a passage without asking the database for its article."""
    passage.article = article
    return passage.get_absolute_url()


def moment(time):
    """Return a time as RFC 3339 has it, to the microsecond; None for none."""
    return time and time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def known(data):
    """Return the data without what is empty."""
    return {name: value for name, value in data.items() if value}
