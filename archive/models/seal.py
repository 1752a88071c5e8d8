"""Seals: one number for all that the archive holds, and what proves that a record is under it."""

from django.db import models


class Seal(models.Model):
    """A root over all that was added since the seal before, and over that seal's root.

    So the newest root stands for every record, and whoever wrote it down sees any change of one.
    """

    number = models.IntegerField(primary_key=True)
    made = models.DateTimeField()
    editions = models.IntegerField()
    passages = models.BigIntegerField()
    former = models.CharField(max_length=64, help_text="The root before; 64 zeros where there was none.")
    root = models.CharField(max_length=64)
    blocks = models.BinaryField(help_text="The roots of each 1,024 editions, 32 bytes each.")

    class Meta:
        ordering = ["-number"]

    def __str__(self):
        return f"seal {self.number}: {self.root}"


class Sealed(models.Model):
    """An edition under a seal: its place there, and the root over its passages.

    An edition is sealed again when an editor has added a quote to it.
    """

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="sealed", db_index=False)
    place = models.IntegerField(help_text="Among the editions of the seal, from 0.")
    # Not held by the database: with many nodes, editions lie on others than seals.
    edition_id = models.BigIntegerField(db_index=True)
    article_id = models.BigIntegerField()
    passages = models.IntegerField()
    last = models.BigIntegerField(help_text="The key of the last passage that is under the seal.")
    digest = models.BinaryField(help_text="The root over the passages in the order of their keys.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "place"], name="sealed_once")]

    def __str__(self):
        return f"edition {self.edition_id} under seal {self.seal_id}"
