"""The log of what was done at the desk, to be read."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry

from archive.admin.record import RecordAdmin


@admin.register(LogEntry)
class LogAdmin(RecordAdmin):
    """Who did what, the newest first."""

    list_display = ["action_time", "user", "content_type", "object_repr", "what"]
    list_filter = ["action_flag", "user"]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "change_message"]
    fields = ["action_time", "user", "content_type", "object_repr", "what"]
    readonly_fields = ["what"]

    @admin.display(description="what")
    def what(self, entry):
        """Show in words what was done."""
        return entry.get_change_message() or entry.get_action_flag_display()
