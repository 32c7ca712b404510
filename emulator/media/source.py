"""A file that is read by ranges, and a window upon it, so that nothing large is held. It knows no format."""

from typing import Protocol

from emulator.media.found import Corrupt

SMALL = 64 * 1024  # what a jump reads
PIECE = 1024 * 1024  # what reading straight on comes to
STEPS = 2_500_000  # looks at one file: a film of four hours has less than two million blocks


class Source(Protocol):
    """Something that can be read by ranges: a file, an object in S3."""

    @property
    def size(self) -> int:
        """Its length."""
        ...

    def read(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset` on; both lie within the size."""
        ...


class Reader:
    """A window that moves over a source: small after a jump, larger and larger while reading straight on.

    It bounds the work that any file can ask for: after so many looks the file is Corrupt.
    """

    __slots__ = ("_ahead", "_left", "_source", "_start", "_window", "size")

    def __init__(self, source: Source, steps: int = STEPS) -> None:
        self._source = source
        self._start = 0
        self._window = b""
        self._ahead = SMALL // 2
        self._left = steps
        self.size = source.size

    def at(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset` on; fewer, or none, where the file ends. At most PIECE."""
        self._left -= 1
        if self._left < 0:
            raise Corrupt("more parts than a recording has")
        start = offset - self._start
        end = start + length
        if start < 0 or end > len(self._window):
            length = min(length, PIECE, self.size - offset)
            if length <= 0:
                return b""
            end = start + length
            if start < 0 or end > len(self._window):
                self._move(offset, length)
                start, end = 0, length
        return self._window[start:end]

    def exactly(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset` on. Raises Corrupt where the file ends before."""
        data = self.at(offset, length)
        if len(data) < length:
            raise Corrupt("the file ends within a header")
        return data

    def _move(self, offset: int, length: int) -> None:
        beyond = offset - self._start - len(self._window)
        straight_on = self._start <= offset and beyond <= SMALL
        self._ahead = min(2 * self._ahead, PIECE) if straight_on else SMALL
        self._window = self._source.read(offset, min(max(length, self._ahead), self.size - offset))
        self._start = offset
