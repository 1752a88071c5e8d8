"""The outermost middleware: each request gets a number, is timed and counted, and is written down once.

What is written down of readers: time, number, method, path, the view's name, status, durations, size. Not
what they search for (the query string), not their address, not their browser.
"""

import logging
import re
import secrets

from django.conf import settings
from django.core.signals import request_finished
from django.dispatch import receiver

from archive.logs import request_id
from archive.operations import counted, doors, watching
from archive.serving import worker

WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}", re.A)
FILE_SECONDS = 300  # for what is sent while it is made, such as all that a search finds
log = logging.getLogger("archive.access")


class Observed:
    """Observe each request, and answer those for the doors, whatever the Host they were sent to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer; the number is in the answer's X-Request-ID."""
        seen = watching.Seen(number_of(request), request.method, request.path)
        request.number = seen.number
        request_id.set(seen.number)
        watching.current.set(seen)
        response = doors.answer(request, seen) or self.get_response(request)
        seen.view = seen.view or view_of(request)
        seen.status = response.status_code
        response["X-Request-ID"] = seen.number
        if request.method == "HEAD":
            without_body(response)
        measure(response, seen)
        return response


def number_of(request):
    """Return the number that the proxy gave the request, if it looks like one, or a new one."""
    given = request.headers.get("X-Request-ID", "")
    return given if WELL_FORMED.fullmatch(given) else secrets.token_hex(16)


def view_of(request):
    """Return the name of what answered: the view's, "static", or "none" where no address matched."""
    if request.resolver_match:
        return request.resolver_match.view_name or "unnamed"
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"


def without_body(response):
    """Take the body from the answer to a HEAD, which has the headers of the answer to a GET."""
    if response.streaming:
        response.streaming_content = ()
    else:
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""


def measure(response, seen):
    """Note when and how large the answer is; of a file that is made while it is sent, when it was sent."""
    if not response.streaming:
        seen.size = len(response.content)
        seen.stop()
    elif getattr(response, "file_to_stream", None):  # the server sends it; reading it here would slow it down
        seen.size = int(response.headers.get("Content-Length") or 0)
        seen.stop()
    else:
        worker.allow(FILE_SECONDS)
        response.streaming_content = measured(response.streaming_content, seen)


def measured(pieces, seen):
    """Yield the pieces and add up how large they are."""
    for piece in pieces:
        seen.size += len(piece)
        yield piece


@receiver(request_finished, dispatch_uid="archive.operations")
def finish(**_):
    """Write down and count what was answered, when it has been sent."""
    seen = watching.current.get()
    if seen is None:
        return
    watching.current.set(None)
    seen.stop()
    counted.end(seen)
    log.info("%s %s %s", seen.method, seen.path, seen.status, extra={"told": told(seen)})
    request_id.set("")


def told(seen):
    """Return the fields of a line in the access log; times are in milliseconds."""
    return {
        "method": seen.method,
        "path": seen.path,
        "view": seen.view,
        "status": seen.status,
        "ms": round(1000 * seen.seconds, 1),
        "database_ms": round(1000 * seen.database_seconds, 1),
        "queries": seen.queries,
        "size": seen.size,
    }
