"""What can go wrong, told to a person: what happened, why, what to do."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

ADVICE = {
    "No space left": "The disk is full: make room and start again.",
    "Read-only": "Set ARCHIVE_DATA to a directory that can be written.",
    "Permission denied": "Set ARCHIVE_DATA to a directory of yours, or mend the permissions.",
    "not permitted": "Root may not change accounts or owners here: run as a plain user, or set DATABASE_URL.",
    "Not a directory|File exists": "Set ARCHIVE_DATA to a directory, or move the file that is in the way.",
}


class EmbeddedError(Exception):
    """What happened and what to do about it, in a line or two for a person."""


@contextmanager
def explained(failure: str) -> Iterator[None]:
    """Turn what goes wrong into an EmbeddedError: what failed, why, and what to do."""
    try:
        yield
    except (OSError, EmbeddedError) as error:
        why = re.sub(r"^\[Errno \d+\] ", "", str(error))
        advice = [advice for pattern, advice in ADVICE.items() if re.search(pattern, why)]
        raise EmbeddedError("\n".join([f"{failure}: {why}", *advice[:1]])) from error


def reasons_in(text: str) -> str:
    """The reasons for an end in what PostgreSQL said, without what it says to all who connect meanwhile."""
    reasons = r"(?:FATAL|PANIC|error):(?! +the database system is).*(?:\n.*(?:DETAIL|HINT): .*)*"
    return re.sub(r"\n.*?(DETAIL|HINT)", r"\n\1", "\n".join(re.findall(reasons, text)))
