"""The word lists in data/, each read once when it is first asked for."""

from functools import cache
from importlib.resources import files


@cache
def lines(name: str) -> tuple[str, ...]:
    """Return the entries of data/<name>.txt in their order, without comments and empty lines."""
    text = (files(__package__) / "data" / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def words(*names: str) -> frozenset[str]:
    """Return the lower-case words of one list or of several together."""
    return frozenset(line for name in names for line in lines(name))


@cache
def callings() -> dict[str, frozenset[str]]:
    """Return the nouns that take up somebody of another role ("lawmaker"), each with these roles."""
    entries = (line.partition(": ") for line in lines("callings"))
    return {noun: frozenset(roles.split()) for noun, _, roles in entries}


@cache
def titles() -> dict[str, str]:
    """Return the honorifics ("mr", "sen"), each with "m", "f" or "" for the sex it tells."""
    return {title: sex for title, _, sex in (line.partition(":") for line in lines("titles"))}
