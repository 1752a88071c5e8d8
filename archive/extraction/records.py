"""The records that extraction hands on. Offsets are Unicode code points into the text, end exclusive.

For every record `text == source[start:end]`, except `Caption`, whose `text` leaves the credit off
(`source[start:start + len(text)]`). Numbers count from 1, kind by kind, in the order of the source.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """A block as its source tells it, where the source does (a web page): nothing is left to guess.

    `kind` is "headline", "heading", "caption", "text" (a paragraph, or a caption if it ends in a credit) or
    "" (words whose kind shows by themselves). `credit` is where a caption's credit begins, None where that is
    not told.
    """

    start: int
    end: int
    kind: str = ""
    credit: int | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """The line that names the article."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A line between paragraphs that names the section below it."""

    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the article's own words; `section` is the number of the heading above, 0 where none is."""

    number: int
    start: int
    end: int
    text: str
    section: int


@dataclass(frozen=True, slots=True)
class Caption:
    """The words under a picture. `credit` (None where none is given) is not part of `text`."""

    number: int
    start: int
    end: int
    text: str
    credit: str | None
    credit_start: int | None
    credit_end: int | None
    after_paragraph: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A block that is no record: `kind` is "headline-duplicate", "byline" or "boilerplate"."""

    kind: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said it, and how we know.

    `speaker` is the fullest name the article gives, else the description as it stands, else None;
    `named` tells whether it is a proper name. `mention` and `cue` are the words of the text that say so,
    their offsets None where the speaker is carried on from elsewhere. `rule` is in words for readers,
    `confidence` the share of such attributions that were right when measured.
    """

    speaker: str | None = None
    named: bool = False
    mention: str | None = None
    mention_start: int | None = None
    mention_end: int | None = None
    cue: str | None = None
    cue_start: int | None = None
    cue_end: int | None = None
    rule: str = "no speaker found"
    confidence: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Attribution):
    """Words between quotation marks that somebody said or wrote; the marks lie outside the span.

    `block` is ("paragraph", number), ("caption", number) or ("headline", 0). `integrity` is "balanced",
    "wrong-closing-mark", "unclosed" or, where the next paragraph goes on with it, "continued".
    `continues` is the number of the quote that this one goes on from over a paragraph's end.
    """

    number: int
    start: int
    end: int
    text: str
    block: tuple[str, int]
    opening_mark: str
    closing_mark: str | None
    integrity: str
    continues: int | None = None

    @property
    def paragraph(self) -> int | None:
        """The number of the paragraph it stands in; None in a caption or headline."""
        return self.block[1] if self.block[0] == "paragraph" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported(Attribution):
    """What somebody said in the writer's words: "Welch said *relations have room to develop*"."""

    number: int
    start: int
    end: int
    text: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Speaker:
    """A named person or organisation to whom words are attributed; `role` is the first of `roles`.

    `pronoun` is "he" or "she" where an honorific or the forename tells, else "".
    """

    name: str
    kind: str
    role: str | None
    roles: tuple[str, ...]
    aliases: tuple[str, ...]
    pronoun: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """All that was found in one text, each tuple in the order of the source.

    `headline_quotes` are kept apart: a headline is no passage, so `quotes` holds those of paragraphs
    and captions only.
    """

    headline: Headline | None
    headings: tuple[Heading, ...]
    paragraphs: tuple[Paragraph, ...]
    captions: tuple[Caption, ...]
    quotes: tuple[Quote, ...]
    headline_quotes: tuple[Quote, ...]
    reported: tuple[Reported, ...]
    speakers: tuple[Speaker, ...]
    left_out: tuple[LeftOut, ...]
