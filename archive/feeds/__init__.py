"""Feeds, as Atom (RFC 4287): what is new in the archive comes to whoever subscribes.

An entry's id is a lasting address that no other entry has, so that no reader gets it twice.
"""

from archive.feeds.found import found
from archive.feeds.news import annotations, articles, corrections
from archive.feeds.said import speaker

__all__ = ["annotations", "articles", "corrections", "found", "speaker"]
