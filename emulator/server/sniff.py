"""The first bytes of a connection decide what it speaks: HTTP/2 (ours) or HTTP/1.1. ALPN and TLS do not."""

import asyncio
from collections.abc import Callable
from typing import cast

from emulator.server.buffered import Buffered
from emulator.server.http2.connection import Http2
from emulator.server.http2.frames import PREFACE
from emulator.server.serving import Serving


def looks_like(head: bytes) -> bool | None:
    """Whether these first bytes are those of HTTP/2; None while both are possible (`P` may begin POST as well)."""
    if head[: len(PREFACE)] != PREFACE[: len(head)]:
        return False
    return True if len(head) >= len(PREFACE) else None


class Sniffer(asyncio.Protocol):
    """A connection that has not said what it speaks."""

    def __init__(self, serving: Serving, http1: Callable[[], asyncio.Protocol | Buffered]) -> None:
        self._serving = serving
        self._http1 = http1
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first bytes, for a while."""
        self._transport = cast("asyncio.Transport", transport)
        self._serving.connections.add(self)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._serving.limits.head_seconds, self._transport.abort)

    def connection_lost(self, _exc: Exception | None) -> None:
        """Gone before it said anything."""
        self._leave()

    def data_received(self, data: bytes) -> None:
        """Decide, and hand the connection over with all that it said so far."""
        self._head += data
        is_http2 = looks_like(self._head)
        if is_http2 is None:
            return
        self._leave()
        protocol = Http2(self._serving) if is_http2 else self._http1()
        self._transport.set_protocol(protocol)
        protocol.connection_made(self._transport)
        protocol.data_received(self._head)

    def finish(self) -> None:
        """Nothing is open here."""
        self._transport.close()

    def cut(self) -> None:
        """Close now."""
        self._transport.abort()

    def _leave(self) -> None:
        self._timer.cancel()
        self._serving.connections.discard(self)
