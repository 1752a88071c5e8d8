"""The editors' desk."""

from archive.admin import annotation, article, attribution, speaker

__all__ = ["annotation", "article", "attribution", "speaker"]
