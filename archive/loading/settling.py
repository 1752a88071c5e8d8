"""What becomes of a batch: rows for all that are articles, a reason for each that is not."""

from django.db import DataError, IntegrityError, transaction

from archive.loading.batches import Outcome
from archive.loading.reading import NotAnArticleError, counts_of, read
from archive.loading.writing import KnownError, insert_articles
from archive.sources import Document, UnreadableError


def settle(sources, articles, turn=lambda: None, words=None, *, dry_run=False):
    """Load (origin, Document or Source) pairs under these keys of articles, None each where none is drawn.

    All that are articles are in one transaction; `turn` and `words` are those of `insert_articles`. Returns
    Outcomes in the order of the sources.
    """
    readings, outcomes = {}, {}
    for number, ((origin, found), article) in enumerate(zip(sources, articles, strict=True)):
        try:
            readings[number] = read(found.read() if isinstance(found, Document) else found, article)
        except (NotAnArticleError, UnreadableError) as error:
            outcomes[number] = Outcome(origin, "refused", str(error))
        except Exception as error:  # a fault of ours: one article must not stop a million others
            outcomes[number] = Outcome(origin, "refused", f"reading it failed: {error!r}")
    if not dry_run:
        outcomes |= write(readings, sources, turn, words)
    for number, reading in readings.items():
        if number not in outcomes:
            origin, source = sources[number]
            counts = counts_of(reading.record)
            outcomes[number] = Outcome(origin, "loaded", "", reading.slug, counts, len(source.data))
    return [outcomes[number] for number in range(len(sources))]


def write(readings, sources, turn, words):
    """Write the readings, by their number among the sources; return Outcomes of those that are not."""
    outcomes = {}
    while readings.keys() - outcomes.keys():
        left = [number for number in readings if number not in outcomes]
        try:
            with transaction.atomic():
                insert_articles([readings[number] for number in left], turn, words)
        except KnownError as error:
            for number in left:
                if slug := error.slugs.get(readings[number].sha256):
                    outcomes[number] = Outcome(sources[number][0], "known", slug=slug)
        except (DataError, IntegrityError):
            # Somebody took an address meanwhile, or one of them has a fault: it must not stop the rest.
            return outcomes | write_singly({number: readings[number] for number in left}, sources, turn)
        else:
            break
    return outcomes


def write_singly(readings, sources, turn):
    """Write each reading in a transaction of its own; return Outcomes of those that are not."""
    outcomes = {}
    for number, reading in readings.items():
        origin, why = sources[number][0], None
        for _ in range(2):
            try:
                with transaction.atomic():
                    insert_articles([reading], turn)
                break
            except KnownError as error:
                outcomes[number] = Outcome(origin, "known", slug=error.slugs[reading.sha256])
                break
            except (DataError, IntegrityError) as error:
                why = " ".join(str(error).split())
        else:
            outcomes[number] = Outcome(origin, "refused", f"the database refuses it: {why}")
    return outcomes
