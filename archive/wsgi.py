"""The door for gunicorn: `gunicorn -c python:archive.gunicorn archive.wsgi` with DATABASE_URL set."""

import gc
import importlib
import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from archive.settings import for_serving

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
if not settings.DATABASES:
    raise ImproperlyConfigured("DATABASE_URL is not set; to use the embedded PostgreSQL run: manage.py serve")
# Threads of a worker share connections; a command has one and hears at once when there is none to be had.
for alias, pool in (("default", settings.POOL), ("replica", settings.REPLICA_POOL)):
    if database := settings.DATABASES.get(alias):
        database["OPTIONS"] = for_serving(database["OPTIONS"], pool)
settings.READERS_ASK_REPLICAS = "replica" in settings.DATABASES
application = get_wsgi_application()
# Load all pages now: the first readers of a new worker should not wait for it, nor run out of time.
get_resolver().url_patterns  # noqa: B018
# Which migrations this code needs is read now: later, while it is upgraded, there are those of newer code.
importlib.import_module("archive.operations.doors").known_migrations()
# What is loaded by now stays: the collector, a tenth of what a page costs, need not look at it again.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
