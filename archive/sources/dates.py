"""Times as sources write them. What is no whole date is none: nothing is made up."""

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

ISO_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})$")
COMPACT_OFFSET = re.compile(r"([+-]\d\d)(\d\d)$")
SPELT = ("%B %d, %Y", "%b %d, %Y", "%b. %d, %Y", "%d %B %Y", "%d %b %Y", "%Y%m%d")


def moment(text: str) -> date | datetime | None:
    """Return the date or the time in a text: ISO 8601, as in e-mail, or "May 4, 2021"; None if it is neither.

    4/5/2021 is none, as it may be in April or in May.
    """
    text = " ".join(text.split())
    if not text or len(text) > 60:
        return None
    try:
        if day := ISO_DAY.match(text):
            return date(*map(int, day.groups()))
        if re.match(r"\d{4}-\d\d-\d\d[T ]\d", text):
            text = re.sub(r"\s+(?=[+-]\d\d:?\d\d$|Z$)", "", re.sub(r"\s*(?:UTC|GMT)$", "Z", text))
            return datetime.fromisoformat(COMPACT_OFFSET.sub(r"\1:\2", text))
        if re.match(r"[A-Z][a-z]{2}, \d", text):
            return parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    for form in SPELT:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
