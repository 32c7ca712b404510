"""The samples beside this file, and what the probe finds in bytes."""

from dataclasses import replace
from pathlib import Path

from emulator.media.found import Found
from emulator.media.probe import probe

SAMPLES = Path(__file__).parent / "samples"
NAMES = sorted(path.name for path in SAMPLES.iterdir() if path.suffix != ".md")


class Held:
    """A source that is in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)

    def read(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]


def sample(name: str) -> bytes:
    """The bytes of one."""
    return (SAMPLES / name).read_bytes()


def found(data: bytes) -> Found:
    """What the probe finds in them."""
    return probe(Held(data))


def rounded(data: bytes) -> Found:
    """What the probe finds in them, to the microsecond."""
    heard = found(data)
    return replace(heard, seconds=round(heard.seconds, 6))
