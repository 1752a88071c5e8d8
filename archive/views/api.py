"""The page that describes the API to people."""

from archive.api.guide import guide
from archive.views.public import show


def described(request):
    """What the API is asked and answers."""
    return show(request, "api.html", guide())
