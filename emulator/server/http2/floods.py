"""Bounds on frames that cost us more than they cost the client. Pure: the time is an argument, in seconds.

WINDOW_UPDATE has no bound: some clients send two for each DATA frame of ours, and we keep nothing of it.
"""

from enum import Enum
from typing import NamedTuple

from emulator.server.http2.frames import PING, PRIORITY, SETTINGS


class Cheap(Enum):
    """Something that a client may do a little of at a time."""

    SETTINGS = "SETTINGS"
    PING = "PING"
    PRIORITY = "PRIORITY"
    RESET = "a stream reset, or broken so that we reset it, before it was answered"
    EMPTY_DATA = "DATA without a byte and without an end"
    STRAY = "a frame on a stream that is closed"
    OTHER = "a frame of no use to us: of an unknown type, GOAWAY without an error, an ACK"


class Allowance(NamedTuple):
    """So many at once, and so many more each second."""

    burst: int
    per_second: float


ALLOWANCES = {
    Cheap.SETTINGS: Allowance(100, 10),
    Cheap.PING: Allowance(1000, 100),
    Cheap.PRIORITY: Allowance(2000, 200),
    Cheap.RESET: Allowance(2000, 100),  # all streams of a connection may be cancelled at once, and again
    Cheap.EMPTY_DATA: Allowance(1000, 100),
    Cheap.STRAY: Allowance(2000, 200),
    Cheap.OTHER: Allowance(2000, 200),
}

OF_FRAMES = {SETTINGS: Cheap.SETTINGS, PING: Cheap.PING, PRIORITY: Cheap.PRIORITY}

CONTINUATIONS = 32  # per header block; together with the 64 KiB of a block


class Floods:
    """What is left of the allowances of one connection."""

    __slots__ = ("_left", "_since")

    def __init__(self, now: float) -> None:
        self._left: dict[Cheap, float] = {cheap: allowance.burst for cheap, allowance in ALLOWANCES.items()}
        self._since = dict.fromkeys(ALLOWANCES, now)

    def allows(self, cheap: Cheap, now: float) -> bool:
        """Count one; whether it was within the allowance."""
        burst, per_second = ALLOWANCES[cheap]
        left = min(burst, self._left[cheap] + (now - self._since[cheap]) * per_second) - 1
        self._left[cheap], self._since[cheap] = left, now
        return left >= 0
