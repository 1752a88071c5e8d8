"""The text search configurations: of the passages' search column, and of names as they are written."""

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

CREATE TEXT SEARCH CONFIGURATION archive_plain (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION archive_plain
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part
    WITH unaccent, pg_catalog.simple;
COMMENT ON TEXT SEARCH CONFIGURATION archive_plain IS
    'Words as they are written, without accents: names and headings are found so.';
"""
UNMAKE = """
DROP TEXT SEARCH CONFIGURATION archive_plain;
DROP TEXT SEARCH CONFIGURATION archive_english;
DROP TEXT SEARCH DICTIONARY archive_stem;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [UnaccentExtension(), TrigramExtension(), migrations.RunSQL(MAKE, UNMAKE)]
