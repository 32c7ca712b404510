"""What becomes of the frames of one stream between its session and its carrier: split, merged, damaged, doubled, held.

Pure: frames and the time in, pieces with the time at which each is due out. Nothing is ever sent before what was given
earlier; with splitting and merging alone the bytes are the same.
"""

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from emulator.faults.harm import Harm, Slow
from emulator.faults.rule import share

PRELUDE = slice(8, 12)  # where a frame has the checksum of its lengths
EXCEPTION = b":exception-type"
NO_RESULTS = b'"Results":[]'
LONGEST_SPLIT = 64  # bytes of a piece, when they are cut anywhere
PORTIONS = 10  # a second, of a server that sends so many bytes in one


class Act(Enum):
    """What is to be done in the place of bytes."""

    BREAK = "the connection breaks"
    END = "the stream ends without another word"


class Piece(NamedTuple):
    """What is sent, or done, once the clock has reached `due`."""

    due: float
    what: bytes | Act


class Mischief:
    """The harm of one stream. `begun` is when it was first done: None until then."""

    __slots__ = (
        "_broken",
        "_damaged",
        "_first",
        "_harm",
        "_held",
        "_last",
        "_number",
        "_over",
        "_pairs",
        "_seed",
        "_stalled",
        "begun",
    )

    def __init__(self, harm: Harm, seed: int = 0) -> None:
        self._harm = harm
        self._seed = seed
        self._held: list[bytes] = []  # to be merged with what comes
        self._pairs: list[bytes] = []  # to be sent behind what comes
        self._last = 0.0  # when the latest piece is due
        self._first = True  # no frame has been merged yet
        self._number = 0  # of pieces that were cut anywhere
        self._broken = self._damaged = self._over = self._stalled = False
        self.begun: float | None = None

    def take(self, frames: list[bytes], now: float, *, begin: bool = False) -> list[Piece]:
        """The pieces of these frames. `begin`: from them on they are harmed."""
        if begin and self.begun is None:
            self.begun = now
        if self._over:
            return []
        if self.begun is None:
            return [self._piece(frame, now) for frame in frames]
        return list(self._harmed(frames, now))

    def finish(self, now: float) -> list[Piece]:
        """What was held back; nothing follows."""
        rest = [*self._pairs]
        self._pairs.clear()
        return [] if self._over else [*self._paced(self._merged(rest, at_last=True), now)]

    def _harmed(self, frames: list[bytes], now: float) -> Iterator[Piece]:
        if self._harm.stall is not None and not self._stalled:
            self._stalled = True
            self._last = max(self._last, now + self._harm.stall)
        if self._harm.broken is not None and not self._broken:
            self._broken = True
            self._over = not self._harm.broken.gentle
            yield self._piece(Act.BREAK, now)
            if self._over:
                return
        if self._harm.frame is not None and frames and not self._damaged:
            self._damaged = True
            first, cut = damaged(frames[0], self._harm.frame)
            yield from self._paced([first], now)
            if cut:
                self._over = True
                yield self._piece(Act.END, now)
                return
            frames = frames[1:]
        yield from self._paced(self._merged(self._ordered(frames), at_last=False), now)

    def _ordered(self, frames: list[bytes]) -> list[bytes]:
        if self._harm.results == "duplicated":
            return [each for frame in frames for each in ((frame, frame) if tells(frame) else (frame,))]
        if self._harm.results != "reordered":
            return frames
        ordered: list[bytes] = []
        for frame in frames:
            if EXCEPTION in frame[:32]:  # the last of all: nothing may come behind it
                ordered += (*self._pairs, frame)
                self._pairs.clear()
            elif not tells(frame):
                ordered.append(frame)
            elif self._pairs:
                ordered += (frame, self._pairs.pop())
            else:
                self._pairs.append(frame)
        return ordered

    def _merged(self, frames: list[bytes], *, at_last: bool) -> list[bytes]:
        most = self._harm.merge
        if most is None:
            return frames
        self._held += frames
        if self._first and self._held:  # clients wait for it before they say more
            self._first = False
            return [self._held.pop(0), *self._merged([], at_last=at_last)]
        if not at_last and not any(EXCEPTION in frame[:32] for frame in frames):
            whole = len(self._held) // most * most
        else:
            whole = len(self._held)
        ready, self._held = self._held[:whole], self._held[whole:]
        return [b"".join(ready[start : start + most]) for start in range(0, whole, most)]

    def _paced(self, parts: list[bytes], now: float) -> Iterator[Piece]:
        slow = self._harm.slow or Slow()
        for part in parts:
            self._last = max(self._last, now) + slow.event
            for piece in self._cut(part, slow):
                if slow.bytes:
                    self._last += len(piece) / slow.bytes
                yield self._piece(piece, now)

    def _cut(self, part: bytes, slow: Slow) -> Iterator[bytes]:
        start = 0
        while start < len(part):
            size = self._size(len(part), slow)
            yield part[start : start + size]
            start += size

    def _size(self, whole: int, slow: Slow) -> int:
        split = self._harm.split
        if split == 0:
            self._number += 1
            return 1 + int(share(self._seed, self._number) * LONGEST_SPLIT)
        if split is not None:
            return split
        return max(1, slow.bytes // PORTIONS) if slow.bytes else whole

    def _piece(self, what: bytes | Act, now: float) -> Piece:
        self._last = max(self._last, now)
        return Piece(self._last, what)


def tells(frame: bytes) -> bool:
    """Whether the frame has results, and is no exception."""
    return EXCEPTION not in frame[:32] and NO_RESULTS not in frame


def damaged(frame: bytes, how: str) -> tuple[bytes, bool]:
    """The frame with a wrong checksum of its prelude, or of all of it; or half of it, and whether the stream ends."""
    if how == "cut":
        return frame[: len(frame) // 2], True
    spoiled = bytearray(frame)
    at = PRELUDE.start if how == "bad-prelude-crc" else len(frame) - 4
    spoiled[at] ^= 0xFF
    return bytes(spoiled), False
