"""The text search configuration that the passages' search column is made with."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

MAKE = """
CREATE TEXT SEARCH DICTIONARY archive_stem (TEMPLATE = pg_catalog.snowball, Language = english);
CREATE TEXT SEARCH CONFIGURATION archive_english (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION archive_english
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part
    WITH unaccent, archive_stem;
COMMENT ON TEXT SEARCH CONFIGURATION archive_english IS
    'English stems without accents and without stop words: every word counts, so phrases are exact.';
"""
UNMAKE = """
DROP TEXT SEARCH CONFIGURATION archive_english;
DROP TEXT SEARCH DICTIONARY archive_stem;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [UnaccentExtension(), TrigramExtension(), migrations.RunSQL(MAKE, UNMAKE)]
