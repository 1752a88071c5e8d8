"""Setting up a second factor: an app that shows codes, with recovery codes for the day it is lost."""

import base64

import django_otp
import segno
from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10


class CodeForm(forms.Form):
    """The code that the app shows now."""

    code = forms.RegexField(
        r"^\s*[0-9]{3}\s?[0-9]{3}\s*$",
        label="The six digits that the app shows now",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "size": 10}),
        error_messages={"invalid": "The code has six digits."},
    )

    def clean_code(self):
        """Return the digits alone."""
        return "".join(self.cleaned_data["code"].split())


def second_factor_view(request, site):
    """Show whether a second factor is set up, and let its owner set it up or turn it off."""
    device = TOTPDevice.objects.filter(user=request.user).order_by("-confirmed", "pk").first()
    asked = next((name for name in ("begin", "confirm", "renew", "off") if name in request.POST), None)
    form, codes = CodeForm(), []
    if asked == "begin" and device is None:
        TOTPDevice.objects.create(user=request.user, name="app", confirmed=False)
        return redirect(request.path)
    if asked in ("confirm", "renew", "off") and device:
        form = CodeForm(request.POST)
        if form.is_valid():
            if not verified(device, form.cleaned_data["code"]):
                form.add_error("code", "This is not the code that the app shows now; wait for the next one.")
            elif asked == "off":
                turn_off(request)
                messages.success(request, "The second factor is off: name and password are enough.")
                return redirect(request.path)
            else:
                codes = turn_on(request, device)
    context = site.each_context(request) | {
        "title": "Second factor",
        "device": device,
        "form": form,
        "codes": codes,
        "left": StaticToken.objects.filter(device__user=request.user).count(),
    }
    if device and not device.confirmed:
        context["picture"] = segno.make(device.config_url, error="m").svg_data_uri(
            scale=5, border=4, light="#fff"
        )
        context["key"] = base64.b32encode(device.bin_key).decode()
    return TemplateResponse(request, "admin/second_factor.html", context)


def verified(device, code):
    """Tell whether the code is right; wrong ones make the next try wait."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().get(pk=device.pk)
        allowed, _ = device.verify_is_allowed()
        return allowed and device.verify_token(code)


@transaction.atomic
def turn_on(request, device):
    """Ask for codes from now on; return new recovery codes, which are shown this once."""
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    device.confirmed = True
    django_otp.login(request, device)
    StaticDevice.objects.filter(user=request.user).delete()
    spare = StaticDevice.objects.create(user=request.user, name="recovery codes")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=spare, token=code) for code in codes)
    return codes


@transaction.atomic
def turn_off(request):
    """Ask for no codes any more."""
    TOTPDevice.objects.filter(user=request.user).delete()
    StaticDevice.objects.filter(user=request.user).delete()
