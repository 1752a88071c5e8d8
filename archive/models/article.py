"""Articles, and the editions that hold their words."""

from django.db import models

from archive.addresses import address_of
from archive.models.inside import OfArticle


class Article(models.Model):
    """A news article, whatever becomes of its words. What the source does not tell stays empty."""

    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True, help_text="Its lasting address.")
    headline = models.TextField(help_text="As in the source; where it has none, its opening words.")
    language = models.CharField(max_length=35, default="en", help_text="A BCP 47 tag.")
    publisher = models.TextField(blank=True)
    byline = models.TextField(blank=True)
    published = models.DateField(null=True, blank=True, help_text="The day, if the source gives one.")
    url = models.TextField(blank=True, help_text="The address it was published at, if the source tells.")
    added = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["published", "id"], name="article_published")]

    def __str__(self):
        return self.headline

    def get_absolute_url(self):
        """Return the article's address."""
        return address_of("article", self.slug)


class Edition(OfArticle):
    """One state of an article's source. The database refuses to change or delete it."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="editions", db_index=False)
    number = models.PositiveIntegerField(help_text="1, 2, … within the article.")
    source = models.BinaryField(help_text="The bytes as they were found.")
    media_type = models.CharField(max_length=100, default="text/plain")
    encoding = models.CharField(max_length=40, default="utf-8")
    text = models.TextField(help_text="The words; all offsets count its code points.")
    sha256 = models.CharField(max_length=64, db_index=True, help_text="Of the source, in hexadecimal.")
    metadata = models.JSONField(default=dict, help_text="What the source tells of itself, and where it does.")
    extraction_version = models.CharField(max_length=20)
    loaded = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="edition_number_from_1"),
        ]

    def __str__(self):
        return f"{self.article}, edition {self.number}"

    @property
    def suffix(self):
        """Return how the name of a file with the source ends."""
        return {"text/html": "html", "application/json": "json"}.get(self.media_type, "txt")
