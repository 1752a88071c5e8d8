"""Checking: a text in, what became of its quotes out.

`pasted` reads what was given, `claims` finds the quotes in it, `words` and `source` make rows of words,
`alignment` lays one beside another, `verdict` says what that means, `speakers` whether two names may be
one's, `comparing` what is shown of it: pure Python. `door` asks the database, with `evidence` and `extent`;
`telling` makes citations and plain data of what it finds.
"""

from archive.checking.door import LONGEST, Checked, Match, Report, TooLongError, check
from archive.checking.verdict import Verdict

__all__ = ["LONGEST", "Checked", "Match", "Report", "TooLongError", "Verdict", "check"]
