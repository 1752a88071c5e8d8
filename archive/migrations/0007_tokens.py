"""Keys with which programs write annotations."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0006_alias_order'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='What it is for: it stands in the history of all it does.', max_length=60)),
                ('digest', models.CharField(editable=False, help_text='SHA-256, hexadecimal.', max_length=64, unique=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('annotations:write', "write, change and delete annotations that readers don’t see"), ('annotations:publish', 'publish annotations, change, withdraw and delete published ones')], max_length=30), size=None)),
                ('made', models.DateTimeField(auto_now_add=True)),
                ('expires', models.DateTimeField(blank=True, help_text='Empty: never.', null=True)),
                ('revoked', models.DateTimeField(editable=False, null=True)),
                ('used', models.DateTimeField(editable=False, null=True, verbose_name='last used')),
                ('user', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'default_permissions': [],
            },
        ),
    ]
