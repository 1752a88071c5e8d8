"""How often one address may ask the API, and the headers that tell it so."""

from django.conf import settings

from archive.serving.client import address_of
from archive.serving.limits import MINUTE, Limit

limit = Limit()


def wait(request):
    """Count a request; return 0, or after how many seconds who asks may ask again."""
    return limit.wait(address_of(request), settings.API_REQUESTS_PER_MINUTE)


def headers_for(request):
    """Return headers that tell who asks what is left, as draft-ietf-httpapi-ratelimit-headers has them."""
    if not (a_minute := settings.API_REQUESTS_PER_MINUTE):
        return {}
    left, again = limit.left(address_of(request), a_minute)
    policy = f'"address";q={a_minute};w={MINUTE}'
    return {"RateLimit-Policy": policy, "RateLimit": f'"address";r={left};t={again}'}
