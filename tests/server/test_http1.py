"""HTTP/1.1: what we add to uvicorn's protocol class."""

import asyncio
import re
from typing import Any

import pytest

from emulator.server.http1 import Http1, Http1Factory
from emulator.server.serving import DEFAULTS, Serving
from tests.server.line import GET, Line, app
from tests.server.transports import Time, Transport, settle


async def test_an_answer_has_a_date_and_no_server() -> None:
    line = Line()
    said = await line.say(GET)
    assert re.fullmatch(rb"HTTP/1.1 200 OK\r\ndate: [^\r]+ GMT\r\ncontent-length: 2\r\n\r\nok", said)
    assert await line.say(GET) == said
    line.lose()


async def test_what_is_read_goes_through_the_buffer_of_the_listener() -> None:
    line = Line()
    raw = GET
    buffer = line.protocol.get_buffer(-1)
    buffer[: len(raw)] = raw
    line.protocol.buffer_updated(len(raw))
    await settle()
    assert line.transport.taken().endswith(b"ok")
    assert buffer is line.serving.buffer
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
    await line.say(GET)
    assert line.transport.writes == 1
    line.lose()


async def test_the_second_head_may_be_late_but_not_slow(time: Time) -> None:
    line = Line()
    await line.say(GET)
    await time.advance(DEFAULTS.keep_alive_seconds - 1)
    await line.say(b"GET / HT")
    await time.advance(DEFAULTS.head_seconds)
    assert line.transport.taken().startswith(b"HTTP/1.1 408 ")


async def test_an_idle_connection_is_closed_after_a_while(time: Time) -> None:
    line = Line()
    await line.say(GET)
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
    protocol.data_received(GET)
    await settle()
    protocol.finish()
    assert not transport.closed
    go.set()
    await settle()
    assert b"connection: close" in transport.taken()
    assert transport.closed
