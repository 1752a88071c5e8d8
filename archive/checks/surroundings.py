"""What the archive stands on and listens at: its address, its directory, its threads."""

import os
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Warning, register
from django.http.request import validate_host

from archive import gunicorn

STATEMENT_MS = 4_000  # no statement of a page lasts longer


@register()
def check_address(app_configs, **options):
    """Check ARCHIVE_URL, which stands in every citation, and that the archive answers there."""
    try:
        parts = urlsplit(settings.ARCHIVE_URL)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.path or parts.query or parts.fragment or parts.username:
        hint = "Give the public address as https://host, or http://host:port, without a path."
        return [Error(f"ARCHIVE_URL is {settings.ARCHIVE_URL!r}.", hint=hint, id="archive.E010")]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if validate_host(host, settings.ALLOWED_HOSTS):
        return []
    message = f"ALLOWED_HOSTS lacks {host}, the host of ARCHIVE_URL: nobody could read the archive there."
    return [Error(message, hint=f"Add {host} to ALLOWED_HOSTS.", id="archive.E011")]


@register()
def check_threads(app_configs, **options):
    """Check that each thread of a worker can have a connection to the database."""
    pool = settings.POOL["max_size"]
    if pool >= gunicorn.threads:
        return []
    message = f"DATABASE_POOL is {pool}, but {gunicorn.threads} threads share the connections (THREADS)."
    hint = f"Set DATABASE_POOL to {gunicorn.threads} or more, or requests wait for one another."
    return [Error(message, hint=hint, id="archive.E012")]


@register()
def check_data(app_configs, **options):
    """Check that the data directory can be used, and that nobody else can read the secret key in it.

    With a database of its own elsewhere a site only reads there.
    """
    found, place = [], settings.DATA_DIR
    while not place.exists():
        place = place.parent
    do, mode = ("write to", os.W_OK | os.X_OK) if settings.EMBEDDED else ("read", os.R_OK | os.X_OK)
    if not (place.is_dir() and os.access(place, mode)):
        hint = f"Set ARCHIVE_DATA to a directory that this account may {do}, or change its rights."
        message = f"This account can't {do} {settings.DATA_DIR}."
        found.append(Error(message, hint=hint, id="archive.E013"))
    key = settings.DATA_DIR / "secret-key"
    if key.exists() and key.stat().st_mode & 0o077:
        hint = f"Make a new one: delete it and start again (all are logged out). Or: chmod 600 {key}"
        found.append(Error(f"Others can read {key}, which signs log-ins.", hint=hint, id="archive.E014"))
    return found


@register()
def check_slow(app_configs, **options):
    """Check that slow statements can be told at all."""
    if settings.SLOW_QUERY_MS < STATEMENT_MS:
        return []
    message = f"SLOW_QUERY_MS is {settings.SLOW_QUERY_MS}, but statements of pages end after {STATEMENT_MS}."
    return [Warning(message, hint="Set it to less, such as 500; 0 tells none.", id="archive.W015")]
