"""The door for gunicorn: `gunicorn -c python:archive.gunicorn archive.wsgi` with DATABASE_URL set."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

# In milliseconds; archive/operations/watching.py tells why. Who takes away a file may be slow, not gone.
LIMITS = "-c statement_timeout=4000 -c idle_in_transaction_session_timeout=60000"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
if not settings.DATABASES:
    raise ImproperlyConfigured("DATABASE_URL is not set; to use the embedded PostgreSQL run: manage.py serve")
for database in settings.DATABASES.values():
    options = database["OPTIONS"]
    # Threads of a worker share connections; a command has one and hears at once when there is none to be had.
    options["pool"] = dict(settings.POOL)
    # No page may wait for longer; what DATABASE_URL says of it counts more.
    options["options"] = f"{LIMITS} {options.get('options', '')}".strip()
application = get_wsgi_application()
# Load all pages now: the first readers of a new worker should not wait for it, nor run out of time.
get_resolver().url_patterns  # noqa: B018
