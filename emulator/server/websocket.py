"""WebSocket: uvicorn's protocol class, which a graceful stop lets run, and which refuses what it cannot read."""

import asyncio
import contextlib
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import CloseCode, Frame
from websockets.http11 import Request

from emulator.asgi.types import BREAK, App, Receive, Scope, Send
from emulator.server.breaks import cut, written
from emulator.server.buffered import LONG_READ, Buffered, take_turns
from emulator.server.date import http_date
from emulator.server.one_write import OneWrite
from emulator.server.refusal import refusal
from emulator.server.serving import Serving

SWITCHING = 101  # Switching Protocols
FRAGMENTS = 4096  # of one message: no known client sends more than one
WORDS = b"The head is more than a WebSocket handshake may be, or has a body."


def is_text(data: bytes) -> bool:
    """Whether this is UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


class WebSocket(WebSocketsSansIOProtocol, Buffered):
    """One WebSocket, from its handshake on."""

    transport: asyncio.Transport

    def __init__(self, config: Config, serving: Serving) -> None:
        super().__init__(config, State(serving), serving.state)
        self.buffer = serving.buffer
        self.app = self._served
        self.broken = False
        self.linger = serving.limits.linger_seconds
        self.now = serving.now

    def data_received(self, data: bytes) -> None:
        """First the head of the request, whole; then frames, in any cut."""
        if self.broken:
            return
        if len(data) > LONG_READ:
            take_turns(self.transport, lambda: not self.read_paused)
        super().data_received(data)
        if not self.handshake_initiated and not self.transport.is_closing():
            # `websockets` has limits of its own for a head, and to uvicorn one beyond them is one that is not whole.
            self.transport.write(refusal(400, WORDS, self.now()))
            self.transport.close()

    def handle_connect(self, event: Request) -> None:
        """Take the request, and offer the app to break what comes of it."""
        super().handle_connect(event)
        if self.response.status_code == SWITCHING:
            self.scope["extensions"][BREAK] = self.break_off  # type: ignore[assignment]  # it is ours

    async def _served(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.config.loaded_app(scope, receive, send)
        if self.initial_response is not None:  # to uvicorn an answer in the place of the handshake is none
            self.handshake_complete = True

    def handle_ping(self) -> None:
        """Answer, unless the client does not read: then there is no end to the answers that would wait for it."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()  # nothing but this pong

    def handle_cont(self, event: Frame) -> None:
        """Add to the message, unless it has too many parts: empty ones are within every limit of bytes."""
        if self.transport.is_closing():
            return
        if len(self.frames) < FRAGMENTS:
            super().handle_cont(event)
        else:
            self.conn.fail(CloseCode.POLICY_VIOLATION, f"A message may have {FRAGMENTS} fragments.")
            self.handle_parser_exception()

    def send_receive_event_to_app(self) -> None:
        """Hand a whole message to the app; text that is none ends the connection: uvicorn would log each, at length."""
        if self.curr_msg_data_type == "text" and not is_text(b"".join(self.frames)):
            self.conn.fail(CloseCode.INVALID_DATA, "This is no UTF-8.")
            self.handle_parser_exception()
        else:
            super().send_receive_event_to_app()

    def handle_parser_exception(self) -> None:
        """Close, after a frame that breaks the rules."""
        if self.conn.close_sent is None:  # it came before our answer to the handshake
            self.disconnected = self.handshake_complete = True  # whatever the app says now comes too late
            self.queue.put_nowait({"type": "websocket.disconnect", "code": 1006})
            self.transport.abort()
        elif not self.transport.is_closing():
            super().handle_parser_exception()

    async def break_off(self, how: str, _code: int = 0) -> None:
        """End the connection as an app asks for it; nothing more comes or goes."""
        if isinstance(self.transport, OneWrite):
            self.transport.flush()
        await written(self.transport)
        self.broken = self.disconnected = self.handshake_complete = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1006})
        self.close_timer = cut(self.transport, how, self.linger)

    def finish(self) -> None:
        """Nothing: the app ends its WebSockets when it is told of the shutdown."""

    def cut(self) -> None:
        """Close with 1012, Service Restart, unless it is closing already."""
        if self.transport.is_closing():
            self.transport.abort()
        else:
            self.shutdown()


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
        self.default_headers = [(b"date", http_date(serving.now()))]


class WebSocketFactory:
    """Makes the protocol of each WebSocket of one listener."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._config = Config(
            quiet(serving.app),
            ws=WebSocket,
            http=asyncio.Protocol,  # ours, which has come before
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level="error",  # lower ones hold presigned URLs, and what clients do wrong
            access_log=False,
            proxy_headers=False,
            server_header=False,
            ws_max_size=serving.limits.websocket_message_bytes,
            ws_per_message_deflate=False,  # every client known accepts that, and audio does not shrink
            ws_ping_interval=None,  # clients of Transcribe expect no pings
        )
        self._config.load()

    def __call__(self) -> WebSocket:
        return WebSocket(self._config, self._serving)
