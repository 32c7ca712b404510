"""What comes in on an HTTP/2 connection: bytes cut into frames, DATA and WINDOW_UPDATE dealt with, the rest for h2.

It raises ProtocolError for what ends the connection; it writes nothing and starts nothing itself.
"""

from collections.abc import Callable
from typing import Protocol

from h2.errors import ErrorCodes
from h2.events import Event
from h2.exceptions import ProtocolError

from emulator.server.http2.engine import Engine
from emulator.server.http2.floods import CONTINUATIONS, OF_FRAMES, Cheap, Floods
from emulator.server.http2.frames import (
    ACK,
    CONTINUATION,
    DATA,
    END_HEADERS,
    END_STREAM,
    HEAD,
    HEAD_BYTES,
    HEADERS,
    MAX_FRAME,
    MAX_WINDOW,
    NUMBER,
    PADDED,
    PREFACE,
    RST_STREAM,
    SETTINGS,
    WINDOW_UPDATE,
    window_update,
)
from emulator.server.http2.outlet import Outlet
from emulator.server.http2.stream import Stream
from emulator.server.serving import Limits


class Violation(ProtocolError):
    """The client broke a rule in a way that ends the connection."""

    def __init__(self, code: ErrorCodes) -> None:
        super().__init__(code.name)
        self.error_code = code


class Owner(Protocol):
    """The connection, as its intake sees it."""

    streams: dict[int, Stream]
    outlet: Outlet

    def broken(self, stream: Stream, code: ErrorCodes) -> None:
        """The client broke a rule of this stream."""
        ...

    def half_closed(self, stream: Stream) -> None:
        """The client has ended this stream with DATA."""
        ...

    def happened(self, events: list[Event]) -> None:
        """What h2 made of a frame."""
        ...


class Intake:
    """The state of reading: a frame that is not whole, window that is owed, an open header block, the floods."""

    __slots__ = (
        "_block",
        "_block_bytes",
        "_engine",
        "_floods",
        "_limits",
        "_now",
        "_outlet",
        "_owed",
        "_owner",
        "_pending",
        "_preface_left",
        "_share",
        "_streams",
        "closed",
    )

    def __init__(self, owner: Owner, engine: Engine, limits: Limits, now: Callable[[], float]) -> None:
        self.closed = False  # nothing that comes is of interest any more
        self._owner = owner
        self._outlet = owner.outlet
        self._streams = owner.streams
        self._engine = engine
        self._limits = limits
        self._now = now
        self._floods = Floods(now())
        self._pending = b""
        self._preface_left = len(PREFACE)
        self._owed = 0  # of the connection's window
        self._share = limits.connection_window >> 4  # of it, to be given back at a time
        self._block: int | None = None  # how many CONTINUATION frames the header block has that is open
        self._block_bytes = 0

    def take(self, data: bytes) -> None:
        """Any cut of the client's bytes, from the preface (already recognised) on."""
        if self._pending:
            data = self._pending + data
        position = min(self._preface_left, len(data))
        self._preface_left -= position
        position = self._cut(data, position)
        self._pending = data[position:] if position < len(data) else b""

    def count(self, cheap: Cheap) -> None:
        """Note one more of something that a client may do a little of."""
        if not self._floods.allows(cheap, self._now()):
            raise Violation(ErrorCodes.ENHANCE_YOUR_CALM)

    def _cut(self, data: bytes, position: int) -> int:
        unpack, size, own = HEAD.unpack_from, len(data), (DATA, WINDOW_UPDATE)
        while size - position >= HEAD_BYTES and not self.closed:
            high, low, kind, flags, number = unpack(data, position)
            start = position + HEAD_BYTES
            end = start + (high << 8 | low)
            if end - start > MAX_FRAME:
                raise Violation(ErrorCodes.FRAME_SIZE_ERROR)
            if end > size:
                break
            if self._block is not None or kind not in own:
                self._other(kind, flags, data[position:end])
            elif kind == DATA:
                self._data(number & NUMBER, flags, data, start, end)
            else:
                self._window_update(number & NUMBER, data[position:end])
            position = end
        return position

    def _data(self, number: int, flags: int, data: bytes, start: int, end: int) -> None:
        length = end - start
        self._owed += length
        if self._owed > self._share:
            self._reopen()
        stream = self._streams.get(number)
        if stream is None:
            self._stray(number)
            return
        stream.window -= length
        if flags & PADDED:
            start, end = _unpadded(stream, data, start, end)
        if stream.ended:  # RFC 9113, 5.1, half-closed (remote)
            self._owner.broken(stream, ErrorCodes.STREAM_CLOSED)
        elif stream.window < 0:
            self._owner.broken(stream, ErrorCodes.FLOW_CONTROL_ERROR)
        elif stream.promised is not None and not stream.keeps_promise(end - start):
            self._owner.broken(stream, ErrorCodes.PROTOCOL_ERROR)
        else:
            if start < end:
                stream.arrive(data[start:end])
            elif not flags & END_STREAM:
                self.count(Cheap.EMPTY_DATA)
            if flags & END_STREAM:
                self._owner.half_closed(stream)

    def _reopen(self) -> None:
        # The connection's window is given back on arrival, so that an app which does not read one stream stops no
        # other. Hence no client can overrun it; what an app has not read is bounded by the windows of the streams.
        self._outlet.push(window_update(0, self._owed))
        self._owed = 0

    def _stray(self, number: int) -> None:
        if self._engine.reset_by_us(number):
            return
        self.count(Cheap.STRAY)
        # h2 knows how the stream ended, or that it never began. An empty frame costs no window and tells us.
        self._feed(HEAD.pack(0, 0, DATA, 0, number))

    def _window_update(self, number: int, frame: bytes) -> None:
        """Open a window of the client's; whatever is odd about the frame is for h2 to judge."""
        increment = int.from_bytes(frame[HEAD_BYTES:], "big") & NUMBER
        stream = self._streams.get(number)
        target = stream.half if stream is not None else self._engine if number == 0 else None
        if (
            target is None
            or not increment
            or len(frame) != HEAD_BYTES + 4
            or target.outbound_flow_control_window + increment > MAX_WINDOW
        ):
            self._feed(frame)
            return
        target.outbound_flow_control_window += increment
        if stream is None:
            self._outlet.wake()
        elif stream.outbox:
            self._outlet.resume(stream)

    def _other(self, kind: int, flags: int, frame: bytes) -> None:
        if kind in (HEADERS, CONTINUATION):
            self._header_block(kind, flags, len(frame))
        if kind in (HEADERS, RST_STREAM):
            number = int.from_bytes(frame[5:HEAD_BYTES], "big") & NUMBER
            if number <= self._engine.highest_inbound_stream_id and number not in self._streams:
                self.count(Cheap.STRAY)
        elif kind != CONTINUATION:
            self.count(Cheap.OTHER if kind == SETTINGS and flags & ACK else OF_FRAMES.get(kind, Cheap.OTHER))
        self._feed(frame)

    def _header_block(self, kind: int, flags: int, length: int) -> None:
        if self._block is None or kind == HEADERS:
            self._block, self._block_bytes = 0, length
        else:
            self._block += 1
            self._block_bytes += length
        if self._block > CONTINUATIONS or self._block_bytes > self._limits.head_bytes:
            raise Violation(ErrorCodes.ENHANCE_YOUR_CALM)
        if flags & END_HEADERS:
            self._block = None

    def _feed(self, frame: bytes) -> None:
        self._owner.happened(self._engine.receive_data(frame))


def _unpadded(stream: Stream, data: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the body of a padded frame is; its padding, of which the app hears nothing, is given back at once."""
    if start == end or data[start] >= end - start:
        raise Violation(ErrorCodes.PROTOCOL_ERROR)
    stream.give_back(data[start] + 1)
    return start + 1, end - data[start]
