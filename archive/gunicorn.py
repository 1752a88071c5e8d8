"""How gunicorn runs: `gunicorn -c python:archive.gunicorn archive.wsgi`; `manage.py serve` uses it, too.

The master lives through reloads, with what it has loaded: so nothing of Django is imported here, or workers
of a newer version would get parts of the old one.
"""

import os
import shutil
import sys
import tempfile

from archive.logs import FORMATS, logging_of


def number(name, given):
    """Return a setting that counts something, 1 at least; ends with a line where it is none."""
    given = given.strip()
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 1_000):
        sys.exit(f"{name} is {given!r}; give it a whole number from 1 to 999.")
    return int(given)


METRICS_BIND = os.environ.get("METRICS_BIND", "")
METRICS = bool(METRICS_BIND or os.environ.get("METRICS_TOKEN"))
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108

bind = ["127.0.0.1:8000", *([METRICS_BIND] if METRICS_BIND else [])]
workers = number("WORKERS", os.environ.get("WORKERS") or str(max(2, os.cpu_count() or 1)))
threads = number("THREADS", os.environ.get("THREADS") or "4")
worker_class = "archive.serving.worker.Worker"
# As long as gunicorn allows: a search for a whole paragraph, percent-encoded, fits in.
limit_request_line = 8190
timeout = 30  # for the worker's heartbeat; requests have their own limits, in archive/serving/worker.py
graceful_timeout = 15  # longer than any request may take
max_requests = 10_000
max_requests_jitter = 1_000
# Heartbeats belong in memory: on a disk a busy file system looks like a dead worker.
worker_tmp_dir = MEMORY
control_socket_disable = True
accesslog = None  # archive/operations/observing.py writes it: gunicorn's would have what readers search for
errorlog = "-"
loglevel = "warning"
logconfig_dict = logging_of(
    os.environ.get("LOG_FORMAT") if os.environ.get("LOG_FORMAT") in FORMATS else "line"
)


def on_starting(server):
    """Make the directory in which workers share what they count, where somebody may ask for it."""
    if METRICS:
        place = tempfile.mkdtemp(prefix="article-archive-", dir=MEMORY)
        os.environ.update(PROMETHEUS_MULTIPROC_DIR=place)


def on_exit(server):
    """Remove that directory."""
    if place := os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None):
        shutil.rmtree(place, ignore_errors=True)


def pre_fork(server, worker):
    """Close what the master used of the database: a pool that lives through a fork mixes up the rows.

    Only `manage.py serve` has used it.
    """
    if "django.db" in sys.modules:
        for connection in sys.modules["django.db"].connections.all(initialized_only=True):
            connection.close()
            connection.close_pool()


def post_worker_init(worker):
    """Let the worker look at itself every second, and take over what those before it have counted."""
    from archive.operations import counted

    if METRICS:
        counted.fold()
        worker.sampled = counted.sample
