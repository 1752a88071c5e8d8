"""The archive's revision; and while nobody can tell it, the last one known: what was true then is shown."""

from time import monotonic

from django.db import Error

from archive.models import Revision
from archive.trouble import is_trouble

OLDEST = 3600  # seconds; what is older is not shown, but that the database is away
# RFC 7234: what is shown may have changed meanwhile. Age tells when it was known to be true.
WARNING = '111 - "The database is away: this may have changed meanwhile"'


class Lately:
    """The revision as this process knew it last. Threads may share it."""

    def __init__(self, now=monotonic):
        self.now, self.known = now, None

    def revision(self):
        """Return the revision and None; in trouble with the database the last one known, and the trouble.

        Raises what the database does where none is known of late.
        """
        try:
            number = Revision.current()
        except Error as error:
            if not is_trouble(error) or self.known is None or self.age() > OLDEST:
                raise
            return self.known[0], error
        self.known = number, self.now()
        return number, None

    def age(self):
        """Return for how many seconds the revision has not been confirmed."""
        return int(self.now() - self.known[1])

    def marked(self, response):
        """Return the response as one that was true when the database was last there."""
        response["Warning"], response["Age"] = WARNING, str(self.age())
        return response
