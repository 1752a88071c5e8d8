"""The page of an article, in its newest edition or in any other."""

from dataclasses import dataclass, field, replace

from archive.models import Article, Attribution, Edition, Kind, Passage
from archive.reading.newest import editions_of
from archive.reading.notes import notes_by_passage
from archive.reading.pieces import Span, note_spans, pieces_of
from archive.reading.told import told_in
from archive.reading.voices import DIRECT, WITH_SPEAKER, Voice, roles_of, voices_of, who, with_heads

WORDS_A_MINUTE = 230
# How wide the picture of who speaks where is, in its own units, and its shortest stretch.
PICTURE, SHORTEST = 1000, 5
# As many voices and sections stand at an article's head; more are a click away, or it would never begin.
VOICES, SECTIONS = 8, 12


@dataclass(slots=True)
class Quoted:
    """A quote inside a paragraph: its record and whose it is."""

    passage: Passage
    voice: Voice | None
    is_doubtful: bool = False
    is_set_aside: bool = False


@dataclass(slots=True)
class Heard:
    """A voice in a paragraph: quoted or only reported there, surely or probably."""

    voice: Voice
    quoted: bool
    is_doubtful: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where in an article somebody speaks: a bar in a picture that is as long as the article."""

    x: int
    width: int
    anchor: str
    quoted: bool


@dataclass(slots=True)
class Block:
    """A paragraph or caption with what belongs to it."""

    passage: Passage
    pieces: list = field(default_factory=list)
    voices: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    @property
    def is_caption(self):
        """Tell whether it stands under a picture."""
        return self.passage.kind == Kind.CAPTION


@dataclass(slots=True)
class Section:
    """Blocks under a heading; the first section of an article has none."""

    heading: Passage | None
    blocks: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    @property
    def span(self):
        """Return the numbers of its first and last paragraph: "9–15"."""
        numbers = [block.passage.number for block in self.blocks if not block.is_caption]
        return "–".join(dict.fromkeys(str(number) for number in (numbers[0], numbers[-1]))) if numbers else ""

    @property
    def first(self):
        """Return its first paragraph or caption, or None."""
        return self.blocks[0].passage if self.blocks else None


@dataclass(slots=True)
class ArticlePage:
    """All that the page of an article shows."""

    article: Article
    edition: Edition
    newest: Edition
    editions: list
    sections: list
    voices: list
    paragraphs: int
    captions: int
    quotes: int
    minutes: int
    lede: str
    headline: Passage | None = None

    @property
    def title(self):
        """Return the headline of this edition; of an article without one, its opening words."""
        return self.article.headline if self.is_newest or not self.headline else self.headline.text

    @property
    def is_newest(self):
        """Tell whether this is the edition that readers see first."""
        return self.edition.pk == self.newest.pk

    @property
    def told(self):
        """Return what the source tells of itself, and where."""
        return told_in(self.edition)

    @property
    def headings(self):
        """Return the sections that have a heading."""
        return [section for section in self.sections if section.heading]

    @property
    def contents(self):
        """Return the sections in two parts: those that are listed at once, and the others."""
        return self.sections[:SECTIONS], self.sections[SECTIONS:]

    @property
    def strips(self):
        """Return the voices in two parts: those that are shown at once, and the others."""
        return self.voices[:VOICES], self.voices[VOICES:]

    @property
    def speakers(self):
        """Return the voices whose names are known."""
        return [voice for voice in self.voices if voice.speaker]


def source_of(slug, number=None):
    """Return the newest edition of an article, or the one of this number, with its bytes; None if none."""
    editions = Edition.objects.filter(article__slug=slug).defer("text").order_by("-number")
    return (editions if number is None else editions.filter(number=number)).first()


def article_page(slug, number=None):
    """Return the ArticlePage of an article in its newest edition, or in this one; None if there is none."""
    editions = editions_of(slug)
    edition = next((known for known in editions if number in (None, known.number)), None)
    if edition is None:
        return None
    article = edition.article
    passages = list(Passage.objects.of(edition).defer("search"))
    for passage in passages:
        passage.article = article
    attributions = attributions_in(edition)
    voices = voices_of(attributions)
    roles = roles_of([voice.speaker.pk for voice in voices.values() if voice.speaker], article=article)
    known = {passage.pk: passage for passage in passages}
    ends = min(passage.start for passage in passages), max(passage.end for passage in passages)
    for voice in voices.values():
        voice.role = roles.get(voice.speaker.pk, "") if voice.speaker else ""
        voice.stretches = stretches_of(voice, *ends, known)
        voice.quoted_in = blocks_with(voice.quotes, known)
        voice.reported_in = blocks_with(voice.reported, known)
    blocks = [passage for passage in passages if passage.kind in (Kind.PARAGRAPH, Kind.CAPTION)]
    return ArticlePage(
        article,
        edition,
        editions[0],
        editions,
        sections_of(passages, attributions, voices, notes_by_passage(article.pk, [p.pk for p in passages])),
        list(voices.values()),
        paragraphs=sum(block.kind == Kind.PARAGRAPH for block in blocks),
        captions=sum(block.kind == Kind.CAPTION for block in blocks),
        quotes=sum(passage.kind == Kind.QUOTE for passage in passages)
        - sum(said.is_set_aside for said in attributions),
        minutes=max(1, round(sum(len(block.text.split()) for block in blocks) / WORDS_A_MINUTE)),
        lede=blocks[0].text if blocks else "",
        headline=next((passage for passage in passages if passage.kind == Kind.HEADLINE), None),
    )


def attributions_in(edition):
    """Return the attributions of an edition in the order of its text, with their speakers."""
    inside = Attribution.objects.filter(
        article_id=edition.article_id, passage__article_id=edition.article_id, passage__edition_id=edition.pk
    )
    return with_heads(inside.select_related(*WITH_SPEAKER).order_by("start", "id"))


def stretches_of(voice, first, last, known):
    """Return where a voice is heard, measured along an article; what would lie on one another is one stretch.

    `first`, `last`: the article's ends; `known`: its passages by key.
    """
    scale, stretches = PICTURE / max(1, last - first), []
    for attributions, quoted in ((voice.reported, False), (voice.quotes, True)):
        reached = -1
        for said in attributions:
            x = round((said.start - first) * scale)
            end = max(x + SHORTEST, round((said.end - first) * scale))
            if x <= reached:
                stretches[-1] = replace(stretches[-1], width=max(end, reached) - stretches[-1].x)
            else:
                stretches.append(Stretch(x, end - x, known[said.passage_id].anchor, quoted))
            reached = max(end, reached)
    return stretches


def blocks_with(attributions, known):
    """Return the paragraphs and captions in which these attributions stand, each once."""
    passages = (known[said.passage_id] for said in attributions)
    blocks = (known[each.parent_id] if each.kind == Kind.QUOTE else each for each in passages)
    return list({block.pk: block for block in blocks}.values())


def sections_of(passages, attributions, voices, notes):
    """Return the sections of an edition, each paragraph with its quotes, voices and annotations."""
    children, said, aside = {}, {}, set()
    for passage in passages:
        if passage.kind == Kind.QUOTE:
            children.setdefault(passage.parent_id, []).append(passage)
    for attribution in attributions:
        if attribution.is_set_aside:
            aside.add(attribution.passage_id)
            continue
        speaker = who(attribution.speaker)
        heard = Heard(voices[speaker and speaker.pk], attribution.mode == DIRECT, attribution.is_doubtful)
        said.setdefault(attribution.passage_id, []).append(heard)
    sections = [Section(None)]
    for passage in passages:
        if passage.kind == Kind.HEADLINE:
            sections[0].notes = notes[passage.pk]
        elif passage.kind == Kind.HEADING:
            sections.append(Section(passage, notes=notes[passage.pk]))
        elif passage.kind in (Kind.PARAGRAPH, Kind.CAPTION):
            sections[-1].blocks.append(block_of(passage, children.get(passage.pk, ()), said, notes, aside))
    return [section for section in sections if section.heading or section.blocks or section.notes]


def block_of(passage, quotes, said, notes, aside):
    """Return a paragraph or caption as a Block; `aside` are the keys of quotes that editors set aside."""
    quoted = []
    for quote in quotes:
        heard = next(iter(said.get(quote.pk, ())), None)
        doubtful = bool(heard and heard.is_doubtful)
        quoted.append(Quoted(quote, heard and heard.voice, doubtful, quote.pk in aside))
    own = [*notes[passage.pk], *(note for quote in quotes for note in notes[quote.pk])]
    spans = [Span(each.passage.start, each.passage.end, "quote", each) for each in quoted]
    voices = [heard for record in (*quotes, passage) for heard in said.get(record.pk, ())]
    return Block(passage, pieces_of(passage, [*spans, *note_spans(own)]), together(voices), own)


def together(voices):
    """Return each voice once: quoted if it is quoted anywhere here, probable if it is nowhere sure."""
    told = {}
    for heard in voices:
        known = told.get(heard.voice.slug)
        if known is None:
            told[heard.voice.slug] = Heard(heard.voice, heard.quoted, heard.is_doubtful)
        elif heard.quoted == known.quoted:
            known.is_doubtful = known.is_doubtful and heard.is_doubtful
    return list(told.values())
