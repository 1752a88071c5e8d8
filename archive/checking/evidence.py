"""What the archive knows about places where words were found: quotes, who said them, under which names."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from archive.checking.source import Source
from archive.extraction.quotes import marked_spans
from archive.models import Alias, Attribution, Kind, Passage, Speaker

# Of an attribution: what is told of it.
SHOWN = (
    *("article_id", "passage_id", "start", "end", "mention", "status", "confidence"),
    *("speaker__slug", "speaker__name", "speaker__kind", "speaker__merged_into"),
)
FARTHEST = 5  # nobody is merged through more names than this


def sources_of(lists):
    """Return a Source for each list of blocks of an article.

    What stands between marks and is no record of a quote, such as a title, is quoted all the same.
    """
    blocks = [block for blocks in lists for block in blocks]
    quotes = defaultdict(list)
    rows = Passage.objects.filter(
        article_id__in={block.article_id for block in blocks},
        parent_id__in=[block.id for block in blocks],
        kind=Kind.QUOTE,
        current=True,  # what an editor set aside is no quote
    )
    for quote in rows.only("article_id", "start", "end", "parent_id").order_by("start"):
        quotes[quote.article_id].append(quote)
    return [source_of(blocks, quotes[blocks[0].article_id]) for blocks in lists]


def source_of(blocks, quotes):
    """Return the Source of the blocks of an article, with the records of its quotes."""
    known = {quote.start for quote in quotes}
    marked = [
        Marked(block.start + span.start, block.start + span.end)
        for block in blocks
        for span in marked_spans(block.text, 0, len(block.text))
        if block.start + span.start not in known
    ]
    return Source(tuple(blocks), tuple(sorted([*quotes, *marked], key=lambda quote: quote.start)))


@dataclass(frozen=True, slots=True)
class Marked:
    """Words between marks that are no record of a quote."""

    start: int
    end: int
    pk: None = None


def passages_of(keys):
    """Return Passages by key, with article and parent at hand."""
    rows = Passage.objects.filter(
        pk__in=[key for _, key in keys], article_id__in={article for article, _ in keys}
    )
    unread = "search", "parent__search", "edition__source", "edition__text"
    return {row.pk: row for row in rows.select_related("article", "edition", "parent").defer(*unread)}


def attributions_of(passages):
    """Return the Attributions in passages, a list by the passage's key: who said a quote, who is reported."""
    rows = Attribution.objects.filter(
        article_id__in={passage.article_id for passage in passages},
        passage_id__in=[passage.pk for passage in passages],
    )
    found = defaultdict(list)
    for row in rows.select_related("speaker").only(*SHOWN).order_by("start"):
        found[row.passage_id].append(row)
    return found


def shown(speakers):
    """Return for each of these speakers, by key, the one under whose name a merged one is shown."""
    heads = {speaker.pk: speaker for speaker in speakers}
    for _ in range(FARTHEST):
        merged = {head.merged_into_id for head in heads.values() if head.merged_into_id}
        if not merged:
            break
        into = Speaker.objects.in_bulk(merged)
        heads = {key: into.get(head.merged_into_id, head) for key, head in heads.items()}
    return heads


def names_of(heads):
    """Return all names and roles by which speakers are known, by the key of the one who is shown."""
    family = Speaker.objects.filter(Q(pk__in=heads) | Q(merged_into__in=heads))
    head_of, names = {}, defaultdict(set)
    for one in family if heads else ():
        head_of[one.pk] = one.pk if one.pk in heads else one.merged_into_id
        names[head_of[one.pk]].add(one.name)
    aliases = Alias.objects.filter(speaker__in=head_of).exclude(kind=Alias.Kind.PRONOUN)
    for key, text in aliases.values_list("speaker", "text").distinct() if head_of else ():
        names[head_of[key]].add(text)
    return names
