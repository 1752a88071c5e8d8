"""Who asks is told by one rule: for the limits of the API and of logging in."""

import pytest
from django.conf import settings as given
from django.test import RequestFactory
from django.utils.module_loading import import_string

from archive.api import limit
from archive.serving.client import address_of


@pytest.mark.parametrize(
    ("proxies", "forwarded", "own", "address"),
    [
        (0, "1.1.1.1", "9.9.9.9", "9.9.9.9"),
        (1, "1.1.1.1, 2.2.2.2", "9.9.9.9", "2.2.2.2"),
        (2, "1.1.1.1, 2.2.2.2", "9.9.9.9", "1.1.1.1"),
        (3, "1.1.1.1, 2.2.2.2", "9.9.9.9", "9.9.9.9"),
        (1, "", "9.9.9.9", "9.9.9.9"),
        (1, "forged\0", "9.9.9.9", "9.9.9.9"),
        (1, "1.1.1.1", "", "1.1.1.1"),  # gunicorn at a unix socket
        (0, "", "", ""),
        (1, "2001:db8:1:2:3:4:5:6", "9.9.9.9", "2001:db8:1:2::"),
        (0, "", "::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_only_what_our_proxies_noted_is_believed(settings, proxies, forwarded, own, address):
    settings.TRUSTED_PROXIES = proxies
    for secure in (False, True):
        request = RequestFactory().get("/", secure=secure, headers={"x-forwarded-for": forwarded})
        request.META["REMOTE_ADDR"] = own
        assert address_of(request) == address


def test_the_desk_and_the_api_ask_the_same():
    assert import_string(given.AXES_CLIENT_IP_CALLABLE) is address_of
    assert limit.address_of is address_of
