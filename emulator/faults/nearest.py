"""What a break becomes on a connection that does not know it, and what is told of it. Pure."""

from typing import NamedTuple

from emulator.faults.harm import Break

# RFC 9113, 7: an error code, by name, is what RST_STREAM and GOAWAY carry.
CODES = {
    "NO_ERROR": 0x0,
    "PROTOCOL_ERROR": 0x1,
    "INTERNAL_ERROR": 0x2,
    "FLOW_CONTROL_ERROR": 0x3,
    "SETTINGS_TIMEOUT": 0x4,
    "STREAM_CLOSED": 0x5,
    "FRAME_SIZE_ERROR": 0x6,
    "REFUSED_STREAM": 0x7,
    "CANCEL": 0x8,
    "COMPRESSION_ERROR": 0x9,
    "CONNECT_ERROR": 0xA,
    "ENHANCE_YOUR_CALM": 0xB,
    "INADEQUATE_SECURITY": 0xC,
    "HTTP_1_1_REQUIRED": 0xD,
}
USUAL = {"rst-stream": CODES["INTERNAL_ERROR"], "goaway": CODES["NO_ERROR"], "websocket-close": 1011}
GOING_AWAY = 1001


class Way(NamedTuple):
    """How a connection is broken in the end."""

    how: str
    code: int = 0

    def __str__(self) -> str:
        return f"{self.how} {self.code}" if self.how in USUAL else self.how


# carrier → how → what is done instead. What has no row is done as it is asked for.
INSTEAD: dict[str, dict[str, Way]] = {
    "http2": {"websocket-close": Way("rst-stream", CODES["CANCEL"])},
    "http1": {
        "websocket-close": Way("tcp-close"),
        "rst-stream": Way("tcp-reset"),
        "goaway": Way("tcp-close"),
    },
    "websocket": {"rst-stream": Way("tcp-reset"), "goaway": Way("websocket-close", GOING_AWAY)},
}


def way(broken: Break, carrier: str) -> Way:
    """How to break a connection of `carrier`: http1, http2 or websocket."""
    asked = Way(broken.how, USUAL.get(broken.how, 0) if broken.code is None else broken.code)
    return INSTEAD[carrier].get(broken.how, asked)


def carrier_of(scope_type: str, http_version: str) -> str:
    """What an ASGI scope is carried by."""
    if scope_type == "websocket":
        return "websocket"
    return "http2" if http_version == "2" else "http1"
