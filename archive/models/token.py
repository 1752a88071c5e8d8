"""Tokens: with one a program writes annotations as the editor who made it."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

# So that scanners for leaked secrets can tell what they have found.
PREFIX = "archive_"
# "Last used" need not be truer than this: most requests then write nothing.
USED_EVERY = timedelta(minutes=1)


class Token(models.Model):
    """A key to the API. Of the key itself only a digest is kept: who reads the database can't use it.

    It is 256 random bits, which nobody guesses, so that a quick digest without salt is as good as a slow one.
    """

    class Scope(models.TextChoices):
        """What a token opens, of what its user may do."""

        WRITE = "annotations:write", "write, change and delete annotations that readers don’t see"
        PUBLISH = "annotations:publish", "publish annotations, change, withdraw and delete published ones"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, editable=False, related_name="tokens")
    name = models.CharField(
        max_length=60, help_text="What it is for: it stands in the history of all it does."
    )
    digest = models.CharField(max_length=64, unique=True, editable=False, help_text="SHA-256, hexadecimal.")
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope))
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(null=True, blank=True, help_text="Empty: never.")
    revoked = models.DateTimeField(null=True, editable=False)
    used = models.DateTimeField("last used", null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        default_permissions = []  # whose they are decides, and who may annotate

    def __str__(self):
        return self.name

    @property
    def state(self):
        """Return in a word whether it opens anything."""
        if self.revoked:
            return "revoked"
        if self.expires and self.expires <= timezone.now():
            return "expired"
        return "valid" if self.user.is_active and self.user.is_staff else "account closed"

    def seal(self):
        """Give the token its key, and return it: it can't be told again."""
        key = PREFIX + secrets.token_urlsafe(32)
        self.digest = digest_of(key)
        return key

    @classmethod
    def of(cls, key):
        """Return the valid token that has this key, and note that it was used; None if there is none."""
        token = cls.objects.select_related("user").filter(digest=digest_of(key)).first()
        if token is None or token.state != "valid":
            return None
        now = timezone.now()
        unnoted = Q(used=None) | Q(used__lt=now - USED_EVERY)
        cls.objects.filter(unnoted, pk=token.pk).update(used=now)
        return token

    def revoke(self):
        """Close it for good."""
        self.revoked = self.revoked or timezone.now()
        self.save(update_fields=["revoked"])


def digest_of(key):
    """Return what is kept of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
