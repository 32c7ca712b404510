"""HTTP/1.1 and WebSocket: what we add to uvicorn's protocol classes."""

import asyncio
import re
from typing import Any

import pytest

from emulator.server.http1 import UPGRADE_LINE_BYTES, Http1, Http1Factory
from emulator.server.serving import DEFAULTS, Serving
from tests.server.transports import Time, Transport, settle

UPGRADE = (
    b"GET /ws?a=b HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)
ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # RFC 6455, 1.3, for that key
DOUBLED = b"Connection: keep-alive\r\nSec-WebSocket-Key: twentycharactersnotb64\r\nSec-WebSocket-Version: 13\r\n"


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

    def __init__(self) -> None:
        self.transport = Transport()
        self.serving = Serving(app)
        self.protocol: Any = Http1Factory(self.serving)()
        self.protocol.connection_made(self.transport)

    async def say(self, raw: bytes) -> bytes:
        """Send bytes to whoever has the connection; what came back."""
        (self.transport.protocol or self.protocol).data_received(raw)
        await settle()
        return self.transport.taken()

    def lose(self) -> None:
        (self.transport.protocol or self.protocol).connection_lost(None)


def masked(opcode: int, body: bytes) -> bytes:
    """A client's WebSocket frame; a mask of zeros changes nothing."""
    return bytes((0x80 | opcode, 0x80 | len(body))) + bytes(4) + body


async def test_an_answer_has_a_date_and_no_server() -> None:
    line = Line()
    said = await line.say(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert re.fullmatch(rb"HTTP/1.1 200 OK\r\ndate: [^\r]+ GMT\r\ncontent-length: 2\r\n\r\nok", said)
    assert await line.say(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") == said
    line.lose()


async def test_what_is_read_goes_through_the_buffer_of_the_listener() -> None:
    line = Line()
    raw = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    buffer = line.protocol.get_buffer(-1)
    buffer[: len(raw)] = raw
    line.protocol.buffer_updated(len(raw))
    await settle()
    assert line.transport.taken().endswith(b"ok")
    assert buffer is line.serving.buffer
    line.lose()


@pytest.mark.parametrize("more", [b"", DOUBLED, b"Sec-WebSocket-Protocol: mqtt\r\n"], ids=["clean", "doubled", "mqtt"])
@pytest.mark.parametrize("first", [False, True])
async def test_a_websocket_is_accepted_for_its_first_key(more: bytes, first: bool) -> None:
    line = Line()
    if first:  # on a connection that has already served a request
        await line.say(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    said = await line.say(UPGRADE + more + b"\r\n")
    head = said.lower()
    assert said.startswith(b"HTTP/1.1 101 ")
    assert ACCEPT in said
    assert b"sec-websocket-protocol" not in head
    assert head.count(b"\r\ndate: ") == 1
    assert b"server:" not in head
    line.lose()


async def test_compression_is_declined() -> None:
    line = Line()
    said = await line.say(UPGRADE + b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
    assert b"extensions" not in said.lower()
    line.lose()


async def test_a_websocket_echoes_and_closes_with_one_frame() -> None:
    line = Line()
    await line.say(UPGRADE + b"\r\n")
    assert await line.say(masked(2, b"audio")) == b"\x82\x05audio"
    assert await line.say(masked(2, b"")) == b"\x82\x00"
    assert await line.say(masked(1, b"bye")) == b"\x88\x06\x03\xe8done"
    assert await line.say(masked(8, b"\x03\xe8")) == b""
    assert line.transport.closed
    line.lose()
    await settle()
    assert line.serving.connections == set()
    assert line.serving.tasks == set()


async def test_a_client_that_closes_gets_one_close_frame() -> None:
    line = Line()
    await line.say(UPGRADE + b"\r\n")
    assert await line.say(masked(8, b"\x03\xe8")) == b"\x88\x02\x03\xe8"
    assert line.transport.closed
    line.lose()


async def test_a_stop_lets_a_websocket_be_and_a_cut_says_restart() -> None:
    line = Line()
    await line.say(UPGRADE + b"\r\n")
    websocket: Any = line.transport.protocol
    websocket.finish()
    assert line.transport.taken() == b""
    websocket.cut()
    assert line.transport.taken() == b"\x88\x02" + (1012).to_bytes(2, "big")
    assert line.transport.closed
    line.lose()


async def test_a_websocket_with_too_long_a_url_is_told() -> None:
    line = Line()
    said = await line.say(UPGRADE.replace(b"a=b", b"a" * UPGRADE_LINE_BYTES) + b"\r\n")
    assert said.startswith(b"HTTP/1.1 414 \r\n")
    assert line.transport.closed


async def test_a_websocket_with_a_url_of_nearly_that_length() -> None:
    line = Line()
    said = await line.say(UPGRADE.replace(b"a=b", b"a" * (UPGRADE_LINE_BYTES - 10)) + b"\r\n")
    assert said.startswith(b"HTTP/1.1 101 ")
    line.lose()


async def test_a_head_that_never_ends() -> None:
    line = Line()
    said = await line.say(b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 5)
    while not line.transport.closed:
        said = await line.say(b"x: " + b"y" * 10_000 + b"\r\n")
    assert said.startswith(b"HTTP/1.1 431 \r\n")


async def test_an_offer_of_h2c_costs_no_body() -> None:
    async def echo(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"3")]})
        await send({"type": "http.response.body", "body": (await receive())["body"]})

    transport, protocol = Transport(), Http1Factory(Serving(echo))()
    protocol.connection_made(transport)
    for body in (b"one", b"two"):
        head = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        protocol.data_received(head + b"HTTP2-Settings: AAEA\r\nContent-Length: 3\r\n\r\n" + body)
        await settle()
        assert transport.taken().endswith(body)
    protocol.connection_lost(None)


async def test_a_body_has_no_such_limit() -> None:
    line = Line()
    said = await line.say(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 200000\r\n\r\n" + bytes(200_000))
    assert said.endswith(b"ok")
    line.lose()


async def test_a_head_that_takes_too_long(time: Time) -> None:
    line = Line()
    await line.say(b"GET / HT")
    await time.advance(DEFAULTS.head_seconds)
    assert line.transport.taken().startswith(b"HTTP/1.1 408 \r\n")
    assert line.transport.closed


async def test_an_answer_is_one_write() -> None:
    line = Line()
    await line.say(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert line.transport.writes == 1
    line.lose()


async def test_the_second_head_may_be_late_but_not_slow(time: Time) -> None:
    line = Line()
    await line.say(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    await time.advance(DEFAULTS.keep_alive_seconds - 1)
    await line.say(b"GET / HT")
    await time.advance(DEFAULTS.head_seconds)
    assert line.transport.taken().startswith(b"HTTP/1.1 408 ")


async def test_an_idle_connection_is_closed_after_a_while(time: Time) -> None:
    line = Line()
    await line.say(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    await time.advance(DEFAULTS.keep_alive_seconds)
    assert line.transport.closed
    assert line.transport.taken() == b""


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"GET / HTTX/1.1\r\n\r\n", b"HTTP/1.1 400 Bad Request"),
        (b"\x16\x03\x01\x02\x00\x01", b""),
        (b"INVALID CONNECTION PREFACE\r\n\r\n", b""),
    ],
)
async def test_what_is_no_http_gets_no_answer_in_http(raw: bytes, said: bytes) -> None:
    line = Line()
    answer = await line.say(raw)
    assert answer[: len(said) or 1] == said
    assert line.transport.closed
    line.lose()


async def test_a_stop_closes_an_idle_connection_and_a_cut_any() -> None:
    line = Line()
    line.protocol.finish()
    assert line.transport.closed
    assert not line.transport.aborted
    line.protocol.cut()
    assert line.transport.aborted
    line.lose()


async def test_a_stop_lets_a_request_finish() -> None:
    go = asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await go.wait()
        await app(scope, receive, send)

    transport, protocol = Transport(), Http1Factory(Serving(slow))()
    assert isinstance(protocol, Http1)
    protocol.connection_made(transport)
    protocol.data_received(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    await settle()
    protocol.finish()
    assert not transport.closed
    go.set()
    await settle()
    assert b"connection: close" in transport.taken()
    assert transport.closed
