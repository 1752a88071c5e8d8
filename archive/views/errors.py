"""The pages for what went wrong. Each has a search form: it may still be here under another address."""

import logging
import sys

from django.http import HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist

from archive.serving.trouble import busy, is_trouble

log = logging.getLogger(__name__)
PLAIN = "<!doctype html><title>Server error</title><h1>Something went wrong here</h1>"


def answer(request, status, **context):
    """Render an error's page; no cache may keep it."""
    response = render(request, f"{status}.html", {"status": status, **context}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request, exception=None):
    """400: the request can't be read."""
    return answer(request, 400)


def forbidden(request, exception=None):
    """403: not for you."""
    return answer(request, 403)


def not_found(request, exception=None):
    """404: nothing is at this address. Says what is missing where a view knows."""
    reason = exception.args[0] if exception and exception.args and isinstance(exception.args[0], str) else ""
    return answer(request, 404, reason=reason)


def gone(request):
    """410: what was here is gone for good."""
    return answer(request, 410)


def server_error(request):
    """500: our mistake. The page asks nothing of the database, and is plain if even that fails.

    A database that goes away where no view is asked, as when a session is saved, is none: 503.
    """
    error = sys.exc_info()[1]
    try:
        return busy(request, error) if is_trouble(error) else answer(request, 500)
    except (TemplateDoesNotExist, ValueError, OSError):
        log.exception("the page for errors has an error")
        return HttpResponse(PLAIN, status=500)
