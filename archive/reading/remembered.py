"""What the pages of one list have in common, read once for each state of the archive, not for each page."""

from collections import OrderedDict
from threading import Lock

from archive.models import Revision


class Remembered:
    """Things by what they were made for, the newest few, until the archive changes. Threads share it."""

    def __init__(self, room=200):
        self.room, self.state = room, None
        self.things, self.lock = OrderedDict(), Lock()

    def get(self, key, make):
        """Return the thing of this key: what make() returned, once, for the archive as it is now."""
        state = Revision.state()
        with self.lock:
            if self.state != state:
                self.things.clear()
                self.state = state
            if key in self.things:
                self.things.move_to_end(key)
                return self.things[key]
        thing = make()
        with self.lock:
            if self.state == state and self.room:
                self.things[key] = thing
                if len(self.things) > self.room:
                    self.things.popitem(last=False)
        return thing
