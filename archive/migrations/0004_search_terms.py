"""The search vector also knows a passage's kind and block: the table is written anew, its index, too."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models
from django.db.models.functions import Concat

import archive.models.passage

SEARCH = models.GeneratedField(
    db_persist=True,
    expression=archive.models.passage.SearchTerms(
        Concat("text", models.Value(" "), "credit", output_field=models.TextField())
    ),
    output_field=django.contrib.postgres.search.SearchVectorField(),
)
INDEX = django.contrib.postgres.indexes.GinIndex(fields=["search"], name="passage_search")


class Migration(migrations.Migration):
    dependencies = [("archive", "0003_integrity")]
    operations = [
        migrations.RemoveIndex("passage", "passage_search"),
        migrations.RemoveField("passage", "search"),
        migrations.AddField("passage", "search", SEARCH),
        migrations.AddIndex("passage", INDEX),
    ]
