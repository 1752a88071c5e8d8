"""What passages of the same words share, and where such are: the table is written anew."""

from django.db import migrations, models

import archive.models.passage


class Migration(migrations.Migration):
    dependencies = [("archive", "0007_tokens")]
    operations = [
        migrations.AddField(
            "passage",
            "same_words",
            models.GeneratedField(
                db_persist=True,
                expression=archive.models.passage.SameWords("text"),
                output_field=models.BigIntegerField(),
            ),
        ),
        migrations.AddIndex(
            "passage",
            models.Index(
                condition=models.Q(("current", True), ("kind__in", ["quote", "paragraph", "caption"])),
                fields=["same_words", "article", "id"],
                name="passage_same_words",
            ),
        ),
    ]
