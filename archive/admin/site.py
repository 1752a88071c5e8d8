"""The desk as a whole: logging in without losing words."""

from functools import partial

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.urls import path, reverse

from archive.admin.log_in import LogInForm, has_second_factor, slowed
from archive.admin.queue import counts_for, queue_view
from archive.admin.second_factor import second_factor_view
from archive.admin.unsaved import carried, keep, offered

LOGGED_OUT = "You were logged out. What you wrote is not lost: log in, and it is in the form again."
BACK = "You were logged out before this could be saved. Your text is in the form again: save it now."


class Desk(AdminSite):
    """Django's admin, for editors."""

    site_header = "Article Archive: the editors’ desk"
    site_title = "Editors’ desk"
    index_title = "What would you like to do?"
    login_form = LogInForm

    def get_urls(self):
        """Add the queue and the page where a second factor is set up."""
        queue, factor = (
            self.admin_view(partial(view, site=self)) for view in (queue_view, second_factor_view)
        )
        own = [path("queue/", queue, name="queue"), path("second-factor/", factor, name="second_factor")]
        return [*own, *super().get_urls()]

    def register(self, models, *args, **options):
        """Leave out the devices of second factors: each belongs to its owner alone."""
        models = [models] if isinstance(models, type) else models
        models = [model for model in models if not model._meta.app_label.startswith("otp_")]
        if models:
            super().register(models, *args, **options)

    def has_permission(self, request):
        """Let in editors, those with a second factor only after its code."""
        user = request.user
        return super().has_permission(request) and (user.is_verified() or not has_second_factor(user))

    def index(self, request, extra_context=None):
        """Show what there is to do, first what waits for a human look."""
        return super().index(request, {"queue": counts_for(request.user)} | (extra_context or {}))

    def admin_view(self, view, cacheable=False):
        """Return the view for who is logged in; words that others send are carried through the log-in."""
        guarded = super().admin_view(view, cacheable)

        def inner(request, *args, **options):
            if request.method == "POST" and not self.has_permission(request) and (words := carried(request)):
                return self.ask_again(request, words)
            if request.method == "GET" and (words := offered(request)):
                messages.warning(request, BACK)
                request.unsaved = words
            return guarded(request, *args, **options)

        inner.__dict__.update(guarded.__dict__)
        return inner

    def ask_again(self, request, words):
        """Show the log-in with the words that were sent inside, so that they come back after it."""
        return self.show_log_in(request, {"next": request.get_full_path(), "words": words})

    def show_log_in(self, request, context):
        """Return the empty log-in; `context`: where it leads, which words come along, why it is closed."""
        request.method = "GET"
        context = {"told": LOGGED_OUT, "app_path": reverse("admin:login")} | context
        return super().login(request, context)

    def login(self, request, extra_context=None):
        """Log in; words that came along wait for the form that they were written in."""
        if request.method == "POST" and (refusal := slowed(request)):
            return refusal
        words = carried(request) if request.method == "POST" else None
        extra = {"words": words, "told": LOGGED_OUT} if words else {}
        response = super().login(request, extra | (extra_context or {}))
        if words and response.status_code == 302:
            keep(request, response["Location"], words)
        return response
