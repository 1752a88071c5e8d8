"""Indexes in the order of lists: what a speaker says in one mode, by rules, with odd marks; articles by their day.

They are made while others write.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations
from django.db.models import Index, Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("archive", "0010_figures")]
    operations = [
        AddIndexConcurrently("article", Index(fields=["published", "id"], name="article_published")),
        AddIndexConcurrently(
            "attribution",
            Index(fields=["speaker", "mode", "article", "passage"], name="attribution_said_by"),
        ),
        RemoveIndexConcurrently("attribution", "attribution_speaker"),
        AddIndexConcurrently("attribution", Index(fields=["rule", "mode", "article"], name="attribution_rule")),
        AddIndexConcurrently("attribution", Index(fields=["confidence", "-id"], name="attribution_doubt")),
        RemoveIndexConcurrently("attribution", "attribution_unchecked"),
        AddIndexConcurrently(
            "passage",
            Index(
                condition=Q(("current", True), ("kind", "quote"), Q(("integrity", "balanced"), _negated=True)),
                fields=["integrity", "article", "number"],
                name="passage_marks",
            ),
        ),
    ]
