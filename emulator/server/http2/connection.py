"""One HTTP/2 connection: the life of its streams, its timers, and its end.

A stream's failure ends that stream; only what breaks the connection for all ends the connection.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, cast

from h2.connection import ConnectionState
from h2.errors import ErrorCodes
from h2.events import (
    ConnectionTerminated,
    Event,
    RemoteSettingsChanged,
    RequestReceived,
    StreamEnded,
    StreamReset,
    TrailersReceived,
)
from h2.exceptions import ProtocolError
from h2.stream import StreamInputs

from emulator.asgi.types import BREAK, TAP
from emulator.server.breaks import cut, written
from emulator.server.buffered import LONG_READ, Buffered, take_turns
from emulator.server.date import http_date
from emulator.server.http2 import blocks, frames
from emulator.server.http2.engine import engine
from emulator.server.http2.fields import Header, check_trailers, fields_of
from emulator.server.http2.floods import Cheap
from emulator.server.http2.intake import Intake
from emulator.server.http2.outlet import Outlet
from emulator.server.http2.request import Address, Peer, scope_of
from emulator.server.http2.stream import Stream
from emulator.server.serving import Serving

Handler = Callable[[Any], None]


class Http2(Buffered):
    """The server's side of one connection."""

    def __init__(self, serving: Serving) -> None:
        self.half_window = serving.limits.stream_window // 2
        self.streams: dict[int, Stream] = {}  # those of which something may still come or go
        self.buffer = serving.buffer
        self._serving = serving
        self._limits = serving.limits
        self._finishing = False
        self._timer: asyncio.TimerHandle | None = None
        self._handlers: dict[type[Event], Handler] = {
            RequestReceived: self._request,
            TrailersReceived: self._trailers,
            StreamEnded: self._stream_ended,
            StreamReset: self._stream_reset,
            RemoteSettingsChanged: self._settings,
            ConnectionTerminated: self._terminated,
        }

    # What asyncio tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send our SETTINGS and open the connection's window."""
        self.loop = asyncio.get_running_loop()
        self._transport = cast("asyncio.Transport", transport)
        self._engine = engine(self._limits)
        self.outlet = Outlet(self._transport, self._engine, self._serving.bursts.add)
        self._intake = Intake(self, self._engine, self._limits, self.loop.time)
        self._peer = peer_of(self._transport)
        self._serving.connections.add(self)
        self.outlet.control()
        self.outlet.push(frames.window_update(0, self._limits.connection_window - frames.FIRST_WINDOW))
        self._rest()

    def connection_lost(self, _exc: Exception | None) -> None:
        """The client is gone, and with it all streams."""
        self._intake.closed = True
        self._serving.connections.discard(self)
        self._stop_timer()
        self._lose_all()

    def pause_writing(self) -> None:
        """The client reads slower than we write: who sends, waits."""
        self.outlet.paused = True

    def resume_writing(self) -> None:
        """The client has caught up."""
        self.outlet.paused = False
        self.outlet.wake()
        for stream in self.streams.values():
            stream.wake_writer()

    def data_received(self, data: bytes) -> None:
        """Any cut of the client's bytes, from the preface on."""
        if self._intake.closed:
            return
        if len(data) > LONG_READ:
            take_turns(self._transport)
        try:
            self._intake.take(data)
        except ProtocolError as error:
            self._goodbye(error.error_code)

    # What the listener asks

    def finish(self) -> None:
        """Take no new stream; say goodbye when the last one ends. Not earlier: some clients end all at a GOAWAY."""
        self._finishing = True
        for stream in list(self.streams.values()):
            if stream.finished:
                self.reset(stream, ErrorCodes.NO_ERROR)
        if not self.streams:
            self._goodbye(ErrorCodes.NO_ERROR)

    def cut(self) -> None:
        """Close now; streams that are open are lost."""
        self._goodbye(ErrorCodes.NO_ERROR)
        self._transport.abort()

    # What a stream asks

    def begin_response(self, stream: Stream, status: int, headers: Iterable[Header]) -> None:
        """Send the head of a response, at once."""
        block = blocks.response(status, headers, http_date(self._serving.now()))
        self.outlet.push(self._engine.begin_response(stream.half, block))

    def end_response(self, stream: Stream) -> None:
        """The response is whole. What the client still sends is drained for a while: some cannot bear a reset then."""
        self.outlet.push(self._engine.end_response(stream.half))
        if stream.ended:
            self._forget(stream)
        else:
            stream.timer = self.loop.call_later(self._limits.drain_seconds, self.reset, stream, ErrorCodes.NO_ERROR)

    def watch(self, stream: Stream) -> None:
        """Its app waits for a body, which must go on."""
        stream.timer = self.loop.call_later(self._limits.body_seconds, self._look, stream, stream.window)

    def reset(self, stream: Stream, code: ErrorCodes) -> None:
        """End a stream by RST_STREAM."""
        self._engine.reset_stream(stream.number, code)
        self.outlet.control()
        self._forget(stream)

    async def break_off(self, stream: Stream, how: str, code: int) -> None:
        """End a stream, or all of the connection, as an app asks for it. A GOAWAY without error lets streams go on."""
        if self._intake.closed:  # the client was first
            return
        if how == "rst-stream":
            if stream.number in self.streams:
                self.reset(stream, cast("ErrorCodes", code))
        elif how == "goaway" and code == ErrorCodes.NO_ERROR:
            self.outlet.push(frames.goaway(self._engine.highest_inbound_stream_id, code))
            self._finishing = True
        elif how == "goaway":
            self._goodbye(cast("ErrorCodes", code))
        else:
            self.outlet.flush()
            await written(self._transport)
            self._intake.closed = True
            self._stop_timer()
            self._lose_all()
            self._timer = cut(self._transport, how, self._limits.linger_seconds)

    # What the intake tells

    def broken(self, stream: Stream, code: ErrorCodes) -> None:
        """The client broke a rule of this stream; it may not do so for ever."""
        self.reset(stream, code)
        self._intake.count(Cheap.RESET)

    def half_closed(self, stream: Stream) -> None:
        """The client has ended this stream with DATA, of which h2 knows nothing yet."""
        stream.half.state_machine.process_input(StreamInputs.RECV_END_STREAM)
        self._ended(stream)

    def happened(self, events: list[Event]) -> None:
        """What h2 made of a frame."""
        self.outlet.control()
        for event in events:
            handler = self._handlers.get(type(event))
            if handler is not None:
                handler(event)

    def _request(self, event: RequestReceived) -> None:
        number, fields = event.stream_id, fields_of(event.headers)
        if self._finishing or len(self.streams) >= self._limits.streams:
            self._engine.reset_stream(number, ErrorCodes.REFUSED_STREAM)
            self._engine.let_go(number)
            self.outlet.control()
            self._intake.count(Cheap.RESET)
            return
        half = self._engine.streams[number]
        stream = Stream(number, half, self, self._limits.stream_window, fields.length)
        self.streams[number] = stream
        self._stop_timer()
        scope = scope_of(fields, self._peer, self._serving.state)
        scope["extensions"].update({BREAK: stream.break_off, TAP: stream.tap})
        task = self.loop.create_task(stream.run(self._serving.app, scope))
        self._serving.tasks.add(task)
        task.add_done_callback(self._serving.tasks.discard)

    def _trailers(self, event: TrailersReceived) -> None:
        check_trailers(event.headers)

    def _stream_ended(self, event: StreamEnded) -> None:
        stream = self.streams.get(event.stream_id)
        if stream is not None:  # it was not refused
            self._ended(stream)

    def _ended(self, stream: Stream) -> None:
        if stream.promised is not None and stream.received != stream.promised:
            self.broken(stream, ErrorCodes.PROTOCOL_ERROR)
            return
        stream.end()
        if stream.finished:
            self._forget(stream)

    def _stream_reset(self, event: StreamReset) -> None:
        stream = self.streams[event.stream_id]
        self._forget(stream)
        if not stream.finished:
            self._intake.count(Cheap.RESET)

    def _settings(self, _event: RemoteSettingsChanged) -> None:
        for stream in self.streams.values():
            if stream.outbox:
                self.outlet.resume(stream)

    def _terminated(self, _event: ConnectionTerminated) -> None:
        self._close(linger=True)

    def _look(self, stream: Stream, window: int) -> None:
        """Whether anything has come of a body, for which the app waits, since the window was this."""
        if stream.ended:
            return
        if stream.window == window and stream.is_awaited:
            stream.refuse(408)
        else:
            self.watch(stream)

    # The end, of streams and of the connection

    def _forget(self, stream: Stream) -> None:
        del self.streams[stream.number]
        self._engine.let_go(stream.number)
        self.outlet.forget(stream)
        stream.lose()
        if not self.streams:
            self._rest()

    def _lose_all(self) -> None:
        for stream in list(self.streams.values()):
            self.outlet.forget(stream)
            stream.lose()
        self.streams.clear()

    def _rest(self) -> None:
        if self._finishing:
            self._goodbye(ErrorCodes.NO_ERROR)
        else:
            self._timer = self.loop.call_later(self._limits.idle_seconds, self._goodbye, ErrorCodes.NO_ERROR)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _goodbye(self, code: ErrorCodes) -> None:
        if self._intake.closed:
            return
        if self._engine.state_machine.state is not ConnectionState.CLOSED:  # else h2 has said it, in its own words
            self._engine.close_connection(code)
        self._close(linger=code is not ErrorCodes.NO_ERROR)

    def _close(self, linger: bool) -> None:
        self._intake.closed = True
        self._stop_timer()
        self.outlet.control()
        self.outlet.flush()
        self._lose_all()
        if linger and self._transport.can_write_eof():
            # A client that breaks rules, or gives up, may still be sending: closing on that answers with TCP's RST,
            # which takes from it what it has not read yet, our reason too.
            self._transport.write_eof()
            self._timer = self.loop.call_later(self._limits.linger_seconds, self._transport.close)
        else:
            self._transport.close()


def peer_of(transport: asyncio.Transport) -> Peer:
    """The two ends of a connection."""
    scheme = "https" if transport.get_extra_info("sslcontext") else "http"
    return Peer(scheme, _address(transport, "peername"), _address(transport, "sockname"))


def _address(transport: asyncio.Transport, name: str) -> Address | None:
    address = transport.get_extra_info(name)
    return (str(address[0]), int(address[1])) if isinstance(address, tuple) else None
