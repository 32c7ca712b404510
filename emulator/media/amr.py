"""AMR narrow band and wide band (RFC 4867, section 5): frames of 20 ms whose first byte says how long they are."""

from typing import NamedTuple

from emulator.media.found import Corrupt, Found
from emulator.media.source import SMALL, Reader

FRAME_SECONDS = 0.02
RESERVED = 0x83  # bits of a frame's first byte that are zero in a file


class Kind(NamedTuple):
    """One of the two codecs: the bytes of a frame by its type, 0 where the type is not in use."""

    magic: bytes
    codec: str
    rate: int
    lengths: tuple[int, ...]


KINDS = (
    Kind(b"#!AMR\n", "amr_nb", 8000, (13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1)),
    Kind(b"#!AMR-WB\n", "amr_wb", 16000, (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1)),
)


def measure(reader: Reader, start: int, enough: float) -> Found:
    """The sound from `start` on, walked until `enough` seconds. Raises Corrupt."""
    head = reader.at(start, 9)
    kind = next(kind for kind in KINDS if head.startswith(kind.magic))
    lengths = tuple(0 if first & RESERVED else kind.lengths[first >> 3 & 15] for first in range(256))
    at, frames = start + len(kind.magic), 0
    while at < reader.size and frames * FRAME_SECONDS <= enough:
        passed, found = _run(reader.at(at, SMALL), lengths)
        if not passed:
            raise Corrupt(f"no AMR frame at byte {at}")
        at += passed
        frames += found
    cut = at > reader.size
    return Found("amr", kind.codec, kind.rate, 1, (frames - cut) * FRAME_SECONDS, cut)


def _run(piece: bytes, lengths: tuple[int, ...]) -> tuple[int, int]:
    """Frames one behind the other from the start of a piece: their bytes, and how many. The last may be cut."""
    at, count, end = 0, 0, len(piece)
    while at < end:
        length = lengths[piece[at]]
        if not length:
            break
        at += length
        count += 1
    return at, count
