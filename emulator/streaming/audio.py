"""What counts the sound of a stream, for each media encoding: a table. It holds what the service says of sound that is
no such thing, of too much of it at once, and of a stream that contradicts its request.
"""

from collections.abc import Callable
from typing import Protocol

from emulator.errors import AwsError
from emulator.media.found import Corrupt
from emulator.media.timers.flac import Flac
from emulator.media.timers.ogg_opus import OggOpus
from emulator.media.timers.telephone import G711, G729
from emulator.wire.audio import TOO_BIG, UNDECODABLE, Counter, Pcm

LONGEST_CHUNK = 1.0  # seconds: what a chunk may hold at the most
SLACK = 1.0  # seconds: a page or frame counts as a whole, though most of it may have come with chunks before


class Timer(Protocol):
    """A counter of one of the encodings, which knows nothing of the service."""

    @property
    def rate(self) -> int | None:
        """Samples a second, once the stream has said so."""
        ...

    @property
    def channels(self) -> int | None:
        """How many, once the stream has said so."""
        ...

    def feed(self, data: bytes) -> float:
        """Take the next bytes; the seconds heard so far. Raises Corrupt."""
        ...


class Timed:
    """A timer as the service listens: its faults are the service's exceptions."""

    __slots__ = ("_channels", "_rate", "_seconds", "_timer")

    def __init__(self, timer: Timer, rate: int | None, channels: int) -> None:
        """`rate`: what the stream's own header must say, None: anything; `channels`: likewise."""
        self._timer = timer
        self._rate = rate
        self._channels = channels
        self._seconds = 0.0

    def feed(self, data: bytes) -> float:
        """The seconds heard so far. Raises AwsError BadRequestException."""
        try:
            seconds = self._timer.feed(data)
        except Corrupt:
            raise AwsError("BadRequestException", UNDECODABLE) from None
        contradicted = self._rate is not None and self._timer.rate not in (None, self._rate)
        if contradicted or self._timer.channels not in (None, self._channels):
            raise AwsError("BadRequestException", UNDECODABLE)
        if seconds - self._seconds > LONGEST_CHUNK + SLACK:
            raise AwsError("BadRequestException", TOO_BIG)
        self._seconds = seconds
        return seconds

    def whole(self) -> bool:
        """What is left of a frame or a page is nothing that a decoder would stumble over."""
        return True


# Differs: which words the service has for a rate or a number of channels that the stream itself contradicts is not
# known; ours are those for sound that can't be decoded.
COUNTERS: dict[str, Callable[[int, int], Counter]] = {
    "pcm": Pcm,
    "flac": lambda rate, channels: Timed(Flac(), rate, channels),
    "ogg-opus": lambda _rate, channels: Timed(OggOpus(), None, channels),
    "g711-alaw": lambda rate, channels: Timed(G711(rate, channels), None, channels),
    "g711-ulaw": lambda rate, channels: Timed(G711(rate, channels), None, channels),
    "g729": lambda rate, channels: Timed(G729(), rate, channels),
}


def counter(encoding: str, rate: int, channels: int = 1) -> Counter:
    """The counter for a stream of that media encoding, one of the model's."""
    return COUNTERS[encoding](rate, channels)
