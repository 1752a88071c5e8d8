"""Writing annotations."""

from functools import partial

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from archive.admin.annotation_form import AnnotationForm
from archive.admin.context import context_of
from archive.admin.history import WithHistory
from archive.admin.orphan import orphan_view
from archive.admin.unsaved import draft_of
from archive.editing.annotating import MAX_BODY, write
from archive.editing.editions import settle
from archive.editing.rights import may_change, may_delete, may_publish, may_withdraw
from archive.models import Annotation
from archive.models.inside import locked
from archive.text.markdown import to_html


@admin.register(Annotation)
class AnnotationAdmin(WithHistory, admin.ModelAdmin):
    """The annotations."""

    form = AnnotationForm
    list_display = ["opening", "passage_text", "motivation", "status", "author", "changed"]
    list_filter = ["status", "motivation", "author"]
    list_select_related = ["passage", "author"]
    search_fields = ["body", "exact", "passage__text", "article__headline"]
    raw_id_fields = ["passage"]
    fields = ["passage", "exact", "at", "body", "motivation", "status", "seen_version"]
    actions = ["publish", "withdraw"]
    change_form_template = "admin/archive/annotation/change_form.html"
    delete_confirmation_template = "admin/archive/annotation/delete_confirmation.html"
    shown_in_history = ("body", "exact", "motivation", "status", "passage")

    @admin.display(description="annotation", ordering="body")
    def opening(self, annotation):
        """Show the first of its words."""
        return Truncator(annotation.body).chars(100)

    @admin.display(description="about")
    def passage_text(self, annotation):
        """Show what the annotation is about."""
        if annotation.passage is None:
            return format_html("<b>orphan:</b> {}", Truncator(annotation.exact).chars(80))
        return Truncator(annotation.exact or annotation.passage.text).chars(100)

    def view_on_site(self, annotation):
        """Lead to the passage's public page."""
        return (annotation.passage or annotation.article).get_absolute_url()

    def get_urls(self):
        """Add the preview, and the page where an orphan gets its place."""
        preview = self.admin_site.admin_view(require_POST(self.preview))
        orphan = self.admin_site.admin_view(partial(orphan_view, site=self.admin_site))
        return [
            path("preview/", preview, name="archive_annotation_preview"),
            path("<int:pk>/place/", orphan, name="archive_annotation_orphan"),
            *super().get_urls(),
        ]

    def preview(self, request):
        """Show Markdown as readers will see it: a fragment for the script, a page without."""
        html = to_html(request.POST.get("body", "")[:MAX_BODY])
        if request.headers.get("X-Requested-With") == "fetch":
            return HttpResponse(html)
        context = self.admin_site.each_context(request) | {"title": "As readers will see it", "html": html}
        return render(request, "admin/archive/annotation/preview.html", context)

    def has_change_permission(self, request, annotation=None):
        """Allow what `rights` says; a published one is open to those who publish."""
        return super().has_change_permission(request, annotation) and (
            annotation is None or may_change(request.user, annotation)
        )

    def has_delete_permission(self, request, annotation=None):
        """Allow what `rights` says; many at once are for those who may delete others' work."""
        if annotation is None:
            return super().has_delete_permission(request)
        return may_delete(request.user, annotation)

    def get_form(self, request, annotation=None, change=False, **options):
        """Tell the form whose hands it is in, and what was written before a log-in ended."""
        form = super().get_form(request, annotation, change, **options)
        unsaved = getattr(request, "unsaved", {})
        if annotation and annotation.passage_id is None and "passage" in request.GET:
            unsaved = {"passage": request.GET["passage"], "exact": ""} | unsaved
        known = {"user": request.user, "unsaved": unsaved}
        return type(form.__name__, (form,), known)

    def render_change_form(self, request, context, *args, **options):
        """Show the passage in its place beside the form."""
        form = context["adminform"].form
        passage = getattr(form, "passage", None) or (context["original"] and context["original"].passage)
        context["around"] = context_of(passage) if passage else None
        context["show_save_and_add_another"] = False
        context["draft"] = draft_of(getattr(request, "unsaved", request.POST))
        may_change = self.has_change_permission(request, context["original"])
        if context["original"]:
            context["draft_of"] = f"annotation-{context['original'].pk}" if may_change else ""
            context["may_withdraw"] = may_withdraw(request.user, context["original"])
        elif passage:
            context["draft_of"] = f"passage-{passage.pk}"
        return super().render_change_form(request, context, *args, **options)

    def save_model(self, request, annotation, form, change):
        """Keep the place, the author and the number of this version with the words."""
        before = (form.initial["body"], form.initial["exact"]) if change else None
        # The article may have got a new edition while somebody wrote.
        if write(annotation, form.place, request.user, before) == "orphan":
            note = (
                "The article has got a new edition without these words: the annotation is in the queue now."
            )
            messages.warning(request, note)

    def restore(self, annotation):
        """Insert an annotation that was deleted, at its place in the newest edition."""
        super().restore(annotation)
        settle(annotation)

    def bring_back(self, annotation, record):
        """Give it the words it had; who may see it stays, and so does its place in a later edition."""
        annotation.body, annotation.motivation = record.body, record.motivation
        if record.edition_id == annotation.edition_id:
            for name in ("passage_id", "start", "end", "exact", "prefix", "suffix"):
                setattr(annotation, name, getattr(record, name))
        annotation.version += 1
        if annotation.published:
            annotation.edited = timezone.now()

    def message_user(self, request, message, level=messages.INFO, extra_tags="", **options):
        """Tell the browser, too, which of the texts that it keeps is saved now: the server has it."""
        if level == messages.SUCCESS and (draft := draft_of(request.POST)):
            extra_tags = f"{extra_tags} saved-{draft}".strip()
        super().message_user(request, message, level, extra_tags, **options)

    def delete_view(self, request, object_id, extra_context=None):
        """Ask before deleting, and tell what hangs on it."""
        annotation = self.get_object(request, object_id)
        if annotation:
            extra_context = (extra_context or {}) | {"versions": annotation.history.count()}
        return super().delete_view(request, object_id, extra_context)

    def delete_queryset(self, request, annotations):
        """Delete one by one, so that readers' pages are renewed."""
        for annotation in annotations:
            annotation.delete()

    @admin.action(description="Publish the chosen annotations", permissions=["publish"])
    def publish(self, request, annotations):
        """Let readers see them."""
        self.set_status(request, annotations, Annotation.Status.PUBLISHED)

    @admin.action(description="Withdraw the chosen annotations", permissions=["change"])
    def withdraw(self, request, annotations):
        """Take them from the public pages; they stay here."""
        self.set_status(request, annotations, Annotation.Status.WITHDRAWN)

    def has_publish_permission(self, request):
        """Tell whether the action is offered."""
        return may_publish(request.user)

    def set_status(self, request, annotations, status):
        """Save each that this editor may change with the new status, so that its history tells."""
        done = kept = 0
        for annotation in locked(annotations):
            if status == Annotation.Status.WITHDRAWN and not may_withdraw(request.user, annotation):
                kept += 1
            elif annotation.status != status:
                annotation.become(status)
                annotation.version += 1
                annotation.save()
                self.log_change(request, annotation, f"Became {status}.")
                done += 1
        told = f"{done} annotation{'s are' if done != 1 else ' is'} {status} now."
        self.message_user(request, told, messages.SUCCESS if done else messages.INFO)
        if kept:
            note = f"{kept} of other editors stayed as they were: a chief editor may withdraw them."
            self.message_user(request, note, messages.WARNING)
