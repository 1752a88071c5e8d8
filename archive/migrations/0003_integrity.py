"""What Django can't say of these tables: keys by article, and records that nobody may change.

Keys. Everything that belongs to an article is keyed by (id, article_id), and foreign keys inside an article are
(article_id, …_id) -> (article_id, id). The database then refuses a quote whose paragraph is in another article, and
the same schema can be distributed by article_id.
"""

from django.db import migrations

TABLES = ["edition", "passage", "attribution", "annotation"]
REFERENCES = [
    ("passage", "edition_id", "edition"),
    ("passage", "parent_id", "passage"),
    ("passage", "continues_id", "passage"),
    ("attribution", "passage_id", "passage"),
    ("annotation", "edition_id", "edition"),
    ("annotation", "passage_id", "passage"),
]

KEY = """
ALTER TABLE archive_{0} DROP CONSTRAINT archive_{0}_pkey, ADD CONSTRAINT archive_{0}_pkey PRIMARY KEY (id, article_id);
"""
UNKEY = """
ALTER TABLE archive_{0} DROP CONSTRAINT archive_{0}_pkey, ADD CONSTRAINT archive_{0}_pkey PRIMARY KEY (id);
"""
REFERENCE = """
ALTER TABLE archive_{0} ADD CONSTRAINT {0}_{1}_inside_article
    FOREIGN KEY (article_id, {1}) REFERENCES archive_{2} (article_id, id);
"""
UNREFERENCE = """
ALTER TABLE archive_{0} DROP CONSTRAINT {0}_{1}_inside_article;
"""

GUARD = """
CREATE FUNCTION archive_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the record never changes', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation',
              HINT = 'A corrected article is a new edition; what people add lies beside the record.';
END $$;
CREATE TRIGGER edition_never_changes BEFORE UPDATE OR DELETE ON archive_edition
    FOR EACH ROW EXECUTE FUNCTION archive_refuse();
CREATE TRIGGER passage_words_never_change
    BEFORE UPDATE OF article_id, edition_id, kind, number, start, "end", text, credit ON archive_passage
    FOR EACH ROW EXECUTE FUNCTION archive_refuse();
"""
UNGUARD = """
DROP TRIGGER passage_words_never_change ON archive_passage;
DROP TRIGGER edition_never_changes ON archive_edition;
DROP FUNCTION archive_refuse();
"""

# A new edition makes all passages of the article's earlier editions old: nobody has to think of it.
RETIRE = """
CREATE FUNCTION archive_retire_passages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE archive_passage SET current = false
    WHERE article_id = NEW.article_id AND edition_id <> NEW.id AND current;
    RETURN NULL;
END $$;
CREATE TRIGGER edition_retires_passages AFTER INSERT ON archive_edition
    FOR EACH ROW EXECUTE FUNCTION archive_retire_passages();
"""
UNRETIRE = """
DROP TRIGGER edition_retires_passages ON archive_edition;
DROP FUNCTION archive_retire_passages();
"""


def first_revision(apps, schema_editor):
    apps.get_model("archive", "Revision").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("archive", "0002_models")]
    operations = [
        *(migrations.RunSQL(KEY.format(table), UNKEY.format(table)) for table in TABLES),
        *(migrations.RunSQL(REFERENCE.format(*row), UNREFERENCE.format(*row)) for row in REFERENCES),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(RETIRE, UNRETIRE),
        migrations.RunPython(first_revision, migrations.RunPython.noop),
    ]
