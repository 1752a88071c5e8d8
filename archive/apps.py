"""The one Django application of the archive, and which admin site it brings."""

from django.apps import AppConfig
from django.contrib.admin import autodiscover
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class ArchiveConfig(AppConfig):
    """Name the application and the type of its keys."""

    name = "archive"
    verbose_name = "Article archive"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Register the checks, let roles keep pace with migrations, watch requests and statements."""
        from archive import checks, roles  # noqa: F401
        from archive.operations import watching  # noqa: F401

        post_migrate.connect(roles.grant_again, sender=self)


class DeskConfig(SimpleAdminConfig):
    """Django's admin with the editors' desk as its site. Commands such as `load` never need it."""

    default_site = "archive.admin.site.Desk"

    def ready(self):
        """Register the system checks of the admin, for which the desk is opened."""
        register(check_dependencies, Tags.admin)
        register(check_desk, Tags.admin)


def check_desk(app_configs, **options):
    """Check the desk as Django checks its admin."""
    open_desk()
    return check_admin_app(app_configs, **options)


def open_desk():
    """Import the desk, and what other applications bring to it."""
    # Before it is asked for, or Django would make two of them.
    import archive.admin  # noqa: F401

    autodiscover()
