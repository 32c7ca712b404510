"""WebSocket: uvicorn's protocol class, which a graceful stop lets run, and which refuses what it cannot read."""

import asyncio
from typing import TYPE_CHECKING, Any

from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from emulator.server.buffered import Buffered
from emulator.server.refusal import refusal

if TYPE_CHECKING:
    from emulator.server.http1 import State

WORDS = b"The head is more than a WebSocket handshake may be, or has a body."


class WebSocket(WebSocketsSansIOProtocol, Buffered):
    """One WebSocket, from its handshake on."""

    transport: asyncio.Transport

    def __init__(self, config: Config, server_state: "State", app_state: dict[str, Any]) -> None:
        super().__init__(config, server_state, app_state)
        self.buffer = server_state.buffer

    def data_received(self, data: bytes) -> None:
        """First the head of the request, whole; then frames, in any cut."""
        super().data_received(data)
        if not self.handshake_initiated and not self.transport.is_closing():
            # `websockets` has limits of its own for a head, and to uvicorn one beyond them is one that is not whole.
            self.transport.write(refusal(400, WORDS))
            self.transport.close()

    def finish(self) -> None:
        """Nothing: the app ends its WebSockets when it is told of the shutdown."""

    def cut(self) -> None:
        """Close with 1012, Service Restart, unless it is closing already."""
        if self.transport.is_closing():
            self.transport.abort()
        else:
            self.shutdown()
