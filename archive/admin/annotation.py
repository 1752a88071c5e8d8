"""Writing annotations."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.text import Truncator
from simple_history.admin import SimpleHistoryAdmin

from archive.admin.record import whole_number
from archive.anchoring import NotInPassageError, select
from archive.models import Annotation, Passage


class AnnotationForm(forms.ModelForm):
    """An annotation of a passage, or of words that are typed or pasted from it."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Annotation
        fields = ["passage", "exact", "body", "motivation", "status"]
        widgets = {"exact": forms.Textarea(attrs={"rows": 2}), "body": forms.Textarea(attrs={"rows": 10})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["passage"].required = True
        self.fields["seen_version"].initial = self.instance.version if self.instance.pk else None
        asked_for = self.data.get(self.add_prefix("passage")) or self.initial.get("passage")
        if passage := Passage.objects.filter(pk=whole_number(asked_for)).first():
            self.fields["passage"].help_text = format_html("<b>The passage:</b> {}", passage.text)

    def clean(self):
        """Find the words in the passage, and refuse to overwrite what somebody saved meanwhile."""
        fields = super().clean()
        if passage := fields.get("passage"):
            try:
                self.place = select(passage, fields.get("exact", ""))
            except NotInPassageError as error:
                self.add_error("exact", str(error))
        if self.instance.pk:
            self.refuse_if_changed_meanwhile(fields.get("seen_version"))
        return fields

    def refuse_if_changed_meanwhile(self, seen):
        """Raise ValidationError with the other's words; saving again then replaces them knowingly."""
        now = Annotation.objects.select_for_update().get(pk=self.instance.pk)
        if seen == now.version:
            return
        self.data = self.data.copy()
        self.data[self.add_prefix("seen_version")] = now.version
        raise ValidationError(
            "Somebody saved this annotation while you wrote. Their text is: “%(body)s”. "
            "Yours is still below: put together what should stay, then save again to replace theirs.",
            code="changed-meanwhile",
            params={"body": now.body},
        )


@admin.register(Annotation)
class AnnotationAdmin(SimpleHistoryAdmin):
    """The annotations."""

    form = AnnotationForm
    list_display = ["body", "passage_text", "motivation", "status", "author", "changed"]
    list_filter = ["status", "motivation", "author"]
    list_select_related = ["passage", "author"]
    search_fields = ["body", "exact", "passage__text", "article__headline"]
    raw_id_fields = ["passage"]
    fields = ["passage", "exact", "body", "motivation", "status", "seen_version"]
    actions = ["publish", "withdraw"]
    save_on_top = True

    @admin.display(description="passage")
    def passage_text(self, annotation):
        """Show what the annotation is about."""
        words = annotation.exact or (annotation.passage.text if annotation.passage else "nothing any more")
        return Truncator(words).chars(100)

    def view_on_site(self, annotation):
        """Lead to the passage's public page."""
        return (annotation.passage or annotation.article).get_absolute_url()

    def save_model(self, request, annotation, form, change):
        """Keep the place, the author and the number of this version with the words."""
        passage, place = annotation.passage, form.place
        annotation.article_id, annotation.edition_id = passage.article_id, passage.edition_id
        annotation.start, annotation.end = place.start, place.end
        annotation.exact = place.exact if annotation.exact.strip() else ""
        annotation.prefix, annotation.suffix = place.prefix, place.suffix
        if change:
            annotation.version += 1
        else:
            annotation.author = request.user
        super().save_model(request, annotation, form, change)

    @admin.action(description="Publish the chosen annotations", permissions=["change"])
    def publish(self, request, annotations):
        """Let readers see them."""
        self.set_status(request, annotations, Annotation.Status.PUBLISHED)

    @admin.action(description="Withdraw the chosen annotations", permissions=["change"])
    def withdraw(self, request, annotations):
        """Take them from the public pages; they stay here."""
        self.set_status(request, annotations, Annotation.Status.WITHDRAWN)

    def set_status(self, request, annotations, status):
        """Save each with the new status, so that its history tells."""
        for annotation in annotations.select_for_update(of=["self"]):
            annotation.status = status
            annotation.version += 1
            annotation.save()
        self.message_user(request, f"{len(annotations)} annotations are {status} now.")
