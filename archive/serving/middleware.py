"""What no single page can answer for: a database that is away, and what browsers may do with an answer."""

from archive.serving.trouble import busy, is_trouble

# No page asks for any of these; what is not named keeps its default.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
        "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get",
        "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip


class SafeAnswers:
    """Say with every answer what browsers must not do with it; the rest is Django's SecurityMiddleware.

    Who may read an answer from scripts of another site (CORS says so: the API, cards of records) may also
    load it into its pages; nobody may with any other.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        open_to_all = response.get("Access-Control-Allow-Origin") == "*"
        response.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if open_to_all else "same-origin")
        response.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class DatabaseTrouble:
    """Answer 503 with Retry-After, not 500, while the database can't be reached or is too slow."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Turn the database's absence into a page that says when to come back."""
        return busy(request, exception) if is_trouble(exception) else None
