"""Foreign keys inside an article."""

from django.db import models


def inside_article(to, **options):
    """Return a foreign key to a row of the same article.

    The database holds it as (article_id, …_id) → (article_id, id): see migration 0003. So a quote can't get a
    paragraph of another article, and the tables can be distributed by article. It has no index of its own.
    """
    options.setdefault("on_delete", models.PROTECT)
    options.setdefault("db_index", False)
    return models.ForeignKey(to, db_constraint=False, **options)
