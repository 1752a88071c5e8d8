"""Who said what: confirming and correcting it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from archive.admin.context import words_in_context
from archive.admin.history import WithHistory
from archive.admin.paging import BoundedAdmin
from archive.admin.record import RecordAdmin
from archive.admin.unsaved import draft_of
from archive.admin.who_form import VerdictForm
from archive.editing import people, verdicts
from archive.models import Attribution
from archive.models.inside import locked, whole_key


@admin.register(Attribution)
class AttributionAdmin(WithHistory, BoundedAdmin, admin.ModelAdmin):
    """The attributions: the least certain first."""

    list_display = ["opening", "speaker", "cue", "mode", "rule", "confidence", "status"]
    list_filter = ["status", "mode"]
    list_select_related = ["passage", "speaker"]
    ordering = ["confidence", "-id"]
    search_fields = ["passage__text", "speaker__name", "mention"]
    actions = ["confirm", "split"]
    shown_in_history = ("speaker", "status", "reason")
    reverted = ("speaker", "status", "reason", "decided")

    has_add_permission = RecordAdmin.has_add_permission
    has_delete_permission = RecordAdmin.has_delete_permission

    @admin.display(description="words")
    def opening(self, attribution):
        """Show the first of the words."""
        return Truncator(words_of(attribution)).chars(100)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show the words in their place with what was found, and take an editor's verdict."""
        with transaction.atomic():
            attribution = self.get_object(request, object_id)
            if attribution is None:
                return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            if not self.has_view_or_change_permission(request, attribution):
                raise PermissionDenied
            may_change = self.has_change_permission(request, attribution)
            if request.method == "POST" and not may_change:
                raise PermissionDenied
            sent = request.POST if request.method == "POST" else None
            if sent:
                attribution = Attribution.objects.select_for_update(of=["self"]).get(**whole_key(attribution))
            initial = {"kind": "person"} | getattr(request, "unsaved", {})
            form = VerdictForm(sent, attribution=attribution, initial=initial)
            if sent and form.is_valid():
                try:
                    return self.decide(request, attribution, form)
                except verdicts.NotDecidableError as error:
                    form.add_error(None, str(error))
        context = self.admin_site.each_context(request) | {
            "title": "Who said it?",
            "opts": self.opts,
            "original": attribution,
            "words": words_of(attribution),
            "around": words_in_context(attribution),
            "form": form,
            "may_change": may_change,
            "draft": draft_of(getattr(request, "unsaved", request.POST)),
            "then": request.GET.get("then", "") == "queue",
        }
        return TemplateResponse(request, "admin/archive/attribution/verdict.html", context)

    def decide(self, request, attribution, form):
        """Save a verdict; return where the editor goes from here."""
        verdict, reason = form.cleaned_data["verdict"], form.cleaned_data["reason"]
        if verdict == "confirm":
            verdicts.confirm(attribution, reason)
        elif verdict == "scare":
            verdicts.set_aside(attribution, reason)
        else:
            verdicts.correct(attribution, form.speaker(), reason)
        told = f"{attribution.get_status_display().capitalize()}: {attribution.speaker or 'nobody named'}."
        self.log_change(request, attribution, told)
        undo = reverse("admin:archive_attribution_history", args=[attribution.pk])
        note = format_html('{} <a href="{}">To undo it, go back in its history.</a>', told, undo)
        draft = draft_of(request.POST)
        messages.success(request, note, extra_tags=f"saved-{draft}" if draft else "")
        if request.GET.get("then") == "queue":
            return redirect("admin:queue")
        return redirect("admin:archive_attribution_change", attribution.pk)

    @admin.action(description="Confirm that the chosen attributions are right", permissions=["change"])
    def confirm(self, request, attributions):
        """Say that an editor has checked them."""
        for attribution in locked(attributions):
            verdicts.confirm(attribution)
            self.log_change(request, attribution, "Confirmed.")
        self.message_user(request, f"{len(attributions)} attributions are confirmed now.", messages.SUCCESS)

    @admin.action(description="Somebody else of the same name said the chosen", permissions=["change"])
    def split(self, request, attributions):
        """Give them to a new speaker, whose name can then be made clearer."""
        try:
            speaker = people.split(list(attributions.select_related("speaker")))
        except people.NotMergeableError as error:
            messages.error(request, str(error))
            return
        address = reverse("admin:archive_speaker_change", args=[speaker.pk])
        note = 'They are of <a href="{}">another {}</a> now; give that speaker a clearer name there.'
        messages.success(request, format_html(note, address, speaker))


def words_of(attribution):
    """Return the words that are attributed."""
    first = attribution.start - attribution.passage.start
    return attribution.passage.text[first : first + attribution.end - attribution.start]
