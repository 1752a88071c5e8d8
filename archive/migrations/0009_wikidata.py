"""Who a speaker is at Wikidata, with its history."""

from django.core.validators import RegexValidator
from django.db import migrations, models


def identifier():
    return models.CharField(
        "Wikidata",
        max_length=20,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(r"^Q[1-9][0-9]*\Z", "A Wikidata identifier is a Q and digits, as Q42.")],
        help_text="Who this is, for every archive: the identifier on wikidata.org, as Q42.",
    )


class Migration(migrations.Migration):
    dependencies = [("archive", "0008_same_words")]
    operations = [
        migrations.AddField("speaker", "wikidata", identifier()),
        migrations.AddField("historicalspeaker", "wikidata", identifier()),
        migrations.AddConstraint(
            "speaker",
            models.CheckConstraint(
                condition=models.Q(("wikidata", ""), ("wikidata__regex", "^Q[1-9][0-9]*$"), _connector="OR"),
                name="speaker_wikidata_identifier",
            ),
        ),
        migrations.AddConstraint(
            "speaker",
            models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("wikidata", ""), _negated=True), ("merged_into", None)
                ),
                fields=("wikidata",),
                name="speaker_wikidata_once",
            ),
        ),
    ]
