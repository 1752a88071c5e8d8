"""The API: what the archive holds as JSON, and annotations to be written; /api/openapi.json describes it.

A room of endpoints is a module with a `router`; what goes wrong is told by `problems`.
"""

from django.urls import re_path

from archive.api import annotating, check, lists, problems, search, suggest
from archive.api.bearer import Refused, may_be_written
from archive.api.described import DescribedAPI
from archive.api.doors import open_to_all

ROOMS = (lists, search, suggest, check, annotating)
api = DescribedAPI(
    title="Article Archive",
    version="1",
    description="Every paragraph, caption and quote of news articles, a record with an address. "
    "Editors write annotations with a token, which they make at the desk.",
    urls_namespace="api",
    openapi_url="openapi.json",
    docs_url=None,  # its page would load scripts from elsewhere
)
for room in ROOMS:
    api.add_router("", room.router)
problems.tell(api)
api.add_exception_handler(Refused, lambda request, refused: refused.response)


ASKED_BY_POST = {"check"}
WRITES = {"write_annotation", "change_annotation", "delete_annotation"}


def addresses(public):
    """Return the API's addresses, as `path` takes them; `public` makes each of them a public page."""
    patterns, app, namespace = api.urls
    taken = parameters()
    writing = {str(pattern.pattern): pattern.callback for pattern in patterns if pattern.name in WRITES}
    for pattern in patterns:
        asked_by_post = pattern.name in ASKED_BY_POST
        pattern.callback.takes = taken.get(pattern.name, ())
        view = public(pattern.callback, asked_by_post=asked_by_post)
        if written := writing.get(str(pattern.pattern)):
            view = may_be_written(written, view)
        pattern.callback = open_to_all(view)
    nowhere = re_path("", open_to_all(public(problems.nowhere)), name="nowhere")
    return [*patterns, nowhere], app, namespace


def parameters():
    """Return which parameters each operation reads from its address, by name, as its description has them."""
    views = [view for room in ROOMS for view in room.router.path_operations.values()]
    return {
        operation.view_func.__name__: tuple(
            name
            for model in operation.models
            if model.__ninja_param_source__ == "query"
            for name in model.__ninja_flatten_map__
        )
        for view in views
        for operation in view.operations
    }
