"""WebSocket: what we add to uvicorn's protocol class."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from emulator.server.http1 import UPGRADE_LINE_BYTES
from emulator.server.serving import DEFAULTS
from emulator.server.websocket import FRAGMENTS
from tests.server.line import GET, UPGRADE, Line, app, masked
from tests.server.transports import Time, settle

ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # RFC 6455, 1.3, for that key
DOUBLED = b"Connection: keep-alive\r\nSec-WebSocket-Key: twentycharactersnotb64\r\nSec-WebSocket-Version: 13\r\n"


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
    assert said.startswith(b"HTTP/1.1 414 ")
    assert line.transport.closed


async def test_a_websocket_with_a_url_of_nearly_that_length() -> None:
    line = Line()
    said = await line.say(UPGRADE.replace(b"a=b", b"a" * (UPGRADE_LINE_BYTES - 10)) + b"\r\n")
    assert said.startswith(b"HTTP/1.1 101 ")
    line.lose()


@pytest.mark.parametrize(
    "more",
    [b"Cookie: " + b"c" * 9000, b"a: b\r\n" * 130 + b"c: d", b"Content-Length: 5", b"Transfer-Encoding: chunked"],
    ids=["long", "many", "body", "chunked"],
)
async def test_a_handshake_beyond_what_can_be_read_is_refused_and_bears_a_cut(more: bytes) -> None:
    line = Line()
    said = await line.say(UPGRADE + more + b"\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 400 ")
    assert line.transport.closed
    line.transport.protocol.cut()
    assert line.transport.aborted
    line.lose()
    assert line.serving.connections == set()


async def test_a_handshake_that_waits_for_the_app_bears_a_cut() -> None:
    async def waiting(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.get_running_loop().create_future()

    line = Line(waiting)
    assert await line.say(UPGRADE + b"\r\n") == b""
    line.transport.protocol.cut()
    await settle()
    assert line.transport.taken().startswith(b"HTTP/1.1 500 ")
    assert line.transport.closed
    line.lose()
    for task in line.serving.tasks:
        task.cancel()


async def test_a_websocket_may_be_silent(time: Time) -> None:
    line = Line()
    await line.say(UPGRADE + b"\r\n")
    assert time.waiting == []
    line.lose()


async def test_pings_are_answered_while_the_client_reads() -> None:
    line = Line()
    await line.say(UPGRADE + b"\r\n")
    websocket: Any = line.transport.protocol
    assert await line.say(masked(9, b"1")) == b"\x8a\x011"
    websocket.pause_writing()
    assert await line.say(masked(9, b"2") * 1000) == b""
    websocket.resume_writing()
    assert await line.say(masked(9, b"3")) == b"\x8a\x013"
    line.lose()


@pytest.mark.parametrize("part", [b"", b"xy"], ids=["empty", "small"])
async def test_a_message_has_so_many_fragments_and_no_more(part: bytes) -> None:
    line = Line()
    await line.say(UPGRADE + b"\r\n")
    first, more, last = masked(2, b"a", last=False), masked(0, part, last=False), masked(0, b"b")
    assert (await line.say(first + more * (FRAGMENTS - 2) + last)).endswith(b"a" + part * (FRAGMENTS - 2) + b"b")
    said = await line.say(first + more * (FRAGMENTS + 2) + last)
    assert said[2:4] == (1008).to_bytes(2, "big")
    assert said.count(b"fragments") == 1
    assert line.transport.closed
    line.lose()
    await settle()
    assert line.serving.tasks == set()


async def test_a_message_of_fragments_has_the_limit_of_one_frame() -> None:
    line = Line(limits=replace(DEFAULTS, websocket_message_bytes=100))
    await line.say(UPGRADE + b"\r\n")
    await line.say(masked(2, bytes(60), last=False))
    said = await line.say(masked(0, bytes(60), last=False))
    assert said[:4] == b"\x88" + said[1:2] + (1009).to_bytes(2, "big")
    assert line.transport.closed
    line.lose()


async def test_a_handshake_does_not_overtake_an_answer() -> None:
    go = asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await go.wait()
        await app(scope, receive, send)

    line = Line(slow)
    assert await line.say(GET + UPGRADE + b"\r\n") == b""
    go.set()
    await settle()
    said = line.transport.taken()
    assert said.startswith(b"HTTP/1.1 200 ")
    assert said.endswith(b"\r\n\r\nok")
    assert line.transport.closed
    line.lose()


NO_TEXT = [[masked(1, b"\xff\xfe")], [masked(1, b"\xc3", last=False), masked(0, b"(")]]


@pytest.mark.parametrize("frames", NO_TEXT, ids=["whole", "in parts"])
async def test_text_that_is_none_ends_the_connection_in_silence(
    frames: list[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    line = Line()
    await line.say(UPGRADE + b"\r\n")
    said = b"".join([await line.say(frame) for frame in frames])
    assert said[0] == 0x88
    assert said[2:4] == (1007).to_bytes(2, "big")
    assert line.transport.closed
    line.lose()
    await settle()
    assert line.serving.tasks == set()
    assert caplog.messages == []


async def test_text_may_be_cut_within_a_letter() -> None:
    async def spell(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": (await receive())["text"] * 2})

    line = Line(spell)
    await line.say(UPGRADE + b"\r\n")
    assert await line.say(masked(1, b"\xc3", last=False) + masked(0, b"\xa9")) == b"\x81\x04" + "éé".encode()
    line.lose()


@pytest.mark.parametrize("frame", [masked(3, b""), masked(1, b"\xff")], ids=["opcode", "text"])
async def test_nonsense_before_the_answer_to_the_handshake(frame: bytes, caplog: pytest.LogCaptureFixture) -> None:
    line = Line()
    line.protocol.data_received(UPGRADE + b"\r\n")
    assert await line.say(frame) == b""
    assert line.transport.aborted
    line.lose()
    await settle()
    assert line.serving.tasks == set()
    assert caplog.messages == []


async def test_an_answer_in_the_place_of_the_handshake(caplog: pytest.LogCaptureFixture) -> None:
    async def busy(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.http.response.start", "status": 503, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b"busy"})

    line = Line(busy)
    said = await line.say(UPGRADE + b"\r\n")
    assert said.startswith(b"HTTP/1.1 503 ")
    assert said.endswith(b"\r\n\r\nbusy")
    assert caplog.text == ""
    line.lose()


async def test_others_have_their_turn_after_a_long_read() -> None:
    line = Line()
    await line.say(UPGRADE + b"\r\n")
    line.transport.protocol.data_received(masked(9, b"") * 10_000)
    assert not line.transport.reading
    await settle()
    assert line.transport.reading
    line.lose()


async def test_a_long_read_of_messages_that_the_app_has_not_taken_is_not_read_on_from() -> None:
    async def busy(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await asyncio.get_running_loop().create_future()

    line = Line(busy)
    await line.say(UPGRADE + b"\r\n")
    line.transport.protocol.data_received(masked(2, b"a") * 10_000)
    await settle()
    assert not line.transport.reading
    line.lose()
    for task in line.serving.tasks:
        task.cancel()
