"""Speakers are found by words of their roles, too: one index of all that articles call them.

It is made while others write.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations
from django.db.models import Q

from archive.models.passage import PlainWords


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("archive", "0011_list_indexes")]
    operations = [
        AddIndexConcurrently(
            "alias",
            GinIndex(PlainWords("text"), name="alias_told", condition=Q(("kind", "pronoun"), _negated=True)),
        ),
        RemoveIndexConcurrently("alias", "alias_words"),
    ]
