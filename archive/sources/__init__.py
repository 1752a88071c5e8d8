"""Bytes in, text out: each kind of source has a module of its own."""

from archive.sources.plain import Source, UnreadableError, read_plain

__all__ = ["Source", "UnreadableError", "read_plain"]
