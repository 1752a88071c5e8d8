"""The form in which an annotation is written: finds the words, and never overwrites a colleague's."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError

from archive.admin.record import whole_number
from archive.anchoring import NotInPassageError, select
from archive.editing.annotating import MAX_BODY
from archive.editing.rights import may_publish
from archive.models import Annotation, Passage
from archive.models.inside import whole_key
from archive.text.differences import changes, merged
from archive.text.markdown import faulty_links

WRITTEN = ("exact", "body", "motivation", "status")
LABELS = {"exact": "words", "body": "text", "motivation": "motivation", "status": "status"}


@dataclass(frozen=True, slots=True)
class Conflict:
    """What somebody saved while another wrote: `both` is both texts in one, "" where they can't be joined."""

    theirs: Annotation
    who: str
    when: object
    their_changes: list
    my_changes: list
    both: str
    others: list


class LinesField(forms.CharField):
    """A text of several lines: browsers send them with other ends than they are kept with."""

    def to_python(self, value):
        """Return the text with line feeds between its lines."""
        return super().to_python(value).replace("\r\n", "\n")


class AnnotationForm(forms.ModelForm):
    """An annotation of a passage, or of words that are chosen in it, typed or pasted from it."""

    user, unsaved = None, {}  # the admin sets them
    body = LinesField(
        label="Text",
        max_length=MAX_BODY,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 10, "class": "vLargeTextField"}),
        help_text="Markdown: *emphasis*, [link](https://…), lists, > quotations.",
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    at = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    class Meta:
        model = Annotation
        fields = ["passage", "exact", "body", "motivation", "status"]
        widgets = {"exact": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.place = self.conflict = self.passage = None
        if "passage" not in self.fields:
            return  # who may not change it only reads it
        self.fields["passage"].required = True
        self.fields["seen_version"].initial = self.instance.version if self.instance.pk else None
        self.initial |= {name: value for name, value in self.unsaved.items() if name in self.fields}
        asked_for = self.data.get(self.add_prefix("passage")) or self.initial.get("passage")
        known = Passage.objects.select_related("article", "edition", "parent").defer(
            "search", "edition__source"
        )
        self.passage = known.filter(pk=whole_number(asked_for) or 0).first()
        if self.passage:
            self.fields["passage"].widget = forms.HiddenInput()
        else:
            self.fields["passage"].help_text = "Find it among the passages and choose “Annotate” there."
            self.fields["passage"].widget.attrs["size"] = 12
        if self.instance.exact and self.instance.passage_id and "at" not in self.initial:
            self.fields["at"].initial = self.instance.start - self.instance.passage.start
        self.offer_statuses()

    def offer_statuses(self):
        """Leave out what this editor may not do."""
        kept = (
            {Annotation.Status.DRAFT, self.instance.status} if self.instance.pk else {Annotation.Status.DRAFT}
        )
        if not may_publish(self.user):
            choices = [choice for choice in Annotation.Status.choices if choice[0] in kept]
            self.fields["status"].choices = choices
            self.fields["status"].help_text = "A chief editor publishes it."

    def clean_body(self):
        """Refuse links that can lead nowhere."""
        body = self.cleaned_data["body"]
        if faults := faulty_links(body):
            raise ValidationError([ValidationError(fault) for fault in dict.fromkeys(faults)])
        return body

    def clean(self):
        """Find the words in the passage, and refuse to overwrite what somebody saved meanwhile."""
        fields = super().clean()
        if passage := fields.get("passage"):
            try:
                self.place = select(passage, fields.get("exact", ""), fields.get("at"))
            except NotInPassageError as error:
                self.add_error("exact", str(error))
        if self.instance.pk:
            self.refuse_if_changed_meanwhile(fields)
        return fields

    def refuse_if_changed_meanwhile(self, mine):
        """Raise ValidationError and show both versions; saving again then replaces theirs knowingly.

        What only they have changed is taken over, so that nobody undoes it unseen.
        """
        theirs = Annotation.objects.select_for_update().get(**whole_key(self.instance))
        if mine.get("seen_version") == theirs.version:
            return
        base = theirs.history.filter(version=mine.get("seen_version")).first() or theirs
        self.conflict = conflict_of(base, theirs, mine)
        self.data = self.data.copy()
        self.data[self.add_prefix("seen_version")] = theirs.version
        if theirs.passage_id != base.passage_id:
            self.data[self.add_prefix("passage")] = theirs.passage_id or ""
            self.data[self.add_prefix("at")] = ""
        for name in WRITTEN:
            if mine.get(name, getattr(base, name)) == getattr(base, name):
                self.data[self.add_prefix(name)] = getattr(theirs, name)
        raise ValidationError(
            "%(who)s saved this annotation while you wrote. Nothing is lost: compare the two texts, "
            "put together what should stay, then save again to replace theirs.",
            code="changed-meanwhile",
            params={"who": self.conflict.who},
        )


def conflict_of(base, theirs, mine):
    """Return the Conflict of what was saved with what was written, both from the version `base`."""
    last = theirs.history.first()
    user = last and last.history_user
    body = mine.get("body", "")
    others = [
        (LABELS[name], getattr(theirs, f"get_{name}_display", lambda name=name: getattr(theirs, name))())
        for name in WRITTEN
        if name != "body" and getattr(theirs, name) != getattr(base, name)
    ]
    both = merged(base.body, theirs.body, body) if base.body not in (body, theirs.body) else None
    return Conflict(
        theirs,
        (user and (user.get_full_name() or user.get_username())) or "Somebody",
        theirs.changed,
        changes(base.body, theirs.body),
        changes(base.body, body),
        both or "",
        others,
    )
