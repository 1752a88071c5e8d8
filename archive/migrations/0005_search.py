"""What search needs of passages: whether they are in the newest edition, and words without hidden characters."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models
from django.db.models.functions import Concat

import archive.models.passage

# A new edition makes all passages of the article's earlier editions old: nobody has to think of it.
KEEP = """
CREATE FUNCTION archive_retire_passages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE archive_passage SET current = false
    WHERE article_id = NEW.article_id AND edition_id <> NEW.id AND current;
    RETURN NULL;
END $$;
CREATE TRIGGER edition_retires_passages AFTER INSERT ON archive_edition
    FOR EACH ROW EXECUTE FUNCTION archive_retire_passages();
UPDATE archive_passage passage SET current = false
FROM archive_edition edition, archive_edition newer
WHERE edition.id = passage.edition_id AND edition.article_id = passage.article_id
  AND newer.article_id = edition.article_id AND newer.number > edition.number;
"""
UNKEEP = """
DROP TRIGGER edition_retires_passages ON archive_edition;
DROP FUNCTION archive_retire_passages();
"""


class Migration(migrations.Migration):
    dependencies = [("archive", "0004_likeness")]
    operations = [
        migrations.AddField(
            model_name="passage",
            name="current",
            field=models.BooleanField(
                default=True,
                db_default=True,
                editable=False,
                help_text="In the newest edition of its article: searched and listed. The database keeps it.",
            ),
        ),
        migrations.RunSQL(KEEP, UNKEEP),
        migrations.RemoveIndex(model_name="passage", name="passage_search"),
        migrations.RemoveField(model_name="passage", name="search"),
        migrations.AddField(
            model_name="passage",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=archive.models.passage.Words(
                    Concat("text", models.Value(" "), "credit", output_field=models.TextField())
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="passage",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="passage_search"),
        ),
    ]
