"""Spaces: those that HTML takes for one, and all that may surround a text."""

import re

SPACE = re.compile(r"[ \t\n\r\f]+")
# As in archive/extraction/layout.py.
BLANK = (
    " \t\n\r\v\f\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
)


def in_one_line(text: str) -> str:
    """Return a text as HTML shows it: spaces and line ends are one space, no other space is touched."""
    return SPACE.sub(" ", text).strip(BLANK)
