"""One article through all rooms: blocks, marks, tokens, names, attributions, records."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from . import attribution, reported, rules, signatures
from .blocks import Blocks, read_blocks
from .coreference import Memory
from .names import Entity, Names
from .phrases import Link
from .quotes import marked_spans
from .records import Article, Caption, Heading, Headline, Paragraph, Quote, Reported, Speaker, Told
from .reported import Statement
from .tokens import Coded, encode

VERSION = "3"
DOUBLE = dict.fromkeys('“”„"', '"')  # marks that take each other's place where an article mixes them
LONGEST_BLOCK = 1_000_000  # characters; what is longer is no paragraph of prose, and is kept but not read
NO_MENTION = {"mention": None, "mention_start": None, "mention_end": None, "cue_start": None, "cue_end": None}


def extract(text: str, told: Sequence[Told] = ()) -> Article:
    """Read one article: any string in, its records out (records.Article). Time grows linearly with length.

    `told` are the text's blocks, where its source tells them (records.Told).
    """
    blocks = read_blocks(text, told)
    reading = Reading(text, [block for block in blocks.flow if not isinstance(block, Heading)])
    for number in range(len(reading.coded)):
        reading.read(number)
    return reading.article(blocks)


@dataclass(slots=True)
class Said:
    """An attribution's fields for a record, and the entity they name."""

    fields: dict
    entity: Entity | None = None

    def carried(self, rule: str) -> "Said":
        """Return the same speaker and cue for words that have no mention of their own."""
        if self.fields.get("speaker") is None:
            return Said({})
        return Said({**self.fields, **NO_MENTION, **judged(rule)}, self.entity)


class Reading:
    """An article while it is read, block by block, from the first to the last."""

    def __init__(self, text: str, flow: list[Headline | Paragraph | Caption]):
        self.text, self.flow = text, flow
        self.coded: list[Coded] = []
        for block in flow:
            end = block.start + len(block.text)  # a caption's words end before its credit
            end = end if end - block.start <= LONGEST_BLOCK else block.start
            spans = marked_spans(text, block.start, end)
            self.coded.append(encode(text, block.start, end, spans, isinstance(block, Headline)))
        self.memory = Memory(Names(self.coded))
        self.quotes: list[Quote] = []
        self.headline_quotes: list[Quote] = []
        self.reported: list[Reported] = []
        self.speakers: dict[Entity, None] = {}
        self.unclosed: Quote | None = None  # the quote that the paragraph before ends with, open
        self.spoken: Said | None = None  # who spoke last in the paragraph before, or who is about to speak

    def read(self, number: int) -> None:
        """Read one block: its quotes and reported statements in the order of the text."""
        coded, where = self.coded[number], place(self.flow[number])
        links = attribution.links(coded, where[0] == "headline") if coded.marked else {}
        told = reported.statements(coded, links) if where[0] == "paragraph" else []
        work: list[tuple[int, int | Statement]] = [(coded.starts[token], token) for token in links]
        work += [(coded.starts[statement.first], statement) for statement in told]
        done: dict[int, Said] = {}
        for _, item in sorted(work, key=lambda pair: pair[0]):
            if isinstance(item, Statement):
                self.tell(number, item, where[1])
            else:
                self.quote(number, item, links[item], done, where)
        if where[0] == "paragraph":
            self.look_ahead(number, done)

    def quote(self, number: int, token: int, link: Link | None, done: dict[int, Said], where: tuple) -> None:
        """Attribute one quote and file it."""
        span = self.coded[number].marked[token]
        continues = None
        if (
            token == 0
            and self.unclosed
            and where[0] == "paragraph"
            and DOUBLE.get(self.unclosed.opening_mark, self.unclosed.opening_mark)
            == DOUBLE.get(span.opening, span.opening)
        ):
            continues = self.unclosed.number
            self.quotes[-1] = replace(self.quotes[-1], integrity="continued")
        if link is None:
            said = self.from_around(number, token, continues) if where[0] == "paragraph" else Said({})
        elif link.carried_from is not None:
            said = done.get(link.carried_from, Said({})).carried(rules.CARRIED)
        else:
            said = self.describe(number, link)
        if continues and said.entity is None and self.spoken and self.spoken.entity:
            said = Said(
                {**said.fields, "speaker": self.spoken.entity.name, "named": True}, self.spoken.entity
            )
        label = signatures.SPEAKER_LABEL.match(self.text, span.start, span.end)
        if label:
            said = self.speaks(number, *label.span(1))
        done[token] = said
        self.heard(number, token, said, quoted=True)
        into = self.headline_quotes if where[0] == "headline" else self.quotes
        into.append(Quote(
            number=len(into) + 1, start=span.start, end=span.end, text=self.text[span.start : span.end],
            block=where, opening_mark=span.opening, closing_mark=span.closing, integrity=span.integrity,
            continues=continues, **said.fields,
        ))  # fmt: skip

    def from_around(self, number: int, token: int, continues: int | None) -> Said:
        """Return the speaker that the paragraphs around give for words that have none in their own."""
        coded = self.coded[number]
        if coded.only_marked and number + 1 < len(self.coded):
            signature = signatures.signature(self.coded[number + 1])
            if signature:
                return self.describe(number + 1, signature)
        introduced = token == 0 and number and self.coded[number - 1].codes.endswith(":")
        if self.spoken and (continues or introduced or coded.only_marked):
            return self.spoken.carried(rules.CONTINUED if continues else rules.INTRODUCED)
        return Said({})

    def tell(self, number: int, statement: Statement, paragraph: int) -> None:
        """Attribute one reported statement and file it."""
        said = self.describe(number, Link(statement.mention, statement.cue, statement.rule))
        self.heard(number, statement.first, said)
        start, end = self.coded[number].span(statement.first, statement.last)
        self.reported.append(Reported(
            number=len(self.reported) + 1, start=start, end=end, text=self.text[start:end],
            paragraph=paragraph, **said.fields,
        ))  # fmt: skip

    def heard(self, number: int, token: int, said: Said, quoted: bool = False) -> None:
        """Remember who speaks."""
        answers = not (said.fields.get("cue") or "").startswith("ask")
        self.memory.spoke(
            number, token, said.entity, said.fields.get("mention") or "" if answers else "", quoted
        )
        if said.entity is not None:
            self.speakers.setdefault(said.entity)

    def describe(self, number: int, link: Link) -> Said:
        """Resolve a link's mention and return the fields of its record."""
        coded, mention = self.coded[number], link.mention
        if mention is None:
            return Said({})
        speaker, entity = self.memory.speaker(coded, number, mention)
        start, end = coded.span(mention.first, mention.last)
        words, rule = self.text[start:end], link.rule
        if mention.kind == "pronoun" and entity is not None and not rule.startswith("reported"):
            rule = rules.PRONOUN.format(words.lower())
        fields = {"speaker": speaker, "named": entity is not None, "mention": words, "mention_start": start,
                  "mention_end": end, **judged(rule)}  # fmt: skip
        if link.cue:
            start, end = coded.span(*link.cue)
            fields |= {"cue": self.text[start:end], "cue_start": start, "cue_end": end}
        return Said(fields, entity)

    def speaks(self, number: int, start: int, end: int) -> Said:
        """Return the speaker whose name in capitals opens the words, as in a transcript: “SMITH: Well …”."""
        name = self.text[start:end]
        entity = self.memory.names.entity(name.title(), (number, 0), titled=True)
        return Said({"speaker": entity.name, "named": True, "mention": name, "mention_start": start,
                     "mention_end": end, **judged(rules.LABEL)}, entity)  # fmt: skip

    def look_ahead(self, number: int, done: dict[int, Said]) -> None:
        """Keep what the next paragraph may go on from: an unclosed quote, the speaker, a colon."""
        coded = self.coded[number]
        last = len(coded.codes) - 1
        quoted = self.quotes[-1] if self.quotes and last in done else None
        self.unclosed = quoted if quoted and quoted.integrity == "unclosed" else None
        if done and not coded.codes.endswith(":"):
            self.spoken = done[max(done)]
            return
        link = attribution.announced(coded)
        if link:
            self.spoken = self.describe(number, link)

    def article(self, blocks: Blocks) -> Article:
        """Return all records."""
        speakers = [
            Speaker(one.name, one.kind or "person", next(iter(one.roles), None), tuple(one.roles),
                    tuple(sorted(one.aliases)), {"m": "he", "f": "she"}.get(one.sex, ""))
            for one in self.speakers
        ]  # fmt: skip
        return Article(
            blocks.headline, tuple(blocks.headings), tuple(blocks.paragraphs), tuple(blocks.captions),
            tuple(self.quotes), tuple(self.headline_quotes), tuple(self.reported), tuple(speakers),
            tuple(blocks.left_out),
        )  # fmt: skip


def judged(rule: str) -> dict:
    """Return the fields that tell how a speaker was found, and how often that is right."""
    return {"rule": rule, "confidence": rules.confidence(rule)}


def place(block: Headline | Paragraph | Caption) -> tuple[str, int]:
    """Return what kind of block it is, and its number."""
    if isinstance(block, Headline):
        return ("headline", 0)
    return ("caption" if isinstance(block, Caption) else "paragraph", block.number)
