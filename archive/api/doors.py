"""What every address of the API does alike, beside what all public pages do."""

from functools import wraps

from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from archive.api.limit import headers_for, wait
from archive.api.problems import away, not_so, nowhere, too_often
from archive.serving.trouble import is_trouble


def open_to_all(view):
    """Return the view as one that scripts of any site may read (CORS): by GET, HEAD or POST."""

    @csrf_exempt
    @wraps(view)
    def door(request, *args, **kwargs):
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers={"Access-Control-Allow-Headers": "*"})
        elif seconds := wait(request):
            response = too_often(request, seconds)
        else:
            # Ninja knows no HEAD: it is a GET of which the server leaves out the body.
            method, request.method = request.method, "GET" if request.method == "HEAD" else request.method
            try:
                response = view(request, *args, **kwargs)
            except Http404:
                response = nowhere(request)
            except (DatabaseError, InterfaceError) as error:
                if not is_trouble(error):
                    raise
                response = away(request, error)
            request.method = method
            if response.status_code == 405:
                response = not_so(response)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
        for name, value in headers_for(request).items():
            response[name] = value
        return response

    return door
