"""Who asks: the address that limits count by."""

from ipaddress import ip_address, ip_network

from django.conf import settings


def address_of(request):
    """Return the address of who asks; of IPv6 that of the network of a household (/64), which has it whole.

    What stands in X-Forwarded-For may be forged, but for the entries that our own proxies have put last:
    TRUSTED_PROXIES tells how many those are. If all came from one address, one could lock out everybody; if
    forged ones were believed, nobody could be kept out.
    """
    own = request.META.get("REMOTE_ADDR", "")
    noted = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",")]
    proxies = settings.TRUSTED_PROXIES
    told = noted[-proxies] if 0 < proxies <= len(noted) else own
    try:
        address = ip_address(told)
    except ValueError:
        return own
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False).network_address)
