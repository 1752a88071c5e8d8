"""What must be right before a site is shown to the world: `manage.py check --deploy`."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

SHORTEST_KEY, SHORTEST_TOKEN = 50, 16
MOST_PROXIES = 5


def is_local(host):
    """Tell whether a host is this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_public():
    """Tell whether ARCHIVE_URL is for others than those at this machine."""
    try:
        return not is_local(urlsplit(settings.ARCHIVE_URL).hostname or "localhost")
    except ValueError:
        return False


@register(Tags.security, deploy=True)
def check_secrets(app_configs, **options):
    """Check the secret key of who brought a database, and the token of the metrics."""
    found = []
    if settings.DATABASES and not settings.EMBEDDED and len(settings.SECRET_KEY) < SHORTEST_KEY:
        hint = 'Make one: python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
        message = f"SECRET_KEY has {len(settings.SECRET_KEY)} characters; whoever guesses it can log in."
        found.append(Error(message, hint=hint, id="archive.E020"))
    if 0 < len(settings.METRICS_TOKEN) < SHORTEST_TOKEN:
        message = f"METRICS_TOKEN has {len(settings.METRICS_TOKEN)} characters; it could be guessed."
        found.append(Warning(message, hint=f"Give it {SHORTEST_TOKEN} or more.", id="archive.W021"))
    return found


@register(Tags.security, deploy=True)
def check_debug(app_configs, **options):
    """Check that readers are not shown the insides when something goes wrong."""
    if not (settings.DEBUG and is_public()):
        return []
    message = f"DEBUG is on, and {settings.ARCHIVE_URL} is public: errors show readers settings and data."
    return [Error(message, hint="Unset DEBUG.", id="archive.E022")]


@register(Tags.security, deploy=True)
def check_hosts(app_configs, **options):
    """Check that the archive answers to its own names only, and over TLS."""
    found = []
    if "*" in settings.ALLOWED_HOSTS:
        hint = "Name the hosts, with commas between, or leave it unset: then it is ARCHIVE_URL's."
        found.append(Error("ALLOWED_HOSTS is *: anybody's name will do.", hint=hint, id="archive.E023"))
    if is_public() and not settings.HTTPS:
        message = f"{settings.ARCHIVE_URL} is public, but not https: passwords of editors could be read."
        hint = "Put a proxy that speaks TLS in front (README, On a server) and set ARCHIVE_URL to https://…"
        found.append(Warning(message, hint=hint, id="archive.W024"))
    return found


@register(Tags.security, deploy=True)
def check_proxies(app_configs, **options):
    """Check how many proxies are believed."""
    proxies = settings.TRUSTED_PROXIES
    if proxies > MOST_PROXIES:
        message = f"TRUSTED_PROXIES is {proxies}: readers could make up the addresses that limits count by."
        hint = "Set it to the number of your own proxies in front, mostly 1."
        return [Error(message, hint=hint, id="archive.E025")]
    if settings.HTTPS and not proxies:
        message = "TRUSTED_PROXIES is 0, though https needs a proxy: all readers have the proxy's address."
        return [Warning(message, hint="Set TRUSTED_PROXIES to 1.", id="archive.W026")]
    return []


@register(Tags.security, deploy=True)
def check_metrics(app_configs, **options):
    """Check that the metrics are not everybody's."""
    if not settings.METRICS_BIND or settings.METRICS_TOKEN or is_local(settings.METRICS_BIND[0]):
        return []
    message = f"METRICS_BIND is {settings.METRICS_BIND[0]}, which others can reach, without a METRICS_TOKEN."
    hint = "Set METRICS_TOKEN, or bind to this machine: METRICS_BIND=127.0.0.1:8001"
    return [Error(message, hint=hint, id="archive.E027")]


@register(Tags.security, deploy=True)
def check_static(app_configs, **options):
    """Check that there are static files, without which every page is an error."""
    if settings.DEBUG or settings.EMBEDDED or (settings.STATIC_ROOT / "staticfiles.json").exists():
        return []
    hint = "Run: manage.py collectstatic --no-input"
    return [Error(f"No static files are in {settings.STATIC_ROOT}.", hint=hint, id="archive.E028")]
