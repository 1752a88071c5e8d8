"""What machines ask of the site as a whole."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.urls import reverse

from archive.models import Article, Edition, Kind, Speaker
from archive.models.inside import is_distributed
from archive.reading import newest
from archive.replication import reading_connection

# A sitemap may hold 50,000 addresses. Parts are ranges of keys, so that none must be counted to find another.
PART = 50_000
RECORDS = [Kind.PARAGRAPH, Kind.CAPTION, Kind.QUOTE]
# From the first key of a part straight to the first key behind it: as many looks into an index as there are
# parts, however many rows they have and however far apart the keys are.
PARTS = """
WITH RECURSIVE part (first) AS (
    (SELECT id FROM {rows} ORDER BY id LIMIT 1)
    UNION ALL
    SELECT (SELECT id FROM {rows} AND id >= (first / %(size)s + 1) * %(size)s ORDER BY id LIMIT 1)
    FROM part WHERE first IS NOT NULL
)
SELECT place, {changed} FROM (SELECT first / %(size)s AS place FROM part WHERE first IS NOT NULL) AS parts
ORDER BY place
"""
# Of each kind: its rows; when the newest in a part was loaded, NULL where that tells nothing.
KINDS = {
    "articles": (
        "archive_article WHERE true",
        "(SELECT max(loaded) FROM archive_edition"
        " WHERE article_id >= parts.place * %(size)s AND article_id < (parts.place + 1) * %(size)s)",
    ),
    "records": (
        "archive_passage WHERE current AND kind IN ('paragraph', 'caption', 'quote')",
        "(SELECT loaded FROM archive_edition WHERE (article_id, id) ="
        " (SELECT article_id, edition_id FROM archive_passage"
        " WHERE current AND id < (parts.place + 1) * %(size)s ORDER BY id DESC LIMIT 1))",
    ),
    "speakers": ("archive_speaker WHERE merged_into_id IS NULL", "NULL"),
}
# No such walk goes over many nodes: there each looks through its own, all at the same time.
PARTS_ON_NODES = {
    "articles": """
SELECT article_id / %(size)s AS place, max(loaded) FROM archive_edition GROUP BY place ORDER BY place
""",
    "records": """
SELECT p.id / %(size)s AS place, max(e.loaded) FROM archive_passage p
JOIN archive_edition e ON e.article_id = p.article_id AND e.id = p.edition_id
WHERE p.current AND p.kind IN ('paragraph', 'caption', 'quote') GROUP BY place ORDER BY place
""",
}


@dataclass(frozen=True, slots=True)
class SitemapPart:
    """A part of the sitemap, and when anything in it was last loaded, if that is known."""

    kind: str
    number: int
    changed: datetime | None


def sitemap_parts():
    """Return the SitemapParts that have anything in them."""
    parts = []
    with reading_connection().cursor() as cursor:
        on_nodes = PARTS_ON_NODES if is_distributed(cursor) else {}
        for kind, (rows, changed) in KINDS.items():
            sql = on_nodes.get(kind) or PARTS.format(rows=rows, changed=changed)
            cursor.execute(sql, {"size": PART})
            parts += [SitemapPart(kind, *row) for row in cursor.fetchall()]
    return parts


def sitemap_part(kind, number):
    """Return the addresses in a part as (path, when it was loaded or None); nothing for one there is not."""
    first = number * PART
    if kind not in KINDS or first + PART > 2**62:
        return []
    inside = {"pk__gte": first, "pk__lt": first + PART}
    if kind == "speakers":
        slugs = (
            Speaker.objects.filter(merged_into=None, **inside).order_by("pk").values_list("slug", flat=True)
        )
        return [(reverse("speaker", args=[slug]), None) for slug in slugs]
    if kind == "articles":
        loaded = Edition.objects.filter(article_id__gte=first, article_id__lt=first + PART).order_by()
        loaded = dict(loaded.values_list("article_id").annotate(newest=Max("loaded")))
        slugs = Article.objects.filter(**inside).order_by("pk").values_list("pk", "slug")
        return [(reverse("article", args=[slug]), loaded.get(key)) for key, slug in slugs]
    rows = newest.passages().filter(kind__in=RECORDS, **inside)
    rows = rows.order_by("pk").values_list("article__slug", "kind", "number", "edition__loaded")
    stems, listed = {}, []
    for slug, kind_, number_, loaded in rows:
        if (slug, kind_) not in stems:
            stems[slug, kind_] = reverse(kind_, args=[slug, 1]).removesuffix("1/")
        listed.append((f"{stems[slug, kind_]}{number_}/", loaded))
    return listed
