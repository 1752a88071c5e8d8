"""Numbers that are read when somebody asks for the metrics: `@gauge` on a function is all it takes.

The function returns a number; or, where it names labels, {(label's value, …): number}. It should cost next to
nothing: it is asked every few seconds. One that fails is left out, with a line in the log.
"""

import logging

from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone

from archive.models import Article, Edition, Passage, Revision, Sealed
from archive.replication import lag

EXACT = 100_000  # so many rows are counted; of more the database's estimate will do
ROWS = """
SELECT CASE WHEN estimate >= %(exact)s THEN estimate
       ELSE (SELECT count(*) FROM (SELECT FROM {table} LIMIT %(exact)s) AS rows) END
FROM (SELECT reltuples::bigint AS estimate FROM pg_class WHERE oid = '{table}'::regclass) AS known
"""
log = logging.getLogger(__name__)
gauges = []


def gauge(name, meaning, labels=()):
    """Return a decorator that makes a function a gauge of this name."""

    def known(function):
        gauges.append((name, meaning, labels, function))
        return function

    return known


@gauge("archive_replica_lag_seconds", "How old what a server's readers see is.", ("server",))
def replica_lag_seconds():
    """Seconds by server; one that is away is left out."""
    return {(each.host,): each.seconds for each in lag() if each.seconds is not None}


@gauge("archive_replica_lag_bytes", "What a server's readers do not see yet.", ("server",))
def replica_lag_bytes():
    """Bytes by server; one that is away is left out."""
    return {(each.host,): each.bytes for each in lag() if each.bytes is not None}


@gauge("archive_database_up", "Whether the database answers.")
def database_up():
    """1 if the primary answers, else 0."""
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return 0
    return 1


@gauge("archive_articles", "Articles in the archive.")
def articles():
    """How many articles there are; an estimate where they are many."""
    return rows(Article)


@gauge("archive_passages", "Passages in the archive, those of older editions with them.")
def passages():
    """How many passages there are; an estimate where they are many."""
    return rows(Passage)


@gauge("archive_revision", "The archive's revision: it grows with every change that readers see.")
def revision():
    """The number of changes so far."""
    return Revision.current()


@gauge("archive_unsealed_seconds", "How long the oldest edition that is under no seal has waited for one.")
def unsealed_seconds():
    """Seconds; 0 where all are sealed."""
    last = Sealed.objects.order_by("-edition_id").values_list("edition_id", flat=True).first() or 0
    oldest = Edition.objects.filter(pk__gt=last).order_by("pk").values_list("loaded", flat=True).first()
    return (timezone.now() - oldest).total_seconds() if oldest else 0


def rows(model):
    """Return how many rows a table has."""
    with connections["default"].cursor() as cursor:
        cursor.execute(ROWS.format(table=model._meta.db_table), {"exact": EXACT})
        return cursor.fetchone()[0]


class Gauges:
    """All gauges, as prometheus_client collects them."""

    def collect(self):
        """Yield each gauge with what it is now; once the database is found away, it is not asked again."""
        from prometheus_client.core import GaugeMetricFamily

        for name, meaning, labels, function in gauges:
            try:
                found = function()
            except (DatabaseError, InterfaceError) as error:
                log.warning("%s can't be told: %s", name, error)
                continue
            family = GaugeMetricFamily(name, meaning, labels=list(labels))
            for values, number in found.items() if labels else [((), found)]:
                family.add_metric([str(value) for value in values], number)
            yield family
            if function is database_up and not found:
                return
