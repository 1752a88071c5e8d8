"""Adding a quote that extraction missed."""

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html

from archive.admin.context import context_of
from archive.admin.unsaved import draft_of
from archive.admin.who_form import WhoForm
from archive.anchoring import NotInPassageError, select
from archive.editing.adding import NotAQuoteError, add_quote
from archive.models import Kind, Passage


class QuoteForm(WhoForm):
    """The words of a quote, and whose they are."""

    words = forms.CharField(
        label="The quote",
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        help_text="Choose the words above, or copy them; the quotation marks are left out.",
    )
    at = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, block, **options):
        super().__init__(*args, **options)
        self.block, self.place = block, None

    def clean(self):
        """Find the words in the passage."""
        fields = super().clean()
        if fields.get("words"):
            try:
                self.place = select(self.block, fields["words"], fields.get("at"))
            except NotInPassageError as error:
                self.add_error("words", str(error))
        return fields


def add_quote_view(request, pk, site):
    """Show a paragraph or caption, and take the words of a quote in it."""
    if not request.user.has_perm("archive.add_attribution"):
        raise PermissionDenied
    blocks = Passage.objects.filter(kind__in=[Kind.PARAGRAPH, Kind.CAPTION], current=True)
    block = get_object_or_404(blocks.select_related("article", "edition").defer("search"), pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = QuoteForm(sent, block=block, initial={"kind": "person"} | getattr(request, "unsaved", {}))
    if sent and form.is_valid():
        try:
            with transaction.atomic():
                added = add_quote(
                    block, form.place.start, form.place.end, form.speaker(), form.cleaned_data["reason"]
                )
        except NotAQuoteError as error:
            form.add_error("words", str(error))
        else:
            return done(request, added)
    context = site.each_context(request) | {
        "title": "Add a quote",
        "around": context_of(block),
        "quotes": Passage.objects.filter(article_id=block.article_id, parent=block.pk, kind=Kind.QUOTE),
        "form": form,
        "draft": draft_of(getattr(request, "unsaved", request.POST)),
    }
    return TemplateResponse(request, "admin/archive/passage/add_quote.html", context)


def done(request, added):
    """Note in the log what was added, and lead to its page at the desk."""
    LogEntry.objects.log_actions(request.user.pk, [added], ADDITION, "Added a quote.", single_object=True)
    quote = added.passage
    note = format_html('Added as <a href="{}">quote {}</a>.', quote.get_absolute_url(), quote.number)
    draft = draft_of(request.POST)
    messages.success(request, note, extra_tags=f"saved-{draft}" if draft else "")
    return redirect("admin:archive_attribution_change", added.pk)
