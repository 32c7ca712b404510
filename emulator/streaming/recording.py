"""The sound of a stream, kept as it came: a little in memory, the rest in the temporary folder; and WAV files of it.

It decodes nothing: an encoding that a WAV file can't hold as it is can't be recorded.
"""

import struct
import threading
from collections.abc import Iterable
from math import ceil, floor
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple

from emulator.wire.audio import Counter

IN_MEMORY = 256 * 1024  # bytes of one recording; what is longer lies on the disk
PIECE = 1024 * 1024  # what a copy holds at a time
LARGEST = 2**32 - 1024  # bytes: the lengths in a WAV file have 32 bits
PCM = 1

Span = tuple[float, float]  # from the one to the other second of the audio


class Layout(NamedTuple):
    """How a WAV file holds an encoding: its registered number, and one sample of silence."""

    number: int
    silence: bytes


LAYOUTS = {"pcm": Layout(PCM, b"\0\0"), "g711-alaw": Layout(6, b"\xd5"), "g711-ulaw": Layout(7, b"\xff")}


class Growing:
    """Bytes as they come, `size` of them until now. Any thread may call; whoever has made it closes it."""

    __slots__ = ("_file", "_lock", "size")

    def __init__(self) -> None:
        self._file = spooled()
        self._lock = threading.Lock()
        self.size = 0

    def take(self, more: bytes) -> None:
        """Keep the next bytes. Raises OSError."""
        with self._lock:
            self._file.seek(self.size)
            self._file.write(more)
            self.size += len(more)

    def copy(self, size: int, into: IO[bytes]) -> None:
        """Write the first `size` bytes into a file. More may come meanwhile. Raises OSError."""
        for offset in range(0, size, PIECE):
            with self._lock:
                self._file.seek(offset)
                piece = self._file.read(min(PIECE, size - offset))
            into.write(piece)

    def close(self) -> None:
        """Give up what is kept."""
        with self._lock:
            self._file.close()


class Recording(Growing):
    """What one stream has heard."""

    __slots__ = ("_channels", "_frame", "_layout", "_rate")

    def __init__(self, encoding: str, rate: int, channels: int) -> None:
        """`encoding`: one of LAYOUTS; `rate`: samples a second of each channel."""
        super().__init__()
        self._layout = LAYOUTS[encoding]
        self._rate = rate
        self._channels = channels
        self._frame = channels * len(self._layout.silence)

    @property
    def seconds(self) -> float:
        return self.size // self._frame / self._rate

    def take(self, more: bytes) -> None:
        """Keep the next bytes, cut anywhere; what a WAV file has no room for is left out. Raises OSError."""
        if self.size + len(more) <= LARGEST:
            super().take(more)

    def wav(self, silent: Iterable[Span] = ()) -> IO[bytes]:
        """A WAV file of the whole frames that have come so far, with silence in the spans of `silent`.

        It is at its start, and the caller's to close; the stream may go on. Raises OSError.
        """
        size = self.size // self._frame * self._frame
        head = self._head(size)
        file = spooled()
        file.write(head)
        self.copy(size, file)
        file.write(bytes(size % 2))  # the parts of such a file begin at even places
        for span in silent:
            self._silence(file, len(head), size, span)
        file.seek(0)
        return file

    def _head(self, size: int) -> bytes:
        """What stands before the sound. What is not PCM tells the number of its samples too."""
        number, silence = self._layout
        form = struct.pack(
            "<HHIIHH", number, self._channels, self._rate, self._rate * self._frame, self._frame, 8 * len(silence)
        )
        parts = chunk(b"fmt ", form)
        if number != PCM:
            parts = chunk(b"fmt ", form + bytes(2)) + chunk(b"fact", struct.pack("<I", size // self._frame))
        length = len(b"WAVE") + len(parts) + 8 + size + size % 2
        return struct.pack("<4sI4s", b"RIFF", length, b"WAVE") + parts + struct.pack("<4sI", b"data", size)

    def _silence(self, file: IO[bytes], start: int, size: int, span: Span) -> None:
        """Overwrite every frame that the span touches."""
        begin = max(0, floor(span[0] * self._rate) * self._frame)
        end = min(size, ceil(span[1] * self._rate) * self._frame)
        for offset in range(begin, end, PIECE):
            file.seek(start + offset)
            file.write(self._layout.silence * (min(PIECE, end - offset) // len(self._layout.silence)))


class Recorded:
    """A counter whose sound is kept, as far as it takes it."""

    __slots__ = ("_counter", "_recording")

    def __init__(self, counter: Counter, recording: Recording) -> None:
        self._counter = counter
        self._recording = recording

    def feed(self, data: bytes) -> float:
        """The seconds heard so far. Raises what the counter and the recording raise."""
        seconds = self._counter.feed(data)
        self._recording.take(data)
        return seconds

    def whole(self) -> bool:
        return self._counter.whole()


def spooled() -> IO[bytes]:
    """A file that goes with its closing."""
    return SpooledTemporaryFile(IN_MEMORY, prefix="transcribe-emulator-")


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", name, len(body)) + body
