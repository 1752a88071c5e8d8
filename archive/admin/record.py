"""What the desk's pages share: records that can only be read, and work that is remembered."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin


class RecordAdmin(admin.ModelAdmin):
    """A part of the record: editors read it here and change nothing."""

    def has_add_permission(self, request, obj=None):
        """Refuse: the loader is the only writer."""
        return False

    def has_change_permission(self, request, obj=None):
        """Refuse: the record never changes."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Refuse: the record never goes."""
        return False


class RememberedAdmin(SimpleHistoryAdmin):
    """Editors' work, with every state it was in."""

    def save_model(self, request, obj, form, change):
        """Save, and before the first change keep how the archive made the row."""
        if change and not obj.history.exists():
            before = type(obj).objects.get(pk=obj.pk)
            type(obj).history.bulk_history_create([before], default_change_reason="as the archive found it")
        super().save_model(request, obj, form, change)


def whole_number(value):
    """Return what an address or form gave as a key, None if it is none."""
    text = str(getattr(value, "pk", value))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
