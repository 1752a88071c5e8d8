"""The licences of all that is installed with the archive: `python -m tests.licences`.

Exit status 1 if one is unknown or not among those that may be used here.
"""

import re
import sys
from importlib import metadata

# Words of licences that ask for no more than to be named, or for the source of the library itself.
ALLOWED = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|PostgreSQL|MPL|Mozilla|LGPL"
    r"|Lesser General Public|Unlicense|Public Domain|CC0|CNRI|OFL|HPND)\b",
    re.IGNORECASE,
)
# What these packages say in their licence's file only.
TOLD_ELSEWHERE = {"axe-playwright-python": "MIT"}
NO_NAMES = ("OSI Approved", "DFSG approved", "UNKNOWN")
OURS = "article-archive"


def licence_of(package):
    """Return what a package says its licence is, in a line; "" if it says nothing."""
    told = package.metadata
    classified = [
        line.rpartition(" :: ")[2] for line in told.get_all("Classifier", []) if line.startswith("License ::")
    ]
    named = [told.get("License-Expression"), *classified, (told.get("License") or "").strip().split("\n")[0]]
    return next((name for name in named if name and name not in NO_NAMES), "")


def licences():
    """Return all installed packages with their licences, by name."""
    found = {}
    for package in metadata.distributions():
        name = re.sub(r"[-_.]+", "-", package.metadata["Name"] or "?").lower()
        found[name] = TOLD_ELSEWHERE.get(name) or licence_of(package)
    found.pop(OURS, None)
    return dict(sorted(found.items()))


def main():
    """Write a line for each package; return 1 where one can't be used, else 0."""
    wrong = 0
    for name, licence in licences().items():
        fits = all(ALLOWED.search(part) for part in licence.split(" AND "))
        wrong += not fits
        print(f"{name}: {licence or 'unknown'}{'' if fits else '  <- is not on the list'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
