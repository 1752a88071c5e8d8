"""The editors' desk."""

from archive.admin import annotation, article, speaker

__all__ = ["annotation", "article", "speaker"]
