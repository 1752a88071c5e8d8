"""What the editors' desk keeps: verdicts with their reasons, first publication and edits, who may do what."""

import django.contrib.postgres.functions
import uuid
from django.conf import settings
from django.db import migrations, models

# What people wrote before there were these columns.
BEFORE = """
UPDATE archive_historicalannotation old SET key = now.key FROM archive_annotation now WHERE now.id = old.id;
UPDATE archive_annotation SET published = changed WHERE status = 'published';
UPDATE archive_attribution SET decided = now() WHERE status <> 'extracted';
"""

# What an editor sets aside is no longer searched, listed or counted, and comes back when the verdict goes: nobody
# has to think of it. Its words and its address stay.
SET_ASIDE = """
CREATE FUNCTION archive_set_quote_aside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE archive_passage quote
    SET current = NEW.status <> 'scare' AND NOT EXISTS (
        SELECT FROM archive_edition one JOIN archive_edition later
            ON later.article_id = one.article_id AND later.number > one.number
        WHERE one.article_id = quote.article_id AND one.id = quote.edition_id)
    WHERE quote.article_id = NEW.article_id AND quote.id = NEW.passage_id AND quote.kind = 'quote';
    RETURN NULL;
END $$;
CREATE TRIGGER attribution_sets_quote_aside AFTER UPDATE OF status ON archive_attribution
    FOR EACH ROW WHEN (NEW.mode = 'direct' AND 'scare' IN (OLD.status, NEW.status) AND OLD.status <> NEW.status)
    EXECUTE FUNCTION archive_set_quote_aside();
CREATE TRIGGER attribution_comes_set_aside AFTER INSERT ON archive_attribution
    FOR EACH ROW WHEN (NEW.mode = 'direct' AND NEW.status = 'scare')
    EXECUTE FUNCTION archive_set_quote_aside();
"""
NOT_SET_ASIDE = """
DROP TRIGGER attribution_comes_set_aside ON archive_attribution;
DROP TRIGGER attribution_sets_quote_aside ON archive_attribution;
DROP FUNCTION archive_set_quote_aside();
"""

EDITORS = {
    "article": ["view"],
    "edition": ["view"],
    "passage": ["view"],
    "speaker": ["view"],
    "alias": ["view"],
    "annotation": ["view", "add", "change", "delete"],
    "attribution": ["view", "add", "change"],
}
CHIEF_EDITORS = EDITORS | {
    "speaker": ["view", "change", "merge"],
    "alias": ["view", "add", "change", "delete"],
    "annotation": ["view", "add", "change", "delete", "publish", "withdraw"],
}
NAMES = {
    "publish_annotation": "Can publish annotations and change published ones",
    "withdraw_annotation": "Can withdraw and delete annotations of others",
    "merge_speaker": "Can merge speakers and split them again",
}


def make_groups(apps, schema_editor=None):
    """Make the two groups; Django makes permissions after all migrations, too late for them."""
    group, permission, content_type = (
        apps.get_model(*name)
        for name in (("auth", "Group"), ("auth", "Permission"), ("contenttypes", "ContentType"))
    )
    for name, rights in (("Editors", EDITORS), ("Chief editors", CHIEF_EDITORS)):
        granted = []
        for model, verbs in rights.items():
            kind, _ = content_type.objects.get_or_create(app_label="archive", model=model)
            for verb in verbs:
                codename = f"{verb}_{model}"
                default = NAMES.get(codename, f"Can {verb} {model}")
                granted.append(
                    permission.objects.get_or_create(
                        content_type=kind, codename=codename, defaults={"name": default}
                    )[0]
                )
        group.objects.get_or_create(name=name)[0].permissions.add(*granted)


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0004_search_terms'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='annotation',
            options={'ordering': ['article', 'start', 'id'], 'permissions': [('publish_annotation', 'Can publish annotations and change published ones'), ('withdraw_annotation', 'Can withdraw and delete annotations of others')]},
        ),
        migrations.AlterModelOptions(
            name='speaker',
            options={'ordering': ['name', 'id'], 'permissions': [('merge_speaker', 'Can merge speakers and split them again')]},
        ),
        migrations.AddField(
            model_name='annotation',
            name='edited',
            field=models.DateTimeField(editable=False, help_text='When its words were last changed after readers had seen them.', null=True),
        ),
        migrations.AddField(
            model_name='annotation',
            name='key',
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, help_text='Its name in every export.'),
        ),
        migrations.AddField(
            model_name='annotation',
            name='published',
            field=models.DateTimeField(editable=False, help_text='When readers first saw it.', null=True),
        ),
        migrations.AddField(
            model_name='attribution',
            name='decided',
            field=models.DateTimeField(blank=True, editable=False, help_text='When the editor said so.', null=True),
        ),
        migrations.AddField(
            model_name='attribution',
            name='reason',
            field=models.TextField(blank=True, help_text='Why the editor says so; readers see it.'),
        ),
        migrations.AddField(
            model_name='historicalannotation',
            name='edited',
            field=models.DateTimeField(editable=False, help_text='When its words were last changed after readers had seen them.', null=True),
        ),
        migrations.AddField(
            model_name='historicalannotation',
            name='key',
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, help_text='Its name in every export.'),
        ),
        migrations.AddField(
            model_name='historicalannotation',
            name='published',
            field=models.DateTimeField(editable=False, help_text='When readers first saw it.', null=True),
        ),
        migrations.AddField(
            model_name='historicalattribution',
            name='decided',
            field=models.DateTimeField(blank=True, editable=False, help_text='When the editor said so.', null=True),
        ),
        migrations.AddField(
            model_name='historicalattribution',
            name='reason',
            field=models.TextField(blank=True, help_text='Why the editor says so; readers see it.'),
        ),
        migrations.AlterField(
            model_name='attribution',
            name='status',
            field=models.CharField(choices=[('extracted', 'found by the archive'), ('confirmed', 'confirmed by an editor'), ('corrected', 'corrected by an editor'), ('scare', 'set aside by an editor: not a quote')], default='extracted', max_length=9),
        ),
        migrations.AlterField(
            model_name='historicalattribution',
            name='status',
            field=models.CharField(choices=[('extracted', 'found by the archive'), ('confirmed', 'confirmed by an editor'), ('corrected', 'corrected by an editor'), ('scare', 'set aside by an editor: not a quote')], default='extracted', max_length=9),
        ),
        migrations.AddIndex(
            model_name='annotation',
            index=models.Index(condition=models.Q(('passage', None)), fields=['-changed'], name='annotation_orphan'),
        ),
        migrations.AddIndex(
            model_name='attribution',
            index=models.Index(condition=models.Q(('decided__isnull', False)), fields=['-decided'], name='attribution_decided'),
        ),
        migrations.AddIndex(
            model_name='attribution',
            index=models.Index(condition=models.Q(('status', 'extracted')), fields=['confidence', '-id'], name='attribution_unchecked'),
        ),
        migrations.AddConstraint(
            model_name='annotation',
            constraint=models.UniqueConstraint(fields=('key', 'article'), name='annotation_key_once'),
        ),
        migrations.RemoveConstraint(
            model_name='passage',
            name='passage_integrity_of_quote',
        ),
        migrations.AlterField(
            model_name='passage',
            name='integrity',
            field=models.CharField(blank=True, choices=[('balanced', 'opened and closed'), ('wrong-closing-mark', 'closed by a mark that is turned the wrong way'), ('unclosed', 'never closed'), ('continued', 'goes on in the next paragraph'), ('unmarked', 'without quotation marks')], help_text='Of a quote.', max_length=20),
        ),
        migrations.AddConstraint(
            model_name='passage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'quote'), ('integrity__in', ['balanced', 'wrong-closing-mark', 'unclosed', 'continued', 'unmarked'])), models.Q(models.Q(('kind', 'quote'), _negated=True), ('integrity', ''), ('continues', None)), _connector='OR'), name='passage_integrity_of_quote'),
        ),
        migrations.AddIndex(
            model_name='passage',
            index=models.Index(condition=models.Q(('current', True), ('integrity__in', ['wrong-closing-mark', 'unclosed'])), fields=['-id'], name='passage_broken'),
        ),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL(SET_ASIDE, NOT_SET_ASIDE),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
