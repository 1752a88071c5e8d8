"""Speakers, their names, and which words are theirs."""

from contextlib import nullcontext

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q
from simple_history.models import HistoricalRecords

from archive.addresses import address_of
from archive.models import keeping
from archive.models.article import Article
from archive.models.inside import OfArticle, inside_article
from archive.models.passage import Passage, PlainWords
from archive.models.revision import Revised


class Likeness(Func):
    """What two names of the same speaker have in common: a person's last word, an organisation's capitals.

    So "J. Smith" meets "John A. Smith, Jr." at "smith", and "WHO" meets "World Health Organization" at "WHO".
    """

    output_field = models.CharField(max_length=200)
    template = (
        "CASE WHEN kind = 'person'"
        r" THEN lower(regexp_replace(regexp_replace(name, ',? (Jr|Sr|II|III|IV)\.?$', ''), '^.* ', ''))"
        " ELSE regexp_replace(name, '[^A-Z]', '', 'g') END"
    )


class Speaker(Revised):
    """A person or organisation to whom words are attributed."""

    class Kind(models.TextChoices):
        """What a speaker is."""

        PERSON = "person"
        ORGANISATION = "organisation"

    slug = models.SlugField(
        max_length=120,
        unique=True,
        allow_unicode=True,
        help_text="The lasting address: a new name keeps it.",
    )
    name = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSON)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        help_text="The same speaker under another name; this address leads there.",
    )
    wikidata = models.CharField(
        "Wikidata",
        max_length=20,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(r"^Q[1-9][0-9]*\Z", "A Wikidata identifier is a Q and digits, as Q42.")],
        help_text="Who this is, for every archive: the identifier on wikidata.org, as Q42.",
    )
    likeness = models.GeneratedField(
        expression=Likeness(), output_field=models.CharField(max_length=200), db_persist=True, db_index=True
    )
    history = HistoricalRecords(excluded_fields=["likeness"])

    class Meta:
        ordering = ["name", "id"]
        indexes = [GinIndex(PlainWords("name"), name="speaker_words")]
        permissions = [("merge_speaker", "Can merge speakers and split them again")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="speaker_has_a_name"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="speaker_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(wikidata="") | Q(wikidata__regex="^Q[1-9][0-9]*$"),
                name="speaker_wikidata_identifier",
            ),
            # One who was merged may keep what the other has, too.
            models.UniqueConstraint(
                fields=["wikidata"],
                condition=~Q(wikidata="") & Q(merged_into=None),
                name="speaker_wikidata_once",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """Return the speaker's address."""
        return address_of("speaker", self.slug)

    def save(self, *args, **options):
        """Save the speaker; a merge or a split changes whose figures the words count for."""
        former = Speaker.objects.filter(pk=self.pk).exclude(merged_into=self.merged_into_id)
        with keeping.merging(self.pk) if former.exists() else nullcontext():
            super().save(*args, **options)

    @property
    def known_as(self):
        """Return the other unmerged speaker who has this one's Wikidata identifier, or None."""
        same = Speaker.objects.filter(wikidata=self.wikidata, merged_into=None).exclude(pk=self.pk)
        return same.first() if self.wikidata and self.merged_into_id is None else None


class Distinction(models.Model):
    """Two speakers with names alike that an editor has told apart."""

    one = models.ForeignKey(Speaker, models.CASCADE, related_name="+")
    other = models.ForeignKey(Speaker, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="distinction_once")]

    def __str__(self):
        return f"{self.one} is not {self.other}"


class Alias(models.Model):
    """Another name, a role or the pronoun of a speaker, as an article gives it."""

    class Kind(models.TextChoices):
        """What it says of the speaker."""

        NAME = "name"
        ROLE = "role"
        PRONOUN = "pronoun"

    speaker = models.ForeignKey(Speaker, models.CASCADE, related_name="aliases")
    article = models.ForeignKey(Article, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "aliases"
        indexes = [GinIndex(PlainWords("text"), name="alias_told", condition=~Q(kind="pronoun"))]
        constraints = [
            # In this order the index also gives what is told of a speaker, each text once.
            models.UniqueConstraint(fields=["speaker", "kind", "text", "article"], name="alias_once"),
        ]

    def __str__(self):
        return self.text


# What the history tells beside the attribution itself: who changed it, and why. No page of readers reads it.
UNSEEN_OF_HISTORY = ("history_user", "history_change_reason", "reason", "decided")


class Attribution(OfArticle, Revised):
    """Who said a quote (direct), or what a paragraph reports somebody to have said (reported)."""

    # Readers are told "probably" where a rule is wrong more often than once in ten. A name beside the verb of
    # saying, or carried on from there, lies above; what is reported in other words lies below.
    DOUBTFUL_BELOW = 0.9
    # The rule of a quote that extraction missed.
    ADDED = "added by an editor"

    class Mode(models.TextChoices):
        """In which form the words are given."""

        DIRECT = "direct", "quoted"
        REPORTED = "reported", "reported"

    class Status(models.TextChoices):
        """On whose word the attribution stands."""

        EXTRACTED = "extracted", "found by the archive"
        CONFIRMED = "confirmed", "confirmed by an editor"
        CORRECTED = "corrected", "corrected by an editor"
        SCARE = "scare", "set aside by an editor: not a quote"

    article = models.ForeignKey(Article, models.PROTECT, related_name="attributions", db_index=False)
    passage = inside_article(
        Passage, related_name="attributions", help_text="The quote, or the paragraph that reports."
    )
    mode = models.CharField(max_length=8, choices=Mode)
    start = models.PositiveIntegerField(help_text="Of the words, in code points of the edition's text.")
    end = models.PositiveIntegerField(help_text="Exclusive.")
    speaker = models.ForeignKey(
        Speaker,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attributions",
        db_index=False,
        help_text="Empty where the source names nobody.",
    )
    mention = models.TextField(blank=True, help_text="The speaker as the text has it: “he”, “the statement”.")
    mention_start = models.PositiveIntegerField(null=True, blank=True)
    mention_end = models.PositiveIntegerField(null=True, blank=True)
    cue = models.TextField(blank=True, help_text="The word that attributes: said, wrote, according to.")
    cue_start = models.PositiveIntegerField(null=True, blank=True)
    cue_end = models.PositiveIntegerField(null=True, blank=True)
    rule = models.CharField(max_length=100, blank=True, help_text="How the archive found the speaker.")
    confidence = models.FloatField(null=True, blank=True, help_text="How often this rule is right: 0 to 1.")
    status = models.CharField(max_length=9, choices=Status, default=Status.EXTRACTED)
    reason = models.TextField(blank=True, help_text="Why the editor says so; readers see it.")
    decided = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the editor said so."
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["article", "start"]
        indexes = [
            models.Index(fields=["article", "passage"], name="attribution_article"),
            models.Index(fields=["speaker", "mode", "article", "passage"], name="attribution_said_by"),
            models.Index(fields=["cue", "article", "passage"], name="attribution_cue"),
            models.Index(fields=["rule", "mode", "article"], name="attribution_rule"),
            models.Index(fields=["-decided"], name="attribution_decided", condition=Q(decided__isnull=False)),
            models.Index(fields=["confidence", "-id"], name="attribution_doubt"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["passage", "article", "mode", "start"], name="attribution_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="attribution_has_words"),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__range=(0, 1)),
                name="attribution_confidence_share",
            ),
        ]

    def __str__(self):
        return f"{self.speaker or self.mention or 'nobody'} {self.cue}".strip()

    def save(self, *args, **options):
        """Save the attribution, and what it changes in the figures."""
        with keeping.changing(self.article_id):
            super().save(*args, **options)

    def delete(self, *args, **options):
        """Delete the attribution, and what it was in the figures."""
        with keeping.changing(self.article_id):
            return super().delete(*args, **options)

    @property
    def is_doubtful(self):
        """Tell whether readers should take the speaker as probable only: no editor looked, the rule errs."""
        found = self.status == self.Status.EXTRACTED and self.speaker_id is not None
        return found and (self.confidence is None or self.confidence < self.DOUBTFUL_BELOW)

    @property
    def is_set_aside(self):
        """Tell whether an editor said that these words are no quote: they are not listed or counted."""
        return self.status == self.Status.SCARE

    @property
    def is_added(self):
        """Tell whether an editor added the quote, which extraction had missed."""
        return self.rule == self.ADDED
