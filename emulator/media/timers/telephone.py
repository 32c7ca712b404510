"""The codecs of telephones: G.711 has a byte for each sample, G.729 ten bytes for each ten milliseconds."""

G729_FRAME = 10  # bytes
G729_FRAMES = 100  # in a second


class G711:
    """A-law or µ-law."""

    __slots__ = ("_bytes", "channels", "rate")

    def __init__(self, rate: int, channels: int = 1) -> None:
        """`rate`: samples a second of each channel."""
        self.rate = rate
        self.channels = channels
        self._bytes = 0

    def feed(self, data: bytes) -> float:
        """Take the next bytes; the seconds heard so far. What is not in whole frames waits."""
        self._bytes += len(data)
        return self._bytes // self.channels / self.rate


class G729:
    """G.729 or its annex A, 8 kbit/s, one channel. Annex B's shorter frames for silence are not told apart."""

    __slots__ = ("_bytes", "channels", "rate")

    def __init__(self) -> None:
        self.rate = 8000
        self.channels = 1
        self._bytes = 0

    def feed(self, data: bytes) -> float:
        """Take the next bytes; the seconds heard so far. What is no whole frame waits."""
        self._bytes += len(data)
        return self._bytes // G729_FRAME / G729_FRAMES
