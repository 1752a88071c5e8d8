"""How gunicorn runs: `gunicorn -c python:archive.gunicorn archive.wsgi`; `manage.py serve` uses it, too."""

import os

bind = "127.0.0.1:8000"
workers = max(2, os.cpu_count() or 1)
worker_class = "gthread"
threads = 4
# As long as gunicorn allows: a search for a whole paragraph, percent-encoded, fits in.
limit_request_line = 8190
timeout = 30
graceful_timeout = 10
max_requests = 10_000
max_requests_jitter = 1_000
# Heartbeats belong in memory: on a disk a busy file system looks like a dead worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
accesslog = None
errorlog = "-"
loglevel = "warning"


def pre_fork(server, worker):
    """Close what the master used of the database: a pool that lives through a fork mixes up the rows."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()
