"""Lists in pages, found by the last row that was seen: page 1,000 costs no more than page 1."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

SIZE = 20
DAYS, DAY = {"published"}, "%Y%m%d"


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list, and the marks of the pages after and before them (None: there is none)."""

    rows: list
    after: str | None
    before: str | None

    def __iter__(self):
        return iter(self.rows)

    def __bool__(self):
        return bool(self.rows)


def page_of(rows, keys, after="", before="", size=SIZE):
    """Return the Page of a queryset that follows a mark, or precedes one.

    `keys` are the fields that order it, "-" before those that fall; together they are unique. A mark is their
    values in a row, with dots between, days as 20210531. One that can't be read leads to the first page.
    """
    mark = values_of(after, keys) or values_of(before, keys)
    backwards = mark is not None and values_of(after, keys) is None
    if backwards:
        keys = [key.removeprefix("-") if key.startswith("-") else f"-{key}" for key in keys]
    found = list(rows.filter(beyond(keys, mark)).order_by(*keys)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    return Page(
        found,
        after=mark_of(found[-1], keys) if found and (more or backwards) else None,
        before=mark_of(found[0], keys) if found and (more if backwards else mark is not None) else None,
    )


def numbers(mark, count):
    """Return the numbers in a mark, None where it is none."""
    parts = mark.split(".")
    if len(parts) == count and all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        return [int(part) for part in parts]
    return None


def values_of(mark, keys):
    """Return the values of the keys in a mark, None where it is none."""
    found = numbers(mark, len(keys))
    try:
        return found and [
            datetime.strptime(f"{value:08}", DAY).date() if key.removeprefix("-") in DAYS else value
            for key, value in zip(keys, found, strict=True)
        ]
    except ValueError:
        return None


def mark_of(row, keys):
    """Return where a row stands in its list."""
    values = (getattr(row, key.removeprefix("-")) for key in keys)
    return ".".join(f"{value:%Y%m%d}" if isinstance(value, date) else str(value) for value in values)


def beyond(keys, values):
    """Return the condition that a row stands behind these values in the order of the keys."""
    condition = Q()
    for depth, _ in enumerate(values or []):
        equal = {key.removeprefix("-"): value for key, value in zip(keys[:depth], values, strict=False)}
        key, value = keys[depth], values[depth]
        last = {f"{key.removeprefix('-')}__{'lt' if key.startswith('-') else 'gt'}": value}
        condition |= Q(**equal, **last)
    if not values:
        return condition
    # What the others say already; but said alone, it is where an index begins to read.
    first = keys[0].removeprefix("-")
    return Q(**{f"{first}__{'lte' if keys[0].startswith('-') else 'gte'}": values[0]}) & condition


def count_of(rows, most):
    """Return how many rows there are, at most one more than `most`."""
    return rows.order_by()[: most + 1].count()
