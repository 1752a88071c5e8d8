"""Articles, editions and passages, to be read."""

from functools import partial

from django.contrib import admin
from django.urls import path, reverse
from django.utils.html import format_html

from archive.admin.quote import add_quote_view
from archive.admin.record import RecordAdmin
from archive.models import Article, Edition, Passage


@admin.register(Article)
class ArticleAdmin(RecordAdmin):
    """The articles."""

    list_display = ["headline", "publisher", "published", "added"]
    search_fields = ["headline", "slug"]
    fields = ["headline", "slug", "language", "publisher", "byline", "published", "url", "added"]


@admin.register(Edition)
class EditionAdmin(RecordAdmin):
    """The editions."""

    list_display = ["article", "number", "loaded", "sha256"]
    list_select_related = ["article"]
    search_fields = ["article__headline", "sha256"]
    fields = ["article", "number", "loaded", "media_type", "encoding", "sha256", "extraction_version", "text"]

    def get_queryset(self, request):
        """Leave the source's bytes, and in the list its text, in the database."""
        return super().get_queryset(request).defer("source", "text")


@admin.register(Passage)
class PassageAdmin(RecordAdmin):
    """The passages, each with a link to annotate it."""

    list_display = ["__str__", "kind", "number", "article", "annotate"]
    list_filter = ["kind"]
    list_select_related = ["article"]
    search_fields = ["text", "article__headline"]
    fields = ["text", "credit", "kind", "number", "article", "edition", "start", "end", "annotate"]
    readonly_fields = ["annotate"]

    def get_urls(self):
        """Add the form for a quote that extraction missed."""
        view = self.admin_site.admin_view(partial(add_quote_view, site=self.admin_site))
        return [path("<int:pk>/add-quote/", view, name="archive_passage_add_quote"), *super().get_urls()]

    @admin.display(description="annotation")
    def annotate(self, passage):
        """Link to an empty annotation of this passage."""
        address = f"{reverse('admin:archive_annotation_add')}?passage={passage.pk}"
        return format_html('<a href="{}">Annotate</a>', address)
