"""From a byline to authors: what is plainly a person's name has a family name, all else is kept as it is."""

import re
from dataclasses import dataclass

BY = re.compile(r"(?i)^(?:(?:story|words|reporting|written)\s+)?by[:\s]\s*")
BETWEEN = re.compile(r"(?i)\s*[,;|]\s*(?:and\s+|&\s*)?|\s+(?:and|&|with)\s+")
SUFFIX = re.compile(r"(?:Jr|Sr)\.?|II|III|IV")
# A word of a name: “Ann”, “O’Neill”, “Jean-Luc”, “J.”, “DeShawn”; in capitals, too.
NAME = re.compile(r"[^\W\d_a-zß-ÿ](?:[^\W\d_]|[-'’](?=[^\W\d_])|\.)*")
PARTICLE = re.compile("al|bin|da|de|del|della|der|di|dos|du|el|la|le|ter|van|von|y|zu")
# What stands in bylines and is nobody's name.
NOT_PEOPLE = re.compile(
    r"(?i)\b(?:agenc(?:y|ies)|board|bureau|company|contributors?|correspondents?|desk|editorial|editors?"
    r"|journal|magazine|media|network|news|office|post|press|reporters?|reports|service|staff|team|the"
    r"|times|wires?|writers?)\b"
)
LONGEST = 5  # words in a name


@dataclass(frozen=True, slots=True)
class Author:
    """An author by given and family name; a whole name that can't be parted is the family name alone."""

    family: str
    given: str = ""
    suffix: str = ""

    @property
    def straight(self):
        """Return the name as one says it: "Ann Lee Jr."."""
        return " ".join(filter(None, (self.given, self.family, self.suffix)))

    @property
    def turned(self):
        """Return the name as lists have it: "Lee, Ann, Jr."."""
        return ", ".join(filter(None, (self.family, self.given, self.suffix)))

    @property
    def initials(self):
        """Return the initials of the given names: "A. B.", "J.-L."."""
        parts = [part for part in re.split(r"[\s.]+", self.given) if part]
        return " ".join("-".join(f"{one[0]}." for one in part.split("-") if one) for part in parts)


def authors_of(byline):
    """Return the Authors in a byline, as a tuple.

    Where it has people's names, what else it has (their paper, their place) is not an author. Where it has
    none it is one author, whole. The family name is the last word, with its particles, as BibTeX reads
    names; so a name that begins with the family's is turned wrongly, as it is there.
    """
    line = BY.sub("", " ".join(byline.split()))
    people = []
    for part in BETWEEN.split(line):
        if people and SUFFIX.fullmatch(part):
            people[-1] = Author(people[-1].family, people[-1].given, part)
        elif person := person_of(part):
            people.append(person)
    return tuple(people) or ((Author(line),) if line else ())


def person_of(name):
    """Return the Author with this name, None where it is not plainly a person's."""
    words = name.split()
    suffix = words.pop() if len(words) > 2 and SUFFIX.fullmatch(words[-1]) else ""
    named = [word for word in words if not PARTICLE.fullmatch(word)]
    if not 2 <= len(words) <= LONGEST or NOT_PEOPLE.search(name) or PARTICLE.fullmatch(words[-1]):
        return None
    if len(named) < 2 or not all(NAME.fullmatch(word) for word in named):
        return None
    first = len(words) - 1
    while first > 1 and PARTICLE.fullmatch(words[first - 1]):
        first -= 1
    return Author(" ".join(words[first:]), " ".join(words[:first]), suffix)
