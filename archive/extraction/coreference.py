"""Mentions in, speakers out: "he", "the statement", "Smith" to the fullest name the article gives."""

import re
from itertools import islice

from .lexicon import words
from .names import Entity, Names, before_letters, name_in
from .phrases import Phrase
from .tokens import Coded

PERSONAL = {"he": "m", "she": "f", "his": "m", "her": "f"}
ISSUER = re.compile(r"I(?:D?[NTRn]*?)([NT]+)")  # "from the ministry's Ann Smith"
HONOURS = frozenset(["honourable", "honorable", "hon"])
SECOND = frozenset(["vice", "deputy", "assistant", "associate", "former", "ex", "acting", "under"])
ROLES = 8  # of a person, the first that the article gives
WINDOW = 3  # blocks back that a pronoun may refer to
LONGER = 5  # … to who spoke last, where nobody else is named


class Memory:
    """What an article has told so far: who spoke last, which document was issued by whom."""

    def __init__(self, names: Names):
        self.names = names
        self.last: tuple[int, int, Entity] | None = None
        self.issuers: dict[str, Entity] = {}

    def speaker(self, coded: Coded, block: int, mention: Phrase) -> tuple[str | None, Entity | None]:
        """Return the speaker's name (or description, or pronoun) and the entity where there is one."""
        if mention.kind == "pronoun":
            word = coded.slice(mention.first, mention.first + 1)
            sex = PERSONAL.get(word.lower())
            entity = self.antecedent(block, mention.first, sex) if sex else None
            if word.lower() == "it" and self.last and self.last[0] >= block - 1:
                entity = self.last[2] if self.last[2].kind != "person" else None
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
            plain = all(word.islower() for word in coded.words(mention.first + 1, mention.last))
            if plain or " ".join(words_of[1:]) in map(str.lower, islice(bearer.roles, ROLES)):
                return bearer.name, bearer
        return coded.slice(mention.first, mention.last), None

    def bearer(self, role: list[str], block: int, token: int) -> Entity | None:
        """Return the only person named before who has a role: "the sheriff" is Sheriff Ann Smith."""
        bearers = {
            mention.entity: mention.block
            for mention in reversed(self.names.before(block, token))
            if mention.entity.kind == "person"
            and any(bears(one.lower().split(), role) for one in islice(mention.entity.roles, ROLES))
        }
        near = [entity for entity, named in bearers.items() if named >= block - WINDOW]
        return near[0] if near and len(bearers) == 1 else None

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
            last = last if last and last[2].sex == "f" else None
        recent = [m for m in recent if m.entity.kind or m.entity.speaks] or recent
        here = next((m for m in recent if m.subject and m.block == block), None)
        if here and not (last and (block, here.token) < last[:2] <= (block, token)):
            return here.entity
        if last and last[0] >= block - 1:
            return last[2]
        likely = (
            [m for m in recent if m.subject]
            or [m for m in recent if m.entity.kind == "person" and not m.owns]
            or recent
        )
        nearest = likely[0].entity if likely else None
        return nearest or (last[2] if last and last[0] >= block - LONGER else None)

    def spoke(self, block: int, token: int, entity: Entity | None) -> None:
        """Remember who spoke last, and where."""
        if entity is not None:
            self.last = (block, token, entity)


def bears(known: list[str], told: list[str]) -> bool:
    """Tell whether a role is the one told of in fewer words: "sheriff" for "County Sheriff"."""
    if told == ["president"] and known[0] != "president":
        return False  # of a state, where nothing else is told, and not of a bank
    return set(told) - HONOURS <= set(known) and not (set(known) - set(told)) & SECOND


def fits(entity: Entity, sex: str) -> bool:
    """Tell whether an entity may be "he" ("m") or "she" ("f")."""
    return entity.kind != "organisation" and entity.sex in ("", sex) and not is_group(entity.name)


def may_be_name(entity: Entity) -> bool:
    """Tell whether an entity is more than a word with a sentence's capital: "Water came down the road"."""
    return bool(entity.certain or entity.kind or entity.speaks or entity.sex)


def is_group(name: str) -> bool:
    """Tell whether a capitalised phrase names no one: "Republicans", "Officials", "Police"."""
    lower = name.lower()
    people = lower.endswith("s") and lower[:-1] in words("demonyms")
    return " " not in name and (people or lower in words("roles", "bodies", "documents"))
