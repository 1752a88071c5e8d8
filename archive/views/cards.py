"""The pictures that other sites show beside a link to a record."""

from django.http import Http404, HttpResponse

from archive.asked import takes
from archive.cards import card
from archive.citations import work_of_record
from archive.views.record import record_or_404


@takes("sha256")
def record(request, slug, kind, number):
    """The card of a paragraph, a caption or a quote; of words that editors set aside there is none."""
    page = record_or_404(request, slug, kind, number)
    if page.is_set_aside:
        raise Http404("Nobody is quoted with these words: an editor set them aside.")
    response = HttpResponse(card(work_of_record(page)), content_type="image/png")
    response["Access-Control-Allow-Origin"] = "*"
    return response
