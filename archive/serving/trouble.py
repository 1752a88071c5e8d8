"""What counts as trouble with the database, no mistake of who asked; and what readers are told of it."""

import logging

from django.db import InterfaceError, InternalError, OperationalError
from django.shortcuts import render

log = logging.getLogger(__name__)
AGAIN = 5  # seconds, until it is worth another try
# A server that became a reader's copy, and a transaction that was left open for too long.
PASSING = {"25006", "25P03"}
FULL = {"53100"}


def is_trouble(error):
    """Tell whether an exception says that the database is away, too slow, full, or may not write just now."""
    if isinstance(error, (OperationalError, InterfaceError)):
        return True
    return isinstance(error, InternalError) and state_of(error) in PASSING


def is_full(error):
    """Tell whether the database has no room left: it can be read, and nothing was written."""
    return state_of(error) in FULL


def state_of(error):
    """Return what PostgreSQL calls an error (SQLSTATE), or None."""
    return getattr(error.__cause__, "sqlstate", None)


def busy(request, error):
    """Answer 503 with when to come back; no cache may keep it, and nothing is asked of the database."""
    log.error("database trouble at %s: %s", request.path, error)
    response = render(request, "503.html", {"is_full": is_full(error)}, status=503)
    response["Retry-After"] = str(AGAIN)
    response["Cache-Control"] = "no-store"
    return response
