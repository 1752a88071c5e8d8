"""Streams that are read once, from the beginning, and no further than somebody means to."""

import gzip
import io
import zlib
from typing import BinaryIO

from .source import UnreadableError

# What unpacks to more than this many times its size, and to much, was made to do harm.
MOST_UNPACKED = 200
HARMLESS = 100_000_000


class Peekable(io.RawIOBase):
    """A stream whose beginning can be looked at before it is read; it counts what was read of it."""

    def __init__(self, stream: BinaryIO):
        self.stream, self.ahead, self.taken = stream, b"", 0

    def peek(self, size: int) -> bytes:
        """Return the next bytes, fewer than `size` only at the end."""
        while len(self.ahead) < size and (more := self.stream.read(size - len(self.ahead))):
            self.ahead += more
        return self.ahead[:size]

    def readable(self):
        """Tell that it can be read."""
        return True

    def readinto(self, buffer):
        """Fill the buffer; return how many bytes there were."""
        data = self.ahead[: len(buffer)] if self.ahead else self.stream.read(len(buffer))
        self.ahead = self.ahead[len(data) :]
        buffer[: len(data)] = data
        self.taken += len(data)
        return len(data)

    def tell(self):
        """Return how many bytes were read."""
        return self.taken


class Unpacked(io.RawIOBase):
    """What a gzip stream unpacks to. Raises UnreadableError where that is broken or out of proportion."""

    def __init__(self, packed: Peekable):
        self.packed, self.stream, self.given = packed, gzip.GzipFile(fileobj=packed), 0

    def readable(self):
        """Tell that it can be read."""
        return True

    def readinto(self, buffer):
        """Fill the buffer; return how many bytes there were."""
        try:
            data = self.stream.read1(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise UnreadableError(f"it can't be unpacked: {error}") from error
        buffer[: len(data)] = data
        self.given += len(data)
        refuse_bomb(self.given, self.packed.taken)
        return len(data)


def refuse_bomb(unpacked: int, packed: int) -> None:
    """Raise UnreadableError where so little was packed that so much comes out of it."""
    if unpacked > HARMLESS and unpacked > MOST_UNPACKED * packed:
        raise UnreadableError(
            f"it unpacks to more than {MOST_UNPACKED} times its size: this is no archive of articles"
        )
