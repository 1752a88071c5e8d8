"""Figures that pages would else count. Those of what is there already are counted here.

Loaders and editors wait while that is done, about a second for a hundred thousand passages. What code of before
this changes afterwards it does not count: `manage.py verify --repair-figures` does, once it has ended.
"""

import django.db.models.deletion
from django.db import migrations, models

from archive.models import keeping


def count(apps, schema_editor):
    if apps.get_model("archive", "Article").objects.exists():
        keeping.make_anew()


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0009_wikidata'),
    ]

    operations = [
        migrations.CreateModel(
            name='Total',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='RuleFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('direct', 'quoted'), ('reported', 'reported')], max_length=8)),
                ('rule', models.CharField(max_length=100)),
                ('found', models.BigIntegerField()),
                ('unnamed', models.BigIntegerField(help_text='Whose speaker was not found.')),
                ('confirmed', models.BigIntegerField()),
                ('corrected', models.BigIntegerField()),
                ('set_aside', models.BigIntegerField()),
                ('measured', models.BigIntegerField(help_text='Those with a confidence.')),
                ('millionths', models.BigIntegerField(help_text='The sum of their confidences.')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('mode', 'rule'), name='rulefigures_once')],
            },
        ),
        migrations.CreateModel(
            name='SpeakerFigures',
            fields=[
                ('speaker', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='figures', serialize=False, to='archive.speaker')),
                ('quotes', models.BigIntegerField()),
                ('reported', models.BigIntegerField()),
                ('articles', models.BigIntegerField(help_text='In which one or the other is.')),
                ('words', models.BigIntegerField(help_text='Of the quotes.')),
            ],
            options={
                'indexes': [models.Index(fields=['-quotes', 'speaker'], name='speakerfigures_quotes')],
            },
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
