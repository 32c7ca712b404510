"""A connection that speaks HTTP/1.1 or WebSocket to a small app, without a network."""

import time
from collections.abc import Callable
from typing import Any

from emulator.asgi.types import App
from emulator.server.http1 import Http1Factory
from emulator.server.serving import DEFAULTS, Limits, Serving
from tests.server.transports import Transport, settle

UPGRADE = (
    b"GET /ws?a=b HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answers a request; echoes a WebSocket, and closes it on `bye`."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        if message.get("text") == "bye":
            await send({"type": "websocket.close", "code": 1000, "reason": "done"})
        else:
            await send({"type": "websocket.send", "bytes": message["bytes"]})


class Line:
    """A connection to the app that speaks HTTP/1.1."""

    def __init__(self, app: App = app, limits: Limits = DEFAULTS, now: Callable[[], float] = time.time) -> None:
        self.transport = Transport()
        self.serving = Serving(app, limits, now)
        self.protocol: Any = Http1Factory(self.serving)()
        self.protocol.connection_made(self.transport)

    async def say(self, raw: bytes) -> bytes:
        """Send bytes to whoever has the connection; what came back."""
        (self.transport.protocol or self.protocol).data_received(raw)
        await settle()
        return self.transport.taken()

    def lose(self) -> None:
        (self.transport.protocol or self.protocol).connection_lost(None)


def masked(opcode: int, body: bytes, *, last: bool = True) -> bytes:
    """A client's WebSocket frame; a mask of zeros changes nothing."""
    return bytes((opcode | (0x80 if last else 0), 0x80 | len(body))) + bytes(4) + body
