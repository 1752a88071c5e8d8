"""System checks: all that can be wrong with settings and surroundings, each with an id and what to do.

What can't work is told by every command (`manage.py check`), what is not safe in public by `check --deploy`.
"""

from archive.checks import database, public, surroundings

__all__ = ["database", "public", "surroundings"]
