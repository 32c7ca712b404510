"""FLAC's own headers (RFC 9639): STREAMINFO, and the header of a frame with its check sums. It decodes no samples."""

from typing import NamedTuple

from emulator.media.found import Corrupt

STREAMINFO = 34  # bytes
LONGEST = 16  # bytes of a frame's header
SYNC = (b"\xff\xf8", b"\xff\xf9")  # a frame with its number, with its first sample's number
_BLOCK_8, _BLOCK_16 = 6, 7  # codes for a block size that stands at the end of the header
_BLOCK_BYTES = {_BLOCK_8: 1, _BLOCK_16: 2}
_RATE_BYTES = {12: 1, 13: 2, 14: 2}
_BLOCKS = (0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)


class StreamInfo(NamedTuple):
    """What a FLAC stream says of itself."""

    block: int  # the largest, in samples
    rate: int
    channels: int
    bits: int
    samples: int  # of each channel; 0: not known


class Frame(NamedTuple):
    """What a frame's header says."""

    number: int  # of the frame, or of its first sample
    by_sample: bool
    block: int  # samples of each channel
    kind: tuple[int, int]  # codes for rate and sample size: the same in all frames


def stream_info(data: bytes) -> StreamInfo:
    """What the 34 bytes of a STREAMINFO say. Raises Corrupt."""
    packed = int.from_bytes(data[10:18], "big")
    rate = packed >> 44
    if len(data) < STREAMINFO or not rate:
        raise Corrupt("a STREAMINFO without a sample rate")
    block = int.from_bytes(data[2:4], "big")
    return StreamInfo(block, rate, (packed >> 41 & 7) + 1, (packed >> 36 & 31) + 1, packed & 0xF_FFFF_FFFF)


def _table(polynomial: int, width: int) -> tuple[int, ...]:
    top, mask = 1 << width - 1, (1 << width) - 1
    table = []
    for byte in range(256):
        value = byte << width - 8
        for _ in range(8):
            value = (value << 1 ^ polynomial if value & top else value << 1) & mask
        table.append(value)
    return tuple(table)


_CRC_8 = _table(0x07, 8)
_CRC_16 = _table(0x8005, 16)


def is_whole(data: bytes) -> bool:
    """Whether these bytes are one frame from end to end: its last two are the check sum of the others."""
    crc = 0
    for byte in data:
        crc = (crc << 8 & 0xFF00) ^ _CRC_16[crc >> 8 ^ byte]
    return not crc


def header_length(data: bytes) -> int:
    """How long the header is that begins with these five bytes; 0 when they begin none."""
    block, rate = data[2] >> 4, data[2] & 15
    if data[:2] not in SYNC or not block or rate == 15 or data[3] & 1 or data[3] >> 4 > 10:
        return 0
    number = _number_length(data[4])
    return 4 + number + _BLOCK_BYTES.get(block, 0) + _RATE_BYTES.get(rate, 0) + 1 if number else 0


def _number_length(first: int) -> int:
    """The bytes of a number in FLAC's way of UTF-8, by its first; 0 when it begins none."""
    ones = 8 - (first ^ 0xFF).bit_length()
    if ones == 0:
        return 1
    return ones if 2 <= ones <= 7 else 0


def frame(data: bytes) -> Frame | None:
    """What a header says; None when it is none. `data`: as many bytes as `header_length` said."""
    crc = 0
    for byte in data:
        crc = _CRC_8[crc ^ byte]
    if crc:
        return None
    length = _number_length(data[4])
    number = data[4] & (0x7F >> length if length > 1 else 0x7F)
    for byte in data[5 : 4 + length]:
        number = number << 6 | byte & 0x3F
    code, at = data[2] >> 4, 4 + length
    extra = _BLOCK_BYTES.get(code, 0)
    block = int.from_bytes(data[at : at + extra], "big") + 1 if extra else _BLOCKS[code]
    return Frame(number, data[1] == 0xF9, block, (data[2] & 15, data[3] & 0x0E))
