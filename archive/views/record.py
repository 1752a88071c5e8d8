"""A paragraph, a caption or a quote, by its address."""

from django.http import Http404

from archive import reading
from archive.asked import takes, words
from archive.citations import work_of_record
from archive.views.linked import record_data
from archive.views.public import show

KINDS = "paragraph", "caption", "quote"  # of passages, that have a page


@takes("q", "sha256")
def record(request, slug, kind, number):
    """The page of a record."""
    page = record_or_404(request, slug, kind, number, words(request, "q"))
    return show(request, f"{kind}.html", page, data=record_data(page), work=work_of_record(page))


def record_or_404(request, slug, kind, number, query=""):
    """Return the RecordPage at an address; `sha256` in the request is a digest of the words it was cited for.

    Raises Http404 where there is none, which says where words that were cited are now.
    """
    digest = words(request, "sha256")
    page = reading.record_page(slug, kind, number, query, digest)
    if page is None:
        lost = reading.lost_record(slug, kind, number, digest)
        raise Http404(lost or f"The article has no such {kind}.")
    return page
