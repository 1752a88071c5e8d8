"""History at the desk: who changed what and when, with the differences; any version can be brought back."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from archive.models.inside import whole_key
from archive.text.differences import Change, changes

# More versions than anybody looks through at once.
SHOWN = 100


@dataclass(slots=True)
class Version:
    """A state in which a row was, and what became different with it: (label, Changes) a field."""

    record: object
    differences: list = field(default_factory=list)
    is_now: bool = False

    @property
    def who(self):
        """Return who made it, under the name that editors know."""
        user = self.record.history_user
        return (user.get_full_name() or user.get_username()) if user else "the archive"


class WithHistory:
    """A ModelAdmin whose rows have a history with one-click reverts.

    `shown_in_history` are the fields whose differences are shown, `reverted` those that come back (all that
    are shown unless told otherwise).
    """

    shown_in_history = ()
    reverted = ()
    object_history_template = "admin/archive/history.html"

    def get_urls(self):
        """Add going back to a version, the list of what was deleted, and bringing it back."""
        name = f"archive_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("deleted/", wrap(self.deleted_view), name=f"{name}_deleted"),
            path("deleted/<int:version>/restore/", wrap(self.restore_view), name=f"{name}_restore"),
            path("<int:object_id>/revert/<int:version>/", wrap(self.revert_view), name=f"{name}_revert"),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        """Show the versions of a row, newest first, each with its differences from the one before."""
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {
            "title": f"History of {self.opts.verbose_name}",
            "subtitle": str(row)[:100],
            "versions": self.versions_of(row),
            "opts": self.opts,
            "original": row,
            "may_revert": self.has_change_permission(request, row),
        }
        return TemplateResponse(request, self.object_history_template, context | (extra_context or {}))

    def versions_of(self, row):
        """Return the Versions of a row, newest first."""
        records = list(row.history.select_related("history_user").order_by("-history_id")[: SHOWN + 1])
        versions = [Version(record) for record in records[:SHOWN]]
        for version, before in zip(versions, [*records[1:], None], strict=False):
            version.differences = self.differences(before, version.record) if before else []
        if versions:
            versions[0].is_now = True
        return versions

    def differences(self, before, after):
        """Return the fields that differ as (label, [Change])."""
        found = []
        for name in self.shown_in_history:
            old, new = told(before, name), told(after, name)
            if old == new:
                continue
            is_text = self.opts.get_field(name).get_internal_type() == "TextField"
            parts = changes(old, new) if is_text else [Change("old", old), Change("new", new)]
            found.append((self.opts.get_field(name).verbose_name, [part for part in parts if part.text]))
        return found

    @method_decorator(require_POST)
    @transaction.atomic
    def revert_view(self, request, object_id, version):
        """Make a former version the newest; that is a version of its own, so it can be undone."""
        row = self.get_object(request, str(object_id))
        if row is None:
            raise Http404("There is no such row any more.")
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        row = self.model.objects.select_for_update(of=["self"]).get(**whole_key(row))
        record = get_object_or_404(row.history, pk=version)
        self.bring_back(row, record)
        row._change_reason = f"back to the version of {record.history_date:%-d %B %Y, %H:%M}"
        row.save()
        self.log_change(request, row, row._change_reason.capitalize())
        note = "That version is the newest again. What it replaced is in the history, too."
        self.message_user(request, note, messages.SUCCESS)
        return redirect(reverse(f"admin:archive_{self.opts.model_name}_history", args=[row.pk]))

    def bring_back(self, row, record):
        """Give a row the fields of a former version."""
        for name in self.reverted or self.shown_in_history:
            attname = self.opts.get_field(name).attname
            setattr(row, attname, getattr(record, attname))

    def deleted_view(self, request):
        """List what was deleted and is not back, newest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        there = self.model.objects.values("pk")
        records = self.model.history.filter(history_type="-").exclude(id__in=there)
        records = list(records.select_related("history_user").order_by("-history_id")[:SHOWN])
        for record in records:
            record.may_restore = self.may_restore(request, record.instance)
        context = self.admin_site.each_context(request) | {
            "title": f"Deleted {self.opts.verbose_name_plural}",
            "versions": [Version(record) for record in records],
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/archive/deleted.html", context)

    def may_restore(self, request, row):
        """Tell whether this editor may undo the deletion: who may delete may."""
        return self.has_delete_permission(request, row)

    @method_decorator(require_POST)
    @transaction.atomic
    def restore_view(self, request, version):
        """Bring a deleted row back under its old key."""
        record = get_object_or_404(self.model.history, pk=version, history_type="-")
        if not self.may_restore(request, record.instance):
            raise PermissionDenied
        if self.model.objects.filter(pk=record.id).exists():
            self.message_user(request, "It is back already.", messages.INFO)
        else:
            row = record.instance
            row._change_reason = "brought back"
            self.restore(row)
            self.log_addition(request, row, "Brought back.")
            self.message_user(request, f"“{row}” is back.", messages.SUCCESS)
        return redirect(reverse(f"admin:archive_{self.opts.model_name}_change", args=[record.id]))

    def restore(self, row):
        """Insert a row that was deleted."""
        row.save(force_insert=True)


def told(record, name):
    """Return a field of a record in words, also where what it names is gone."""
    show = getattr(record, f"get_{name}_display", None)
    try:
        value = show() if show else getattr(record, name)
    except ObjectDoesNotExist:
        value = "something that is gone"
    return "nothing" if value in (None, "") and not isinstance(value, str) else str(value)
