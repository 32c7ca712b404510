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
