"""Settings. All that an installation may change comes from the environment; README.md lists it."""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from archive.logs import FORMATS, logging_of

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("ARCHIVE_DATA") or BASE_DIR / "var").absolute()
DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASE_REPLICA_URL = os.environ.get("DATABASE_REPLICA_URL", "")
# manage.py sets this when it has started the PostgreSQL that comes along.
EMBEDDED = os.environ.get("ARCHIVE_EMBEDDED") == "1"
ARCHIVE_URL = os.environ.get("ARCHIVE_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = ARCHIVE_URL.startswith("https://")
DEBUG = os.environ.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}


def whole_number(name, given):
    """Return a setting that counts something; raises ImproperlyConfigured where it is no whole number."""
    value = given.strip()
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise ImproperlyConfigured(f"{name} is {given!r}; give it a whole number, such as 1.")
    return int(value)


API_REQUESTS_PER_MINUTE = whole_number(
    "API_REQUESTS_PER_MINUTE", os.environ.get("API_REQUESTS_PER_MINUTE", "600")
)
HSTS_SECONDS = whole_number("HSTS_SECONDS", os.environ.get("HSTS_SECONDS", "31536000"))
SEARCHES_PER_MINUTE = whole_number("SEARCHES_PER_MINUTE", os.environ.get("SEARCHES_PER_MINUTE", "1200"))
TRUSTED_PROXIES = whole_number("TRUSTED_PROXIES", os.environ.get("TRUSTED_PROXIES", "0"))


def address(name, given):
    """Return an address to listen at as (host, port), None for "". Raises ImproperlyConfigured."""
    host, _, port = given.rpartition(":")
    if not given:
        return None
    if not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise ImproperlyConfigured(f"{name} is {given!r}; give it a host and a port, such as 127.0.0.1:8001.")
    return host.strip("[]"), int(port)


# Who may read the metrics: who has the token, or who can reach the address.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
METRICS_BIND = address("METRICS_BIND", os.environ.get("METRICS_BIND", ""))

SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    if DATABASE_URL:
        raise ImproperlyConfigured("SECRET_KEY is not set; give it 50 random characters that nobody knows.")
    # Only commands that need no database come here: nothing they sign outlives them.
    SECRET_KEY = secrets.token_urlsafe(50)

LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = [host.strip() for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
ALLOWED_HOSTS = ALLOWED_HOSTS or sorted({*LOCAL_HOSTS, urlsplit(ARCHIVE_URL).hostname or "localhost"})

INSTALLED_APPS = [
    "archive.apps.ArchiveConfig",
    "archive.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "simple_history",
]

MIDDLEWARE = [
    "archive.operations.observing.Observed",
    "archive.serving.middleware.SafeAnswers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "archive.serving.middleware.DatabaseTrouble",
    "archive.serving.deadlines.Deadlines",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "archive.urls"
WSGI_APPLICATION = "archive.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def database_from(url, variable="DATABASE_URL", **defaults):
    """Return Django's settings for a libpq URI or connection string; other libpq options are handed on.

    Raises ImproperlyConfigured where libpq can't read it.
    """
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"{variable} can't be read: {str(error).strip()}") from error
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings = {ours: str(parts.pop(theirs, "")) for theirs, ours in names.items()}
    return {
        "ENGINE": "archive.postgres",
        **settings,
        "OPTIONS": {"connect_timeout": 10, **defaults, **parts},
    }


def replica_from(url):
    """Return Django's settings for servers that are only read; connections are spread over all of them."""
    # A reader waits for none that does not answer: there are others.
    defaults = {"connect_timeout": 2, "tcp_user_timeout": 5000}
    database = database_from(url, "DATABASE_REPLICA_URL", **defaults)
    options = database["OPTIONS"]
    if "," in database["HOST"]:
        options.setdefault("load_balance_hosts", "random")
        options.setdefault("target_session_attrs", "prefer-standby")
    given = options.get("options", "")
    options["options"] = f"{given} -c default_transaction_read_only=on".strip()
    return database | {"TEST": {"MIRROR": "default"}}


DATABASES = {"default": database_from(DATABASE_URL)} if DATABASE_URL else {}
# For archive/wsgi.py; not smaller than gunicorn's number of threads, or requests wait for one another. In
# seconds: how long a request waits for a connection, and how long the pool tries before it begins anew.
POOL = {
    "min_size": 0,
    "max_size": whole_number("DATABASE_POOL", os.environ.get("DATABASE_POOL", "8")),
    "timeout": 2,
    "reconnect_timeout": 2,
}
# Connections end soon, so that a replica that comes back gets its share of new ones.
REPLICA_POOL = POOL | {"max_lifetime": 60, "reconnect_timeout": 1}
SLOW_QUERY_MS = whole_number("SLOW_QUERY_MS", os.environ.get("SLOW_QUERY_MS", "500"))
# How the site, unlike a command, asks the database: never for long, and a server that vanished is noticed.
# What DATABASE_URL says goes before; how long a whole request may take is in archive/serving/deadlines.py.
SERVING = {"keepalives_idle": 4, "keepalives_interval": 2, "keepalives_count": 2, "tcp_user_timeout": 8_000}
SERVING_OPTIONS = (
    "-c statement_timeout=9s -c lock_timeout=4s -c idle_in_transaction_session_timeout=60s"
    " -c client_connection_check_interval=1s"
)


def for_serving(options, pool=POOL):
    """Return a database's OPTIONS for a process that answers requests: with a pool, and with limits."""
    limits = f"{SERVING_OPTIONS} {options.get('options', '')}".strip()
    return {**SERVING, **options, "options": limits, "pool": dict(pool)}


READERS_ASK_REPLICAS = False  # archive/wsgi.py sets it: a command sees the one state that it writes to
if DATABASE_URL and DATABASE_REPLICA_URL:
    DATABASES["replica"] = replica_from(DATABASE_REPLICA_URL)
    DATABASE_ROUTERS = ["archive.replication.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# A name is throttled for one address only: nobody can lock out an editor who sits elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=10)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "archive.serving.client.address_of"
AXES_LOCKOUT_CALLABLE = "archive.admin.log_in.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = []  # who guesses is logged with name and address; passwords never are
OTP_TOTP_ISSUER = "Article Archive"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

# In bytes; the longest form is the desk's, with words that were carried through a log-in.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = ["archive.serving.uploads.NoFiles"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Static files are for these pages only.
WHITENOISE_ALLOW_ALL_ORIGINS = False
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day; what is being written outlives it
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
# Behind TLS (ARCHIVE_URL says so) cookies travel encrypted only, and browsers are told to come back that way.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# Browsers take a cookie of this name from this very host only: no neighbour can plant one.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrftoken"
SECURE_HSTS_SECONDS = HSTS_SECONDS if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = [ARCHIVE_URL] if HTTPS else []

LOG_FORMAT = os.environ.get("LOG_FORMAT", "line")
if LOG_FORMAT not in FORMATS:
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT!r}; give it one of: {', '.join(FORMATS)}.")
# Each answer is an event on a server; at home, with the database that comes along, it would be noise.
ACCESS_LOG = os.environ.get("ACCESS_LOG", "0" if EMBEDDED else "1") == "1"
LOGGING = logging_of(LOG_FORMAT, ACCESS_LOG)
