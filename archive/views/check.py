"""The page on which words are checked: nothing that is pasted is kept."""

from archive import reading
from archive.asked import takes
from archive.views.public import show

TOO_LONG, ADDRESS_TOO_LONG = 413, 414


@takes("text")
def check(request):
    """Check the quotes of a text that is pasted (POST), or of a short one in the address (GET)."""
    if request.method == "POST":
        page = reading.check_page(text_of(request.POST))
        return show(request, "check.html", page, status=TOO_LONG if page.problem else 200)
    page = reading.check_page(text_of(request.GET), reading.IN_ADDRESS)
    return show(request, "check.html", page, status=ADDRESS_TOO_LONG if page.problem else 200)


def text_of(parameters):
    """Return the text as it was pasted: forms send two characters for the end of a line."""
    return parameters.get("text", "").replace("\r\n", "\n").replace("\0", " ")
