"""What a request asks for, made safe: any text becomes something that every later step can take."""


def words(request, name, longest=2_000):
    """Return a parameter without NULs, lone surrogates and outer blanks, no longer than anybody types."""
    text = request.GET.get(name, "").replace("\0", " ")
    return text.encode("utf-8", "ignore").decode("utf-8").strip()[:longest]


def number(request, name, otherwise=1):
    """Return a parameter that is a whole number of at most nine digits, or the other number."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
