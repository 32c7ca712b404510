"""The frame headers of MPEG audio (ISO 11172-3, 13818-3), layers I to III. It decodes no frame."""

from functools import lru_cache
from typing import NamedTuple

from emulator.media.source import Reader

HEADER = 4
SEARCHED = 64 * 1024  # bytes in which the first frame must be: some files begin within a frame, or with zeros
IN_A_ROW = 4  # headers that make it certain

# Kilobits a second by the index in the header. MPEG-2 and 2.5 (`low`) have one table for layers II and III.
_KILOBITS = {
    (False, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (False, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (False, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (True, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (True, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (True, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = (44100, 48000, 32000)
_RATE_SHIFTS = {3: 0, 2: 1, 0: 2}  # by version: MPEG-1, MPEG-2, MPEG-2.5


class Kind(NamedTuple):
    """What stays the same from frame to frame."""

    low: bool  # MPEG-2 or 2.5
    layer: int
    rate: int

    @property
    def samples(self) -> int:
        """In each frame, of each channel."""
        if self.layer == 1:
            return 384
        return 576 if self.low and self.layer == 3 else 1152


class Frame(NamedTuple):
    """One frame: its kind, and its bytes with the header."""

    kind: Kind
    length: int


@lru_cache(maxsize=4096)
def frame(head: bytes) -> Frame | None:
    """The frame that begins with these three bytes; None when none does. Free format, which has no length, is none."""
    if len(head) < 3 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    index, rate_index, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer == 4 or index in (0, 15) or rate_index == 3:
        return None
    kind = Kind(version != 3, layer, _RATES[rate_index] >> _RATE_SHIFTS[version])
    bits = _KILOBITS[kind.low, layer][index] * 1000
    if layer == 1:
        return Frame(kind, (12 * bits // kind.rate + padding) * 4)
    return Frame(kind, kind.samples // 8 * bits // kind.rate + padding)


def first(reader: Reader, start: int) -> tuple[int, Frame] | None:
    """The first frame, and where it is: at `start` or soon after; None when there is no MPEG audio."""
    searched = reader.at(start, 2 * SEARCHED)[:SEARCHED]  # twice, so that what follows is near
    at = 0
    while at >= 0:
        head = frame(searched[at : at + 3])
        if head and _follows(reader, start + at, least=2 if at else 1):
            return start + at, head
        at = searched.find(b"\xff", at + 1)
    return None


def _follows(reader: Reader, at: int, least: int) -> bool:
    """Whether several frames of one kind begin here; `least` of them will do where the file ends."""
    kind = None
    for seen in range(IN_A_ROW):
        head = frame(reader.at(at, 3))
        if head is None or (kind and head.kind != kind):
            return seen >= least and _is_end(reader, at)
        kind = head.kind
        at += head.length
    return True


def _is_end(reader: Reader, at: int) -> bool:
    return at + HEADER > reader.size or reader.at(at, 3) == b"TAG"
