"""Mentions in, speakers out: "he", "the statement", "Smith" to the fullest name the article gives."""

import re
from collections.abc import Callable
from itertools import islice

from .lexicon import callings, words
from .name_words import bare
from .names import Entity, Mention, Names, before_letters, name_in
from .phrases import Phrase
from .tokens import Coded

PERSONAL = {"he": "m", "she": "f", "his": "m", "him": "m", "her": "f"}
ISSUER = re.compile(r"I(?:D?[NTRn]*?)([NT]+(?:R?sR\Z)?)")  # "from the ministry's Ann Smith"
COMPASS = frozenset(["north", "south", "east", "west"])
OF_STATES = frozenset(
    ["president", "minister", "ambassador", "leader", "politician", "coach", "king", "queen"]
)
NEW = frozenset(["a", "an", "one", "another"])
PARTIES = frozenset(["republican", "democrat", "democratic"])
HONOURS = frozenset(["honourable", "honorable", "hon"])
SECOND = frozenset(["vice", "deputy", "assistant", "associate", "former", "ex", "acting", "under"])
ROLES = 8  # of a person, the first that the article gives
WINDOW = 3  # blocks back that a pronoun may refer to
FAR = 200  # tokens back that a noun is looked for
LONGER = 5  # … to who spoke last, where nobody else is named


class Memory:
    """What an article has told so far: who spoke last, which document was issued by whom."""

    def __init__(self, names: Names):
        self.names = names
        self.last: tuple[int, int, Entity] | None = None
        # Where somebody spoke since of whom no name is told, and what they are.
        self.unnamed: tuple[int, int, str] | None = None
        self.described_last: tuple[int, int, str] | None = None
        self.issuers: dict[str, Entity] = {}

    def speaker(self, coded: Coded, block: int, mention: Phrase) -> tuple[str | None, Entity | None]:
        """Return the speaker's name (or description, or pronoun) and the entity where there is one."""
        if mention.kind == "pronoun":
            word = coded.slice(mention.first, mention.first + 1)
            sex = PERSONAL.get(word.lower())
            entity = self.antecedent(block, mention.first, sex) if sex else None
            if word.lower() == "it":
                entity = self.body(block, mention.first)
            told = self.unnamed or self.described_last
            if entity is None and sex and told and told[0] >= block - 1:
                return told[2], None
            return (entity.name, entity) if entity else (word, None)
        if mention.kind == "name":
            return self.named(coded, block, mention)
        return self.described(coded, block, mention)

    def named(self, coded: Coded, block: int, mention: Phrase) -> tuple[str | None, Entity | None]:
        """Return the entity of a phrase that ends in a name; groups ("Republicans") are descriptions."""
        last = before_letters(coded, mention.name, mention.last_name)
        begin, sex, titled = name_in(coded, mention.name, last)
        name = coded.slice(mention.name + begin, last)
        if is_group(name):
            return coded.slice(mention.name, last), None
        entity = self.names.entity(name, (block, mention.first), sex, titled)
        return entity.name, entity

    def described(self, coded: Coded, block: int, mention: Phrase) -> tuple[str | None, Entity | None]:
        """Return a description as it stands, or who issued the document it names ("a statement from …")."""
        words_of = [word.lower() for word in coded.words(mention.first, mention.last)]
        document = next((word for word in words_of if word in words("documents")), None)
        if document:
            issuer = ISSUER.search(coded.codes, mention.first, mention.last)
            if issuer and words_of[issuer.start() - mention.first] in ("from", "by"):
                entity = self.names.entity(coded.slice(*issuer.span(1)), (block, issuer.start(1)))
                entity.kind = entity.kind or "organisation"
                self.issuers[document] = entity
                return entity.name, entity
            if words_of[0] in ("the", "this", "that") and len(words_of) <= 3 and document in self.issuers:
                entity = self.issuers[document]
                return entity.name, entity
        is_role = words_of[0] == "the" and len(words_of) in (2, 3) and words_of[-1] in words("roles")
        if is_role and (bearer := self.bearer(words_of[1:], block, mention.first)):
            told = [word for word in coded.words(mention.first + 1, mention.last) if not is_people(word)]
            if all(map(str.islower, told)) or " ".join(words_of[1:]) in map(
                str.lower, islice(bearer.roles, ROLES)
            ):
                return bearer.name, bearer
        return coded.slice(mention.first, mention.last), None

    def body(self, block: int, token: int) -> Entity | None:
        """Return the organisation that "it" means: who spoke last, or whom the nearest sentence is about."""
        if self.last and self.last[0] >= block - 1:
            return self.last[2] if self.last[2].kind != "person" else None
        if not words("documents").isdisjoint(self.words_before(block, token)):
            return None  # it is what the letter says
        near = (m for m in self.names.before(block, token) if m.block >= block - 1 and m.subject)
        found = next(near, None)
        return found.entity if found and found.entity.kind == "organisation" else None

    def bearer(self, role: list[str], block: int, token: int) -> Entity | None:
        """Return the only person named before who has a role: "the sheriff" is Sheriff Ann Smith.

        Where nobody has it, the only one who may be called so: "the lawmaker" is Senator Ann Smith.
        """
        bearers = self.bearers(lambda known: bears(known, role), block, token)
        called = callings().get(role[-1], frozenset()) if not any(map(is_people, role)) else frozenset()
        if not bearers and called and not self.is_another(role[-1], block, token):
            bearers = self.bearers(lambda known: not called.isdisjoint(map(bare, known)), block, token)
        near = [entity for entity, named in bearers.items() if named >= block - WINDOW]
        return near[0] if near and len(bearers) == 1 else None

    def bearers(self, fits_role: Callable[[list[str]], bool], block: int, token: int) -> dict[Entity, int]:
        """Return the persons named before of whom a role, as its words, fits; each with the last block."""
        return {
            mention.entity: mention.block
            for mention in reversed(self.names.before(block, token))
            if mention.entity.kind == "person"
            and any(fits_role(one.lower().split()) for one in islice(mention.entity.roles, ROLES))
        }

    def is_another(self, noun: str, block: int, token: int) -> bool:
        """Tell whether somebody was introduced by a noun just before: "*An expert* said … the expert"."""
        told = self.words_before(block, token)
        if block:
            told = self.words_before(block - 1, len(self.names.blocks[block - 1].codes)) + told
        return any(
            word == noun and not NEW.isdisjoint(told[max(0, place - 3) : place])
            for place, word in enumerate(told)
        )

    def words_before(self, block: int, token: int) -> list[str]:
        """Return the words of a block before a token, in small letters, as far back as is looked."""
        return [word.lower() for word in self.names.blocks[block].words(max(0, token - FAR), token)]

    def antecedent(self, block: int, token: int, sex: str) -> Entity | None:
        """Return whom "he" or "she" means: the nearest subject or speaker in the block, else the last one.

        Where neither fits, the nearest subject, then the nearest name. Those who speak or are known to be
        persons go before other names; "she" goes to a woman where one is known.
        """
        recent = [m for m in self.names.before(block, token) if m.block >= block - WINDOW]
        recent = [m for m in recent if fits(m.entity, sex) and may_be_name(m.entity)]
        last = self.last if self.last and fits(self.last[2], sex) else None
        if sex == "f" and (women := [m for m in recent if m.entity.sex == "f"]):
            recent = women
            last = last if last and (last[2].sex == "f" or self.spoke_alone(last, women, block)) else None
        recent = [m for m in recent if m.entity.kind or m.entity.speaks or m.entity.sex] or recent
        here = next((m for m in recent if m.subject and m.block == block), None)
        if here and not (last and (block, here.token) < last[:2] <= (block, token)):
            return here.entity
        if self.unnamed and self.unnamed[0] >= block - 1:
            return None  # "a police officer said … he said"
        if last and last[0] >= block - 1:
            return last[2]
        likely = (
            [m for m in recent if m.subject]
            or [m for m in recent if m.entity.kind == "person" and not m.owns]
            or recent
        )
        nearest = likely[0].entity if likely else None
        return nearest or (last[2] if last and last[0] >= block - LONGER else None)

    @staticmethod
    def spoke_alone(last: tuple[int, int, Entity], women: list[Mention], block: int) -> bool:
        """Tell whether who spoke just now may be "she" although another is known to be a woman."""
        subjects = any(woman.subject and woman.block >= block - WINDOW for woman in women)
        return bool(last[2].kind) and last[0] >= block - 1 and not subjects

    def spoke(
        self, block: int, token: int, entity: Entity | None, mention: str = "", quoted: bool = False
    ) -> None:
        """Remember who spoke last, and where; and that it was somebody whom only their role tells."""
        if entity is not None:
            self.last, self.unnamed, self.described_last = (block, token, entity), None, None
        elif " " in mention and mention.rpartition(" ")[2].lower() in words("roles"):
            before = self.described_last[2] if self.described_last else ""
            again = mention.startswith("the ") and before.endswith(mention.rpartition(" ")[2])
            told = before if again else mention  # "a police officer", and then "the officer"
            self.described_last = (block, token, told)
            if quoted and told.lower().startswith(("a ", "an ", "one ")):
                self.unnamed = self.described_last


def bears(known: list[str], told: list[str]) -> bool:
    """Tell whether a role is the one told of in fewer words: "sheriff" for "County Sheriff"."""
    if told == ["president"] and known[0] != "president":
        return False  # of a state, where nothing else is told, and not of a bank
    needed = {word for word in told if not is_people(word)} if told[-1] not in OF_STATES else set(told)
    return needed - HONOURS <= set(known) and not (set(known) - set(told)) & SECOND


def is_people(word: str) -> bool:
    """Tell whether a word says from where somebody is: "the *Filipino* officer"."""
    return word.lower() in words("demonyms") and word.lower() not in PARTIES


def fits(entity: Entity, sex: str) -> bool:
    """Tell whether an entity may be "he" ("m") or "she" ("f")."""
    if entity.name.lower() in COMPASS and not (entity.kind or entity.speaks):
        return False
    return entity.kind != "organisation" and entity.sex in ("", sex) and not is_group(entity.name)


def may_be_name(entity: Entity) -> bool:
    """Tell whether an entity is more than a word with a sentence's capital: "Water came down the road"."""
    return bool(entity.certain or entity.kind or entity.speaks or entity.sex)


def is_group(name: str) -> bool:
    """Tell whether a capitalised phrase names no one: "Republicans", "Officials", "Police"."""
    lower = name.lower()
    people = lower.endswith("s") and lower[:-1] in words("demonyms")
    return " " not in name and (people or lower in words("roles", "bodies", "documents"))
