"""Citations as files, for reference managers."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from archive import reading
from archive.asked import takes
from archive.citations import FILES, work_of_article, work_of_record
from archive.views.record import record_or_404


def article(request, slug, form, edition=None):
    """An article, in its newest edition or in another."""
    page = reading.article_page(slug, edition)
    if page is None:
        raise Http404("There is no such article." if edition is None else "There is no such edition.")
    return file(work_of_article(page), form)


@takes("sha256")
def record(request, slug, kind, number, form):
    """A paragraph, a caption or a quote."""
    return file(work_of_record(record_or_404(request, slug, kind, number)), form)


def file(work, form):
    """Return a Work as a file of this form, with a name to save it under."""
    _, media_type, written = FILES[form]
    response = HttpResponse(written(work), content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(
        False, f"{work.key.replace(':', '-')}.{form}"
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response
