"""The HTTP/2 frames that we read and write ourselves (RFC 9113, 4.1 and 6). Pure: numbers to bytes."""

from struct import Struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)

ACK = 0x01
END_STREAM = 0x01
END_HEADERS = 0x04
PADDED = 0x08

HEAD_BYTES = 9
MAX_FRAME = 16_384  # the SETTINGS_MAX_FRAME_SIZE that holds until somebody asks for more, which we do not
FIRST_WINDOW = 65_535  # of a connection, until a WINDOW_UPDATE; of a stream, until SETTINGS
MAX_WINDOW = 2**31 - 1
NUMBER = 2**31 - 1  # the mask of a stream number, or of a window increment: the highest bit is reserved

# The length has three bytes: read as a 16-bit and an 8-bit number. Then type, flags, stream.
HEAD = Struct(">HBBBI")
UPDATE = Struct(">HBBBII")
FAREWELL = Struct(">HBBBIII")


def window_update(stream: int, increment: int) -> bytes:
    """A whole WINDOW_UPDATE; stream 0 is the connection."""
    return UPDATE.pack(0, 4, WINDOW_UPDATE, 0, stream, increment)


def goaway(last_stream: int, code: int) -> bytes:
    """A whole GOAWAY: streams up to that one may have been worked on."""
    return FAREWELL.pack(0, 8, GOAWAY, 0, 0, last_stream, code)


def headers(stream: int, block: bytes) -> bytes:
    """A header block in frames: one HEADERS, and CONTINUATIONs for what is too long for it."""
    if len(block) <= MAX_FRAME:
        return HEAD.pack(len(block) >> 8, len(block) & 0xFF, HEADERS, END_HEADERS, stream) + block
    parts = [block[start : start + MAX_FRAME] for start in range(0, len(block), MAX_FRAME)]
    kinds = [HEADERS, *[CONTINUATION] * (len(parts) - 1)]
    flags = [*[0] * (len(parts) - 1), END_HEADERS]
    return b"".join(
        HEAD.pack(len(part) >> 8, len(part) & 0xFF, kind, flag, stream) + part
        for kind, flag, part in zip(kinds, flags, parts, strict=True)
    )
