"""POST /api/check: whether the quotes of a text are what the archive's sources say."""

from typing import Literal

from django.conf import settings
from django.utils import timezone
from ninja import Field, Router, Schema

from archive import checking
from archive.checking import telling

router = Router(tags=["check"])


class Draft(Schema):
    """A text with quotes in it, or words without marks, which are one quote."""

    text: str = Field(max_length=checking.LONGEST, description="plain text or HTML")


class Difference(Schema):
    """Where the wording differs from the source's."""

    kind: Literal["replaced", "inserted", "deleted", "cut"]
    text: str = Field(description="what the text has; empty where words are missing")
    source_text: str = Field(description="what the source has; empty where words were inserted")
    start: int
    end: int
    how: str = Field(description="another spelling, or another form of the word; else empty")


class Wording(Schema):
    """A place in the archive with words like these."""

    url: str
    source_text: str
    speaker: str | None
    score: float


class CheckedQuote(Schema):
    """A quote of the text with its verdict. Without a passage (absent) the evidence is null."""

    text: str
    start: int = Field(description="offset in the text as it was given, in Unicode code points")
    end: int = Field(description="exclusive")
    verdict: Literal["exact", "marks", "altered", "cut", "other-speaker", "reported", "absent"]
    score: float = Field(description="how alike the nearest wording is, 0 to 1")
    claimed_speaker: str | None = Field(description="who is said to have said it, as the text has it")
    url: str | None = Field(description="the lasting address of the passage")
    source_text: str | None = Field(description="the words as the source has them")
    speaker: str | None = Field(description="who said it in the archive")
    speaker_is_doubtful: bool | None
    words_at: str | None = Field(description="the passage's page with the words marked and in view")
    headline: str | None
    place: str | None = Field(description="where in the article: quote 5")
    before: str | None = Field(description="the words before, in the source")
    after: str | None
    citation: str | None = Field(description="ready text, made only of what is known")
    differences: list[Difference]
    turns: list[str] = Field(description="words that turn a sentence (not, but, if …) among what differs")
    nearest: list[Wording] = Field(description="of what is absent: the nearest wordings")
    elsewhere: list[Wording] = Field(description="other places that have the words, too")


class UncheckedQuote(Schema):
    """A quote for which there was no time."""

    text: str
    start: int
    end: int


class Searched(Schema):
    """What was searched, so that it can be cited that something was not found."""

    articles: int
    passages: int
    until: str | None = Field(description="when the last article was loaded")
    revision: int
    version: str
    statement: str


class Checked(Schema):
    """What became of the quotes of a text, in its order."""

    quotes: list[CheckedQuote]
    unchecked: list[UncheckedQuote]
    searched: Searched


@router.post("/check", response=Checked, summary="Check whether words were said")
def check(request, draft: Draft):
    """Check each quote of a text, or all of it if it has none, in the newest editions. Nothing is kept."""
    return telling.as_data(checking.check(draft.text), settings.ARCHIVE_URL, timezone.now())
