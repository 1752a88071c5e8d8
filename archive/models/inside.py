"""Foreign keys inside an article."""

from django.db import models


class InsideArticle(models.ForeignKey):
    """A foreign key to a row of the same article: whatever follows it says so.

    Joins along it compare the articles, too, so that they stay on one node where the tables are distributed
    by article, and go to the index of the key, which has both.
    """

    def get_extra_restriction(self, alias, related_alias):
        """Return what a join adds: both rows are of the same article."""
        if alias is None or related_alias is None:
            return None  # where Django can't name a table yet, it would compare a row with itself
        theirs = self.related_model._meta.get_field("article")
        ours = self.model._meta.get_field("article")
        return theirs.get_lookup("exact")(theirs.get_col(alias), ours.get_col(related_alias))

    def get_extra_descriptor_filter(self, instance):
        """Return what following the key from a row adds."""
        return {"article": instance.article_id}

    def deconstruct(self):
        """Return what migrations know it as: the table has the same column."""
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.ForeignKey", arguments, options


def inside_article(to, **options):
    """Return a foreign key to a row of the same article.

    The database holds it as (article_id, …_id) → (article_id, id): see migration 0003. So a quote can't get a
    paragraph of another article, and the tables can be distributed by article. It has no index of its own.
    """
    options.setdefault("on_delete", models.PROTECT)
    options.setdefault("db_index", False)
    return InsideArticle(to, db_constraint=False, **options)
