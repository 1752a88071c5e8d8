"""Names and headings are found by words as they are written, attributions by their cue."""

import archive.models.passage
import django.contrib.postgres.indexes
from django.db import migrations, models

MAKE = """
CREATE TEXT SEARCH CONFIGURATION archive_plain (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION archive_plain
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part
    WITH unaccent, pg_catalog.simple;
COMMENT ON TEXT SEARCH CONFIGURATION archive_plain IS 'Words as they are written, without accents.';
"""
UNMAKE = "DROP TEXT SEARCH CONFIGURATION archive_plain;"


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0003_integrity'),
    ]

    operations = [
        migrations.RunSQL(MAKE, UNMAKE),
        migrations.AddIndex(
            model_name='alias',
            index=django.contrib.postgres.indexes.GinIndex(archive.models.passage.PlainWords('text'), condition=models.Q(('kind', 'name')), name='alias_words'),
        ),
        migrations.AddIndex(
            model_name='attribution',
            index=models.Index(fields=['cue', 'article', 'passage'], name='attribution_cue'),
        ),
        migrations.AddIndex(
            model_name='passage',
            index=django.contrib.postgres.indexes.GinIndex(archive.models.passage.PlainWords('text'), condition=models.Q(('current', True), ('kind__in', ['headline', 'heading'])), name='passage_heading_words'),
        ),
        migrations.AddIndex(
            model_name='speaker',
            index=django.contrib.postgres.indexes.GinIndex(archive.models.passage.PlainWords('name'), name='speaker_words'),
        ),
    ]
