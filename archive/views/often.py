"""How often one address may ask for what is dear: searches, checks, pictures, files."""

from functools import cache

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

from archive.serving.client import address_of
from archive.serving.limits import Limit

searches = Limit()


def too_often(request):
    """Count a request; return None, or the answer (429) to who has asked more often than anybody reads."""
    if not (seconds := searches.wait(address_of(request), settings.SEARCHES_PER_MINUTE)):
        return None
    told = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    return HttpResponse(refusal(), status=429, headers=told)


@cache
def refusal():
    """Return the page that says so, made once: who has to be kept out must not be dear, too."""
    return render_to_string("429.html", {"status": 429}).encode()
