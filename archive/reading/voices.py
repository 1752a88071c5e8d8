"""Who speaks: speakers as pages name them, whatever they were merged into."""

from collections import defaultdict
from dataclasses import dataclass, field

from archive.models import UNSEEN_OF_HISTORY, Alias, Attribution, Speaker

# Nobody is merged through more names than this; a ring of merges ends here, too.
FARTHEST = 5
TINTS = 6
DIRECT, REPORTED = Attribution.Mode.DIRECT, Attribution.Mode.REPORTED
# What is read along with a speaker, and with an attribution; names merged twice are rare: `with_heads`.
MERGED = "merged_into"
WITH_SPEAKER = (f"speaker__{MERGED}",)


def who(speaker):
    """Return the speaker under whose name a merged one is shown."""
    for _ in range(FARTHEST):
        if speaker is None or speaker.merged_into_id is None:
            break
        speaker = speaker.merged_into
    return speaker


def with_heads(attributions):
    """Return these attributions, read WITH_SPEAKER, as a list of which `who` asks nothing more."""
    attributions = list(attributions)
    read_heads(said.speaker for said in attributions if said.speaker_id)
    return attributions


def read_heads(speakers):
    """Read what these speakers, read with MERGED, were merged into beyond the first name."""
    for _ in range(FARTHEST - 1):
        speakers = [speaker.merged_into for speaker in speakers if speaker.merged_into_id]
        further = {speaker.merged_into_id for speaker in speakers} - {None}
        heads = Speaker.objects.in_bulk(further) if further else {}
        for speaker in speakers:
            speaker.merged_into = heads.get(speaker.merged_into_id)


def states_of(attributions):
    """Return the states that attributions were in, without what readers don't see: who did it, and why."""
    states = Attribution.history.filter(id__in=[said.pk for said in attributions])
    return states.select_related(*WITH_SPEAKER).defer(*UNSEEN_OF_HISTORY)


def families(speakers):
    """Return, for each of these speakers, the keys of all that were merged into them and their own."""
    head = {speaker.pk: speaker.pk for speaker in speakers}
    newest = list(head)
    for _ in range(FARTHEST):
        rows = Speaker.objects.filter(merged_into__in=newest).exclude(pk__in=head) if newest else ()
        newest = []
        for speaker in rows:
            head[speaker.pk] = head[speaker.merged_into_id]
            newest.append(speaker.pk)
    members = defaultdict(list)
    for key, chief in head.items():
        members[chief].append(key)
    return members


@dataclass(slots=True)
class Voice:
    """A speaker in an article, with the colour and the number of their words; speaker None: nobody named."""

    speaker: Speaker | None
    tint: int
    role: str = ""
    quotes: list = field(default_factory=list)
    reported: list = field(default_factory=list)
    stretches: list = field(default_factory=list)
    quoted_in: list = field(default_factory=list)  # the paragraphs and captions
    reported_in: list = field(default_factory=list)
    share: int = 0  # of a hundred, beside the voice with most words

    @property
    def length(self):
        """Return how many characters are quoted or reported."""
        return sum(said.end - said.start for said in (*self.quotes, *self.reported))

    @property
    def slug(self):
        """Return what tells this voice from others in an address or an id."""
        return self.speaker.slug if self.speaker else "nobody-named"

    @property
    def name(self):
        """Return the name that is shown."""
        return self.speaker.name if self.speaker else "nobody named"

    @property
    def is_doubtful(self):
        """Tell whether it is nowhere more than probable that this speaker is heard."""
        return all(said.is_doubtful for said in [*self.quotes, *self.reported])


def voices_of(attributions):
    """Return the voices in these attributions by speaker's key, in the order of their first words."""
    voices = {}
    for attribution in attributions:
        if attribution.is_set_aside:
            continue
        speaker = who(attribution.speaker)
        key = speaker and speaker.pk
        if key not in voices:
            voices[key] = Voice(speaker, len(voices) % TINTS + 1)
        (voices[key].quotes if attribution.mode == DIRECT else voices[key].reported).append(attribution)
    return voices


def roles_of(speaker_ids, **where):
    """Return the first role that an article gives each of these speakers."""
    roles = {}
    rows = Alias.objects.filter(speaker__in=speaker_ids, kind=Alias.Kind.ROLE, **where).order_by("id")
    for key, role in rows.values_list("speaker", "text"):
        roles.setdefault(key, role)
    return roles
