"""The last state of the archive that a process knew: while nobody can tell it, that one is shown."""

from time import monotonic

OLDEST = 3600  # seconds; what is older is not shown, but that the database is away
# RFC 7234: what is shown may have changed meanwhile. Age tells when it was known to be true.
WARNING = '111 - "The database is away: this may have changed meanwhile"'


class Lately:
    """The state of the archive as this process knew it last. Threads may share it."""

    def __init__(self, now=monotonic):
        self.now, self.known = now, None

    @property
    def state(self):
        """Return the state that was known last; None where none is known of late."""
        return self.known[0] if self.known and self.age() <= OLDEST else None

    @state.setter
    def state(self, state):
        self.known = state, self.now()

    def age(self):
        """Return for how many seconds the state has not been confirmed."""
        return int(self.now() - self.known[1])

    def marked(self, response):
        """Return the response as one that was true when the database was last there."""
        response["Warning"], response["Age"] = WARNING, str(self.age())
        return response
