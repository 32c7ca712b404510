"""FLAC as it arrives (RFC 9639): each frame's header says how many samples it has. The samples stay as they are."""

from emulator.media import flac_frames
from emulator.media.flac_frames import Frame, StreamInfo
from emulator.media.found import Corrupt

MAGIC = b"fLaC"
OPENING = len(MAGIC) + 4 + flac_frames.STREAMINFO  # bytes: the first block of metadata is always the same
SLACK = 4096  # bytes by which a frame may be longer than its samples


class Flac:
    """Counts a frame as soon as its header has come: without decoding, nobody knows where the last one ends."""

    __slots__ = ("_in_metadata", "_info", "_last", "_pending", "_samples", "_since", "_skip")

    def __init__(self) -> None:
        self._pending = b""
        self._in_metadata = True
        self._info: StreamInfo | None = None
        self._skip = 0  # bytes of metadata that nobody needs
        self._last: Frame | None = None
        self._since = 0  # bytes since the last frame's header ended
        self._samples = 0

    @property
    def rate(self) -> int | None:
        """Samples a second, once the stream has said so."""
        return self._info.rate if self._info else None

    @property
    def channels(self) -> int | None:
        """How many, once the stream has said so."""
        return self._info.channels if self._info else None

    def feed(self, data: bytes) -> float:
        """Take the next bytes; the seconds heard so far. Raises Corrupt when they are not FLAC."""
        pending = self._pending + data
        while self._info is None or self._in_metadata or self._skip:
            used = self._metadata(pending)
            pending = pending[used:]
            if not used:
                self._pending = pending
                return 0.0
        self._pending = pending[self._frames(self._info, pending) :]
        return self._samples / self._info.rate

    def _metadata(self, data: bytes) -> int:
        """Take one part of what comes before the frames; its bytes, 0 while it is not whole."""
        if self._skip:
            skipped = min(self._skip, len(data))
            self._skip -= skipped
            return skipped
        if self._info is None:
            if not MAGIC.startswith(data[:4]):
                raise Corrupt("no FLAC signature")
            if len(data) < OPENING:
                return 0
            self._info = flac_frames.stream_info(data[OPENING - flac_frames.STREAMINFO : OPENING])
            self._in_metadata = not data[len(MAGIC)] & 0x80
            return OPENING
        if len(data) < 4:
            return 0
        self._skip = int.from_bytes(data[1:4], "big")
        self._in_metadata = not data[0] & 0x80
        return 4

    def _frames(self, info: StreamInfo, data: bytes) -> int:
        """Take the frames whose headers are whole; the bytes that need not be kept."""
        at = 0
        while True:
            found = self._sync(data, at)
            self._wait(info, found - at)
            at = found
            length = flac_frames.header_length(data[at : at + 5]) if len(data) - at >= 5 else None
            if length is None or len(data) - at < length:
                return at
            frame = flac_frames.frame(data[at : at + length]) if length else None
            if frame and self._is_next(frame):
                self._last, self._since = frame, 0
                self._samples += frame.block
                at += length
            else:
                self._wait(info, 1)
                at += 1

    def _sync(self, data: bytes, at: int) -> int:
        """Where the next frame may begin: the first begins at once."""
        if self._last is None:
            return at
        sync = flac_frames.SYNC[self._last.by_sample]
        found = data.find(sync, at)
        if found >= 0:
            return found
        return len(data) - 1 if data.endswith(sync[:1]) and len(data) > at else len(data)

    def _wait(self, info: StreamInfo, passed: int) -> None:
        """A frame is never longer than its samples as they are."""
        self._since += passed
        block = self._last.block if self._last else 0
        longest = block * info.channels * (info.bits + 1) // 8 + SLACK if block else 0
        if self._since > longest:
            raise Corrupt("no FLAC frame where one should begin")

    def _is_next(self, frame: Frame) -> bool:
        """Whether its number follows: the same bytes within a frame have another. A stream may begin with any."""
        last = self._last
        if last is None:
            return True
        step = last.block if last.by_sample else 1
        return frame.number == last.number + step and frame.kind == last.kind
