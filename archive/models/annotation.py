"""What editors write about passages. It lies beside the record, never in it."""

import uuid

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from archive.models.article import Article, Edition
from archive.models.inside import OfArticle, inside_article
from archive.models.passage import Passage
from archive.models.revision import Revised

# What readers may know of an account: pages read no more, and the reader's role can't (archive/roles.py).
SEEN_OF_AUTHORS = ("id", "first_name", "last_name")


def unseen_of_authors():
    """Return the fields of an account that no page of readers has to read: password, address, rights."""
    names = (field.name for field in get_user_model()._meta.concrete_fields)
    return [name for name in names if name not in SEEN_OF_AUTHORS]


class AnnotationQuerySet(models.QuerySet):
    """Readings of the annotations."""

    def public(self):
        """Return those that readers may see."""
        published = self.filter(status=Annotation.Status.PUBLISHED).select_related("author")
        return published.defer(*(f"author__{field}" for field in unseen_of_authors()))


class Annotation(OfArticle, Revised):
    """An editor's note on a passage, or on words in it.

    It keeps its place as position and as exact words with what stands before and after (the selectors
    of the W3C Web Annotation model), so that it can be found again in a later edition.
    """

    class Motivation(models.TextChoices):
        """Why it was written: the motivations of the W3C Web Annotation vocabulary."""

        ASSESSING = "assessing"
        CLASSIFYING = "classifying"
        COMMENTING = "commenting"
        CORRECTING = "editing", "correcting"
        DESCRIBING = "describing"
        LINKING = "linking"
        QUESTIONING = "questioning"
        REPLYING = "replying"

    class Status(models.TextChoices):
        """Who may see it."""

        DRAFT = "draft"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"

    article = models.ForeignKey(Article, models.PROTECT, related_name="annotations")
    edition = inside_article(Edition, related_name="annotations")
    passage = inside_article(
        Passage, null=True, blank=True, related_name="annotations", help_text="None: an orphan."
    )
    start = models.PositiveIntegerField(
        null=True, blank=True, help_text="Code points into the edition's text."
    )
    end = models.PositiveIntegerField(null=True, blank=True, help_text="Exclusive.")
    exact = models.TextField(
        "words", blank=True, help_text="The words it is about, as the passage has them; empty: all of it."
    )
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    body = models.TextField("text", help_text="Markdown.")
    motivation = models.CharField(max_length=12, choices=Motivation, default=Motivation.COMMENTING)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="annotations"
    )
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    published = models.DateTimeField(null=True, editable=False, help_text="When readers first saw it.")
    edited = models.DateTimeField(
        null=True, editable=False, help_text="When its words were last changed after readers had seen them."
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    key = models.UUIDField(
        default=uuid.uuid4, db_default=RandomUUID(), editable=False, help_text="Its name in every export."
    )
    history = HistoricalRecords()

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ["article", "start", "id"]
        indexes = [
            models.Index(fields=["status", "-changed"], name="annotation_newest"),
            models.Index(fields=["passage"], name="annotation_passage"),
            models.Index(fields=["-changed"], name="annotation_orphan", condition=Q(passage=None)),
        ]
        permissions = [
            ("publish_annotation", "Can publish annotations and change published ones"),
            ("withdraw_annotation", "Can withdraw and delete annotations of others"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "article"], name="annotation_key_once"),
            models.CheckConstraint(condition=~Q(body=""), name="annotation_says_something"),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(end__gt=F("start")), name="annotation_span_has_words"
            ),
        ]

    def __str__(self):
        return f"{self.get_motivation_display()}: {self.body[:60]}"

    def become(self, status):
        """Take a status; remember when readers first saw it."""
        self.status = status
        if status == self.Status.PUBLISHED and self.published is None:
            self.published = timezone.now()
