"""The one Django application of the archive."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Name the application and the type of its keys."""

    name = "archive"
    verbose_name = "Article archive"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Register the system checks."""
        from archive import checks  # noqa: F401
