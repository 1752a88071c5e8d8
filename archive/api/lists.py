"""The lists and single records: articles, passages, quotes, speakers, attributions, annotations."""

from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Path, Query, Router

from archive import reading
from archive.api import records
from archive.api.listing import Asked, Fields, one, some
from archive.asked import words

router = Router(tags=["records"])
ARTICLE = "only in this article: the last part of its address"
SPEAKER = "only by this speaker: the last part of the address"
PassageKind = Literal["headline", "heading", "paragraph", "caption", "quote"]
Slug = Annotated[str, Path(description="the last part of its address")]
KindOf = Annotated[PassageKind, Path(description="what it is")]
Key = Annotated[UUID, Path(description="its name in every export")]


class AskedPassages(Asked):
    """Which passages of an article are told."""

    kind: PassageKind | None = Field(None, description="only these")


class AskedQuotes(Asked):
    """Which quotes are told."""

    q: str = Field("", description="only with all of these words, the best first; as on /search/help/")
    speaker: str = Field("", description=SPEAKER)
    article: str = Field("", description=ARTICLE)


class AskedSpeakers(Asked):
    """Which speakers are told."""

    q: str = Field("", description="only whose names have these words")


class AskedAttributions(Asked):
    """Which attributions are told."""

    speaker: str = Field("", description=SPEAKER)
    article: str = Field("", description=ARTICLE)
    mode: Literal["direct", "reported"] | None = Field(None, description="only quoted, or only reported")


class AskedAnnotations(Asked):
    """Which annotations are told."""

    article: str = Field("", description=ARTICLE)


@router.get("/articles", response=records.Articles, summary="List articles")
def articles(request, asked: Query[Asked]):
    """List all articles, the newest first."""
    return some(request, records.ArticleRecord, reading.listed_articles(asked.mark, asked.limit), asked)


@router.get("/articles/{slug}", response=records.ArticleRecord, summary="An article")
def article(request, slug: Slug, asked: Query[Fields]):
    """Tell of an article what is known; its words are its passages."""
    return one(records.ArticleRecord, reading.listed_article(slug), asked)


@router.get("/articles/{slug}/passages", response=records.Passages, summary="List an article's passages")
def passages(request, slug: Slug, asked: Query[AskedPassages]):
    """List the passages of the newest edition in the order of its text: a quote after its paragraph."""
    page = reading.listed_passages(slug, asked.kind, asked.mark, asked.limit)
    return some(request, records.PassageRecord, page, asked)


@router.get("/articles/{slug}/passages/{kind}/{number}", response=records.PassageRecord, summary="A passage")
def passage(
    request,
    slug: Slug,
    kind: KindOf,
    asked: Query[Fields],
    number: int = Path(..., ge=1, le=999_999_999, description="1, 2, … for each kind"),
):
    """Tell of a passage of the newest edition all that is known."""
    return one(records.PassageRecord, reading.listed_passage(slug, kind, number), asked)


@router.get("/quotes", response=records.Passages, summary="List quotes")
def quotes(request, asked: Query[AskedQuotes]):
    """List the quotes of the newest editions: with words, by a speaker, in an article, or all."""
    page = reading.listed_quotes(words(request, "q"), asked.speaker, asked.article, asked.mark, asked.limit)
    return some(request, records.PassageRecord, page, asked)


@router.get("/speakers", response=records.Speakers, summary="List speakers")
def speakers(request, asked: Query[AskedSpeakers]):
    """List who has said something, by name."""
    page = reading.listed_speakers(words(request, "q"), asked.mark, asked.limit)
    return some(request, records.SpeakerRecord, page, asked)


@router.get("/speakers/{slug}", response=records.SpeakerRecord, summary="A speaker")
def speaker(request, slug: Slug, asked: Query[Fields]):
    """Tell of a speaker what is known; one who was merged into another is told as that one."""
    return one(records.SpeakerRecord, reading.listed_speaker(slug), asked)


@router.get("/attributions", response=records.Attributions, summary="List attributions")
def attributions(request, asked: Query[AskedAttributions]):
    """List who said what, and how that was found: the newest articles first, each in its order."""
    page = reading.listed_attributions(asked.speaker, asked.article, asked.mode, asked.mark, asked.limit)
    return some(request, records.AttributionRecord, page, asked)


@router.get("/annotations", response=records.Annotations, summary="List annotations")
def annotations(request, asked: Query[AskedAnnotations]):
    """List the published annotations, the newest first."""
    page = reading.listed_annotations(asked.article, asked.mark, asked.limit)
    return some(request, records.AnnotationRecord, page, asked)


@router.get("/annotations/{key}", response=records.AnnotationRecord, summary="An annotation")
def annotation(request, key: Key, asked: Query[Fields]):
    """Tell of a published annotation all that readers may know."""
    return one(records.AnnotationRecord, reading.listed_annotation(key), asked)
