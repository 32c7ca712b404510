"""An HTTP/2 client that does what it is told, right or wrong: it writes frames by hand and takes apart what comes."""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from hpack import Decoder, Encoder

from emulator.asgi.types import App
from emulator.server.http2 import frames as f
from emulator.server.http2.connection import Http2
from emulator.server.serving import DEFAULTS, Limits, Serving
from tests.server.transports import Transport, settle

Pairs = Iterable[tuple[str, str]]
REQUEST = ((":method", "POST"), (":scheme", "http"), (":authority", "localhost"), (":path", "/stream?"))


class Frame(NamedTuple):
    kind: int
    flags: int
    stream: int
    body: bytes

    @property
    def number(self) -> int:
        """The body as a number: the code of RST_STREAM, the increment of WINDOW_UPDATE."""
        return int.from_bytes(self.body, "big")


def frame(kind: int, flags: int, stream: int, body: bytes = b"") -> bytes:
    return len(body).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + body


def data(stream: int, body: bytes, *, end: bool = False) -> bytes:
    return frame(f.DATA, f.END_STREAM if end else 0, stream, body)


def rst(stream: int, code: int = 8) -> bytes:
    return frame(f.RST_STREAM, 0, stream, code.to_bytes(4, "big"))


def goaway(code: int = 0) -> bytes:
    return frame(f.GOAWAY, 0, 0, bytes(4) + code.to_bytes(4, "big"))


def window(stream: int, increment: int) -> bytes:
    return frame(f.WINDOW_UPDATE, 0, stream, increment.to_bytes(4, "big"))


def settings(**values: int) -> bytes:
    codes = {"table": 1, "window": 4, "frame": 5}
    body = b"".join(codes[name].to_bytes(2, "big") + value.to_bytes(4, "big") for name, value in values.items())
    return frame(f.SETTINGS, 0, 0, body)


class Client:
    """One connection to an app, from the preface on."""

    def __init__(
        self,
        app: App,
        limits: Limits = DEFAULTS,
        transport: Transport | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.transport = transport or Transport({"peername": ("127.0.0.1", 5), "sockname": ("127.0.0.1", 4610)})
        self.serving = Serving(app, limits, now)
        self.server = Http2(self.serving)
        self._encoder, self._decoder = Encoder(), Decoder()
        self._rest = b""
        self.server.connection_made(self.transport)
        self.send(f.PREFACE + settings())

    def send(self, *parts: bytes) -> None:
        self.server.data_received(b"".join(parts))

    def headers(self, stream: int, pairs: Pairs = REQUEST, extra: Pairs = (), *, end: bool = False) -> bytes:
        flags = f.END_HEADERS | (f.END_STREAM if end else 0)
        return frame(f.HEADERS, flags, stream, self._encoder.encode([*pairs, *extra]))

    async def frames(self) -> list[Frame]:
        """What the server has written since the last time, but for SETTINGS and the first WINDOW_UPDATE."""
        await settle()
        raw, found = self._rest + self.transport.taken(), []
        while len(raw) >= 9 and len(raw) >= 9 + int.from_bytes(raw[:3], "big"):
            end = 9 + int.from_bytes(raw[:3], "big")
            found.append(Frame(raw[3], raw[4], int.from_bytes(raw[5:9], "big"), raw[9:end]))
            raw = raw[end:]
        self._rest = raw
        first = self.serving.limits.connection_window - f.FIRST_WINDOW
        ours = Frame(f.WINDOW_UPDATE, 0, 0, first.to_bytes(4, "big"))
        return [each for each in found if each.kind != f.SETTINGS and each != ours]

    async def responses(self) -> dict[int, tuple[str, bytes, int]]:
        """Status, body and flags of the last frame of each stream that something came on."""
        heard: dict[int, tuple[str, bytes, int]] = {}
        for each in await self.frames():
            status, body, _ = heard.get(each.stream, ("", b"", 0))
            if each.kind == f.HEADERS:
                status = dict(self.decoded(each))[":status"]
            heard[each.stream] = (status, body + (each.body if each.kind == f.DATA else b""), each.flags)
        return heard

    def decoded(self, head: Frame) -> list[tuple[str, str]]:
        return [(str(name), str(value)) for name, value in self._decoder.decode(head.body)]

    def allow_table(self, size: int) -> None:
        """Insist from now on that the server's table is no larger (RFC 7541, 4.2)."""
        self._decoder.max_allowed_table_size = size

    async def code(self) -> int:
        """The code of the GOAWAY that was the last frame."""
        last = (await self.frames())[-1]
        assert last.kind == f.GOAWAY
        return int.from_bytes(last.body[4:8], "big")


async def respond(send: Any, body: bytes = b"", status: int = 200, *, more: bool = False) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body, "more_body": more})


async def whole(receive: Any) -> bytes:
    """The whole body of a request; ConnectionResetError when it breaks off."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        body += message["body"]
        if not message["more_body"]:
            return bytes(body)


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the request's body once it is whole."""
    await respond(send, await whole(receive))


async def early(scope: Any, receive: Any, send: Any) -> None:
    """Answers before it has read anything."""
    await respond(send, b"no", 403)


async def mute(scope: Any, receive: Any, send: Any) -> None:
    """Begins its answer, then waits for the client to go."""
    await respond(send, more=True)
    while (await receive())["type"] != "http.disconnect":
        pass


class Deaf:
    """Begins its answer and reads one message each time it is allowed to; notes what it heard."""

    def __init__(self) -> None:
        self.heard: list[Any] = []
        self.receive: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await respond(send, more=True)
        self.receive = receive
        await asyncio.get_running_loop().create_future()
