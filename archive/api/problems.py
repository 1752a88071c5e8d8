"""What went wrong, as problem documents (RFC 9457): never a page, and no cache may keep them."""

import json
import logging

from django.conf import settings
from django.http import Http404, HttpResponse
from ninja.errors import HttpError, ValidationError

from archive.reading import Unknown, UnknownMark
from archive.search import TooSlow
from archive.serving.trouble import AGAIN, is_full

log = logging.getLogger(__name__)
NOT_READ = "A parameter can't be read"
BUSY = "The database can't be reached or is too slow; try again soon."
FULL = "The database has no room left: it can be read, but nothing was written; try again when there is room."


class Unreadable(Exception):
    """A parameter that can't be read: its name, and what is wrong with it."""

    def __init__(self, parameter, detail):
        super().__init__(parameter, detail)
        self.parameter, self.detail = parameter, detail


def problem(status, title, detail="", *, again=None, **more):
    """Return a problem document; `again`: after how many seconds it is worth another try."""
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    body = json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False)
    response = HttpResponse(body, status=status, content_type="application/problem+json")
    response["Cache-Control"] = "no-store"
    if again:
        response["Retry-After"] = str(again)
    return response


def tell(api):
    """Let the API answer with problem documents."""
    for kind, handler in (
        (Http404, not_found),
        (HttpError, refused),
        (ValidationError, unreadable),
        (Unreadable, misread),
        (Unknown, unknown),
        (UnknownMark, lost),
        (TooSlow, too_slow),
    ):
        api.add_exception_handler(kind, handler)


def not_found(request, error):
    """404: says what is missing where an endpoint knows."""
    return problem(404, "Nothing is at this address", str(error.args[0] if error.args else ""))


def nowhere(request):
    """404 for all addresses below the API's that are none."""
    return problem(404, "Nothing is at this address", "The API is described at /api/.")


def not_so(response):
    """405: the address does not take this method; Allow says which it takes."""
    allowed = response.get("Allow", "GET, HEAD")
    told = problem(405, "This address does not take this method", f"It takes {allowed}.")
    told["Allow"] = allowed
    return told


def refused(request, error):
    """Any status that an endpoint answers with."""
    return problem(error.status_code, error.message)


def unreadable(request, error):
    """422: a parameter that can't be read, each told."""
    errors = [{"parameter": str(one["loc"][-1]), "detail": one["msg"]} for one in error.errors]
    detail = "; ".join(f"{one['parameter']}: {one['detail']}" for one in errors)
    return problem(422, NOT_READ, detail, errors=errors)


def misread(request, error):
    """422: a parameter that an endpoint can't read."""
    errors = [{"parameter": error.parameter, "detail": error.detail}]
    return problem(422, NOT_READ, f"{error.parameter}: {error.detail}", errors=errors)


def lost(request, error):
    """422: a cursor that leads nowhere in this list."""
    return misread(
        request, Unreadable("cursor", "is none of this list; take it from `next`, or begin without one")
    )


def unknown(request, error):
    """404: says what is not in the archive."""
    return problem(404, "The archive doesn't have this", str(error))


def too_slow(request, error):
    """503: the search asks too much."""
    detail = "It took longer than the archive may spend on one search. More or rarer words make it quick."
    return problem(503, "This search asks too much", detail, again=10)


def too_often(request, seconds):
    """429: more requests than one address may send."""
    detail = f"One address may send {settings.API_REQUESTS_PER_MINUTE} requests a minute."
    return problem(429, "Too many requests", detail, again=seconds)


def away(request, error):
    """503: the database is away."""
    log.error("database trouble at %s: %s", request.path, error)
    return problem(503, "The archive is busy", FULL if is_full(error) else BUSY, again=AGAIN)
