"""Passages: the headings, paragraphs, captions and quotes of an edition, each a slice of its text."""

import hashlib

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Length
from django.utils.text import Truncator

from archive.addresses import address_of
from archive.models.article import Article, Edition
from archive.models.inside import OfArticle, inside_article

DIGEST = 12  # hexadecimal digits


class Kind(models.TextChoices):
    """What a passage is."""

    HEADLINE = "headline"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    QUOTE = "quote"


class Integrity(models.TextChoices):
    """In which state the source left a quote's marks."""

    BALANCED = "balanced", "opened and closed"
    WRONG_CLOSING_MARK = "wrong-closing-mark", "closed by a mark that is turned the wrong way"
    UNCLOSED = "unclosed", "never closed"
    CONTINUED = "continued", "goes on in the next paragraph"
    UNMARKED = "unmarked", "without quotation marks"


class Words(Func):
    """The search vector of an expression.

    Joints of words (hyphens, slashes, apostrophes) become spaces, so that "indo pacific" finds
    "Indo-Pacific" and a phrase has the same word distances however it is typed; angle brackets, too, as the
    parser would take what is between them for a tag and leave it out. Characters that nobody sees go, so
    that a soft hyphen parts no word. `archive.search` does the same to a query.
    """

    JOINTS = "-‐‑–—/'’‘ʼ<>"
    UNSEEN = "\u00ad\u200b\u2060\ufeff"
    template = (
        "to_tsvector('archive_english'::regconfig, translate(%(expressions)s, "
        f"'{JOINTS.replace(chr(39), chr(39) * 2)}{UNSEEN}', '{' ' * len(JOINTS)}'))"
    )
    output_field = SearchVectorField()


class SearchTerms(Words):
    """The search vector of a passage: its words, its kind, its integrity, and where in the archive it stands.

    What is no word begins with a sign that no word begins with. `#quote` lets the index tell quotes from all
    else, and `#a61` that the passage is in the 62nd block of 4,096 keys: so the index finds the newest
    passages with a common word without reading of all the others.
    """

    BLOCKS = {"a": 12, "b": 14, "c": 16, "d": 18, "e": 21, "f": 24}  # letter: bits of the key left out
    template = (
        f"({Words.template} || array_to_tsvector(ARRAY['#' || kind::text, '#' || integrity::text, "
        + ", ".join(f"'#{letter}' || (id >> {bits})::text" for letter, bits in BLOCKS.items())
        + "]))"
    )


class PlainWords(Words):
    """The search vector of an expression by its words as they are written, without stems.

    For names and headings, which are also found by the beginnings of their words.
    """

    template = Words.template.replace("archive_english", "archive_plain")

    @classmethod
    def of(cls, column):
        """Return the SQL for a column, exactly as it is indexed."""
        return cls.template % {"expressions": column}


class SameWords(Func):
    """A number that texts of the same letters and digits share, whatever their marks, case and spacing.

    64 bits of a hash: of a hundred million texts two meet by chance in one archive of 3,000.
    """

    output_field = models.BigIntegerField()
    template = "hashtextextended(lower(regexp_replace(%(expressions)s, '[^[:alnum:]]+', '', 'g')), 0)"


class PassageQuerySet(models.QuerySet):
    """Readings of the passage table."""

    def of(self, edition):
        """Return the edition's passages in the order of the text."""
        return self.filter(article_id=edition.article_id, edition=edition).order_by("start", "-end")


class Passage(OfArticle):
    """A slice of an edition's text: `edition.text[start:end] == text`."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="passages", db_index=False)
    edition = inside_article(Edition, related_name="passages")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveIntegerField(help_text="1, 2, … within the edition, for each kind.")
    start = models.PositiveIntegerField(help_text="Code points into the edition's text.")
    end = models.PositiveIntegerField(help_text="Exclusive.")
    text = models.TextField()
    parent = inside_article(
        "self",
        null=True,
        blank=True,
        related_name="children",
        help_text="A quote's paragraph or caption; a paragraph's or caption's section heading.",
    )
    continues = inside_article(
        "self",
        null=True,
        blank=True,
        related_name="continued_by",
        help_text="The quote that this one goes on from, over paragraphs.",
    )
    credit = models.TextField(blank=True, help_text="Of a caption: who made the picture.")
    current = models.BooleanField(
        default=True,
        db_default=True,
        editable=False,
        help_text="In the newest edition of its article: searched and listed. The database keeps it.",
    )
    integrity = models.CharField(max_length=20, blank=True, choices=Integrity, help_text="Of a quote.")
    search = models.GeneratedField(
        expression=SearchTerms(Concat("text", Value(" "), "credit", output_field=models.TextField())),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    same_words = models.GeneratedField(
        expression=SameWords("text"), output_field=models.BigIntegerField(), db_persist=True
    )

    objects = PassageQuerySet.as_manager()

    class Meta:
        ordering = ["article", "edition", "start", "-end"]
        indexes = [
            GinIndex(fields=["search"], name="passage_search"),
            GinIndex(
                PlainWords("text"),
                name="passage_heading_words",
                condition=Q(kind__in=["headline", "heading"], current=True),
            ),
            models.Index(
                fields=["integrity", "article", "number"],
                name="passage_marks",
                condition=Q(kind="quote", current=True) & ~Q(integrity="balanced"),
            ),
            models.Index(
                fields=["same_words", "article", "id"],
                name="passage_same_words",
                condition=Q(kind__in=["quote", "paragraph", "caption"], current=True),
            ),
            models.Index(fields=["parent"], name="passage_parent", condition=Q(parent__isnull=False)),
            models.Index(
                fields=["continues"], name="passage_continues", condition=Q(continues__isnull=False)
            ),
            models.Index(
                fields=["-id"],
                name="passage_broken",
                condition=Q(integrity__in=["wrong-closing-mark", "unclosed"], current=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "edition", "kind", "number"], name="passage_number_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="passage_kind_known"),
            models.CheckConstraint(condition=Q(number__gte=1), name="passage_number_from_1"),
            models.CheckConstraint(
                condition=Q(end=F("start") + Length("text")), name="passage_is_as_long_as_its_text"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.CAPTION) | Q(credit=""), name="passage_credit_of_caption"
            ),
            models.CheckConstraint(
                condition=(Q(kind=Kind.QUOTE) & Q(integrity__in=Integrity.values))
                | (~Q(kind=Kind.QUOTE) & Q(integrity="") & Q(continues=None)),
                name="passage_integrity_of_quote",
            ),
            models.CheckConstraint(
                condition=(Q(kind=Kind.QUOTE) & Q(parent__isnull=False))
                | Q(kind__in=[Kind.PARAGRAPH, Kind.CAPTION])
                | (Q(kind__in=[Kind.HEADLINE, Kind.HEADING]) & Q(parent=None)),
                name="passage_parent_by_kind",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.number}: {Truncator(self.text).chars(60)}"

    def get_absolute_url(self):
        """Return the passage's address; headlines and headings are places on the article's page."""
        if self.kind in (Kind.HEADLINE, Kind.HEADING):
            return f"{self.article.get_absolute_url()}#{self.anchor}"
        return address_of(self.kind, self.article.slug, self.number)

    @property
    def sha256(self):
        """Return the SHA-256 of its words in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def digest(self):
        """Return so much of the SHA-256 of its words as an address carries, to tell whether they changed."""
        return self.sha256[:DIGEST]

    @property
    def anchor(self):
        """Return the passage's element on the article page: p1, c1, q1, h1."""
        return "headline" if self.kind == Kind.HEADLINE else f"{self.kind[0]}{self.number}"


class KindManager(models.Manager.from_queryset(PassageQuerySet)):
    """The passages of one kind."""

    def get_queryset(self):
        """Return only this proxy's kind."""
        return super().get_queryset().filter(kind=self.model.KIND)


class Heading(Passage):
    """A heading inside an article."""

    KIND = Kind.HEADING
    objects = KindManager()

    class Meta:
        proxy = True


class Paragraph(Passage):
    """A paragraph."""

    KIND = Kind.PARAGRAPH
    objects = KindManager()

    class Meta:
        proxy = True


class Caption(Passage):
    """The words under a picture, without the credit."""

    KIND = Kind.CAPTION
    objects = KindManager()

    class Meta:
        proxy = True


class Quote(Passage):
    """Words between quotation marks that somebody said or wrote, without the marks."""

    KIND = Kind.QUOTE
    objects = KindManager()

    class Meta:
        proxy = True
