"""HTTP/1.1: uvicorn's protocol class with bounds on a request head and our idea of a graceful stop."""

import asyncio
import contextlib
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from emulator.asgi.types import Receive, Scope, Send
from emulator.server.buffered import Buffered
from emulator.server.date import http_date
from emulator.server.handshake import in_order, without_h2c
from emulator.server.one_write import OneWrite
from emulator.server.serving import App, Limits, Serving
from emulator.server.websocket import WebSocket, refusal

# `websockets` reads no longer request line and gives no answer to one that is.
# https://websockets.readthedocs.io/en/stable/reference/variables.html
UPGRADE_LINE_BYTES = 8_000


class Http1(HttpToolsProtocol, Buffered):
    """uvicorn's HTTP/1.1 with a limit on the size of a request head and on the time it takes to arrive."""

    def __init__(self, config: Config, server_state: "State", serving: Serving) -> None:
        super().__init__(config, server_state, serving.state)
        self.limits: Limits = serving.limits
        self.buffer = serving.buffer
        self.url = b""
        self.in_head = True
        self.head_bytes = 0
        self.head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first bytes are here already: the sniffer has read them."""
        super().connection_made(OneWrite(transport))

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the timer too."""
        self._head_done()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of requests; a head that is too long is answered 431 and ends the connection."""
        between = self.cycle is None or self.cycle.response_complete
        super().data_received(without_h2c(data) if between else data)
        if not self.in_head:
            return
        self.head_bytes += len(data)
        if self.head_bytes > self.limits.head_bytes:
            self._refuse(431, b"The head of the request is too long.")
        elif self.head_timer is None:  # nearly every head comes in one piece, and needs no timer
            self.head_timer = self.loop.call_later(self.limits.head_seconds, self._late)

    def on_message_begin(self) -> None:
        """A head begins: refresh the date."""
        self.server_state.default_headers = [(b"date", http_date())]
        self.in_head = True
        self.head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole: in order before uvicorn looks whether it asks for a WebSocket."""
        self._head_done()
        self.headers[:] = in_order(self.headers)
        super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand over to the WebSocket, unless that could not read the request line."""
        if len(self.url) > UPGRADE_LINE_BYTES:
            self.connections.discard(self)
            self._refuse(414, b"The URL is too long.")
        else:
            super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """Answer what is wrong HTTP/1.1; what is none (TLS, another preface) would not understand an answer."""
        self._head_done()
        if self.url:
            super().send_400_response(msg)
        else:
            self.transport.close()

    def finish(self) -> None:
        """Close at once when idle, else after the response."""
        self.shutdown()

    def cut(self) -> None:
        """Close now."""
        self.transport.abort()

    def _head_done(self) -> None:
        self.in_head = False
        if self.head_timer is not None:
            self.head_timer.cancel()
            self.head_timer = None

    def _late(self) -> None:
        self._refuse(408, b"The head of the request took too long.")

    def _refuse(self, status: int, words: bytes) -> None:
        self._head_done()
        self.transport.write(refusal(status, words))
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
