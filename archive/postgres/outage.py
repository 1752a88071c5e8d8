"""Whether a server is away, as far as this process knows: then it is no use that everybody tries."""

from threading import Lock
from time import monotonic


class Outage:
    """A while in which a server is not asked; then one tries for all. Threads share it.

    `pause`: seconds until the next one tries; `trial`: how long it is left to try alone.
    """

    def __init__(self, pause, trial):
        self.pause, self.trial = pause, trial
        self.until, self.lock = None, Lock()

    def lasts(self):
        """Tell whether it is no use to try; who is told False tries for all."""
        if self.until is None:
            return False
        with self.lock:
            if self.until is None:
                return False
            if (now := monotonic()) < self.until:
                return True
            self.until = now + self.trial
            return False

    def begin(self):
        """It was tried in vain."""
        with self.lock:
            self.until = monotonic() + self.pause

    def end(self):
        """The server is there."""
        if self.until is not None:
            with self.lock:
                self.until = None
