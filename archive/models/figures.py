"""Figures: what pages would else count, kept beside the records in the transactions that change these."""

from datetime import date

from django.db import models

from archive.models.speaker import Attribution, Speaker


class SpeakerFigures(models.Model):
    """How much a speaker says, those who were merged into this one included; no row: nothing."""

    speaker = models.OneToOneField(Speaker, models.CASCADE, primary_key=True, related_name="figures")
    quotes = models.BigIntegerField()
    reported = models.BigIntegerField()
    articles = models.BigIntegerField(help_text="In which one or the other is.")
    words = models.BigIntegerField(help_text="Of the quotes.")

    class Meta:
        indexes = [models.Index(fields=["-quotes", "speaker"], name="speakerfigures_quotes")]

    def __str__(self):
        return f"{self.speaker}: {self.quotes} quotes, {self.reported} reported"


class RuleFigures(models.Model):
    """What a rule found, and what editors said of that."""

    mode = models.CharField(max_length=8, choices=Attribution.Mode)
    rule = models.CharField(max_length=100)
    found = models.BigIntegerField()
    unnamed = models.BigIntegerField(help_text="Whose speaker was not found.")
    confirmed = models.BigIntegerField()
    corrected = models.BigIntegerField()
    set_aside = models.BigIntegerField()
    measured = models.BigIntegerField(help_text="Those with a confidence.")
    millionths = models.BigIntegerField(help_text="The sum of their confidences.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mode", "rule"], name="rulefigures_once")]

    def __str__(self):
        return f"{self.mode}, {self.rule}: {self.found}"


class Total(models.Model):
    """How much there is: of articles, of passages of each kind in the newest editions, of speakers heard.

    Of articles there is also a number for each month of publication: its name is as 2021-05.
    """

    ARTICLE, SPEAKER = "article", "speaker"

    name = models.CharField(max_length=20, primary_key=True)
    number = models.BigIntegerField()

    def __str__(self):
        return f"{self.name}: {self.number}"

    @classmethod
    def of(cls, *names):
        """Return the numbers of these, 0 where there is none."""
        found = dict(cls.objects.filter(name__in=names).values_list("name", "number"))
        return [found.get(name, 0) for name in names]

    @classmethod
    def by_month(cls):
        """Return how many articles were published in each month, by its first day, the first month first."""
        found = cls.objects.filter(name__contains="-").order_by("name").values_list("name", "number")
        return {date.fromisoformat(f"{name}-01"): number for name, number in found}
