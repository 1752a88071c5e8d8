"""What is inside an article: it may lie on another node than what is inside of others, but all on one."""

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


class OfArticle(models.Model):
    """A row that belongs to an article, for good: saving it never writes to which."""

    class Meta:
        abstract = True

    def _do_update(self, base_qs, using, pk_val, values, *rest):
        """Write the other columns, on the article's node."""
        values = [value for value in values if value[0].name != "article"]
        return super()._do_update(base_qs.filter(article_id=self.article_id), using, pk_val, values, *rest)


def whole_key(row):
    """Return what finds a row on its node: its key, and its article if it belongs to one."""
    return {"pk": row.pk} | ({"article_id": row.article_id} if isinstance(row, OfArticle) else {})


def locked(rows):
    """Return the rows of a queryset, each locked on its article's node until the transaction ends."""
    articles = sorted(set(rows.order_by().values_list("article_id", flat=True)))
    own = rows.select_for_update(of=["self"])
    return [row for article in articles for row in own.filter(article_id=article)]


IS_DISTRIBUTED = "to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL"


def is_distributed(cursor):
    """Tell whether the tables may lie on many nodes, where some statements can't go."""
    cursor.execute(f"SELECT {IS_DISTRIBUTED}")
    return cursor.fetchone()[0]
