"""Forms that say who said something: a known speaker, a new one, nobody. None is made unasked."""

from django import forms
from django.urls import reverse_lazy

from archive.editing import people
from archive.models import Attribution, Speaker

SUGGESTIONS = reverse_lazy("admin:autocomplete")
NEW = "new"


class WhoForm(forms.Form):
    """A name that becomes a Speaker; where it may mean several, or a new one, the editor is asked."""

    name = forms.CharField(
        label="Name",
        required=False,
        max_length=200,
        help_text="As articles give it in full. Empty: nobody is named.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 40}),
    )
    kind = forms.ChoiceField(
        choices=Speaker.Kind, initial=Speaker.Kind.PERSON, label="A person or an organisation"
    )
    chosen = forms.ChoiceField(label="Who is meant", required=False, widget=forms.RadioSelect)
    asked_for = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        help_text="In a few words; readers see it.",
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["name"].widget.attrs["data-speakers"] = SUGGESTIONS
        self.is_asking = False
        name, kind = (self.data.get(field, "").strip()[:200] for field in ("name", "kind"))
        self.candidates = people.named(name, kind) if name and kind in Speaker.Kind.values else []
        choices = [(str(speaker.pk), described(speaker, because)) for speaker, because in self.candidates]
        self.fields["chosen"].choices = [*choices, (NEW, f"A new speaker, “{name}”")]

    @property
    def wants_speaker(self):
        """Tell whether a name is needed."""
        return bool(self.cleaned_data.get("name"))

    def clean(self):
        """Find out which speaker is meant; ask where the name does not tell."""
        fields = super().clean()
        self.speaker_pk = None
        if not self.wants_speaker or not fields.get("name") or not fields.get("kind"):
            return fields
        name, kind = fields["name"], fields["kind"]
        same = [s for s, _ in self.candidates if s.name.casefold() == name.casefold() and s.kind == kind]
        if fields.get("chosen") and fields.get("asked_for") == f"{kind} {name}":
            self.speaker_pk = fields["chosen"]
        elif len(same) == 1:
            self.speaker_pk = str(same[0].pk)
        else:
            self.is_asking = True
            self.data = self.data.copy()
            self.data["asked_for"], self.data["chosen"] = f"{kind} {name}", ""
            some = "Speakers have names like this: choose one of them, or say that it is somebody new."
            none = "Nobody of this name is known: look at the spelling, then say that it is somebody new."
            self.add_error("chosen", some if self.candidates else none)
        return fields

    def speaker(self):
        """Return the Speaker that was said, made if it is a new one; None for nobody."""
        if self.speaker_pk is None:
            return None
        if self.speaker_pk == NEW:
            return people.make(self.cleaned_data["name"], self.cleaned_data["kind"])
        return next(speaker for speaker, _ in self.candidates if str(speaker.pk) == self.speaker_pk)


def described(speaker, because):
    """Return a speaker in words that tell who it is."""
    roles = "".join(f", “{role}”" for role in speaker.roles[:2])
    count = f"{speaker.said} attribution{'' if speaker.said == 1 else 's'}"
    return f"{speaker.name}, {speaker.kind}{roles}: {count} ({because})"


class VerdictForm(WhoForm):
    """What an editor says of an attribution."""

    VERDICTS = (
        ("confirm", "It is right"),
        ("correct", "Somebody else said it"),
        ("nobody", "The source names nobody"),
        ("scare", "It is no quote: a title, a nickname, irony"),
    )
    verdict = forms.ChoiceField(choices=VERDICTS, widget=forms.RadioSelect, label="What is right?")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ["verdict", "name", "kind", "chosen", "reason"]

    def __init__(self, *args, attribution, **options):
        super().__init__(*args, **options)
        self.attribution = attribution
        self.fields["name"].help_text = "Only where somebody else said it: the name in full."
        self.fields["reason"].required = False
        self.fields["reason"].help_text = "In a few words; readers see it. Needed unless it is right."
        self.fields["seen"].initial = self.state()
        if attribution.mode != Attribution.Mode.DIRECT:
            self.fields["verdict"].choices = self.VERDICTS[:3]

    def state(self):
        """Return what tells one state of the attribution from every other."""
        last = self.attribution.history.order_by("-history_id").values_list("history_id", flat=True).first()
        return str(last or 0)

    @property
    def wants_speaker(self):
        """Tell whether a name is needed."""
        return self.cleaned_data.get("verdict") == "correct"

    def clean(self):
        """Refuse a verdict without its reason or name, and one on what somebody has decided meanwhile."""
        fields = super().clean()
        if self.wants_speaker and not fields.get("name"):
            self.add_error("name", "Who was it? If the source does not say, choose that instead.")
        if fields.get("verdict") not in (None, "confirm") and not fields.get("reason"):
            self.add_error("reason", "Say why, in a few words: readers will see it.")
        if fields.get("seen") != self.state():
            self.data = self.data.copy()
            self.data["seen"] = self.state()
            now = f"{self.attribution.get_status_display()}: {self.attribution.speaker or 'nobody'}"
            reason = f" (“{self.attribution.reason}”)" if self.attribution.reason else ""
            raise forms.ValidationError(
                f"Somebody has decided meanwhile. It is {now}{reason} now; save again to replace that."
            )
        return fields
