"""Tokens at the door: who shows one is the editor who made it, within the token's scopes."""

from functools import wraps

from django.core.exceptions import RequestDataTooBig
from ninja.security.base import AuthBase

from archive.api.problems import problem
from archive.models import Token

READING = ("GET", "HEAD")


REFUSALS = {
    400: "What was sent is no JSON",
    401: "There is no token, or it opens nothing; WWW-Authenticate says which",
    403: "The token's scopes, or its editor's rights, are too few",
    404: "What is asked for is not in the archive",
    412: "Somebody changed it since that version; `annotation` is what it is now",
    413: "It is too long",
    422: "It can't be read, or the words are not in the passage; `errors` says what",
    428: "If-Match is missing: send the version you have seen",
}


class Refused(Exception):
    """An endpoint does not do what it is asked; `response` says why."""

    def __init__(self, response):
        super().__init__(response.status_code)
        self.response = response


def refuse(status, title, detail, *, headers=None, **more):
    """Raise Refused with a problem document."""
    response = problem(status, title, detail, **more)
    for name, value in (headers or {}).items():
        response[name] = value
    raise Refused(response)


def refusals(*statuses):
    """Return what an operation's description says of its problems."""
    told = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    return {"responses": {status: {"description": REFUSALS[status]} | told for status in statuses}}


class Bearer(AuthBase):
    """`Authorization: Bearer …`, as RFC 6750 has it; nothing else is asked, no cookie read."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "A token of an editor, made at the desk (/admin/), with scope annotations:write."

    def __call__(self, request):
        """Return the token, and let its user be the one who asks: the history then says who it was."""
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            told = "Send a token as Authorization: Bearer …; editors make them at the desk, under Tokens."
            refuse(401, "This needs a token", told, headers={"WWW-Authenticate": "Bearer"})
        token = Token.of(key.strip())
        if token is None:
            told = "It is not known, was revoked, has expired, or its account is closed."
            challenge = 'Bearer error="invalid_token"'
            refuse(401, "This token opens nothing", told, headers={"WWW-Authenticate": challenge})
        need(token, Token.Scope.WRITE)
        request.user = token.user
        return token


def need(token, scope):
    """Refuse (403) a token without a scope."""
    if scope not in token.scopes:
        challenge = f'Bearer error="insufficient_scope", scope="{scope.value}"'
        detail = f"It has no scope {scope.value}: make a token that has it."
        refuse(403, "This token may not do this", detail, headers={"WWW-Authenticate": challenge})


def may_be_written(writing, reading):
    """Return a view that hands GET and HEAD to `reading`, all else to `writing`, kept by no cache."""

    @wraps(reading)
    def view(request, *args, **kwargs):
        if request.method in READING:
            return reading(request, *args, **kwargs)
        try:
            response = writing(request, *args, **kwargs)
        except RequestDataTooBig:
            response = problem(413, "This is too long", "An annotation has at most 50,000 characters.")
        if response.status_code == 405:
            response["Allow"] = ", ".join([*READING, response["Allow"]])
        response["Cache-Control"] = "no-store"
        return response

    return view
