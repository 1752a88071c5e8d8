"""The index of aliases begins with speaker, kind and text: the loader asks what is told, each text once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0005_desk")]
    operations = [
        migrations.RemoveConstraint("alias", "alias_once"),
        migrations.AddConstraint(
            "alias",
            models.UniqueConstraint(fields=["speaker", "kind", "text", "article"], name="alias_once"),
        ),
    ]
