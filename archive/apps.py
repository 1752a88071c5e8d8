"""The one Django application of the archive, and which admin site it brings."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ArchiveConfig(AppConfig):
    """Name the application and the type of its keys."""

    name = "archive"
    verbose_name = "Article archive"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Register the system checks, and what looks at requests and statements."""
        from archive import checks  # noqa: F401
        from archive.operations import watching  # noqa: F401


class DeskConfig(AdminConfig):
    """Django's admin with the editors' desk as its site."""

    default_site = "archive.admin.site.Desk"

    def ready(self):
        """Let the desk be imported before it is asked for, or Django would make two of them."""
        import archive.admin  # noqa: F401

        super().ready()
