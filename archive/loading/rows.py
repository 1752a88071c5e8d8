"""What the tables take of a Reading: tuples in the order of the columns that stand with them. No database."""

import json

from archive import extraction
from archive.loading.reading import blocks
from archive.models import Alias, Attribution, Kind
from archive.sources.metadata import byline
from archive.text.words import WORD, plain

OPENING_WORDS = 12
# Longer ones are no words, and no index takes them.
LONGEST_CUE = 100
LONGEST_ALIAS = Alias._meta.get_field("text").max_length or 0

ARTICLE = ("id", "slug", "headline", "language", "publisher", "byline", "published", "url", "added")
EDITION = (
    "id", "article_id", "number", "source", "media_type", "encoding", "text", "sha256", "metadata",
    "extraction_version", "loaded",
)  # fmt: skip
PASSAGE = (
    "id", "article_id", "edition_id", "kind", "number", "start", "end", "text", "parent_id", "continues_id",
    "credit", "current", "integrity",
)  # fmt: skip
ATTRIBUTION = (
    "article_id", "passage_id", "mode", "start", "end", "speaker_id", "mention", "mention_start",
    "mention_end", "cue", "cue_start", "cue_end", "rule", "confidence", "status", "reason", "decided",
)  # fmt: skip


def article_row(reading, now):
    """Return the row of a new article under its address."""
    values = {"language": "en", "publisher": "", "byline": "", "published": None, "url": ""}
    values |= told_of(reading.record, reading.source)
    values |= {
        "id": reading.article_id,
        "slug": reading.slug,
        "headline": headline_of(reading.record),
        "added": now,
    }
    return tuple(values[column] for column in ARTICLE)


def edition_row(reading, now):
    """Return the row of the edition."""
    source = reading.source
    return (
        reading.edition_id, reading.article_id, reading.number, source.data, source.media_type,
        source.encoding, source.text, reading.sha256, json.dumps(source.metadata), extraction.VERSION, now,
    )  # fmt: skip


def passage_rows(reading):
    """Yield the rows of the edition's passages, whose keys the reading has, in the order of these."""
    record, keys = reading.record, reading.passages

    def row(kind, item, number, parent=None, continues=None, credit="", integrity=""):
        return (
            keys[kind, number], reading.article_id, reading.edition_id, kind, number, item.start,
            item.start + len(item.text), item.text, parent, continues, credit, True, integrity,
        )  # fmt: skip

    if record.headline:
        yield row("headline", record.headline, 1)
    for heading in record.headings:
        yield row("heading", heading, heading.number)
    for paragraph in record.paragraphs:
        yield row("paragraph", paragraph, paragraph.number, keys.get(("heading", paragraph.section)))
    for caption in record.captions:
        above = sum(heading.start < caption.start for heading in record.headings)
        parent = keys.get(("heading", above))
        yield row("caption", caption, caption.number, parent, credit=caption.credit or "")
    for quote in record.quotes:
        continues = keys.get(("quote", quote.continues))
        yield row("quote", quote, quote.number, keys[quote.block], continues, integrity=quote.integrity)


def passages_of(record):
    """Return the passages as (kind, number), a quote after what it stands in."""
    headline = [(Kind.HEADLINE.value, 1)] if record.headline else []
    rest = (
        (Kind.HEADING, record.headings),
        (Kind.PARAGRAPH, record.paragraphs),
        (Kind.CAPTION, record.captions),
        (Kind.QUOTE, record.quotes),
    )
    return headline + [(kind.value, item.number) for kind, items in rest for item in items]


def attribution_rows(reading, speakers):
    """Yield the rows of who said each quote, known or not, and of what paragraphs report.

    `speakers` are the keys of the article's speakers by name.
    """

    def row(item, mode, passage):
        cue = (item.cue, item.cue_start, item.cue_end)
        if not item.cue or len(item.cue) > LONGEST_CUE:
            cue = ("", None, None)
        return (
            reading.article_id, passage, mode, item.start, item.end,
            speakers.get(item.speaker) if item.named else None,
            item.mention or "", item.mention_start, item.mention_end, *cue, item.rule, item.confidence,
            Attribution.Status.EXTRACTED.value, "", None,
        )  # fmt: skip

    for quote in reading.record.quotes:
        yield row(quote, "direct", reading.passages["quote", quote.number])
    for said in reading.record.reported:
        yield row(said, "reported", reading.passages["paragraph", said.paragraph])


def headline_of(record):
    """Return the headline in one line, or the opening words of an article that has none."""
    if record.headline:
        return " ".join(record.headline.text.split())
    words = (record.paragraphs or record.captions)[0].text.split()
    return " ".join(words[:OPENING_WORDS]) + (" …" if len(words) > OPENING_WORDS else "")


def byline_of(record):
    """Return who wrote the article, if a line of it says so: "By Ann Smith" gives "Ann Smith"."""
    lines = [left.text.splitlines()[0] for left in record.left_out if left.kind == "byline"]
    return byline(lines[:1])


def told_of(record, source):
    """Return what an article's source tells of it, by field; what it does not tell is left out."""
    told = {
        "byline": source.byline or byline_of(record),
        "publisher": source.publisher,
        "published": source.day,
        "url": source.url,
        "language": source.language,
    }
    return {name: value for name, value in told.items() if value}


def aliases_of(found):
    """Yield what an article tells of a speaker as (kind, text): other names, roles, the pronoun."""
    for kind, texts in (
        (Alias.Kind.NAME, found.aliases),
        (Alias.Kind.ROLE, found.roles),
        (Alias.Kind.PRONOUN, [found.pronoun]),
    ):
        for text in texts:
            if 0 < len(text) <= LONGEST_ALIAS:
                yield kind.value, text


def words_of(records):
    """Return the words of articles as "did you mean" knows them."""
    texts = " ".join(block.text for record in records for block in blocks(record))
    # What stands between blanks is looked at once, however often it stands there.
    return set(WORD.findall(plain(" ".join(set(texts.split())))))
