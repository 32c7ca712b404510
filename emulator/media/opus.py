"""Opus as far as its headers go (RFC 6716, section 3.1; RFC 7845, section 5.1): lengths, never sound."""

from typing import NamedTuple

from emulator.media.found import Corrupt

RATE = 48_000  # whatever was recorded, positions count 1/48000 s, and decoders give it
MAGIC = b"OpusHead"
HEADER = 19  # bytes that are always there
_SILK, _HYBRID, _CELT = (480, 960, 1920, 2880), (480, 960), (120, 240, 480, 960)
_FRAMES = (*_SILK * 3, *_HYBRID * 2, *_CELT * 4)  # samples of a frame by the configuration
_LONGEST = 5760  # 120 ms


class Head(NamedTuple):
    """What the first packet of a stream says."""

    channels: int
    pre_skip: int  # samples at the beginning that are not part of the sound
    input_rate: int  # of the recording, for information; 0: not said


def head(data: bytes) -> Head:
    """What an OpusHead says. Raises Corrupt."""
    if len(data) < HEADER or data[:8] != MAGIC or data[8] >> 4 or not data[9]:
        raise Corrupt("no OpusHead")
    return Head(data[9], int.from_bytes(data[10:12], "little"), int.from_bytes(data[12:16], "little"))


def samples(packet: bytes) -> int:
    """How long the packet is that begins with these two bytes, in samples at 48 kHz; 0 when they begin none."""
    if not packet:
        return 0
    code = packet[0] & 3
    count = (1, 2, 2)[code] if code < 3 else packet[1] & 0x3F if len(packet) > 1 else 0
    length = _FRAMES[packet[0] >> 3] * count
    return length if length <= _LONGEST else 0


def samples_of(body: bytes, packets: list[int]) -> int:
    """How long the packets of a page are together, in samples; `packets`: where in its body each begins."""
    return sum(samples(body[at : at + 2]) for at in packets)
