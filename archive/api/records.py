"""The archive's records as the API tells them. Of each all fields are told, unless `fields` names some."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.urls import reverse
from ninja import Field, Schema
from pydantic import ConfigDict

from archive.api.listing import full
from archive.citations import cite_article, cite_record
from archive.models import Kind
from archive.reading.voices import who

AN_EDITOR = "an editor"


def any_may_be_left_out(schema):
    """Let a schema say that `fields` may leave out any of its fields."""
    schema.pop("required", None)


class Record(Schema):
    """What the API tells of one row; `of` makes it."""

    model_config = ConfigDict(json_schema_extra=any_may_be_left_out)


class ArticleRecord(Record):
    """An article in its newest edition. What its source does not tell is empty."""

    slug: str = Field(description="the last part of its address")
    headline: str
    language: str = Field(description="a BCP 47 tag")
    publisher: str
    byline: str
    published: date | None
    source_url: str = Field(description="where it was published")
    edition: int
    sha256: str = Field(description="of the edition's source")
    loaded: datetime = Field(description="when the edition was loaded")
    citation: str = Field(description="ready text")
    url: str = Field(description="its lasting address")
    api: str
    passages: str = Field(description="where its passages are listed")
    quotes: str = Field(description="where its quotes are listed")

    @classmethod
    def of(cls, article):
        """Return the record of an article that has its `edition`."""
        api = full(reverse("api:article", args=[article.slug]))
        edition = article.edition
        given = {name: getattr(article, name) for name in ("slug", "headline", "language", "publisher")}
        return cls(
            **given,
            byline=article.byline,
            published=article.published,
            source_url=article.url,
            edition=edition.number,
            sha256=edition.sha256,
            loaded=edition.loaded,
            citation=cite_article(article, edition),
            url=full(article.get_absolute_url()),
            api=api,
            passages=f"{api}/passages",
            quotes=f"{full(reverse('api:quotes'))}?article={article.slug}",
        )


class SpeakerName(Schema):
    """Somebody whose words they are, under the name that is shown."""

    slug: str
    name: str
    url: str
    api: str

    @classmethod
    def of(cls, speaker):
        """Return the name of a speaker, None for none."""
        if speaker is None:
            return None
        api = full(reverse("api:speaker", args=[speaker.slug]))
        return cls(slug=speaker.slug, name=speaker.name, url=full(speaker.get_absolute_url()), api=api)


class PassageRecord(Record):
    """A headline, heading, paragraph, caption or quote: a slice of its article's text."""

    kind: Literal["headline", "heading", "paragraph", "caption", "quote"]
    number: int = Field(description="1, 2, … for each kind")
    text: str = Field(description="its words, to the letter")
    start: int = Field(description="offset in the edition's text, in Unicode code points")
    end: int = Field(description="exclusive")
    sha256: str = Field(description="of its words")
    credit: str = Field(description="of a caption: who made the picture")
    integrity: str = Field(description="of a quote: in which state the source left its marks")
    speaker: SpeakerName | None = Field(description="of a quote: who said it, null where nobody is named")
    speaker_is_doubtful: bool = Field(description="the speaker is only probable")
    place: str = Field(description="where in the article: paragraph 6")
    article: str = Field(description="the last part of its article's address")
    headline: str = Field(description="its article's")
    edition: int
    citation: str = Field(description="ready text, made only of what is known")
    url: str = Field(description="its lasting address")
    around: str | None = Field(description="of a quote: the address of its paragraph or caption")
    api: str

    @classmethod
    def of(cls, passage):
        """Return the record of a passage that has its article, edition, parent, attribution and speaker."""
        article, edition, is_quote = passage.article, passage.edition, passage.kind == Kind.QUOTE
        around = passage.parent if is_quote else passage
        around.article = article
        said = passage.attribution
        doubtful = bool(said and said.is_doubtful)
        if passage.kind in (Kind.HEADLINE, Kind.HEADING):
            citation = cite_article(article, edition)
        else:
            name = passage.speaker.name if passage.speaker else ""
            citation = cite_record(passage, around, edition, name, doubtful)
        given = ("kind", "number", "text", "start", "end", "sha256", "credit", "integrity")
        return cls(
            **{name: getattr(passage, name) for name in given},
            speaker=SpeakerName.of(passage.speaker),
            speaker_is_doubtful=doubtful,
            place=f"{around.kind} {around.number}",
            article=article.slug,
            headline=article.headline,
            edition=edition.number,
            citation=citation,
            url=full(passage.get_absolute_url()),
            around=full(around.get_absolute_url()) if is_quote else None,
            api=api_of(passage),
        )


class SpeakerRecord(Record):
    """A person or organisation whose words are in the newest editions."""

    slug: str = Field(description="the last part of its address, whatever it is called later")
    name: str
    kind: Literal["person", "organisation"]
    role: str = Field(description="as the first article has it")
    names: list[str] = Field(description="other names, and those of speakers who were merged into this one")
    quote_count: int
    reported_count: int = Field(description="statements that are reported in other words")
    url: str = Field(description="its lasting address")
    api: str
    quotes: str = Field(description="where its quotes are listed")
    attributions: str = Field(description="where all that it said is listed, quoted or reported")

    @classmethod
    def of(cls, speaker):
        """Return the record of a speaker as `archive.reading` lists them."""
        return cls(
            **SpeakerName.of(speaker).model_dump(),
            kind=speaker.kind,
            role=speaker.role,
            names=speaker.names,
            quote_count=speaker.quotes,
            reported_count=speaker.reported,
            quotes=f"{full(reverse('api:quotes'))}?speaker={speaker.slug}",
            attributions=f"{full(reverse('api:attributions'))}?speaker={speaker.slug}",
        )


class AttributionRecord(Record):
    """Who said words, and on what ground the archive or an editor says so."""

    mode: Literal["direct", "reported"] = Field(description="quoted, or told in other words")
    text: str = Field(description="the words")
    start: int = Field(description="offset in the edition's text, in Unicode code points")
    end: int = Field(description="exclusive")
    speaker: SpeakerName | None = Field(description="null where the source names nobody")
    speaker_is_doubtful: bool
    mention: str = Field(description="the speaker as the text has it: he, the statement")
    cue: str = Field(description="the word that attributes: said, wrote")
    rule: str = Field(description="how the archive found the speaker")
    confidence: float | None = Field(description="how often this rule is right, 0 to 1")
    status: Literal["extracted", "confirmed", "corrected", "scare"]
    reason: str = Field(description="why an editor says so")
    decided: datetime | None = Field(description="when an editor said so")
    article: str = Field(description="the last part of its article's address")
    passage: str = Field(description="the address of the quote, or of the paragraph that reports")
    passage_api: str

    @classmethod
    def of(cls, said):
        """Return the record of an attribution that has its speaker and passage."""
        first = max(0, said.start - said.passage.start)
        given = (
            "mode",
            "start",
            "end",
            "mention",
            "cue",
            "rule",
            "confidence",
            "status",
            "reason",
            "decided",
        )
        return cls(
            **{name: getattr(said, name) for name in given},
            text=said.passage.text[first : said.end - said.passage.start],
            speaker=SpeakerName.of(who(said.speaker)),
            speaker_is_doubtful=said.is_doubtful,
            article=said.passage.article.slug,
            passage=full(said.passage.get_absolute_url()),
            passage_api=api_of(said.passage),
        )


class AnnotationRecord(Record):
    """An editor's published note on a passage, or on words in it."""

    key: UUID = Field(description="its name in every export")
    version: int = Field(description="counts its changes; who writes sends it as If-Match")
    motivation: str = Field(description="as the W3C Web Annotation vocabulary has it")
    body: str = Field(description="Markdown")
    exact: str = Field(description="the words it is about; empty: all of the passage")
    start: int | None = Field(description="offset in the edition's text, in Unicode code points")
    end: int | None = Field(description="exclusive")
    author: str
    created: datetime
    changed: datetime
    published: datetime | None = Field(description="when readers first saw it")
    edited: datetime | None = Field(description="when its words were last changed after that")
    article: str = Field(description="the last part of its article's address")
    passage: str = Field(description="the address of the passage")
    passage_api: str
    api: str

    @classmethod
    def of(cls, note):
        """Return the record of an annotation that has its author, article and passage."""
        given = ("key", "version", "motivation", "body", "exact", "start", "end")
        given += ("created", "changed", "published", "edited")
        return cls(
            **{name: getattr(note, name) for name in given},
            author=(note.author and note.author.get_full_name()) or AN_EDITOR,
            article=note.article.slug,
            passage=full(note.passage.get_absolute_url()),
            passage_api=api_of(note.passage),
            api=full(reverse("api:annotation", args=[note.key])),
        )


def api_of(passage):
    """Return the address of a passage in the API."""
    return full(reverse("api:passage", args=[passage.article.slug, passage.kind, passage.number]))


class Articles(Schema):
    """A page of articles."""

    results: list[ArticleRecord]
    next: str | None = Field(description="the address of the next page")


class Passages(Schema):
    """A page of passages."""

    results: list[PassageRecord]
    next: str | None = Field(description="the address of the next page")


class Speakers(Schema):
    """A page of speakers."""

    results: list[SpeakerRecord]
    next: str | None = Field(description="the address of the next page")


class Attributions(Schema):
    """A page of attributions."""

    results: list[AttributionRecord]
    next: str | None = Field(description="the address of the next page")


class Annotations(Schema):
    """A page of annotations."""

    results: list[AnnotationRecord]
    next: str | None = Field(description="the address of the next page")
