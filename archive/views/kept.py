"""Answers that were made, kept in memory under what they are true for: who asks again gets them at once."""

from collections import OrderedDict
from threading import Lock

from django.http import HttpResponse

# In bytes, in each process: all of them, and one of them.
ROOM, LARGEST = 16_000_000, 1_000_000


class Kept:
    """Answers by key, the ones asked for longest ago given up first. Threads may share it."""

    def __init__(self, room=ROOM, largest=LARGEST):
        self.room, self.largest = room, largest
        self.answers, self.size, self.lock = OrderedDict(), 0, Lock()

    def get(self, key):
        """Return an answer like the one that was kept, or None; what is done to it changes no other."""
        with self.lock:
            if key not in self.answers:
                return None
            self.answers.move_to_end(key)
            content, headers = self.answers[key]
        return HttpResponse(content, headers=headers)

    def keep(self, key, response):
        """Keep a whole answer (200), if it is not too large."""
        if response.status_code != 200 or response.streaming or len(response.content) > self.largest:
            return
        with self.lock:
            self.give_up(key)
            self.answers[key] = response.content, dict(response.items())
            self.size += len(response.content)
            while self.size > self.room:
                self.give_up(next(iter(self.answers)))

    def give_up(self, key):
        """Forget an answer."""
        content, _ = self.answers.pop(key, (b"", None))
        self.size -= len(content)

    def clear(self):
        """Forget all."""
        with self.lock:
            self.answers.clear()
            self.size = 0
