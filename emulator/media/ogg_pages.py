"""Ogg's pages (RFC 3533): header, check sum, and where the packets in one begin. It knows no codec."""

import zlib
from typing import NamedTuple

MAGIC = b"OggS"
HEADER = 27  # bytes before the table of lacing values
LONGEST_HEADER = HEADER + 255
LONGEST = LONGEST_HEADER + 255 * 255
CONTINUED, BEGINS, ENDS = 1, 2, 4
_CRC_AT = 22
_REFLECTED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class Page(NamedTuple):
    """The header of one page."""

    flags: int
    granule: int  # the position at the end of the last packet that ends here, in the codec's own unit; -1: none ends
    serial: int
    lacing: bytes

    @property
    def header(self) -> int:
        """Bytes of the header."""
        return HEADER + len(self.lacing)

    @property
    def length(self) -> int:
        """Bytes of the page."""
        return self.header + sum(self.lacing)

    def packets(self) -> list[int]:
        """Where in the body each packet begins that begins and ends in this page."""
        starts, at, begun = [], 0, 0 if not self.flags & CONTINUED else None
        for size in self.lacing:
            at += size
            if size < 255:
                if begun is not None:
                    starts.append(begun)
                begun = at
        return starts


def page(data: bytes) -> Page | None:
    """The page whose header begins `data`; None when none does, or when the header is not whole."""
    if data[:5] != MAGIC + b"\0" or len(data) < HEADER or len(data) < HEADER + data[26]:
        return None
    granule = int.from_bytes(data[6:14], "little", signed=True)
    serial = int.from_bytes(data[14:18], "little")
    return Page(data[5], granule, serial, data[HEADER : HEADER + data[26]])


def is_intact(data: bytes) -> bool:
    """Whether a whole page has the check sum that it says."""
    zeroed = data[:_CRC_AT] + bytes(4) + data[_CRC_AT + 4 :]
    # Ogg's CRC-32 is zlib's, but for the order of the bits and the values at both ends.
    crc = zlib.crc32(zeroed.translate(_REFLECTED), 0xFFFF_FFFF) ^ 0xFFFF_FFFF
    return int(f"{crc:032b}"[::-1], 2) == int.from_bytes(data[_CRC_AT : _CRC_AT + 4], "little")
