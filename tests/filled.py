"""An article of very many passages: what the planner does with few of them tells nothing."""

from django.db import connection


def fill(article, passages):
    """Add so many passages to an article, a few of them with rarer words."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO archive_passage
                 (article_id, edition_id, kind, number, start, "end", text, credit, integrity)
               SELECT %s, %s, 'heading', 1000 + n, 0, length(text), text, '', '' FROM (
                 SELECT n, 'Words of heading ' || n || CASE WHEN n %% 50 = 0 THEN
                   ' on Canada, Japan, a rule of law, the Indo-Pacific, neon, olympics, security' ELSE '' END
                 FROM generate_series(1, %s) AS n) AS made (n, text)""",
            [article.pk, article.editions.get().pk, passages],
        )
        # What earlier tests left waiting in the index would make it look costly.
        cursor.execute("SELECT gin_clean_pending_list('passage_search')")
        cursor.execute("ANALYZE archive_passage")
