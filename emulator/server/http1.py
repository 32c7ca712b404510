"""HTTP/1.1: uvicorn's protocol class with limits, and our idea of a graceful stop."""

import asyncio
import contextlib
import re
from collections.abc import Collection
from enum import Enum
from typing import Any, cast

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from emulator.asgi.types import BREAK, App, Receive, Scope, Send
from emulator.server.breaks import cut, written
from emulator.server.buffered import Buffered
from emulator.server.date import http_date
from emulator.server.handshake import in_order
from emulator.server.one_write import OneWrite
from emulator.server.refusal import refusal
from emulator.server.serving import Limits, Serving
from emulator.server.websocket import WebSocket

# `websockets` reads no longer request line and gives no answer to one that is.
# https://websockets.readthedocs.io/en/stable/reference/variables.html
UPGRADE_LINE_BYTES = 8_000

REQUEST_LINE = re.compile(rb"(?m)^[!-~]+ [^\r\n]+ HTTP/\d")  # of HTTP/1, though a method or a URL may be wrong


class Part(Enum):
    """What of a request comes next."""

    NONE = "another request"
    HEAD = "the rest of a head"
    BODY = "the rest of a body, or its trailers"


class Flow(FlowControl):
    """uvicorn's, which reads on at every answer, however many requests of what was read before are still waiting."""

    def __init__(self, transport: asyncio.Transport, waiting: Collection[object]) -> None:
        super().__init__(transport)
        self._waiting = waiting

    def resume_reading(self) -> None:
        """Read on, once no request is waiting for the one before it."""
        if not self._waiting:
            super().resume_reading()


class Http1(HttpToolsProtocol, Buffered):
    """uvicorn's HTTP/1.1 with limits on what a client may send to no purpose, and on how long it may be silent."""

    def __init__(self, config: Config, server_state: "State", serving: Serving) -> None:
        super().__init__(config, server_state, serving.state)
        self.limits: Limits = serving.limits
        self.now = serving.now
        self.buffer = serving.buffer
        self.url = b""
        self.part = Part.HEAD  # the first bytes are here already: the sniffer has read them
        self.advanced = False  # in this read a head or a message became whole, or a piece of a body came
        self.fruitless = 0  # bytes since that was so
        self.heard = 0.0  # when something came last
        self.timer: asyncio.TimerHandle | None = None
        self.refused = False
        self.upgrades = False  # to WebSocket

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Write once a turn."""
        self.one_write = OneWrite(transport)
        super().connection_made(self.one_write)
        self.flow = Flow(self.transport, self.pipeline)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the timer too."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of requests, in any cut."""
        if self.refused:
            return
        self._unset_keepalive_if_required()
        self.advanced = False
        self._read(data)
        self.fruitless = 0 if self.advanced else self.fruitless + len(data)
        if self.fruitless > self.limits.head_bytes:
            self._refuse(431, b"The head of the request is too long.")
        elif self.part is not Part.NONE or not self.advanced:  # nearly every request comes in one piece
            self._watch()

    def eof_received(self) -> bool:  # type: ignore[override]  # asyncio takes either
        """The client has said all (`nc -N`): what is due to it comes. TLS knows no such half."""
        stays = self._is_due() and not self.cycle.more_body and self.scheme == "http"
        if stays:
            self.cycle.keep_alive = False
        else:
            self.transport.close()  # here, since the loop's own close knows nothing of what waits for the turn's end
        return stays

    def on_message_begin(self) -> None:
        """A head begins: refresh the date."""
        self.server_state.default_headers = [(b"date", http_date(self.now()))]
        self.part = Part.HEAD
        super().on_message_begin()
        self.scope["extensions"] = {BREAK: self.break_off}  # type: ignore[dict-item]  # it is ours

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; trailers, which would be added to the headers that the app has, are dropped."""
        if self.part is not Part.BODY:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole: in order before uvicorn looks whether it asks for a WebSocket."""
        self._stop_timer()
        self.advanced = True
        self.headers[:] = in_order(self.headers)
        self.upgrades = self._should_upgrade()
        if self.upgrades or not self.parser.should_upgrade():
            super().on_headers_complete()  # which may find that the URL is none
            self.part = Part.BODY

    def on_body(self, body: bytes) -> None:
        """A piece of a body."""
        self.advanced = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._stop_timer()
        self.advanced = True
        self.part = Part.NONE
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand over to the WebSocket, unless that could not read the request line."""
        if len(self.url) > UPGRADE_LINE_BYTES:
            self._refuse(414, b"The URL is too long.")
        elif self._is_due():
            self._refuse(400, b"The request before this one has no answer yet.")
        else:
            super().handle_websocket_upgrade()

    async def break_off(self, how: str, _code: int = 0) -> None:
        """End the connection as an app asks for it; nothing more comes or goes."""
        self.one_write.flush()
        await written(self.transport)
        self.refused = True
        self._stop_timer()
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        cut(self.transport, how, self.limits.linger_seconds)

    def finish(self) -> None:
        """Close at once when idle, else after the response."""
        self.shutdown()

    def cut(self) -> None:
        """Close now."""
        self.transport.abort()

    def _read(self, data: bytes) -> None:
        unread = [data]
        while unread and not self.refused:
            piece = unread.pop()
            try:
                self.parser.feed_data(piece)
            except httptools.HttpParserUpgrade as upgrade:
                if self.upgrades:
                    self.handle_websocket_upgrade()
                    return
                unread += (piece[upgrade.args[0] :], self._without_offer())
            except httptools.HttpParserError:
                self._bad(piece)

    def _without_offer(self) -> bytes:
        """The head that was read last, less its offer to go on in another protocol, to be read again by a new parser.

        To the parser an offer (`Upgrade: h2c`, as Java's HttpClient makes) is as good as taken, and the body no body
        but the first bytes of that protocol. "A server MAY ignore a received Upgrade header field" (RFC 9110, 7.8).
        """
        parser = self.parser
        if parser.get_method() == b"CONNECT":  # no offer, but the same to the parser
            self._refuse(400, b"This is no proxy.")
        line = b"%b %b HTTP/%b" % (parser.get_method(), self.url, parser.get_http_version().encode())
        headers = [b"%b: %b" % (name, value) for name, value in self.headers if name != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)  # the old one may take that request for its last
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn has it
        return b"\r\n".join((line, *headers, b"\r\n"))

    def _bad(self, data: bytes) -> None:
        """Answer what is wrong HTTP/1.1; what is none (TLS, another preface) would not understand an answer."""
        if self.url or REQUEST_LINE.search(data):
            self._refuse(400, b"This is no valid HTTP request.")
        else:
            self.refused = True
            self._stop_timer()
            self.transport.close()

    def _is_due(self) -> bool:
        """Whether an answer is."""
        return self.cycle is not None and not self.cycle.response_complete

    def _watch(self) -> None:
        """Let the rest come in time: a head from its first byte on, a body from its last."""
        self.heard = self.loop.time()
        if self.timer is None:
            late = (
                (self.limits.body_seconds, self._silent)
                if self.part is Part.BODY
                else (self.limits.head_seconds, self._late)
            )
            self.timer = self.loop.call_later(*late)

    def _stop_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def _late(self) -> None:
        self._refuse(408, b"The head of the request took too long.")

    def _silent(self) -> None:
        now = self.loop.time()
        if self.flow.read_paused or (self.cycle.response_started and not self.cycle.response_complete):
            self.heard = now  # it is not the client who is waited for, or it is for the app to say how long
        left = self.heard + self.limits.body_seconds - now
        if left > 0:
            self.timer = self.loop.call_later(left, self._silent)
        else:
            self._refuse(408, b"The body of the request took too long.")

    def _refuse(self, status: int, words: bytes) -> None:
        """Take nothing more. What an earlier request is due is waited for, and then is the last that is said."""
        self.refused = True
        self._stop_timer()
        cycle, due = self.cycle, self._is_due()
        if due and self.part is not Part.BODY:
            cycle.keep_alive = False
            return
        if self.part is not Part.BODY or (due and not cycle.response_started and not self.pipeline):
            self.transport.write(refusal(status, words, self.now()))
        self.transport.close()


def quiet(app: App) -> App:
    """The app, its tasks quiet when a stop cancels them: uvicorn would log that as an error of the app's."""

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    return call


class State(ServerState):
    """What uvicorn's protocols share: ours."""

    def __init__(self, serving: Serving) -> None:
        super().__init__()
        self.connections = cast("set[Any]", serving.connections)
        self.tasks = serving.tasks
        self.buffer = serving.buffer
        self.limits = serving.limits
        self.now = serving.now


class Http1Factory:
    """Makes the protocol of each HTTP/1.1 connection of one listener."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._config = Config(
            quiet(serving.app),
            ws=WebSocket,
            http=Http1,
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level="error",  # lower ones hold presigned URLs, and what clients do wrong
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=serving.limits.keep_alive_seconds,
            ws_max_size=serving.limits.websocket_message_bytes,
            ws_per_message_deflate=False,  # every client known accepts that, and audio does not shrink
            ws_ping_interval=None,  # clients of Transcribe expect no pings
        )
        self._config.load()
        self._state = State(serving)

    def __call__(self) -> Http1:
        return Http1(self._config, self._state, self._serving)
