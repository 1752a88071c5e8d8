"""What every public page does alike: it changes nothing, sets no cookie, is cached while it is true."""

import hashlib
from functools import cache, partial, wraps

import django
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import Error
from django.http import HttpResponseNotModified
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from archive.asked import take
from archive.models import Revision
from archive.replication import read
from archive.serving.trouble import is_trouble
from archive.views.kept import Kept
from archive.views.lately import Lately
from archive.views.often import too_often

READING = ["GET", "HEAD"]
CACHE_CONTROL = "public, max-age=0, must-revalidate"
kept, lately = Kept(), Lately()


def public(view, asked_by_post=False, is_dear=False):
    """Return the view as a public page, for GET and HEAD only, or by POST, too, for what fits no address.

    The ETag is made of the archive's state, of what makes the pages, and the address, in which only the
    parameters count that the view takes (`archive.asked`). Who has it is told so (304) after one small query,
    without rendering. A page that sets its own Cache-Control is left alone. It travels compressed (no secret
    is in it that its size could give away), and is kept under its ETag; the answer to a POST is kept by
    nobody. What `is_dear` has a limit for each address that asks. It is read from a replica, if there is one,
    unless who asks may just have written. While no database can be asked, what is kept is shown as it was
    last known to be true, and says so.
    """
    made, names = gzip_page(view), getattr(view, "takes", ())

    @csrf_exempt  # nothing here changes anything: other methods get a 405 rather than a 403
    @require_http_methods([*READING, "POST"] if asked_by_post else READING)
    @wraps(view)
    def page(request, *args, **kwargs):
        if is_dear and (refusal := too_often(request)):
            return refusal
        take(request, names)
        make = partial(made, request, *args, **kwargs)
        try:
            return read(partial(answer, request, make), newest=may_have_written(request))
        except Error as error:
            if is_trouble(error) and (response := as_lately(request)):
                return response
            raise

    page.is_public = True
    return page


def answer(request, make):
    """Return the page that make() makes, or what is kept of it, or that it is known."""
    if request.method == "POST":
        response = make()
        response["Cache-Control"] = "no-store"
        return response
    state = lately.state = Revision.state()
    etag = etag_of(request, state)
    response = answered(request, etag)
    if response is None:
        response = make()
        if response.status_code != 200 or response.has_header("Cache-Control"):
            return response
        # Other servers may still be in the state that this one has just left.
        if settings.READERS_ASK_REPLICAS and Revision.state() != state:
            response["Cache-Control"] = "no-store"
            return response
        kept.keep(key_of(request, etag), marked(response, etag))
    return response


def answered(request, etag):
    """Return what is answered without making the page: that it is known, or what is kept of it; or None."""
    if is_known(request, etag):
        return marked(HttpResponseNotModified(), etag)
    return kept.get(key_of(request, etag))


def as_lately(request):
    """Return what can be answered without a database, marked so: what was true a while ago; or None."""
    if request.method == "POST" or lately.state is None:
        return None
    response = answered(request, etag_of(request, lately.state))
    return response and lately.marked(response)


def key_of(request, etag):
    """Return the key under which an answer is kept: it may travel compressed."""
    return etag, "gzip" in request.headers.get("Accept-Encoding", "")


def may_have_written(request):
    """Tell whether an editor who is logged in, or a program with a token, reads: their own words, too."""
    has_token = request.headers.get("Authorization", "").lower().startswith("bearer ")
    return has_token or settings.SESSION_COOKIE_NAME in request.COOKIES


def marked(response, etag):
    """Return the response with its ETag, weak where it travels compressed: its bytes are others."""
    response["ETag"] = f"W/{etag}" if response.has_header("Content-Encoding") else etag
    response["Cache-Control"] = CACHE_CONTROL
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def etag_of(request, state):
    """Return the strong ETag of a page in a state of the archive, which every change makes another."""
    parts = (state, fingerprint(), request.get_full_path())
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def is_known(request, etag):
    """Tell whether the reader has the page already."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return etag in (tag.removeprefix("W/") for tag in known)


def fingerprint():
    """Return a digest of all that makes a page beside its data: code, templates, static files, settings."""
    return digest() if settings.DEBUG else digest_once()


def digest():
    """Return the fingerprint as it is now."""
    told = f"{django.get_version()} {settings.ARCHIVE_URL} {settings.API_REQUESTS_PER_MINUTE}"
    made_by = hashlib.sha256(told.encode())
    files = [*(settings.BASE_DIR / "archive").rglob("*.py"), *(settings.BASE_DIR / "templates").rglob("*")]
    for path in sorted(path for path in files if path.is_file()):
        made_by.update(path.read_bytes())
    made_by.update(getattr(staticfiles_storage, "manifest_hash", "").encode())
    return made_by.hexdigest()


digest_once = cache(digest)


def show(request, template, page=None, *, path=None, status=200, **more):
    """Render a page; `path` is its lasting address where that isn't the one asked for."""
    context = {"page": page, "site": settings.ARCHIVE_URL, "path": path or request.path, **more}
    return render(request, template, context, status=status)
