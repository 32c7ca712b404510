"""What leaves an HTTP/2 connection: frames in their order, one write for all of a turn, DATA within the windows."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from emulator.server.http2.engine import Engine
from emulator.server.http2.frames import DATA, HEAD, MAX_FRAME

if TYPE_CHECKING:
    from emulator.server.http2.stream import Stream

TURN_BYTES = 4 * MAX_FRAME  # of one stream before another has its turn


class Outlet:
    """The queue of frames of one connection, and of the streams whose DATA waits for room."""

    __slots__ = ("_engine", "_queue", "_scheduled", "_soon", "_transport", "_waiting", "paused")

    def __init__(
        self, transport: asyncio.Transport, engine: Engine, soon: Callable[[Callable[[], None]], object]
    ) -> None:
        self.paused = False  # the transport holds all that it wants to
        self._transport = transport
        self._engine = engine
        self._soon = soon
        self._queue: list[bytes] = []
        self._scheduled = False
        self._waiting: dict[Stream, None] = {}  # streams that only lack connection window, or their turn; in order

    def push(self, frame: bytes) -> None:
        """Queue a frame of our own making."""
        self._queue.append(frame)
        if not self._scheduled:
            self._scheduled = True
            self._soon(self.flush)

    def control(self) -> None:
        """Queue what h2 has made."""
        frames = self._engine.data_to_send()
        if frames:
            self.push(frames)

    def data(self, stream: "Stream", body: bytes) -> None:
        """Queue DATA, as much as the client's windows allow now; the rest waits in the stream's outbox."""
        engine, half, length = self._engine, stream.half, len(body)
        if (
            stream.outbox
            or length > MAX_FRAME
            or length > half.outbound_flow_control_window
            or length > engine.outbound_flow_control_window
        ):
            stream.outbox += body
            self.resume(stream)
            return
        half.outbound_flow_control_window -= length
        engine.outbound_flow_control_window -= length
        self._queue.append(HEAD.pack(length >> 8, length & 0xFF, DATA, 0, stream.number))
        self._queue.append(body)
        if not self._scheduled:
            self._scheduled = True
            self._soon(self.flush)

    def resume(self, stream: "Stream") -> None:
        """Let a stream that has an outbox go on, if its own window is open."""
        if stream.half.outbound_flow_control_window > 0:
            self._waiting[stream] = None
            self.wake()

    def forget(self, stream: "Stream") -> None:
        """Send nothing more of a stream."""
        self._waiting.pop(stream, None)

    def wake(self) -> None:
        """There is room again, or something to send: see to it in this turn of the loop."""
        if not self._scheduled:
            self._scheduled = True
            self._soon(self.flush)

    def flush(self) -> None:
        """Write what is queued."""
        self._scheduled = False
        if self._waiting and not self.paused:
            self._share_out()
        if self._queue:
            if not self._transport.is_closing():
                self._transport.write(b"".join(self._queue))
            self._queue.clear()

    def _share_out(self) -> None:
        for stream in list(self._waiting):
            if self._engine.outbound_flow_control_window <= 0:
                return
            del self._waiting[stream]
            self._take_turn(stream)
        if self._waiting:
            self.wake()

    def _take_turn(self, stream: "Stream") -> None:
        engine, half, outbox = self._engine, stream.half, stream.outbox
        room = min(len(outbox), TURN_BYTES, half.outbound_flow_control_window, engine.outbound_flow_control_window)
        if room <= 0:  # new SETTINGS may have shut the stream's window meanwhile, even to less than nothing
            return
        half.outbound_flow_control_window -= room
        engine.outbound_flow_control_window -= room
        for start in range(0, room, MAX_FRAME):
            part = bytes(outbox[start : min(start + MAX_FRAME, room)])
            self._queue.append(HEAD.pack(len(part) >> 8, len(part) & 0xFF, DATA, 0, stream.number))
            self._queue.append(part)
        del outbox[:room]
        if not outbox:
            stream.wake_writer()
        elif half.outbound_flow_control_window > 0:
            self._waiting[stream] = None
