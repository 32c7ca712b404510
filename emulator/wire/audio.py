"""How much sound has come: bytes of audio into seconds, as they arrive. It decodes nothing and hears nothing."""

from typing import Protocol

from emulator.errors import AwsError

TOO_BIG = "Your stream is too big. Reduce the frame size and try your request again."
UNDECODABLE = (
    "Could not decode the audio stream that you provided. Check that the audio stream is valid and try your request "
    "again."
)
SAMPLE = 2  # bytes: signed 16-bit little-endian, the only PCM that the service takes


class Counter(Protocol):
    """Counts the sound of one stream."""

    def feed(self, data: bytes) -> float:
        """Take the next chunk; the seconds heard so far. Raises BadRequestException for a chunk it will not have."""
        ...

    def whole(self) -> bool:
        """Whether what has come ends with a whole sample."""
        ...


class Pcm:
    """Raw samples: every whole frame of them counts, and what is left over waits for its other half."""

    __slots__ = ("_bytes", "_frame", "_rate", "_second")

    def __init__(self, rate: int, channels: int) -> None:
        """`rate`: samples a second of each channel."""
        self._second = rate * channels * SAMPLE
        self._frame = channels * SAMPLE
        self._rate = rate
        self._bytes = 0

    def feed(self, data: bytes) -> float:
        if len(data) > self._second:
            raise AwsError("BadRequestException", TOO_BIG)  # a chunk holds one second at the most
        self._bytes += len(data)
        return self._bytes // self._frame / self._rate

    def whole(self) -> bool:
        return self._bytes % SAMPLE == 0
