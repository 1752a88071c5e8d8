"""The editors' desk."""

from archive.admin import annotation, article, attribution, log, speaker, token

__all__ = ["annotation", "article", "attribution", "log", "speaker", "token"]
