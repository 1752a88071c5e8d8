"""How often one address may ask for something.

Counted in the memory of each process: a table would cost every answer a write, and what has to be kept out is
a script that runs wild, not the last request of a quota. So nobody is refused below the limit, and all
processes together let through at most so many times as many.
"""

import math
import time
from collections import OrderedDict
from threading import Lock

MINUTE = 60
ADDRESSES = 20_000  # are remembered, those that asked longest ago forgotten first


class Limit:
    """Requests by address. Threads may share it.

    Of each address it keeps one moment: when all that it has asked for will be paid off at an even pace.
    """

    def __init__(self, now=time.monotonic, addresses=ADDRESSES):
        self.now, self.addresses = now, addresses
        self.paid_off, self.lock = OrderedDict(), Lock()

    def wait(self, address, a_minute):
        """Count a request; return 0, or after how many seconds the address may ask again (not counted)."""
        if a_minute <= 0:
            return 0
        with self.lock:
            now = self.now()
            paid_off = self.paid_off.get(address, now)
            if paid_off > now + MINUTE:  # the clock went back: nobody waits until it comes round again
                paid_off = self.paid_off[address] = now + MINUTE
            due = max(now, paid_off) + MINUTE / a_minute
            over = due - now - MINUTE
            if over > 1e-6:
                return math.ceil(over)
            self.paid_off[address] = due
            self.paid_off.move_to_end(address)
            if len(self.paid_off) > self.addresses:
                self.paid_off.popitem(last=False)
        return 0

    def left(self, address, a_minute):
        """Return how many requests an address may send now, and after how many seconds it may send all."""
        with self.lock:
            now = self.now()
            owed = min(max(0, self.paid_off.get(address, now) - now), MINUTE)
        return max(0, int((MINUTE - owed) * a_minute / MINUTE + 1e-6)), math.ceil(owed)

    def clear(self):
        """Forget all."""
        with self.lock:
            self.paid_off.clear()
