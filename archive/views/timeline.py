"""The timeline: years, months and the articles that were published in them."""

from django.http import Http404

from archive import reading
from archive.asked import takes, words
from archive.views.public import show


def timeline(request):
    """All years and months that have articles."""
    return show(request, "timeline.html", reading.timeline_page())


@takes("after", "before")
def stretch(request, year, month=None):
    """The articles of a year or of a month."""
    page = reading.stretch_page(year, month, words(request, "after"), words(request, "before"))
    if page is None:
        raise Http404("No article here is known to be of that time.")
    return show(request, "stretch.html", page)
