"""GET /api/search: passages with these words."""

from typing import Literal
from urllib.parse import urlencode

from django.urls import reverse
from ninja import Field, Query, Router, Schema

from archive import search
from archive.api.listing import full

router = Router(tags=["search"])


class Speaker(Schema):
    """Somebody whose words a passage has."""

    name: str
    url: str
    mode: Literal["direct", "reported"]


class Result(Schema):
    """A passage that was found."""

    kind: str = Field(description="headline, heading, paragraph, caption or quote")
    url: str = Field(description="its lasting address")
    text: str = Field(description="its words, to the letter")
    article: str = Field(description="the address of its article")
    speaker: str | None = Field(description="whose words it has, quoted ones first")
    score: float = Field(description="how well it fits, comparable within one answer only")
    place: str = Field(description="where in the article: paragraph 6")
    headline: str
    credit: str = Field(description="of a caption: who made the picture")
    integrity: str = Field(description="of a quote: in which state the source left its marks")
    speakers: list[Speaker]
    marked: str = Field(description="HTML: its words, or the best parts of them, the found ones in <mark>")
    words_at: str = Field(description="its page with the found words marked and in view")
    around: str | None = Field(description="of a quote: the address of its paragraph or caption")
    lacks: list[str] = Field(description="of a partial result: words that it does not have")


class Facet(Schema):
    """A value to narrow by, and how many passages would be left."""

    value: str
    label: str
    count: int
    chosen: bool


class Answer(Schema):
    """One page of results. A quote and the paragraph around it are one result, but count as two passages."""

    query: str
    count: int = Field(description="passages that match")
    count_is_exact: bool = Field(description="false: there are more than count")
    results: list[Result]
    next: str | None = Field(description="the address of the next page")
    page: int
    pages: int
    partial: bool = Field(description="no passage has all of the words: these have some")
    suggestion: str | None = Field(description="the query as it may have been meant")
    searched_for: str | None = Field(description="the suggestion, if nothing has what was asked for")
    read_as: str = Field(description="what was odd about the query, in sentences")
    facets: dict[str, list[Facet]]


@router.get("/search", response=Answer, summary="Search every passage")
def find(
    request,
    q: str = Query("", description="what to look for, as on /search/help/"),
    kind: str = Query("", description="headline, heading, paragraph, caption or quote"),
    speaker: str = Query("", description="the last part of a speaker's address"),
    article: str = Query("", description="the last part of an article's address"),
    integrity: str = Query("", description="balanced, wrong-closing-mark, unclosed, continued or unmarked"),
    sort: Literal["relevance", "newest", "article"] = "relevance",
    page: int = Query(1, ge=1),
):
    """Search every headline, heading, paragraph, caption and quote of the newest editions."""
    filters = {"kind": kind, "speaker": speaker, "article": article, "integrity": integrity}
    found = search.find(q, sort=sort, page=page, **filters)
    asked = {"q": q, **filters, "sort": sort if sort != "relevance" else "", "page": page + 1}
    follows = urlencode({name: value for name, value in asked.items() if value})
    return {
        "query": found.query,
        "count": found.count,
        "count_is_exact": found.count_is_exact,
        # Where fewer pages are, the last is found instead: nobody who follows pages should see it twice.
        "results": [result_of(hit, found.found_for) for hit in found.hits] if page <= found.pages else [],
        "next": f"{full(reverse('api:find'))}?{follows}" if page < found.pages else None,
        "page": page,
        "pages": found.pages,
        "partial": found.partial,
        "suggestion": found.suggestion,
        "searched_for": found.searched_for,
        "read_as": found.read_as,
        "facets": {
            "kind": found.kinds,
            "speaker": found.speakers,
            "article": found.articles,
            "integrity": found.integrities,
        },
    }


def result_of(hit, query):
    """Return a Hit as a Result."""
    passage = hit.passage
    speakers = [
        {"name": speaker.name, "url": full(speaker.get_absolute_url()), "mode": speaker.mode}
        for speaker in sorted(hit.speakers, key=lambda speaker: speaker.mode != "direct")
    ]
    return {
        "kind": passage.kind,
        "url": full(passage.get_absolute_url()),
        "text": passage.text,
        "article": full(passage.article.get_absolute_url()),
        "speaker": speakers[0]["name"] if speakers else None,
        "score": hit.score,
        "place": hit.place,
        "headline": passage.article.headline,
        "credit": passage.credit,
        "integrity": passage.integrity,
        "speakers": speakers,
        "marked": hit.marked,
        "words_at": full(search.words_at(passage, query)),
        "around": full(hit.parent.get_absolute_url()) if hit.parent and passage.kind == "quote" else None,
        "lacks": hit.lacks,
    }
