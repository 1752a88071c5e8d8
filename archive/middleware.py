"""What no single page can answer for: a database that is away."""

import logging

from django.db import InterfaceError, OperationalError
from django.shortcuts import render

log = logging.getLogger(__name__)


class DatabaseTrouble:
    """Answer 503 with Retry-After, not 500, while the database can't be reached or is too slow."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Turn the database's absence into a page that says when to come back."""
        if not isinstance(exception, (OperationalError, InterfaceError)):
            return None
        log.error("database trouble at %s: %s", request.path, exception)
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "5"
        response["Cache-Control"] = "no-store"
        return response
