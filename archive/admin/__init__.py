"""The editors' desk."""

from archive.admin import annotation, article, attribution, log, speaker

__all__ = ["annotation", "article", "attribution", "log", "speaker"]
