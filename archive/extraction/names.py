"""Names of people and organisations in one article: found, told apart, joined ("Smith" is Ann Smith)."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from .codes import forenames
from .lexicon import titles, words
from .name_words import (
    after_office,
    bare,
    is_surname,
    key_of,
    kind_of,
    looks_like_person,
    sex_of,
    surnames_inside,
)
from .roles import LONGEST_ROLE, role_after, role_apposed, role_before
from .tokens import Coded

RUN = re.compile(r"[NT]+(?:oD?N+)*")
DESCRIBES = re.compile(r"(?:\w+-)+olds?|(?:father|mother|mum|dad|mom)-of-\w+")  # Nine-year-old Ann Smith
OWNS = re.compile(
    r"(?i)(?:the )?(?:\w+ )?(?:owner|maker|operator|supplier|provider|developer|publisher|retailer)s?\b"
)
LETTERS = frozenset(["KC", "QC", "SC", "MBE", "OBE", "CBE", "PhD"])  # behind a name, and no part of it
NEWEST = 60  # mentions that a search for an antecedent looks back over


@dataclass(slots=True, eq=False)
class Entity:
    """Somebody who is named: `kind` is "person", "organisation" or "" (unknown), `sex` "m", "f" or ""."""

    name: str
    kind: str = ""
    sex: str = ""
    speaks: bool = False  # a verb of saying follows the name somewhere
    certain: bool = False  # somewhere its capital is not that of a sentence's first word
    aliases: set[str] = field(default_factory=set)
    roles: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class Mention:
    """A place where an entity is named: block, token, whether as the subject of its sentence or an owner."""

    block: int
    token: int
    entity: Entity
    subject: bool
    owns: bool  # "Smith’s poster"


@dataclass(slots=True)
class Found:
    """A run of capitalised words, taken apart: the name's words, the role before it, the honorific's sex."""

    block: int
    first: int
    last: int
    name: str
    role: str | None
    sex: str
    titled: bool


class Names:
    """All names of an article; `entity(name, …)` is what a surface form stands for."""

    def __init__(self, blocks: list[Coded]):
        self.blocks = blocks
        self.entities: dict[str, Entity] = {}
        self.by_last: dict[str, list[Entity]] = {}
        self.by_first: dict[str, list[Entity]] = {}
        self.mentions: list[Mention] = []
        self.keys: list[tuple[int, int]] = []
        runs = [found for number, coded in enumerate(blocks) for found in runs_of(coded, number)]
        long = [found for found in runs if " " in found.name]
        long += couples(runs, blocks)
        for found in sorted(long, key=lambda found: is_surname(found.name)):
            if not is_surname(found.name) or bare(found.name.split()[-1]) not in self.by_last:
                self.learn(found)
        for found in runs:
            place, coded = (found.block, found.first), blocks[found.block]
            entity = self.entity(found.name, place, found.sex, found.titled)
            following = coded.codes[found.last : found.last + 1]
            entity.speaks = entity.speaks or following == "V"
            if not found.role and following not in ("n", "R", "s") and coded.word(found.first - 1) == "the":
                entity.kind = entity.kind or "organisation"  # "the Harbour Trust", never "the Smith"
            roles = found.role, role_apposed(coded, found.first, found.last), role_after(coded, found.last)
            entity.roles |= dict.fromkeys(filter(None, roles))
            if entity.name.count(" ") == 1 and any(role and not OWNS.match(role) for role in roles[1:]):
                entity.kind = entity.kind or "person"  # "Ann Smith, captain of the team,"
            begin = coded.sentence(found.first)[0]
            entity.certain = entity.certain or found.titled or found.first > begin or found.last > begin + 1
            near = found.first - begin < LONGEST_ROLE
            if near and following == "n" and found.first == begin and found.last == begin + 1:
                continue  # "Rescue teams search": the capital tells nothing
            apposed = "," if following == "," else ""  # "Her neighbour, Ann Smith, was"
            subject = near and not coded.codes[begin : found.first].strip("DNTRnsAx()" + apposed)
            if opens_clause(coded, found) and following and following in "VvbBA":
                subject = True  # "he left early and Ann Smith was"
            if is_somewhere(coded, found, entity):
                continue  # "a woman in Northby said that she"
            if coded.word(found.first - 1) in ("a", "the") and following in ("n", "R") and not found.role:
                continue  # "a Northby worker" is nobody called Northby
            self.mentions.append(Mention(*place, entity, subject, following == "s"))
            self.keys.append(place)

    def learn(self, found: Found) -> None:
        """Take in a name of two words or more; "Ann B. Smith" joins Ann Smith."""
        parts = found.name.split()
        first, last = parts[0].lower(), bare(parts[-1])
        entity = self.entities.get(key_of(found.name))
        if entity is None and looks_like_person(found.name):
            for other in self.by_last.get(last, ()):
                if other.name.split()[0].lower() == first and other.kind == "person":
                    entity = other
                    shorter, other.name = sorted((found.name, other.name), key=len)
                    other.aliases.add(shorter)
                    break
        if entity is None:
            entity = Entity(found.name, kind_of(found.name, bool(found.role) or found.titled))
            inner = [(self.by_last, bare(part)) for part in surnames_inside(parts)]
            for table, key in ((self.by_last, last), (self.by_first, first), *inner):
                if len(table.setdefault(key, [])) < NEWEST:
                    table[key].append(entity)
        self.entities[key_of(found.name)] = entity
        if entity.kind == "person" or found.titled:
            entity.sex = entity.sex or found.sex or sex_of(first)
        if found.titled or found.role:
            entity.kind = entity.kind or "person"

    def entity(self, name: str, place: tuple[int, int], sex: str = "", titled: bool = False) -> Entity:
        """Return the entity that a name stands for at a place: block and token."""
        key = key_of(name)
        if key in self.entities:
            return self.entities[key]
        single = " " not in name or is_surname(name)
        last = bare(name.split()[-1]) if single else ""
        bearers = [e for e in self.by_last.get(last, ()) if e.kind != "organisation"]
        options = [e for e in bearers if not sex or e.sex in ("", sex)]
        if single and not options and not titled:
            known = name.lower() in forenames()  # others may be: "Wang" is Wang Leming
            options = [
                e
                for e in self.by_first.get(bare(name), ())
                if (e.kind == "person" and known) or (e.name.count(" ") == 1 and may_be_person(e))
            ]
        if options:
            chosen = options[0] if len(options) == 1 else self.nearest(options, place)
            chosen.aliases.add(name)
            chosen.kind = chosen.kind or "person"
            chosen.sex = chosen.sex or sex
            if len(bearers) == 1:
                self.entities[key] = chosen
            return chosen
        self.entities[key] = Entity(name, kind_of(name, titled), sex or sex_of(name.lower()))
        return self.entities[key]

    def nearest(self, options: list[Entity], place: tuple[int, int]) -> Entity:
        """Return the one of several bearers of a name that was mentioned last before a place."""
        at = bisect_left(self.keys, place)
        for mention in reversed(self.mentions[max(0, at - NEWEST) : at]):
            if mention.entity in options:
                return mention.entity
        return options[0]

    def before(self, block: int, token: int) -> list[Mention]:
        """Return the newest mentions before a place, the nearest first."""
        at = bisect_left(self.keys, (block, token))
        return self.mentions[max(0, at - NEWEST) : at][::-1]


def is_somewhere(coded: Coded, found: "Found", entity: Entity) -> bool:
    """Tell whether a name of which nothing else is known stands where a place does."""
    unknown = not (entity.kind or entity.speaks or entity.sex or found.titled) and " " not in found.name
    return unknown and coded.word(found.first - 1) in ("in", "at", "near", "from", "outside", "across")


def opens_clause(coded: Coded, found: "Found") -> bool:
    """Tell whether a name follows an “and” that joins no nouns."""
    codes, first = coded.codes, found.first
    return codes[first - 1 : first] == "C" and first > 1 and codes[first - 2] not in "NRTn"


def may_be_person(entity: Entity) -> bool:
    """Tell whether somebody is a person, or speaks and is no organisation."""
    return entity.kind == "person" or (not entity.kind and entity.speaks)


def couples(runs: list["Found"], blocks: list[Coded]) -> Iterator["Found"]:
    """Yield the first names of couples with their surname: *Paul* and Anna *Harmon*."""
    for one, other in pairwise(runs):
        parts = other.name.split()
        together = one.block == other.block and one.last + 1 == other.first
        if (
            together
            and blocks[one.block].codes[one.last] == "C"
            and " " not in one.name
            and len(parts) == 2
            and {one.name.lower(), parts[0].lower()} <= forenames()
        ):
            yield replace(one, name=f"{one.name} {parts[1]}")


def runs_of(coded: Coded, block: int) -> list[Found]:
    """Return the names of a block, roles before them taken off: "Foreign Minister Ann Smith"."""
    found = []
    for first, last in spans_of(coded):
        last = before_letters(coded, first, last)
        begin, sex, titled = name_in(coded, first, last)
        first += begin
        role = role_before(coded, first)
        found.append(Found(block, first, last, coded.slice(first, last), role, sex, titled))
    return found


def before_letters(coded: Coded, first: int, last: int) -> int:
    """Return where a name of the tokens first … last - 1 ends without letters behind it: "Ann Smith KC"."""
    while last > first + 1 and coded.slice(last - 1, last) in LETTERS:
        last -= 1
    return last


def spans_of(coded: Coded) -> Iterator[tuple[int, int]]:
    """Yield the runs of capitalised words: "Bank of Northby" is one, "Ann Smith of Northby" are two."""
    for match in RUN.finditer(coded.codes):
        first, last = match.span()
        of = coded.codes.find("o", first, last)
        person = coded.codes[first] == "T" or coded.word(first) in forenames() or is_from(coded, first, of)
        if of >= first + 2 and person:
            yield first, of
            first = of + 1 + (coded.codes[of + 1] == "D")
        yield first, last


def is_from(coded: Coded, first: int, of: int) -> bool:
    """Tell whether two words before “of the” are a person's name: "Alem Smith of the Northby Institute"."""
    if of != first + 2 or coded.codes[of + 1] != "D":
        return False
    known = words("bodies", "things", "roles", "documents", "places", "demonyms")
    return not {coded.word(first), coded.word(first + 1)} & known


def name_in(coded: Coded, first: int, last: int) -> tuple[int, str, bool]:
    """Return what name_begin tells of the tokens first … last - 1, and of what stands before them.

    "the envoy for Syria *Ann Smith*": what an office is for is no part of the name.
    """
    begin, sex, titled = name_begin(coded.words(first, last), coded.codes[first:last])
    of = coded.codes[first - 1 : first] == "o" and coded.word(first - 2) in words("roles")
    if of and not begin and last - first > 1:
        return after_office(coded.words(first, last)), sex, titled
    of_office = coded.codes[first - 3 : first - 2] == "o" and coded.word(first - 4) in words("roles")
    if begin or last - first < 3 or coded.word(first - 1) not in ("for", "to"):
        return begin, sex, titled
    if not of_office and coded.word(first - 2) not in words("roles"):
        return begin, sex, titled
    return after_office(coded.words(first, last)), sex, titled


def name_begin(parts: list[str], codes: str) -> tuple[int, str, bool]:
    """Return where the name starts in a run of words, the sex an honorific tells, whether there is one."""
    begin, sex, titled = 0, "", False
    if len(parts) == 1:
        return begin, sex, titled
    for index, word in enumerate(parts[:-1]):
        lower = bare(word)
        rest = len(parts) - index - 1
        body = lower in words("bodies") and rest >= 2 and index > 0 and codes[index + 1] != "o"
        role = lower in words("roles") or body or ("-" in lower and DESCRIBES.fullmatch(lower))
        people = index == begin and lower in words("demonyms") and bare(parts[index + 1]) in forenames()
        if codes[index] == "T":
            begin, sex, titled = index + 1, titles().get(lower, "") or sex, True
        elif role or people:
            begin = index + 1
    if begin < len(parts) - 1 and codes[begin] == "o":  # "Gov. of Indiana" is no name
        begin += 1
        if codes[begin] == "D" and forenames().isdisjoint(map(bare, parts[begin:-1])):
            return 0, "", False  # "Player of the Northby Games"
        begin += after_office(parts[begin:])
    if begin and bare(parts[-1]) in words("bodies", "documents"):
        return 0, "", False
    return begin, sex, titled
