"""The archive's revision: a number that grows with every change that a reader can see."""

from django.db import models
from django.db.models import F
from django.utils import timezone

from archive.replication import reading_connection


class Revision(models.Model):
    """One row. Pages take their ETag from it, so that an unchanged page costs one small query."""

    number = models.BigIntegerField(default=0)
    changed = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"revision {self.number}"

    @classmethod
    def current(cls):
        """Return the number of changes so far."""
        return cls.state()[0]

    @classmethod
    def state(cls):
        """Return the number of changes so far, and when the last one was.

        Together they name one state of the archive: where a backup is taken in again, or a fail-over loses
        changes, numbers are given a second time.
        """
        with reading_connection().cursor() as cursor:  # of every request: as short as can be
            cursor.execute("SELECT number, changed FROM archive_revision WHERE id = 1")
            return cursor.fetchone() or (0, None)

    @classmethod
    def advance(cls):
        """Count a change, in the transaction that makes it.

        The row stays locked until that transaction ends: call this last.
        """
        if not cls.objects.filter(pk=1).update(number=F("number") + 1, changed=timezone.now()):
            cls.objects.create(pk=1, number=1)


class Revised(models.Model):
    """A row that editors change: readers see every save, and every state it was in is remembered."""

    class Meta:
        abstract = True

    def save(self, *args, **options):
        """Save the row and count the change; before the first one keep how the archive made the row."""
        if self.pk and not self.history.exists() and (found := type(self).objects.filter(pk=self.pk).first()):
            type(self).history.bulk_history_create([found], default_change_reason="as the archive found it")
        super().save(*args, **options)
        Revision.advance()

    def delete(self, *args, **options):
        """Delete the row and count the change."""
        deleted = super().delete(*args, **options)
        Revision.advance()
        return deleted
