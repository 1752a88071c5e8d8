"""The pages of single records: a paragraph, a caption, a quote."""

from dataclasses import dataclass, field

from archive import search
from archive.models import Article, Attribution, Edition, Integrity, Kind, Passage, Sealed
from archive.reading.elsewhere import Elsewhere, Seen, elsewhere, seen
from archive.reading.integrity import Cited, cited, lost
from archive.reading.newest import editions_of
from archive.reading.notes import notes_by_passage
from archive.reading.pieces import Span, attribution_spans, cut, note_spans, pieces_of
from archive.reading.voices import DIRECT, REPORTED, WITH_SPEAKER, states_of, who, with_heads

BLOCKS = (Kind.PARAGRAPH, Kind.CAPTION)


@dataclass(slots=True)
class Attributed:
    """Words with the attribution that says whose they are."""

    text: str
    attribution: Attribution | None
    passage: Passage

    @property
    def speaker(self):
        """Return the speaker under the name that is shown, or None."""
        return who(self.attribution.speaker) if self.attribution else None


@dataclass(slots=True)
class RecordPage:
    """All that the page of a record shows. `around` is what a quote stands in, else the record itself."""

    article: Article
    edition: Edition
    passage: Passage
    total: int
    around: Passage
    heading: Passage | None
    above: Passage | None
    below: Passage | None
    previous: Passage | None
    next: Passage | None
    pieces: list
    notes: list
    quotes: list = field(default_factory=list)
    reported: list = field(default_factory=list)
    attribution: Attributed | None = None
    chain: list = field(default_factory=list)
    marks: str = ""
    own_pieces: list = field(default_factory=list)  # the record's words without what is said of them
    credit_pieces: list = field(default_factory=list)
    query: str = ""  # whose words are marked
    cited: Cited | None = None  # what became of the words since somebody cited them
    found: int | None = None  # in how many places; None: it took too long to look
    formerly: str = ""  # whom the archive had found before an editor corrected it
    seen: Seen | None = None  # in which editions
    elsewhere: Elsewhere | None = None  # in which other articles
    is_sealed: bool = False  # so that there is evidence

    @property
    def found_elsewhere(self):
        """Tell whether words were found, if at all, only around the record's own: in paragraph or credit."""
        return not any(piece.over("found") for piece in self.own_pieces)

    @property
    def is_set_aside(self):
        """Tell whether an editor said that it is no quote."""
        return self.passage.kind == Kind.QUOTE and not self.passage.current


def record_page(slug, kind, number, query="", digest=""):
    """Return the RecordPage of a paragraph, caption or quote of the newest edition; None if there is none.

    The words of a query are marked in it. `digest`: of the words that somebody cited it for.
    """
    editions = editions_of(slug)
    if not editions:
        return None
    edition = editions[0]
    outline = list(Passage.objects.of(edition).defer("search", "text", "credit"))
    # In the newest edition only quotes that editors set aside are not listed; their own pages stay.
    same = [passage for passage in outline if passage.kind == kind]
    same = [passage for passage in same if passage.current or passage.number == number]
    turn = next((turn for turn, passage in enumerate(same) if passage.number == number), None)
    if turn is None:
        return None
    passage, known = same[turn], {passage.pk: passage for passage in outline}
    around = known[passage.parent_id] if kind == Kind.QUOTE else passage
    blocks = [passage for passage in outline if passage.kind in BLOCKS]
    place = blocks.index(around)
    page = RecordPage(
        edition.article,
        edition,
        passage,
        len(same),
        around,
        heading=known.get(around.parent_id),
        above=blocks[place - 1] if place else None,
        below=blocks[place + 1] if place + 1 < len(blocks) else None,
        previous=same[turn - 1] if turn else None,
        next=same[turn + 1] if turn + 1 < len(same) else None,
        pieces=[],
        notes=[],
        query=query,
    )
    chain = chain_of(passage, same) if kind == Kind.QUOTE else []
    quotes = [quote for quote in outline if quote.parent_id == passage.pk and quote.kind == Kind.QUOTE]
    quotes = [quote for quote in quotes if quote.current]
    fill(page, quotes, chain)
    page.cited = cited(passage, digest)
    page.seen = seen(passage, editions)
    page.is_sealed = Sealed.objects.filter(edition_id=edition.pk, last__gte=passage.pk).exists()
    page.elsewhere = elsewhere(passage, page.attribution and page.attribution.speaker)
    return page


def lost_record(slug, kind, number, digest):
    """Say what became of a record that was cited with a digest and is not there; "" if that is not known."""
    editions = editions_of(slug)
    return lost(editions[0].article, kind, number, digest) if editions else ""


def chain_of(quote, quotes):
    """Return the quotes that are one with this one over several paragraphs; nothing where it stands alone."""
    before = {other.pk: other for other in quotes}
    after = {other.continues_id: other for other in quotes if other.continues_id}
    first = quote
    while first.continues_id in before:
        first = before[first.continues_id]
    chain = [first]
    while chain[-1].pk in after:
        chain.append(after[chain[-1].pk])
    return chain if len(chain) > 1 else []


def fill(page, quotes, chain):
    """Read the words, attributions and annotations that a page shows, and put them in their places."""
    shown = [page.passage, page.around, page.heading, page.above, page.below, page.previous, page.next]
    shown = {passage.pk: passage for passage in [*shown, *quotes, *chain] if passage}
    inside = Passage.objects.filter(article_id=page.article.pk, pk__in=list(shown))
    for key, text, credit in inside.values_list("pk", "text", "credit"):
        shown[key].text, shown[key].credit, shown[key].article = text, credit, page.article
    said = Attribution.objects.filter(
        article_id=page.article.pk, passage_id__in=[page.passage.pk, *(quote.pk for quote in quotes)]
    )
    said = with_heads(said.select_related(*WITH_SPEAKER).order_by("start", "id"))
    direct = {attribution.passage_id: attribution for attribution in said if attribution.mode == DIRECT}
    notes = notes_by_passage(page.article.pk, {page.passage.pk, page.around.pk, *(q.pk for q in quotes)})
    page.notes = notes[page.passage.pk] + [note for quote in quotes for note in notes[quote.pk]]
    page.chain = chain
    page.quotes = [Attributed(quote.text, direct.get(quote.pk), quote) for quote in quotes]
    page.reported = [reported_in(page.passage, each) for each in said if each.mode == REPORTED]
    spans = list(note_spans(page.notes))
    if page.passage.kind == Kind.QUOTE:
        attribution = direct.get(page.passage.pk)
        page.attribution = Attributed(page.passage.text, attribution, page.passage)
        page.marks = marks_of(page.passage, page.around)
        page.formerly = found_before(attribution)
        spans.append(Span(page.passage.start, page.passage.end, "said"))
        spans += attribution_spans(attribution) if attribution else ()
    else:
        spans += [Span(quote.start, quote.end, "said") for quote in quotes]
        spans += [span for each in page.reported for span in attribution_spans(each.attribution)]
    found, in_credit = found_spans(page) if page.query else ({}, [])
    page.pieces = pieces_of(page.around, [*spans, *found.get(page.around.pk, ())])
    page.own_pieces = pieces_of(page.passage, found.get(page.passage.pk, ()))
    page.credit_pieces = cut(page.passage.credit, in_credit)


def found_spans(page):
    """Return where the words of the page's query are: spans by passage, and those in the credit."""
    shown = list({each.pk: each for each in (page.passage, page.around)}.values())
    try:
        places = search.places(page.query, shown)
    except search.TooSlow:
        return {}, []
    page.found = sum(map(len, places.values()))
    spans = {
        each.pk: [Span(each.start + start, each.start + end, "found") for start, end in places[each.pk]]
        for each in shown
    }
    credit = len(page.passage.text) + len(" (")
    return spans, [Span(start - credit, end - credit, "found") for start, end in places[page.passage.pk]]


def found_before(attribution):
    """Return who the archive had found before an editor corrected it; "" if that was the same."""
    if attribution is None or attribution.status != Attribution.Status.CORRECTED or attribution.is_added:
        return ""
    first = states_of([attribution]).order_by("history_id").first()
    if first is None or first.speaker_id == attribution.speaker_id:
        return ""
    return who(first.speaker).name if first.speaker_id else "nobody"


def reported_in(passage, attribution):
    """Return the words of a paragraph that it reports somebody to have said."""
    words = passage.text[max(0, attribution.start - passage.start) : attribution.end - passage.start]
    return Attributed(words, attribution, passage)


def marks_of(quote, around):
    """Say in a sentence how the source marked a quote."""
    before = around.text[: quote.start - around.start].rstrip()[-1:]
    after = around.text[quote.end - around.start :].lstrip()[:1]
    match quote.integrity:
        case Integrity.WRONG_CLOSING_MARK:
            return (
                f"The source closes this quote with an opening mark ({after}) where a closing mark belongs; "
                "the archive shows it as found."
            )
        case Integrity.UNCLOSED:
            return (
                f"The source opens this quote ({before}) but has no closing mark before the paragraph ends; "
                "the archive shows it as found."
            )
        case Integrity.CONTINUED:
            return (
                "The paragraph ends without a closing mark: the quote goes on in the next paragraph, "
                "as is usual in print."
            )
        case Integrity.UNMARKED:
            return "The source gives these words without quotation marks."
    return f"The source opens it with {before} and closes it with {after}."
