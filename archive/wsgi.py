"""The door for gunicorn: `gunicorn -c python:archive.gunicorn archive.wsgi` with DATABASE_URL set."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
if not settings.DATABASES:
    raise ImproperlyConfigured("DATABASE_URL is not set; to use the embedded PostgreSQL run: manage.py serve")
# Threads of a worker share connections; a command has one and hears at once when there is none to be had.
settings.DATABASES["default"]["OPTIONS"]["pool"] = settings.POOL
if "replica" in settings.DATABASES:
    settings.DATABASES["replica"]["OPTIONS"]["pool"] = settings.REPLICA_POOL
    settings.READERS_ASK_REPLICAS = True
application = get_wsgi_application()
