"""The one Django application of the archive, and which admin site it brings."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class ArchiveConfig(AppConfig):
    """Name the application and the type of its keys."""

    name = "archive"
    verbose_name = "Article archive"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Register the system checks, and let the database's roles keep pace with migrations."""
        from archive import checks, roles  # noqa: F401

        post_migrate.connect(roles.grant_again, sender=self)


class DeskConfig(AdminConfig):
    """Django's admin with the editors' desk as its site."""

    default_site = "archive.admin.site.Desk"

    def ready(self):
        """Let the desk be imported before it is asked for, or Django would make two of them."""
        import archive.admin  # noqa: F401

        super().ready()
