"""Two wordings side by side, as people read them: what differs, and what stands around. Pure Python."""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from rapidfuzz.distance import Levenshtein

from archive.checking.alignment import OTHER_FORM, OTHER_SPELLING, likeness
from archive.checking.verdict import span_of

CONTEXT = 130  # characters before and after
FEW = 30  # characters: too few to tell in which sense the words stand
PARAGRAPH = " ¶ "
ENDS = 4  # words at either end of a long passage by which a browser finds it
ENDS_SENTENCE = tuple(".,;:!?…")
TOKEN = re.compile(r"\S+\s*|\s+")
HOW = {OTHER_SPELLING: "another spelling", OTHER_FORM: "another form of the word"}


@dataclass(frozen=True, slots=True)
class Part:
    """Words on one side. Kinds: "same"; "replaced", "inserted", "deleted" or "cut", as in the alignment."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the wordings differ. `start`, `end`: code points of what was given, equal where that has none."""

    kind: str
    text: str
    source_text: str
    start: int
    end: int
    how: str = ""


class Comparison:
    """A claim beside the place in the archive that has its words."""

    def __init__(self, claim, source, alignment):
        self.claim, self.source, self.alignment = claim, source, alignment
        self.first, self.last = self.start, self.end = span_of(source, alignment)
        # Marks around the words belong to them if the claim has the same, or one that ends a sentence, too.
        lead, trail = claim.text[: claim.words[0].start], claim.text[claim.words[-1].end :]
        if lead and source.text(self.first - len(lead), self.first) == lead:
            self.start -= len(lead)
        if trail and source.text(self.last, self.last + len(trail)) == trail:
            self.end += len(trail)
        elif trail[:1] in ENDS_SENTENCE:
            self.end += source.text(self.last, self.last + 1) in ENDS_SENTENCE

    @property
    def source_text(self):
        """Return the words as the source has them."""
        return self.source.text(self.start, self.end)

    @cached_property
    def ours(self):
        """Return the claim in Parts."""
        words, text = self.claim.words, self.claim.text
        parts = parts_of(self.alignment.steps, words, "claim", lambda start, end: text[start:end])
        return together([Part("same", text[: words[0].start]), *parts, Part("same", text[words[-1].end :])])

    @cached_property
    def theirs(self):
        """Return the words of the source in Parts."""
        parts = parts_of(self.alignment.steps, self.source.words, "source", self.source.text)
        before = self.source.text(self.start, self.first)
        return together([Part("same", before), *parts, Part("same", self.source.text(self.last, self.end))])

    @cached_property
    def differences(self):
        """Return the Differences in the order of the claim."""
        return [self._difference(step) for step in self.alignment.steps if step.kind != "same"]

    def _difference(self, step):
        ours, theirs = self.claim.words[slice(*step.claim)], self.source.words[slice(*step.source)]
        behind = [word.start for word in self.claim.words[step.claim[0] :]] + [len(self.claim.text)]
        start, end = behind[0], ours[-1].end if ours else behind[0]
        one_word = step.kind == "replaced" and len(ours) == len(theirs) == 1
        return Difference(
            step.kind,
            self.claim.text[start:end],
            self.source.text(theirs[0].start, theirs[-1].end) if theirs else "",
            *self.claim.span(start, end),
            HOW.get(likeness(ours[0], theirs[0]), "") if one_word else "",
        )

    @property
    def before(self):
        """Return the words before: of the paragraph, and of the one above where these are few."""
        blocks = self.source.blocks
        number = blocks.index(self.source.block_at(self.start))
        text = blocks[number].text[: self.start - blocks[number].start]
        if len(text) < FEW and number:
            text = blocks[number - 1].text + PARAGRAPH + text
        return text if len(text) <= CONTEXT else "… " + text[-CONTEXT:].partition(" ")[2]

    @property
    def after(self):
        """Return the words behind: of the paragraph, and of the one below where these are few."""
        blocks = self.source.blocks
        number = blocks.index(self.source.block_at(self.end - 1))
        text = blocks[number].text[self.end - blocks[number].start :]
        if len(text) < FEW and number + 1 < len(blocks):
            text += PARAGRAPH + blocks[number + 1].text
        return text if len(text) <= CONTEXT else text[:CONTEXT].rpartition(" ")[0] + " …"

    def words_in(self, passage):
        """Return those of the words that stand in a passage."""
        first, last = self.alignment.span
        return [word for word in self.source.words[first:last] if passage.start <= word.start < passage.end]

    def fragment(self, passage):
        """Return the text fragment by which a browser finds and marks the words on a passage's page.

        https://wicg.github.io/scroll-to-text-fragment/: a dash or a comma in the words has to be encoded.
        """
        inside = self.words_in(passage)
        if not inside:
            return ""
        spans = [(inside[0], inside[-1])]
        if len(inside) > 2 * ENDS:
            spans = [(inside[0], inside[ENDS - 1]), (inside[-ENDS], inside[-1])]
        texts = [self.source.text(one.start, other.end) for one, other in spans]
        return ":~:text=" + ",".join(quote(text, safe="").replace("-", "%2D") for text in texts)


def parts_of(steps, words, side, text):
    """Return the words of one side in Parts; what stands between two of them is as given, marks and all."""
    parts, at = [], None
    for step in steps:
        own = words[slice(*getattr(step, side))]
        if own:
            if at is not None:
                parts.append(Part("same", text(at, own[0].start)))
            parts.append(Part(step.kind, text(own[0].start, own[-1].end)))
            at = own[-1].end
    return parts


def together(parts):
    """Return the parts with neighbours of one kind made one, and none without text."""
    made = []
    for part in parts:
        if part.text and made and made[-1].kind == part.kind:
            made[-1] = Part(part.kind, made[-1].text + part.text)
        elif part.text:
            made.append(part)
    return made


def changes(before, after):
    """Return two states of a text as Parts of one: "same", or "deleted" and "inserted" by the other."""
    one, other, parts = TOKEN.findall(before), TOKEN.findall(after), []
    for tag, a, b, c, d in Levenshtein.opcodes(one, other):
        if tag == "equal":
            parts.append(Part("same", "".join(one[a:b])))
        else:
            parts += [Part("deleted", "".join(one[a:b])), Part("inserted", "".join(other[c:d]))]
    return together(parts)
