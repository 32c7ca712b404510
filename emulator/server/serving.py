"""What every connection of one listener shares: the app, the limits, and the lists that a graceful stop reads."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from emulator.asgi.types import App
from emulator.server.buffered import BUFFER_BYTES
from emulator.server.bursts import Bursts


@dataclass(frozen=True, slots=True)
class Limits:
    """How much, and for how long, a client is believed. Bytes and seconds unless the name says otherwise."""

    head_seconds: float = 20.0  # to finish a request head, or the HTTP/2 preface
    head_bytes: int = 65_536  # of one request head, or of trailers; of one HTTP/2 header list
    body_seconds: float = 60.0  # without a byte of a body that is not whole, while the app has not begun to answer
    keep_alive_seconds: int = 75  # HTTP/1.1 between two requests; pools of SDKs keep connections for about a minute
    idle_seconds: float = 180.0  # HTTP/2 without a stream
    drain_seconds: float = 10.0  # for the client to end a stream whose response has ended
    linger_seconds: float = 1.0  # for the client to read why a connection ends
    stream_window: int = 262_144  # received and not yet read by the app, per HTTP/2 stream
    connection_window: int = 67_108_864
    streams: int = 1000  # HTTP/2 streams at a time, per connection
    websocket_message_bytes: int = 16_777_216


DEFAULTS = Limits()


class Connection(Protocol):
    """One client's connection, whatever it speaks, as a graceful stop sees it."""

    def finish(self) -> None:
        """Take no new request, finish those that are open, then close; close at once when idle."""
        ...

    def cut(self) -> None:
        """Close now."""
        ...


@dataclass(frozen=True, slots=True)
class Serving:
    """The app and everything that is open for it."""

    app: App
    limits: Limits = DEFAULTS
    now: Callable[[], float] = time.time  # what the Date header shows, in seconds since 1970
    state: dict[str, Any] = field(default_factory=dict)  # what the lifespan left for the requests
    connections: set[Connection] = field(default_factory=set)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    bursts: Bursts = field(default_factory=Bursts)
    buffer: memoryview = field(default_factory=lambda: memoryview(bytearray(BUFFER_BYTES)))
