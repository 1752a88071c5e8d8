"""What may be written of an annotation through the API, and how its editors see it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict

from archive.editing.annotating import MAX_BODY
from archive.models import Annotation
from archive.text.markdown import faulty_links

FARTHEST = 1_000_000_000


def clean(text):
    """Return a text as it is kept. Raises ValueError for what can't be."""
    if "\0" in text:
        raise ValueError("a NUL character can't be kept")
    return text.replace("\r\n", "\n")


def clean_body(body):
    """Return Markdown as it is kept. Raises ValueError where it is empty or has links that lead nowhere."""
    body = clean(body).strip()
    if not body:
        raise ValueError("an annotation needs words")
    if faults := faulty_links(body):
        raise ValueError(" ".join(dict.fromkeys(faults)))
    return body


Body = Annotated[
    str, Field(max_length=MAX_BODY, description="Markdown, as at the desk"), AfterValidator(clean_body)
]


Words = Annotated[
    str,
    Field(
        max_length=200_000, description="words of the passage, marks and blanks as typed; empty: all of it"
    ),
    AfterValidator(clean),
]


Offset = Annotated[int, Field(ge=0, le=FARTHEST)]


Motivation = Annotated[
    Literal[*Annotation.Motivation.values], Field(description="as the W3C Web Annotation vocabulary has it")
]


Status = Annotated[
    Literal[*Annotation.Status.values],
    Field(description="published and withdrawn need the scope annotations:publish"),
]


class Asked(Schema):
    """What may be written of an annotation. What is unknown is refused, so that no misspelt word is lost."""

    model_config = ConfigDict(extra="forbid")


class NewAnnotation(Asked):
    """A new annotation: of a passage of the newest edition, or of words in it."""

    article: str = Field(max_length=200, description="the last part of its article's address")
    kind: Literal["headline", "heading", "paragraph", "caption", "quote"]
    number: int = Field(1, ge=1, le=FARTHEST, description="1, 2, … for each kind")
    exact: Words = ""
    start: Offset | None = Field(None, description="offset in the edition's text, in Unicode code points")
    end: Offset | None = Field(None, description="exclusive")
    body: Body
    motivation: Motivation = Annotation.Motivation.COMMENTING.value
    status: Status = Annotation.Status.DRAFT.value


class ChangedAnnotation(Asked):
    """What is to become different; what is left out stays."""

    exact: Words = ""
    start: Offset | None = None
    end: Offset | None = None
    body: Body = ""
    motivation: Motivation = Annotation.Motivation.COMMENTING.value
    status: Status = Annotation.Status.DRAFT.value


class WrittenAnnotation(Schema):
    """An annotation as its editors see it."""

    key: UUID
    version: int = Field(description="for If-Match; the ETag has it, too")
    status: str
    motivation: str
    body: str = Field(description="Markdown")
    exact: str = Field(description="the words it is about; empty: all of the passage")
    start: int | None = Field(description="offset in the edition's text, in Unicode code points")
    end: int | None = Field(description="exclusive")
    author: str | None
    article: str = Field(description="the last part of its article's address")
    passage: str | None = Field(description="the address of the passage; null: the edition has it no more")
    api: str
    created: datetime
    changed: datetime
    published: datetime | None = Field(description="when readers first saw it")
    edited: datetime | None = Field(description="when its words were last changed after that")
