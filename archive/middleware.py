"""What no single page can answer for: a database that is away."""

from archive.trouble import busy, is_trouble


class DatabaseTrouble:
    """Answer 503 with Retry-After, not 500, while the database can't be reached or is too slow."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Turn the database's absence into a page that says when to come back."""
        return busy(request, exception) if is_trouble(exception) else None
