"""The names of speakers, and who of them are one."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html

from archive.admin.history import WithHistory
from archive.admin.paging import BoundedAdmin
from archive.admin.record import whole_number
from archive.admin.speaker_form import SpeakerForm
from archive.editing import people
from archive.models import Alias, Speaker


class AliasInline(admin.TabularInline):
    """The other names and roles of a speaker."""

    model = Alias
    extra = 0
    fields = ["kind", "text", "article"]
    readonly_fields = ["article"]


@admin.register(Speaker)
class SpeakerAdmin(WithHistory, BoundedAdmin, admin.ModelAdmin):
    """The speakers."""

    list_display = ["name", "kind", "merged_into"]
    list_filter = ["kind"]
    list_select_related = ["merged_into"]
    search_fields = ["name", "aliases__text"]
    autocomplete_fields = ["merged_into"]
    form = SpeakerForm
    fields = ["name", "kind", "wikidata", "merged_into", "slug"]
    inlines = [AliasInline]
    change_list_template = "admin/archive/speaker/change_list.html"
    shown_in_history = ("name", "kind", "wikidata", "merged_into")

    def get_readonly_fields(self, request, speaker=None):
        """Leave merging and splitting to those who may."""
        return ["slug"] if self.has_merge_permission(request) else ["slug", "merged_into"]

    def has_merge_permission(self, request):
        """Tell whether somebody may say that two speakers are one."""
        return request.user.has_perm("archive.merge_speaker")

    def bring_back(self, speaker, record):
        """Give a speaker the name and kind of a former version, and who it was merged into if one may.

        The Wikidata identifier comes back, too, unless by now it is another speaker's.
        """
        former = speaker.name
        super().bring_back(speaker, record)
        if speaker.known_as:
            speaker.wikidata = ""
        if speaker.name != former:
            keep_former_name(speaker, former)

    def has_add_permission(self, request):
        """Speakers come with the words they said."""
        return False

    def has_delete_permission(self, request, speaker=None):
        """Two that are one are merged; nothing that was quoted goes."""
        return False

    def save_model(self, request, speaker, form, change):
        """Save, and keep a former name, so that articles loaded later still find this speaker by it."""
        if "name" in form.changed_data:
            keep_former_name(speaker, form.initial["name"])
        super().save_model(request, speaker, form, change)

    def get_urls(self):
        """Add the list of likely merges."""
        view = self.admin_site.admin_view(self.likely_merges)
        return [path("likely-merges/", view, name="archive_speaker_likely_merges"), *super().get_urls()]

    def likely_merges(self, request):
        """Show who may be one and the same, with the evidence; merge a pair or tell it apart."""
        if not self.has_merge_permission(request):
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


def keep_former_name(speaker, name):
    """Keep a former name, so that articles loaded later still find the speaker by it."""
    Alias.objects.get_or_create(speaker=speaker, article=None, kind=Alias.Kind.NAME, text=name)
