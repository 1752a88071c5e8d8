"""Names of people and organisations in one article: found, told apart, joined ("Welch" is David Welch)."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from .lexicon import titles, words
from .tokens import Coded

RUN = re.compile(r"[NT]+(?:oD?N+)*")
ROLE_AFTER = re.compile(r"(?:,|B)D?([NTRns]{0,4}R(?:[oItC]?[NTRnsoD]+(?:I[NTRnsoD]+)?)?)(?=[,.;:W)-]|\Z)")
LONGEST_ROLE = 14  # tokens before a name
NEWEST = 60  # mentions that a search for an antecedent looks back over


@dataclass(slots=True, eq=False)
class Entity:
    """Somebody who is named. `kind` is "person", "organisation" or "" while nothing tells; `sex` "m", "f" or ""."""

    name: str
    kind: str = ""
    sex: str = ""
    speaks: bool = False  # a verb of saying follows the name somewhere
    aliases: set[str] = field(default_factory=set)
    roles: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class Mention:
    """A place where an entity is named: block, token, whether it is the subject of its sentence."""

    block: int
    token: int
    entity: Entity
    subject: bool


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
    """All names of an article. `full(name, …)` gives the entity that a surface form stands for."""

    def __init__(self, blocks: list[Coded]):
        self.blocks = blocks
        self.entities: dict[str, Entity] = {}
        self.by_last: dict[str, list[Entity]] = {}
        self.by_first: dict[str, list[Entity]] = {}
        self.mentions: list[Mention] = []
        self.keys: list[tuple[int, int]] = []
        runs = [found for number, coded in enumerate(blocks) for found in runs_of(coded, number)]
        for found in runs:
            if " " in found.name:
                self.learn(found)
        for found in runs:
            entity = self.entity(found.name, (found.block, found.first), found.sex, found.titled)
            coded = blocks[found.block]
            entity.speaks = entity.speaks or coded.codes[found.last : found.last + 1] == "V"
            for role in (found.role, role_after(coded, found.last)):
                if role:
                    entity.roles.setdefault(role)
            begin = coded.sentence(found.first)[0]
            subject = found.first - begin < LONGEST_ROLE and not coded.codes[begin : found.first].strip(
                "DNTRnsAx"
            )
            self.mentions.append(Mention(found.block, found.first, entity, subject))
            self.keys.append((found.block, found.first))

    def learn(self, found: Found) -> Entity:
        """Take in a name of two words or more; "Donald J. Trump" joins Donald Trump."""
        parts = found.name.split()
        first, last = parts[0].lower(), bare(parts[-1])
        entity = self.entities.get(found.name)
        if entity is None and looks_like_person(found.name, True):
            for other in self.by_last.get(last, ()):
                if other.name.split()[0].lower() == first and other.kind == "person":
                    entity = other
                    if len(found.name) > len(other.name):
                        other.aliases.add(other.name)
                        other.name = found.name
                    else:
                        other.aliases.add(found.name)
                    break
        if entity is None:
            entity = Entity(found.name, kind_of(found.name, bool(found.role) or found.titled))
            self.by_last.setdefault(last, []).append(entity)
            self.by_first.setdefault(first, []).append(entity)
        self.entities[found.name] = entity
        if entity.kind == "person" or found.titled:
            entity.sex = entity.sex or found.sex or sex_of(first)
        if (found.titled or found.role) and not entity.kind:
            entity.kind = "person"
        return entity

    def entity(self, name: str, place: tuple[int, int], sex: str = "", titled: bool = False) -> Entity:
        """Return the entity that a name stands for at a place: block and token."""
        known = self.entities.get(name)
        if known is not None:
            return known
        key = bare(name.split()[-1])
        options = self.by_last.get(key, []) if " " not in name else []
        options = [e for e in options if e.kind != "organisation"]
        alone = len(options) == 1
        options = [e for e in options if not sex or e.sex in ("", sex)]
        if (
            not options
            and " " not in name
            and not titled
            and name.lower() in words("forenames_male", "forenames_female")
        ):
            options = [e for e in self.by_first.get(name.lower(), []) if e.kind == "person"]
        if options:
            chosen = options[0] if len(options) == 1 else self.nearest(options, place)
            chosen.aliases.add(name)
            chosen.kind = chosen.kind or "person"
            chosen.sex = chosen.sex or sex
            if alone:
                self.entities[name] = chosen
            return chosen
        made = Entity(name, kind_of(name, titled), sex or sex_of(name.lower()))
        self.entities[name] = made
        return made

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


def bare(word: str) -> str:
    """Return a word in lower case without a final full stop."""
    return word.rstrip(".").lower()


def runs_of(coded: Coded, block: int) -> list[Found]:
    """Return the names of a block, roles and honorifics before them taken off: "Foreign Minister Marc Garneau"."""
    found = []
    for match in RUN.finditer(coded.codes):
        first, last = match.span()
        parts = coded.words(first, last)
        begin, sex, titled = name_begin(parts, coded.codes[first:last])
        name = coded.slice(first + begin, last)
        role = role_before(coded, first, first + begin)
        found.append(Found(block, first + begin, last, name, role, sex, titled))
    return found


def name_begin(parts: list[str], codes: str) -> tuple[int, str, bool]:
    """Return where the name proper starts in a run of words, the sex its honorific tells, and whether it has one."""
    begin, sex, titled = 0, "", False
    for index, word in enumerate(parts[:-1]):
        lower = bare(word)
        rest = len(parts) - index - 1
        if codes[index] == "T":
            begin, sex, titled = index + 1, titles().get(lower, "") or sex, True
        elif (
            lower in words("roles")
            or (lower in words("bodies") and rest >= 2 and index > 0)
            or (
                lower in words("demonyms")
                and index == begin
                and rest >= 2
                and bare(parts[index + 1]) in words("forenames_male", "forenames_female")
            )
        ):
            begin = index + 1
    if begin and bare(parts[-1]) in words("bodies", "documents"):
        return 0, "", False
    return begin, sex, titled


def role_before(coded: Coded, first: int, name: int) -> str | None:
    """Return the role that stands before a name: "University of Calgary defense expert" Rob Huebert."""
    codes, begin, least = coded.codes, name, max(0, name - LONGEST_ROLE)
    while begin > least and (codes[begin - 1] in "NRTo" or (codes[begin - 1] == "n" and begin < name)):
        begin -= 1
    while begin < name and codes[begin] in "on":
        begin += 1
    if begin == name or not any(bare(word) in words("roles") for word in coded.words(begin, name)):
        role = coded.slice(name - 1, name) if name > 0 and codes[name - 1] == "T" else ""
        return role if role and not titles().get(bare(role), "") and bare(role) not in ("dr", "mr") else None
    return coded.slice(begin, name)


def role_after(coded: Coded, last: int) -> str | None:
    """Return the role that follows a name: David Welch is a "professor of political science at Waterloo", …"""
    match = ROLE_AFTER.match(coded.codes, last)
    if not match or not any(
        bare(word) in words("roles") for word in coded.words(match.start(1), match.end(1))
    ):
        return None
    if coded.codes[last] == "B" and coded.word(last) not in ("is", "was", "’s"):
        return None
    return coded.slice(*match.span(1))


def sex_of(forename: str) -> str:
    """Return the sex a forename tells: "m", "f", or "" for both and neither."""
    male, female = forename in words("forenames_male"), forename in words("forenames_female")
    return "" if male == female else "m" if male else "f"


def looks_like_person(name: str, plain: bool) -> bool:
    """Tell whether a name has a person's shape: a forename first, no noun of organisations in it."""
    parts = [bare(part) for part in name.split()]
    return (
        plain
        and parts[0] in words("forenames_male", "forenames_female")
        and not set(parts) & words("bodies")
        and "of" not in parts
    )


def kind_of(name: str, described: bool) -> str:
    """Return what a name is by its words: "person", "organisation", or "" where they do not tell."""
    parts = [bare(part) for part in name.split()]
    if described and len(parts) < 4:
        return "person"
    if looks_like_person(name, len(parts) > 1):
        return "person"
    if set(parts) & words("bodies") or (name.isupper() and len(name) > 1) or "of" in parts:
        return "organisation"
    if " ".join(parts) in words("places") or parts[-1] in words("places", "demonyms") or len(parts) > 3:
        return "organisation"
    return ""
