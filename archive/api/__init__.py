"""The API: what the archive holds as JSON, for reading only; /api/openapi.json describes it.

A room of endpoints is a module with a `router`; what goes wrong is told by `problems`.
"""

from django.urls import re_path

from archive.api import check, lists, problems, search, suggest
from archive.api.described import DescribedAPI
from archive.api.doors import open_to_all

api = DescribedAPI(
    title="Article Archive",
    version="1",
    description="Every paragraph, caption and quote of news articles, a record with an address. Read only.",
    urls_namespace="api",
    openapi_url="openapi.json",
    docs_url=None,  # its page would load scripts from elsewhere
)
for room in (lists, search, suggest, check):
    api.add_router("", room.router)
problems.tell(api)


ASKED_BY_POST = {"check"}


def addresses(public):
    """Return the API's addresses, as `path` takes them; `public` makes each of them a public page."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        asked_by_post = pattern.name in ASKED_BY_POST
        pattern.callback = open_to_all(public(pattern.callback, asked_by_post=asked_by_post))
    nowhere = re_path("", open_to_all(public(problems.nowhere)), name="nowhere")
    return [*patterns, nowhere], app, namespace
