"""The editor's desk."""

from django.contrib import admin

from archive.admin import annotation, article, speaker

__all__ = ["annotation", "article", "speaker"]

admin.site.site_header = "Article Archive: the editors' desk"
admin.site.site_title = "Editors' desk"
admin.site.index_title = "What would you like to do?"
