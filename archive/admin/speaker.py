"""Who said what: confirming and correcting it, and the names of speakers."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from archive import people
from archive.admin.history import WithHistory
from archive.admin.record import RecordAdmin, whole_number
from archive.models import Alias, Attribution, Speaker


class AliasInline(admin.TabularInline):
    """The other names and roles of a speaker."""

    model = Alias
    extra = 0
    fields = ["kind", "text", "article"]
    readonly_fields = ["article"]


@admin.register(Speaker)
class SpeakerAdmin(WithHistory, admin.ModelAdmin):
    """The speakers."""

    list_display = ["name", "kind", "merged_into"]
    list_filter = ["kind"]
    list_select_related = ["merged_into"]
    search_fields = ["name", "aliases__text"]
    autocomplete_fields = ["merged_into"]
    fields = ["name", "kind", "merged_into", "slug"]
    readonly_fields = ["slug"]
    inlines = [AliasInline]
    change_list_template = "admin/archive/speaker/change_list.html"

    def has_add_permission(self, request):
        """Speakers come with the words they said."""
        return False

    def has_delete_permission(self, request, speaker=None):
        """Two that are one are merged; nothing that was quoted goes."""
        return False

    def save_model(self, request, speaker, form, change):
        """Save, and keep a former name, so that articles loaded later still find this speaker by it."""
        if "name" in form.changed_data:
            Alias.objects.get_or_create(
                speaker=speaker, article=None, kind=Alias.Kind.NAME, text=form.initial["name"]
            )
        super().save_model(request, speaker, form, change)

    def get_urls(self):
        """Add the list of likely merges."""
        view = self.admin_site.admin_view(self.likely_merges)
        return [path("likely-merges/", view, name="archive_speaker_likely_merges"), *super().get_urls()]

    def likely_merges(self, request):
        """Show who may be one and the same, with the evidence; merge a pair or tell it apart."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            self.decide(request)
            return redirect(request.get_full_path())
        pairs, before = people.likely_merges(whole_number(request.GET.get("before")))
        context = self.admin_site.each_context(request)
        context |= {"title": "Likely merges", "opts": self.opts, "pairs": pairs, "before": before}
        return render(request, "admin/archive/speaker/likely_merges.html", context)

    def decide(self, request):
        """Do with a pair what the editor has said."""
        one, other = (
            get_object_or_404(Speaker, pk=whole_number(request.POST.get(name))) for name in ("one", "other")
        )
        if "merge" not in request.POST:
            people.tell_apart(one, other)
            messages.success(request, f"{one} and {other} are two.")
            return
        try:
            people.merge(other, into=one)
        except people.NotMergeableError as error:
            messages.error(request, str(error))
        else:
            undo = reverse("admin:archive_speaker_change", args=[other.pk])
            note = '{} is {} now. <a href="{}">To split them again, empty “merged into” here.</a>'
            messages.success(request, format_html(note, other, one, undo))


@admin.register(Attribution)
class AttributionAdmin(WithHistory, admin.ModelAdmin):
    """The attributions: the least certain first."""

    list_display = ["opening", "speaker", "cue", "mode", "rule", "confidence", "status"]
    list_filter = ["status", "mode"]
    list_select_related = ["passage", "speaker"]
    ordering = ["confidence", "id"]
    search_fields = ["passage__text", "speaker__name", "mention"]
    autocomplete_fields = ["speaker"]
    fields = ["words", "source", "speaker", "status", "mention", "cue", "rule", "confidence"]
    readonly_fields = ["words", "source", "mention", "cue", "rule", "confidence"]
    actions = ["confirm", "split"]

    has_add_permission = RecordAdmin.has_add_permission
    has_delete_permission = RecordAdmin.has_delete_permission

    @admin.display(description="words")
    def words(self, attribution):
        """Show the words that are attributed."""
        first = attribution.start - attribution.passage.start
        return attribution.passage.text[first : first + attribution.end - attribution.start]

    @admin.display(description="words")
    def opening(self, attribution):
        """Show the first of the words."""
        return Truncator(self.words(attribution)).chars(100)

    @admin.display(description="where")
    def source(self, attribution):
        """Show the passage around the words, with a link to its page."""
        around = attribution.passage.parent or attribution.passage
        return format_html('<a href="{}">{}</a>', attribution.passage.get_absolute_url(), around.text)

    def save_model(self, request, attribution, form, change):
        """Save; another speaker than the archive found is a correction."""
        if "speaker" in form.changed_data and "status" not in form.changed_data:
            attribution.status = Attribution.Status.CORRECTED
        super().save_model(request, attribution, form, change)

    @admin.action(description="Confirm that the chosen attributions are right", permissions=["change"])
    def confirm(self, request, attributions):
        """Say that an editor has checked them."""
        for attribution in attributions.select_for_update(of=["self"]):
            attribution.status = Attribution.Status.CONFIRMED
            attribution.save()
        self.message_user(request, f"{len(attributions)} attributions are confirmed now.")

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
