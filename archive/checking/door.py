"""The one door: a text in, for each of its quotes a verdict with the evidence out."""

import time
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from archive.checking import evidence
from archive.checking.alignment import Alignment, Step, align
from archive.checking.claims import Claim, claims_of
from archive.checking.comparing import Comparison
from archive.checking.extent import Extent, extent
from archive.checking.source import Source
from archive.checking.verdict import Verdict, is_found, judge, quote_of, turns
from archive.models import Attribution, Passage, Speaker
from archive.search import TooSlow, candidates

LONGEST = 20_000  # characters of a text
SECONDS = 5  # for all quotes of a text; those that are left are told, within archive/serving/deadlines.py
PARTS = 4  # of a wording that are looked for by their own rarest words
LONG = 120  # words: what is longer, or has an ellipsis, is compared with
WHOLE = 3  # whole articles
NEAREST, NEAR = 3, 0.25  # how many wordings are shown where nothing was found, and how alike they must be
ELSEWHERE = 5
# What a place is worth less than another with the same words where it does not tell who said them, somebody
# else did, or nobody is quoted.
BY_NOBODY, BY_OTHERS, NOT_QUOTED, NOT_EXACT = 0.11, 0.1, 0.05, 0.001


class TooLongError(ValueError):
    """There are more characters than one check takes. The message tells a person."""


@dataclass
class Match:
    """A place in the archive that has words like a claim's."""

    claim: Claim
    source: Source
    alignment: Alignment
    passage: Passage | None = None
    attribution: Attribution | None = None
    speaker: Speaker | None = None
    verdict: Verdict = Verdict.ABSENT

    @cached_property
    def comparison(self):
        """Return the Comparison of the wordings."""
        return Comparison(self.claim, self.source, self.alignment)

    @property
    def score(self):
        """Return how alike the wordings are, 0 to 1."""
        return self.alignment.score

    @property
    def is_doubtful(self):
        """Tell whether it is no more than probable that this speaker said it."""
        return bool(self.attribution and self.attribution.is_doubtful)

    @property
    def quote(self):
        """Return the quote that most of the words stand in, or None."""
        number = quote_of(self.source, self.alignment)
        return None if number is None else self.source.quotes[number]

    @property
    def key(self):
        """Return article and key of the passage that the words are from."""
        block = self.source.block_at(self.comparison.start)
        return block.article_id, (self.quote and self.quote.pk) or block.id

    @property
    def worth(self):
        """Return by how much this place is to be preferred to others."""
        lost = {Verdict.OTHER_SPEAKER: BY_OTHERS, Verdict.REPORTED: NOT_QUOTED, Verdict.EXACT: 0}
        unknown = self.claim.named and not self.speaker
        return self.score - (BY_NOBODY if unknown else lost.get(self.verdict, NOT_EXACT))


@dataclass
class Checked:
    """A claim with the places in the archive that have its words, best first; without any, the nearest."""

    claim: Claim
    places: list[Match]
    nearest: list[Match]

    @property
    def match(self):
        """Return the best place, or None."""
        return self.places[0] if self.places else None

    @property
    def elsewhere(self):
        """Return other places that have the words, too."""
        return self.places[1 : ELSEWHERE + 1]

    @property
    def verdict(self):
        """Return the Verdict."""
        return self.match.verdict if self.match else Verdict.ABSENT

    @property
    def score(self):
        """Return how alike the nearest wording is, 0 to 1."""
        return max((match.score for match in (self.places[:1] or self.nearest)), default=0.0)

    @property
    def turns(self):
        """Return the words that turn a sentence among those that differ."""
        match = self.match
        return turns(self.claim, match.source, match.alignment) if match else []


@dataclass
class Report:
    """What a check found: the quotes of the text in its order, those not looked at, and what was searched."""

    checked: list[Checked]
    unchecked: list[Claim]
    searched: Extent


def check(text, longest=LONGEST, seconds=SECONDS):
    """Check the quotes of a text, or all of it where it has none, and return the Report.

    Any string is allowed; markup is read as its text. Raises TooLongError beyond `longest` characters. After
    so many seconds, or where one quote asks too much of the database, what is left is told as unchecked.
    """
    if len(text) > longest:
        raise TooLongError(f"{len(text):,} characters are too many for one check (at most {longest:,}).")
    report, end = Report([], [], extent()), time.monotonic() + seconds
    for claim in claims_of(text):
        try:
            if time.monotonic() > end:
                raise TooSlow
            report.checked.append(looked_for(claim))
        except TooSlow:
            report.unchecked.append(claim)
    describe([match for checked in report.checked for match in (*checked.places, *checked.nearest)])
    for checked in report.checked:
        checked.places.sort(key=lambda match: -match.worth)
    return report


def looked_for(claim):
    """Return a claim as Checked, its places not judged yet. Raises TooSlow."""
    matches = sorted(matches_of(claim), key=lambda match: -match.score)
    found = [match for match in matches if is_found(match.source, match.alignment)]
    near = [match for match in matches if match.score >= NEAR][:NEAREST]
    return Checked(claim, found, [] if found else near)


def matches_of(claim):
    """Yield a Match for each article that has words of the claim."""
    with candidates.looking() as archive:
        lists = archive.blocks(parts_of(claim))
        if claim.breaks or len(claim.words) > LONG:
            lists[:WHOLE] = [archive.edition(blocks[0]) for blocks in lists[:WHOLE]]
    for source in evidence.sources_of(lists):
        alignment = verbatim(claim, source) or align(claim.words, source.words, claim.breaks, source.places)
        if alignment:
            yield Match(claim, source, alignment)


def verbatim(claim, source):
    """Return the Alignment of a claim with a place that has it to the character, or None."""
    place = source.verbatim(claim.text, claim.words[0].start, claim.words[-1].end)
    weight = sum(word.weight for word in claim.words)
    return place and Alignment((Step("same", (0, len(claim.words)), place),), 1.0, weight)


def parts_of(claim):
    """Return the words of a claim as they are written, in parts that stand together, the longest first."""
    words, places = claim.words, sorted({0, *claim.breaks, len(claim.words)})
    if len(places) == 2 and len(words) > LONG:
        places = [len(words) * part // PARTS for part in range(PARTS + 1)]
    parts = sorted((words[start:end] for start, end in pairwise(places)), key=len, reverse=True)
    return [[claim.text[word.start : word.end] for word in part] for part in parts[:PARTS]]


def describe(matches):
    """Give matches their passages, who said them, and the verdict that follows."""
    passages = evidence.passages_of([match.key for match in matches]) if matches else {}
    said = evidence.attributions_of(passages.values()) if passages else {}
    heads = evidence.shown(each.speaker for rows in said.values() for each in rows if each.speaker)
    names = evidence.names_of({head.pk for head in heads.values()})
    for match in matches:
        match.passage = passages[match.key[1]]
        start, end = match.comparison.start, match.comparison.end
        over = (each for each in said.get(match.passage.pk, ()) if each.start < end and each.end > start)
        match.attribution = next(over, None)
        match.speaker = heads.get(match.attribution.speaker_id) if match.attribution else None
        known_as = names[match.speaker.pk] if match.speaker else ()
        match.verdict = judge(match.claim, match.source, match.alignment, known_as)
