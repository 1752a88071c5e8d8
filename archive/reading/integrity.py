"""Whether the words at an address are those that were cited: an address can carry a digest of them."""

import re
from dataclasses import dataclass, field

from django.db.models import F, Func, TextField, Value

from archive.models import Edition, Passage
from archive.models.passage import DIGEST
from archive.text.differences import changes

GIVEN = re.compile(rf"[0-9a-f]{{{DIGEST},64}}")
SHA256 = Func(
    Func(F("text"), Value("UTF8"), function="convert_to"),
    template="encode(sha256(%(expressions)s), 'hex')",
    output_field=TextField(),
)


@dataclass(slots=True)
class Cited:
    """What became of words that were cited by their digest.

    States: "unchanged"; "changed", where an earlier edition had them, `then`, and `changed_in` is the first
    without; "moved", where the newest edition has them elsewhere, `now`; "unknown", where no edition has such
    words; "unreadable", where it is no digest. `changes`: from then to now.
    """

    state: str
    digest: str
    then: Passage | None = None
    changed_in: Edition | None = None
    now: Passage | None = None
    changes: list = field(default_factory=list)


def cited(passage, digest):
    """Return what became of the words for which a passage was cited with this digest; None without one."""
    digest = digest.strip().lower()
    if not digest:
        return None
    if not GIVEN.fullmatch(digest):
        return Cited("unreadable", digest)
    if passage.sha256.startswith(digest):
        return Cited("unchanged", digest)
    then = with_digest(passage.article_id, passage.kind, passage.number, digest)
    if then is None:
        return Cited("unknown", digest)
    if then.edition_id == passage.edition_id:
        return Cited("moved", digest, now=then)
    told = changes(then.text, passage.text)
    return Cited("changed", digest, then=then, changed_in=edition_after(then), changes=told)


def lost(article, kind, number, digest):
    """Say in a sentence where a record stood that an article's newest edition has not; "" if nowhere."""
    digest = digest.strip().lower()
    then = with_digest(article.pk, kind, number, digest) if GIVEN.fullmatch(digest) else None
    if then is None:
        return ""
    gone = edition_after(then)
    if gone is None:
        return f"The words that were cited are {kind} {then.number} now: {then.get_absolute_url()}"
    stood = f"The {kind} with the words that were cited stood in edition {then.edition.number}"
    return f"{stood}; edition {gone.number} has it no more."


def with_digest(article_id, kind, number, digest):
    """Return the passage of an article that has words with this digest, in the latest edition that does."""
    rows = Passage.objects.filter(article_id=article_id, kind=kind).annotate(sha=SHA256)
    rows = (
        rows.filter(sha__startswith=digest)
        .select_related("article", "edition")
        .defer("search", "edition__source")
    )
    return max(rows, key=lambda row: (row.edition.number, row.number == number), default=None)


def edition_after(passage):
    """Return the first edition after that of a passage, or None."""
    later = Edition.objects.filter(article_id=passage.article_id, number__gt=passage.edition.number)
    return later.defer("source", "text").order_by("number").first()
