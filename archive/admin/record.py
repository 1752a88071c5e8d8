"""What the desk's pages share."""

from django.contrib import admin

from archive.admin.paging import BoundedAdmin


class RecordAdmin(BoundedAdmin, admin.ModelAdmin):
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


def whole_number(value):
    """Return what an address or form gave as a key, None if it is none."""
    text = str(getattr(value, "pk", value))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
