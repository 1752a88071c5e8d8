"""Seals. Neither a seal nor what is under it ever changes."""

import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE TRIGGER {0}_never_changes BEFORE UPDATE OR DELETE ON archive_{0}
    FOR EACH ROW EXECUTE FUNCTION archive_refuse();
"""
UNGUARD = "DROP TRIGGER {0}_never_changes ON archive_{0};"


class Migration(migrations.Migration):
    dependencies = [("archive", "0012_speakers_by_role")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.IntegerField(primary_key=True, serialize=False)),
                ("made", models.DateTimeField()),
                ("editions", models.IntegerField()),
                ("passages", models.BigIntegerField()),
                ("former", models.CharField(help_text="The root before; 64 zeros where there was none.", max_length=64)),
                ("root", models.CharField(max_length=64)),
                ("blocks", models.BinaryField(help_text="The roots of each 1,024 editions, 32 bytes each.")),
            ],
            options={"ordering": ["-number"]},
        ),
        migrations.CreateModel(
            name="Sealed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.IntegerField(help_text="Among the editions of the seal, from 0.")),
                ("edition_id", models.BigIntegerField(db_index=True)),
                ("article_id", models.BigIntegerField()),
                ("passages", models.IntegerField()),
                ("last", models.BigIntegerField(help_text="The key of the last passage that is under the seal.")),
                ("digest", models.BinaryField(help_text="The root over the passages in the order of their keys.")),
                ("seal", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="sealed", to="archive.seal")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("seal", "place"), name="sealed_once")]},
        ),
        *(migrations.RunSQL(GUARD.format(name), UNGUARD.format(name)) for name in ("seal", "sealed")),
    ]
