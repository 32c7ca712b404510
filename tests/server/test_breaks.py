"""Breaking connections on an app's request: what leaves first, how the end looks, and that nothing follows it."""

import asyncio
import socket
from collections.abc import Iterator
from struct import pack
from typing import Any

import pytest
from h2.errors import ErrorCodes

from emulator.asgi.types import BREAK
from emulator.server.breaks import TURNS, cut, written
from emulator.server.http2 import frames as f
from emulator.server.serving import DEFAULTS
from tests.server.http2.wire import Client, data, respond, rst
from tests.server.line import GET, UPGRADE, Line, masked
from tests.server.transports import Time, Transport, settle

LINGER = DEFAULTS.linger_seconds


class Socket:
    """One end of a pair; notes the options that it is given."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.end, self.other = socket.socketpair()
        self.other.setblocking(False)

    def setsockopt(self, *option: Any) -> None:
        self.told.append(option)

    def fileno(self) -> int:
        return self.end.fileno()

    def getsockname(self) -> tuple[str, int]:
        return ("127.0.0.1", 4610)

    def getpeername(self) -> tuple[str, int]:
        return ("127.0.0.1", 5)

    def said_its_end(self) -> bool:
        try:
            return self.other.recv(1) == b""
        except BlockingIOError:
            return False

    def close(self) -> None:
        self.end.close()
        self.other.close()


@pytest.fixture
def plug() -> Iterator[Socket]:
    made = Socket()
    yield made
    made.close()


class Breaker:
    """An app that begins an answer and breaks it; notes what it heard."""

    def __init__(self, how: str, code: int = 0, *, more: bool = True) -> None:
        self.how, self.code, self.more = how, code, more
        self.heard: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.send", "bytes": b"half"})
        else:
            head = [(b"content-length", b"8")]
            await send({"type": "http.response.start", "status": 200, "headers": head})
            await send({"type": "http.response.body", "body": b"half", "more_body": True})
        await scope["extensions"][BREAK](self.how, self.code)
        self.heard.append((await receive())["type"])


def equipped(plug: Socket, *, half_closes: bool = True) -> Transport:
    extra = {"socket": plug, "peername": ("127.0.0.1", 5), "sockname": ("127.0.0.1", 4610)}
    return Transport(extra, half_closes=half_closes)


RESET = (socket.SOL_SOCKET, socket.SO_LINGER, pack("ii", 1, 0))


async def test_a_reset_is_a_close_that_lingers_for_no_time(plug: Socket) -> None:
    transport = equipped(plug)
    assert cut(transport, "tcp-reset", LINGER) is None
    assert (plug.told, transport.aborted) == ([RESET], True)


async def test_a_close_says_the_end_and_waits_for_the_client_to_hear_it(plug: Socket, time: Time) -> None:
    transport = equipped(plug)
    assert cut(transport, "tcp-close", LINGER)
    assert (transport.ended, transport.closed) == (True, False)
    await time.advance(LINGER)
    assert transport.closed


async def test_tls_is_closed_with_its_own_goodbye(plug: Socket, time: Time) -> None:
    transport = equipped(plug, half_closes=False)
    assert cut(transport, "tcp-close", LINGER) is None
    assert transport.closed
    assert not transport.aborted


async def test_tls_is_closed_without_its_goodbye(plug: Socket, time: Time) -> None:
    transport = equipped(plug, half_closes=False)
    assert cut(transport, "tls-close", LINGER)
    assert (plug.said_its_end(), transport.closed) == (True, False)
    await time.advance(LINGER)
    assert transport.aborted


async def test_there_is_no_other_way() -> None:
    with pytest.raises(ValueError, match="no way 'rst-stream'"):
        cut(Transport(), "rst-stream", LINGER)


async def test_what_was_written_leaves_first_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[float] = []
    rest = asyncio.sleep

    async def sleep(seconds: float) -> None:
        turns.append(seconds)
        if len(turns) == 5:
            transport.waiting = 0
        await rest(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    transport = Transport()
    transport.waiting = 9
    await written(transport)
    assert len(turns) == 5
    transport.waiting = 9
    turns[:] = [0.0] * 10
    await written(transport)
    assert len(turns) == 10 + TURNS


@pytest.mark.parametrize("how", ["tcp-reset", "tcp-close", "tls-close"])
@pytest.mark.parametrize(
    ("asked", "half", "gone", "more"),
    [
        (GET, b"\r\n\r\nhalf", "http.disconnect", GET),
        (UPGRADE + b"\r\n", b"\x82\x04half", "websocket.disconnect", masked(2, b"more")),
    ],
    ids=["HTTP/1.1", "WebSocket"],
)
async def test_an_answer_breaks_behind_what_was_sent(
    plug: Socket,
    how: str,
    asked: bytes,
    half: bytes,
    gone: str,
    more: bytes,
    time: Time,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = Breaker(how)
    line = Line(app)
    transport = equipped(plug)
    line.protocol.transport._transport = transport
    line.protocol.data_received(asked)
    await settle()
    assert transport.taken().endswith(half)
    assert app.heard == [gone]
    assert (transport.aborted, transport.ended) == (how == "tcp-reset", how == "tcp-close")
    protocol: Any = transport.protocol or line.protocol
    protocol.data_received(more)
    await time.advance(LINGER)
    assert transport.taken() == b""
    assert transport.closed
    assert caplog.text == ""
    protocol.connection_lost(None)
    await settle()
    assert line.serving.tasks == set()


async def test_a_websocket_that_is_refused_offers_nothing() -> None:
    line = Line()
    said = await line.say(UPGRADE.replace(b"Version: 13", b"Version: 12") + b"\r\n")
    assert said.startswith(b"HTTP/1.1 400 ")
    line.lose()


async def test_a_stream_is_reset_behind_its_data_and_its_neighbour_goes_on() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await respond(send, b"half", more=True)
        if scope["path"] == "/break":
            await scope["extensions"][BREAK]("rst-stream", 7)
            await scope["extensions"][BREAK]("rst-stream", 7)  # it is gone already
        assert (await receive())["type"] == ("http.disconnect" if scope["path"] == "/break" else "http.request")

    client = Client(app)
    pairs = ((":method", "POST"), (":scheme", "http"), (":authority", "a"))
    client.send(client.headers(1, (*pairs, (":path", "/break"))), client.headers(3, (*pairs, (":path", "/go"))))
    frames = await client.frames()
    assert [(one.kind, one.number) for one in frames if one.stream == 1][1:] == [
        (f.DATA, int.from_bytes(b"half", "big")),
        (f.RST_STREAM, 7),
    ]
    client.send(data(3, b"more", end=True))
    assert f.RST_STREAM in [one.kind for one in await client.frames() if one.stream == 3]  # it never answers
    assert not client.transport.closed


async def test_a_goaway_without_error_lets_streams_go_on_and_no_new_ones_begin() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await scope["extensions"][BREAK]("goaway", 0)
        await receive()
        await respond(send, b"done")

    client = Client(app)
    client.send(client.headers(1))
    [farewell] = await client.frames()
    assert (farewell.kind, farewell.body) == (f.GOAWAY, (1).to_bytes(4, "big") + bytes(4))
    client.send(client.headers(3))
    assert [(one.kind, one.number) for one in await client.frames()] == [(f.RST_STREAM, ErrorCodes.REFUSED_STREAM)]
    client.send(data(1, b"", end=True))
    assert f.DATA in [one.kind for one in await client.frames()]
    assert client.transport.closed


async def test_there_is_no_goaway_behind_the_end() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await scope["extensions"][BREAK]("goaway", 0)

    client = Client(app)
    client.send(client.headers(1))
    await settle()
    client.send(data(0, b"a violation"))
    await settle()
    assert client.transport.ended
    assert [one.kind for one in await client.frames()] == [f.GOAWAY]


async def test_a_goaway_with_an_error_ends_the_connection() -> None:
    client = Client(Breaker("goaway", ErrorCodes.INTERNAL_ERROR))
    client.send(client.headers(1))
    assert await client.code() == ErrorCodes.INTERNAL_ERROR
    assert client.transport.ended


@pytest.mark.parametrize("how", ["tcp-reset", "tcp-close", "tls-close"])
async def test_an_http2_connection_breaks_behind_what_was_sent(plug: Socket, how: str, time: Time) -> None:
    app = Breaker(how)
    transport = equipped(plug)
    client = Client(app, transport=transport)
    client.send(client.headers(1))
    assert [one.kind for one in await client.frames()] == [f.HEADERS, f.DATA]
    assert app.heard == ["http.disconnect"]
    client.send(rst(1))
    await time.advance(LINGER)
    assert await client.frames() == []
    assert transport.closed
    client.server.connection_lost(None)
    assert client.serving.connections == set()


async def test_a_client_that_was_first_is_let_go(plug: Socket) -> None:
    transport = equipped(plug)
    transport.close()
    assert cut(transport, "tcp-reset", LINGER) is None
    assert plug.told == []
