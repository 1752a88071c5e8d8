"""What machines that keep the site running ask: /healthz, /readyz, /metrics.

They are answered before anything else looks at the request: whoever asks from inside of a network has neither
the site's host name nor TLS.
"""

import json
import logging
from functools import cache

from django.conf import settings
from django.db import DatabaseError, InterfaceError, ProgrammingError, connections
from django.db.migrations.loader import MigrationLoader
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare

from archive.operations import counted
from archive.operations.gauges import Gauges

log = logging.getLogger(__name__)
READING = ("GET", "HEAD")
EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104 (named, not listened at)


def answer(request, seen):
    """Return the answer of a door, and name it as what was asked; None where the request is for none.

    At the metrics' own address nothing else is to be had.
    """
    own = is_at_own_address(request)
    door = DOORS.get(request.path)
    if door is None:
        return plain("Only /metrics, /healthz and /readyz are here.\n", 404) if own else None
    if door is metrics and not (own or settings.METRICS_TOKEN):
        return None  # as any address that there is not
    seen.view = request.path[1:]
    response = door(request) if request.method in READING else not_so()
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Length"] = str(len(response.content))
    return response


def plain(text, status=200):
    """Return a text as an answer."""
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def not_so():
    """405: these are for reading."""
    response = plain("GET or HEAD\n", 405)
    response["Allow"] = ", ".join(READING)
    return response


def healthz(request):
    """The process lives and answers. It does not ask the database: a restart would not bring that back."""
    return plain("ok\n")


def readyz(request):
    """Whether readers can be sent here: 200, or 503 with the part that is not ready."""
    told = {"database": "answers", "migrations": "applied"}
    try:
        if missing := missing_migrations():
            told["migrations"] = f"missing: {', '.join(missing)}"
    except ProgrammingError:
        told["migrations"] = "missing: all"
    except (DatabaseError, InterfaceError) as error:
        log.warning("not ready, the database does not answer: %s", error)
        told = {"database": "does not answer", "migrations": "unknown"}
    ready = told == {"database": "answers", "migrations": "applied"}
    body = json.dumps({"ready": ready, **told}) + "\n"
    return HttpResponse(body, status=200 if ready else 503, content_type="application/json")


def missing_migrations():
    """Return the migrations of this code that the database does not have, at most ten of them."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    return [".".join(each) for each in sorted(known_migrations() - applied)][:10]


@cache
def known_migrations():
    """Return the migrations of this code as (app, name)."""
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def metrics(request):
    """The metrics, for Prometheus; where a token is set, only for who has it."""
    given = request.headers.get("Authorization", "")
    if settings.METRICS_TOKEN and not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        response = plain("Send the token: Authorization: Bearer …\n", 401)
        response["WWW-Authenticate"] = "Bearer"
        return response
    return HttpResponse(counted.text(Gauges()), content_type="text/plain; version=0.0.4; charset=utf-8")


def is_at_own_address(request):
    """Tell whether a request came in at METRICS_BIND; of its headers none is believed."""
    connection = request.META.get("gunicorn.socket")
    if not (settings.METRICS_BIND and connection):
        return False
    host, port = settings.METRICS_BIND
    here = connection.getsockname()
    return isinstance(here, tuple) and here[1] == port and host in EVERYWHERE | {here[0]}


DOORS = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
