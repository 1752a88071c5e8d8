"""GET /api/suggest: what may be meant by what is typed so far."""

from typing import Literal

from django.urls import reverse
from django.utils.http import urlencode
from ninja import Query, Router, Schema

from archive import search
from archive.api.listing import full
from archive.asked import words

router = Router(tags=["search"])


class Suggested(Schema):
    """A speaker, a heading, or words to search for, with the address it leads to."""

    kind: Literal["speaker", "heading", "word"]
    text: str
    url: str


class Suggestions(Schema):
    """What may be meant, the likeliest first."""

    query: str
    results: list[Suggested]


@router.get("/suggest", response=Suggestions, summary="Suggest while typing")
def suggest(request, q: str = Query("", description="what is typed so far")):
    """Suggest speakers, headings and words that have a word which begins so."""
    typed = words(request, "q")
    found = [
        {
            "kind": each.kind,
            "text": each.text,
            "url": full(each.url or f"{reverse('search')}?{urlencode({'q': each.text})}"),
        }
        for each in search.suggest(typed)
    ]
    return {"query": typed, "results": found}
