"""What readers take away: all that a search finds, as a file."""

from contextlib import ExitStack, closing
from itertools import chain
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from archive import reading, search, spreadsheet
from archive.asked import takes, words

# A file holds a thread and a transaction for as long as its reader takes; pages need some, too.
AT_ONCE = BoundedSemaphore(2)
BUSY = "Others are taking away what they found. Try again in a minute.\n"
TOO_SLOW = "This search asks too much. More or rarer words, or another filter, make it quick.\n"


class Body:
    """A file's bytes in pieces, and what to give back when the last is sent or the reader has gone away."""

    def __init__(self, pieces, held):
        self.pieces, self.held = pieces, held

    def __iter__(self):
        return self.pieces

    def close(self):
        """Give back what the file holds; the server calls it, however the file ends."""
        self.pieces.close()
        self.held.close()


@takes("q", *reading.SEARCH_FILTERS)
def results(request):
    """All passages that a search finds, as CSV, the newest first. Columns: spreadsheet.COLUMNS."""
    query = words(request, "q")
    filters = {name: words(request, name) for name in reading.SEARCH_FILTERS}
    name = f"{slugify(query)[:60].strip('-') or 'search'}.csv"
    with ExitStack() as held:
        if request.method == "HEAD":
            hits = iter(())
        elif AT_ONCE.acquire(blocking=False):
            held.callback(AT_ONCE.release)
            hits = held.enter_context(closing(search.everything(query, **filters)))
            try:
                hits = chain([next(hits)], hits)  # too slow from the start is told as a page would
            except StopIteration:
                hits = iter(())
            except search.TooSlow:
                return later(TOO_SLOW, 10)
        else:
            return later(BUSY, 60)
        body = Body(spreadsheet.pieces(hits, settings.ARCHIVE_URL), held.pop_all())
        disposition = {"Content-Disposition": content_disposition_header(True, name)}
        return StreamingHttpResponse(body, content_type="text/csv; charset=utf-8", headers=disposition)


def later(reason, seconds):
    """Answer 503 with when to come back."""
    told = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    return HttpResponse(reason, "text/plain; charset=utf-8", 503, headers=told)
