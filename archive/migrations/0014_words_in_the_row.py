"""The search vector of a long passage stays in its row, so that ranking it reads one page and not four.

A row of more than 2 kB was compressed and parted into a table beside it, now one of more than 4 kB is. What
was stored before stays as it is; VACUUM FULL or a restored backup stores it anew.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("archive", "0013_seals")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE archive_passage SET (toast_tuple_target = 4080)",
            "ALTER TABLE archive_passage RESET (toast_tuple_target)",
        )
    ]
