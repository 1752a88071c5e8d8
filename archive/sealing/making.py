"""A new seal over all that was added since the last one."""

from django.db import connection, transaction
from django.utils import timezone

from archive.models import Attribution, Edition, Passage, Revision, Seal, Sealed
from archive.sealing import merkle
from archive.sealing.leaves import hashes_of, passages_of

BLOCK = 1_024  # editions whose common root is kept, so that a path needs only their hashes
AT_ONCE = 200  # editions whose passages are in memory
MOST = 1_000_000  # editions under one seal
NOTHING = bytes(merkle.SIZE)
UNSEALED = """
SELECT id, article_id FROM archive_edition
EXCEPT SELECT edition_id, article_id FROM archive_sealed ORDER BY 1 LIMIT %s
"""


def seal(progress=iter):
    """Seal all that was added since the last seal, all or nothing; return the new Seals, the first first.

    One seal has at most a million editions: more get several. `progress` wraps the runs of 200 editions.
    """
    made = []
    while new := seal_some(progress):
        made.append(new)
    return made


@transaction.atomic
def seal_some(progress):
    """Return a Seal over what is not sealed yet, or over a million editions of it; None if all is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('archive.sealing', 0))")
        cursor.execute(UNSEALED, [MOST])
        waiting = sorted({*cursor.fetchall(), *with_added_quotes()})[:MOST]
    if not waiting:
        return None
    former = Seal.objects.first()
    new = Seal(number=former.number + 1 if former else 1, made=timezone.now())
    new.former = former.root if former else NOTHING.hex()
    digests, rows = [], []
    for at in progress(range(0, len(waiting), AT_ONCE)):
        rows += seal_editions(new, waiting[at : at + AT_ONCE], len(digests))
        digests += [row.digest for row in rows[len(digests) :]]
    blocks = blocks_of(digests)
    new.blocks, new.root = b"".join(blocks), root_of(new, blocks)
    new.editions, new.passages = len(rows), sum(row.passages for row in rows)
    new.save(force_insert=True)
    Sealed.objects.bulk_create(rows, batch_size=2_000)
    Revision.advance()
    return new


def with_added_quotes():
    """Return (id, article_id) of the editions to which editors added quotes since they were sealed."""
    added = Attribution.objects.filter(rule=Attribution.ADDED).values("passage_id", "article_id")
    quotes = Passage.objects.filter(
        pk__in=[one["passage_id"] for one in added], article_id__in=[one["article_id"] for one in added]
    )
    quotes = list(quotes.values_list("edition_id", "article_id", "pk"))
    last = {}
    for row in Sealed.objects.filter(edition_id__in={edition for edition, _, _ in quotes}):
        last[row.edition_id] = max(row.last, last.get(row.edition_id, 0))
    return {(edition, article) for edition, article, key in quotes if key > last.get(edition, key)}


def seal_editions(new, editions, place):
    """Return a Sealed for each of these editions, (id, article_id), the first at this place."""
    keys, articles = zip(*editions, strict=True)
    sums = dict(Edition.objects.filter(pk__in=keys, article_id__in=articles).values_list("pk", "sha256"))
    found = passages_of(editions)
    return [
        Sealed(
            seal=new,
            place=number,
            edition_id=edition,
            article_id=article,
            passages=len(found[edition]),
            last=found[edition][-1]["id"] if found[edition] else 0,
            digest=merkle.root(hashes_of(sums[edition], found[edition]) or [NOTHING]),
        )
        for number, (edition, article) in enumerate(editions, place)
    ]


def blocks_of(digests):
    """Return the roots of each 1,024 of the digests."""
    return [merkle.root(digests[at : at + BLOCK]) for at in range(0, len(digests), BLOCK)]


def root_of(seal, blocks):
    """Return the root of a seal in hexadecimal: over its blocks, and over the root before."""
    return merkle.node(bytes.fromhex(seal.former), merkle.root(blocks)).hex()
