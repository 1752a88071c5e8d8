"""Logging in: a second factor for those who have one, and a throttle that can't lock out everybody."""

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.validators import MaxLengthValidator
from django.http import HttpResponse
from django.urls import reverse
from django_otp.forms import OTPAuthenticationFormMixin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from archive.admin.unsaved import carried
from archive.serving.client import address_of
from archive.serving.limits import Limit

TOO_OFTEN = "Too many log-ins have failed with this name from your address. Please try again in ten minutes."
# Beside that: who tries many names from one address is slowed for all of them. An office logs in more rarely.
TRIED_TOO_OFTEN = "Too many log-ins were tried from your address. Please wait a moment, then try again."
TRIES_PER_MINUTE = 20
tries = Limit()


class LogInForm(OTPAuthenticationFormMixin, AdminAuthenticationForm):
    """Name and password, and a code from those who have set up a second factor."""

    otp_error_messages = OTPAuthenticationFormMixin.otp_error_messages | {
        "token_required": "This account has a second factor: enter the code from your app, too.",
        "invalid_token": "This is not the code that your app shows now, nor one of your recovery codes.",
    }
    otp_token = forms.CharField(
        label="Code, if you have set up a second factor",
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        # Django tells browsers only; a longer name would not fit into the throttle's table.
        name = self.fields["username"]
        name.validators.append(MaxLengthValidator(name.max_length))

    def clean(self):
        """Check name and password, then the code."""
        fields = super().clean()
        user = self.get_user()
        if user and has_second_factor(user):
            self.clean_otp(user)
        return fields

    def _chosen_device(self, user):
        """Return what the code is of: the app shows six digits, recovery codes are longer."""
        token = self.cleaned_data.get("otp_token", "").replace(" ", "")
        self.cleaned_data["otp_token"] = token.lower()
        model = TOTPDevice if len(token) == 6 else StaticDevice
        device = model.objects.filter(user=user, confirmed=True).first()
        return device or TOTPDevice.objects.filter(user=user, confirmed=True).first()


def has_second_factor(user):
    """Tell whether somebody has set up a second factor."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def locked_out(request, response=None, credentials=None):
    """Answer who has failed too often with a name."""
    return closed(request, TOO_OFTEN, 600)


def slowed(request):
    """Count a try to log in; return None, or the answer where too many come from one address."""
    seconds = tries.wait(address_of(request), TRIES_PER_MINUTE)
    return closed(request, TRIED_TOO_OFTEN, seconds) if seconds else None


def closed(request, reason, seconds):
    """Answer 429 with the log-in, and with the words that came along, which are not lost."""
    context = {"locked": reason, "next": request.POST.get("next") or reverse("admin:index")}
    answer = admin.site.show_log_in(request, context | {"words": carried(request)})
    answer = HttpResponse(answer.render().content, status=429)
    answer["Retry-After"] = str(seconds)
    return answer
