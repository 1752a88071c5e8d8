"""What is counted while requests are answered, in the words of Prometheus.

Each worker counts in files of its own, which all can read: archive/gunicorn.py makes a directory for them
(PROMETHEUS_MULTIPROC_DIR) where somebody may ask for the metrics. Without it all is
kept in memory.
"""

import fcntl
import glob
import os
import re
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.db import connections

from archive.serving import worker

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
SEARCHES = {"search", "search-feed", "search-csv", "api:find"}
OUTCOMES = {200: "answered", 304: "known already", 503: "too slow", 429: "too many"}
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
FOLDED = "0"  # stands for all processes that are gone


def directory():
    """Return where workers share what they count, or None where there is one process only."""
    place = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    return Path(place) if place else None


@cache
def metrics():
    """Return the metrics of this process.

    They are made when first used, not at import: prometheus_client decides as it is imported whether they
    are kept in files, and gunicorn's master, which makes the directory, must not have it loaded.
    """
    return Metrics()


class Metrics:
    """The metrics and their registry."""

    def __init__(self):
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = CollectorRegistry()
        own = {"registry": self.registry}
        by_view = {"labelnames": ["view"], **own}
        self.requests = Counter(
            "archive_requests", "Requests that were answered.", ["view", "method", "status"], **own
        )
        self.seconds = Histogram(
            "archive_request_seconds", "How long answers took to be made.", buckets=BUCKETS, **by_view
        )
        self.database = Counter(
            "archive_database_seconds", "How long requests have waited for the database.", **by_view
        )
        self.queries = Counter(
            "archive_database_queries", "How many statements requests have sent.", **by_view
        )
        self.searches = Counter("archive_searches", "Searches, by what became of them.", ["outcome"], **own)
        summed = {"multiprocess_mode": "livesum", **own}
        self.running = Gauge("archive_requests_running", "Threads that a request has.", **summed)
        self.pool = Gauge(
            "archive_pool_connections", "Connections to the database.", ["database", "state"], **summed
        )
        self.waiting = Gauge(
            "archive_pool_waiting", "Requests that wait for a connection.", ["database"], **summed
        )
        self.memory = Gauge(
            "archive_worker_memory_bytes", "Memory of a worker.", multiprocess_mode="liveall", **own
        )


def end(seen):
    """Count a request that has been answered: a watching.Seen."""
    known = metrics()
    method = seen.method if seen.method in METHODS else "other"
    known.requests.labels(seen.view, method, seen.status).inc()
    known.seconds.labels(seen.view).observe(seen.seconds)
    if seen.queries:
        known.database.labels(seen.view).inc(seen.database_seconds)
        known.queries.labels(seen.view).inc(seen.queries)
    if seen.view in SEARCHES:
        known.searches.labels(OUTCOMES.get(seen.status, "refused")).inc()


def sample():
    """Note how this process is: memory, threads, connections. gunicorn's worker calls it every second."""
    known = metrics()
    known.memory.set(memory())
    known.running.set(len(worker.held))
    for alias in connections:
        if pool := getattr(connections[alias], "pool", None):
            now = pool.get_stats()
            free = now.get("pool_available", 0)
            known.pool.labels(alias, "in use").set(now.get("pool_size", 0) - free)
            known.pool.labels(alias, "free").set(free)
            known.waiting.labels(alias).set(now.get("requests_waiting", 0))


def memory():
    """Return how much memory this process has of its own and with others, in bytes; 0 where nobody tells."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def text(more):
    """Return all metrics as Prometheus reads them; `more` is a collector to be asked now."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    sample()
    asked = CollectorRegistry()
    asked.register(more)
    if not (place := directory()):
        return generate_latest(metrics().registry) + generate_latest(asked)
    together = CollectorRegistry()
    MultiProcessCollector(together, path=str(place))
    with held(place, fcntl.LOCK_SH):
        counted = generate_latest(together)
    return counted + generate_latest(asked)


@contextmanager
def held(place, how):
    """Keep files from being folded while they are read, and the other way round."""
    with open(place / "lock", "a") as lock:
        fcntl.flock(lock, how)
        yield


def fold():
    """Add up what processes have counted that are gone: or the files would grow in number with each worker.

    Every worker does so when it begins. Gauges of the gone just go.
    """
    if not (place := directory()):
        return
    with held(place, fcntl.LOCK_EX):
        gone = [path for path in map(Path, glob.glob(f"{place}/*_*.db")) if not lives(path)]
        for path in gone:
            if path.name.startswith("gauge_"):
                path.unlink()
        for kind in ("counter", "histogram"):
            fold_into(
                place / f"{kind}_{FOLDED}.db", [path for path in gone if path.name.startswith(f"{kind}_")]
            )


def lives(path):
    """Tell whether the process lives that a file belongs to."""
    number = re.search(r"_(\d+)\.db$", path.name)[1]
    if number != FOLDED:
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
    return True


def fold_into(whole, gone):
    """Add the files of processes that are gone to one file, which takes its place at once."""
    from prometheus_client.mmap_dict import MmapedDict, mmap_key
    from prometheus_client.multiprocess import MultiProcessCollector

    if not gone:
        return
    new = whole.with_suffix(".new")
    new.unlink(missing_ok=True)
    values = MmapedDict(str(new))
    files = [str(path) for path in [whole, *gone] if path.exists()]
    for metric in MultiProcessCollector.merge(files, accumulate=False):
        for sample in metric.samples:
            names = tuple(sample.labels)
            key = mmap_key(
                metric.name, sample.name, names, tuple(sample.labels.values()), metric.documentation
            )
            values.write_value(key, sample.value, 0.0)
    values.close()
    new.rename(whole)
    for path in gone:
        path.unlink()
