"""The form of a speaker: who it is at Wikidata must not contradict who it is here."""

import re

from django import forms

from archive.editing import people
from archive.models import Speaker

# What people paste from their browser: https://www.wikidata.org/wiki/Q42, www.wikidata.org/entity/Q42#P31.
ADDRESS = re.compile(r"(?i)(?:https?://)?(?:www\.|m\.)?wikidata\.org/(?:wiki/|entity/)(Q[0-9]+)(?:[?#].*)?")


class IdentifierField(forms.CharField):
    """A Wikidata identifier, also given as the address of its page or in lower case."""

    def to_python(self, value):
        """Return the identifier in what was typed; what is none is left for the validator to refuse."""
        value = super().to_python(value)
        address = ADDRESS.fullmatch(value)
        return (address[1] if address else value).upper()


class SpeakerForm(forms.ModelForm):
    """A speaker, whose Wikidata identifier no other speaker has who is not merged into this one."""

    wikidata = IdentifierField(
        label="Wikidata",
        required=False,
        max_length=200,
        validators=Speaker._meta.get_field("wikidata").validators,
        help_text="Who this is, for every archive: the identifier on wikidata.org (Q42) or its address.",
        widget=forms.TextInput(attrs={"size": 40, "spellcheck": "false", "autocomplete": "off"}),
    )

    class Meta:
        model = Speaker
        fields = ("name", "kind", "wikidata", "merged_into")

    def _post_clean(self):
        """Compare with the other speakers once the fields are the speaker's."""
        super()._post_clean()
        if "wikidata" in self.errors:
            return
        speaker, into = self.instance, self.instance.merged_into
        if into and people.differ(speaker, into):
            self.add_error("wikidata", f"{into}, whom this is merged into, is {into.wikidata} at Wikidata.")
        elif speaker.known_as:
            self.add_error(
                "wikidata", f"{speaker.known_as} has this identifier. If they are one, merge them."
            )
