"""Beside the loader the only writer of records: quotes that extraction missed, added by editors."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from archive.models import Article, Attribution, Integrity, Kind, Passage, keeping

OPENING, CLOSING = "“„‟«‹‘‚\"'", "”»›’\"'"


class NotAQuoteError(ValueError):
    """These words can't be added as a quote. The message tells an editor why."""


@transaction.atomic
def add_quote(block, start, end, speaker, reason, **attribution):
    """Add a quote that extraction missed: the words of a paragraph or caption from `start` to `end`.

    Offsets are into the edition's text. Quotation marks and blanks at the ends are left out. The quote gets
    the next free number: no other address changes. Further fields of its attribution may be given.
    Returns the attribution; raises NotAQuoteError.
    """
    if block.kind not in (Kind.PARAGRAPH, Kind.CAPTION):
        raise NotAQuoteError("Quotes are added to paragraphs and captions.")
    text, last = block.edition.text, block.start + len(block.text)
    if not block.start <= start < end <= last or text[block.start : last] != block.text:
        raise NotAQuoteError("These words are not in the passage.")
    while start < end and (text[start].isspace() or text[start] in OPENING + CLOSING):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in OPENING + CLOSING):
        end -= 1
    if start == end:
        raise NotAQuoteError("There are no words between these marks.")
    # Others who add a quote wait, and so does a new edition, which would make the block an old one.
    Article.objects.select_for_update().get(pk=block.article_id)
    is_current = Passage.objects.values_list("current", flat=True).get(pk=block.pk)
    quotes = Passage.objects.filter(article_id=block.article_id, edition_id=block.edition_id, kind=Kind.QUOTE)
    for other in quotes.filter(parent_id=block.pk, start__lt=end, end__gt=start):
        aside = "" if other.current else ", which was set aside: confirm or correct that one instead"
        raise NotAQuoteError(f"Some of these words are in quote {other.number} already{aside}.")
    with keeping.changing(block.article_id):
        quote = Passage.objects.create(
            article_id=block.article_id,
            edition_id=block.edition_id,
            kind=Kind.QUOTE,
            number=(quotes.aggregate(last=Max("number"))["last"] or 0) + 1,
            start=start,
            end=end,
            text=text[start:end],
            parent=block,
            current=is_current,
            integrity=marks_around(text[block.start : start], text[end:last]),
        )
    fields = {"rule": Attribution.ADDED, "status": Attribution.Status.CORRECTED, "decided": timezone.now()}
    return Attribution.objects.create(
        article_id=block.article_id,
        passage=quote,
        mode=Attribution.Mode.DIRECT,
        start=start,
        end=end,
        speaker=speaker,
        reason=reason,
        **fields | attribution,
    )


def marks_around(before, after):
    """Return the Integrity of words with this before and after them in their paragraph."""
    opened, closing = before.rstrip()[-1:], after.lstrip()[:1]
    if not opened or opened not in OPENING:
        return Integrity.UNMARKED
    if closing and closing in CLOSING:
        return Integrity.BALANCED
    return Integrity.WRONG_CLOSING_MARK if closing and closing in OPENING else Integrity.UNCLOSED
