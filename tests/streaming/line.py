"""An ASGI connection in memory: what the client sends is put in, what the server sends is taken out."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

Message = MutableMapping[str, Any]


class Line:
    """One scope's `receive` and `send`. A client that `hangs_up` makes `send` raise, as servers do."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.hung_up = False
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()

    def body(self, data: bytes = b"", *, more: bool = True) -> None:
        self._incoming.put_nowait({"type": "http.request", "body": data, "more_body": more})

    def binary(self, data: bytes) -> None:
        self._incoming.put_nowait({"type": "websocket.receive", "bytes": data})

    def text(self, data: str) -> None:
        self._incoming.put_nowait({"type": "websocket.receive", "bytes": None, "text": data})

    def put(self, kind: str) -> None:
        self._incoming.put_nowait({"type": kind})

    @property
    def unread(self) -> int:
        return self._incoming.qsize()

    def hang_up(self) -> None:
        self.hung_up = True

    async def receive(self) -> Message:
        return await self._incoming.get()

    async def send(self, message: Message) -> None:
        if self.hung_up:
            raise BrokenPipeError
        self.sent.append(message)


async def settle() -> None:
    """Let every task run until it waits for something else than the event loop itself."""
    for _ in range(20):
        await asyncio.sleep(0)
