"""What a request asks for, made safe: any text becomes something that every later step can take."""

from django.http import QueryDict


def takes(*names):
    """Say which parameters a public page reads: it never sees others, and no cache counts them."""

    def noted(view):
        view.takes = names
        return view

    return noted


def take(request, names):
    """Leave of what a request asks only these parameters, each once, in this order.

    Then addresses that ask for the same are the same address, whatever somebody has added to them.
    """
    request.takes = names
    if request.META.get("QUERY_STRING"):
        asked = QueryDict(mutable=True)
        asked.update({name: request.GET[name] for name in names if name in request.GET})
        request.GET = asked
        request.META = {**request.META, "QUERY_STRING": asked.urlencode()}


def given(request, name):
    """Return a parameter as it was sent, "" if it was not. Raises LookupError where it can never arrive."""
    if name not in getattr(request, "takes", (name,)):
        raise LookupError(f"{name!r} never arrives: name it in the view's @takes.")
    return request.GET.get(name, "")


def words(request, name, longest=2_000):
    """Return a parameter without NULs, lone surrogates and outer blanks, no longer than anybody types."""
    text = given(request, name).replace("\0", " ")
    return text.encode("utf-8", "ignore").decode("utf-8").strip()[:longest]


def number(request, name, otherwise=1):
    """Return a parameter that is a whole number of at most nine digits, or the other number."""
    text = given(request, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
